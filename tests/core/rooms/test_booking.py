"""Meetings in rooms: whoever books first has the room, and who comes later is told when it is taken."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import BadInput
from core.meetings.draft import revise_draft
from core.meetings.facts import Meeting, Outcome
from core.meetings.forms import MoveForm
from core.meetings.location import LocationKind
from core.meetings.move import draft_move
from core.meetings.undo import undo_outcome
from core.rooms.change import save_room, use_room
from core.rooms.facts import Room
from tests.core.rooms.places import (
    ADA,
    ROSA_PARKS,
    TUESDAY,
    TURING,
    admin,
    book_in,
    form_in,
    open_rooms,
)
from tests.world import World

TAKEN = r"^Rosa Parks is taken from 05:00 to 05:30 \(New York time\)\. Choose another room\.$"


@pytest.fixture
async def room(world: World) -> Room:
    (room,) = await open_rooms(world, ROSA_PARKS)
    return room


def move_of(meeting: Meeting, **changes) -> MoveForm:
    form = MoveForm(meeting_id=meeting.id, version=meeting.version, reason="company_other", confirmed=True)
    return replace(form, custom_starts_at=TUESDAY + timedelta(hours=3), **changes)


async def test_a_meeting_says_its_room_and_takes_its_time(world: World, room: Room):
    meeting = await book_in(world, room)
    assert meeting.location.room == room
    with pytest.raises(BadInput, match=TAKEN) as refused:
        await book_in(world, room, "UBO", candidate="Nia", at=TUESDAY + timedelta(minutes=15))
    assert refused.value.field == "room"
    after = await book_in(world, room, "UBO", candidate="Nia", at=meeting.ends_at)
    assert after.location.room == room


async def test_of_two_at_once_the_loser_is_told_when_it_is_taken(world: World, room: Room):
    """Other hosts, other candidates: nothing but the room is in the way, and the database decides."""
    people = {"UANA": "Jane Doe", "UBO": "Omar Haddad", "UCY": "Nia Long"}
    forms = [await form_in(world, room, host, candidate=name) for host, name in people.items()]
    told = await asyncio.gather(*map(world.book_form, forms), return_exceptions=True)
    assert sum(isinstance(each, Meeting) for each in told) == 1
    refused = [each for each in told if isinstance(each, BadInput)]
    assert [each.field for each in refused] == ["room", "room"]
    assert all("is taken from 05:00 to 05:30" in each.sentence for each in refused)
    assert await world.ask("SELECT count(*) FROM meetings") == [(1,)]


async def test_a_room_is_kept_on_a_move_if_it_is_free_then(world: World, room: Room):
    meeting = await book_in(world, room)
    moved = await world.move(meeting, TUESDAY + timedelta(minutes=15))
    assert moved.location.room == room
    other = await book_in(world, room, "UBO", candidate="Nia", at=TUESDAY + timedelta(hours=3))
    with pytest.raises(BadInput, match="Rosa Parks is taken") as refused:
        await world.move(moved, TUESDAY + timedelta(hours=3))
    assert refused.value.field == "room"
    moved = await world.move(moved, other.ends_at)
    assert moved.location.room == room
    assert await world.ask("SELECT count(*) FROM room_bookings") == [(2,)]


async def test_a_move_offers_other_rooms_and_takes_the_one_chosen_or_none(world: World, room: Room):
    (turing,) = await open_rooms(world, TURING)
    meeting = await book_in(world, room)
    await book_in(world, room, "UBO", candidate="Nia", at=TUESDAY + timedelta(hours=3))
    draft = await world.run(draft_move, world.rosa, move_of(meeting))
    assert draft.rooms is not None
    assert [each.name for each in draft.rooms.rooms] == ["Rosa Parks", "Turing"]
    assert draft.rooms.chosen == room.id
    assert draft.rooms.trouble is not None
    assert draft.rooms.trouble.startswith("Rosa Parks is taken from 08:00 to 08:30")
    moved = await world.move_form(move_of(meeting, room_id=turing.id))
    assert moved.location.room == turing
    moved = await world.move_form(
        replace(move_of(moved, room_id=0), custom_starts_at=TUESDAY + timedelta(hours=4))
    )
    assert moved.location.room is None
    assert await world.ask("SELECT room_id FROM room_bookings") == [(room.id,)]


async def test_a_cancelled_meeting_frees_its_room(world: World, room: Room):
    await world.cancel(await book_in(world, room))
    assert await world.ask("SELECT count(*) FROM room_bookings") == [(0,)]
    await book_in(world, room, "UBO", candidate="Nia")


async def test_an_outcome_and_its_undoing_leave_the_room_as_it_is(world: World, room: Room):
    meeting = await book_in(world, room)
    result = await world.record(meeting, Outcome.ADVANCE)
    assert result.meeting.outcome is not None
    undone = await world.run(undo_outcome, world.rosa, meeting.id, result.meeting.outcome.seen)
    assert undone.meeting.location.room == room
    assert await world.ask("SELECT count(*) FROM room_bookings") == [(1,)]


async def test_a_room_too_small_or_out_of_use_is_refused_and_meetings_there_keep_it(world: World):
    (ada,) = await open_rooms(world, ADA)
    with pytest.raises(BadInput, match="Ada Lovelace has 2 seats for 3 people") as refused:
        await book_in(world, ada, "UANA", "UBO")
    assert refused.value.field == "room"
    meeting = await book_in(world, ada)
    await world.run(use_room, admin(world), ada.id, is_active=False)
    with pytest.raises(BadInput, match="Ada Lovelace is not in use any more"):
        await book_in(world, ada, "UBO", candidate="Nia", at=TUESDAY + timedelta(hours=2))
    assert (await world.ask("SELECT room_id FROM room_bookings")) == [(ada.id,)]
    with pytest.raises(BadInput, match="not in use any more"):
        await world.move(meeting, TUESDAY + timedelta(hours=3))


async def test_internal_meetings_have_rooms_and_calls_have_none(world: World, room: Room):
    form = replace(await form_in(world, room), is_internal=True, candidate_id=None, title="Debrief")
    assert (await world.book_form(form)).location.room == room
    call = replace(await form_in(world, room, "UBO", candidate="Nia"), location_kind=LocationKind.VIDEO)
    assert (await world.book_form(call)).location.room is None


async def test_a_form_offers_rooms_that_are_large_enough_and_free(world: World, room: Room):
    (ada, _) = await open_rooms(world, ADA, TURING)
    form = replace(await form_in(world, room, "UBO", candidate="Nia"), room_id=None)
    video = replace(form, location_kind=LocationKind.VIDEO)
    assert (await world.run(revise_draft, world.rosa, video)).rooms is None
    draft = await world.run(revise_draft, world.rosa, replace(form, custom_starts_at=None))
    assert draft.rooms is not None
    assert [each.name for each in draft.rooms.rooms] == ["Ada Lovelace", "Rosa Parks", "Turing"]
    await book_in(world, room)
    three = replace(form, interviewer_ids=("UBO", "UCY"))
    draft = await world.run(revise_draft, world.rosa, three)
    assert draft.rooms is not None
    assert [each.name for each in draft.rooms.rooms] == ["Turing"]
    assert (draft.rooms.too_small, draft.rooms.taken, draft.rooms.people) == (1, 1, 3)
    draft = await world.run(revise_draft, world.rosa, replace(three, room_id=ada.id))
    assert draft.rooms is not None
    assert [each.name for each in draft.rooms.rooms] == ["Ada Lovelace", "Turing"]
    assert draft.rooms.trouble == "Ada Lovelace has 2 seats for 3 people. Choose a larger room."
    assert draft.form.room_id == ada.id


async def test_times_when_the_chosen_room_is_taken_are_not_suggested(world: World, room: Room):
    form = replace(await form_in(world, room, "UBO", candidate="Nia"), custom_starts_at=None)
    first = (await world.run(revise_draft, world.rosa, form)).suggestions[0].starts_at
    await book_in(world, room, at=first)
    taken = {each.starts_at for each in (await world.run(revise_draft, world.rosa, form)).suggestions}
    assert taken
    assert first not in taken
    free = await world.run(revise_draft, world.rosa, replace(form, room_id=None))
    assert first in {each.starts_at for each in free.suggestions}


async def test_what_a_meeting_says_of_its_room_is_what_the_list_says_now(world: World, room: Room):
    await book_in(world, room)
    await world.run(save_room, admin(world), replace(ROSA_PARKS, room_id=room.id, name="Parks"))
    await world.send_due()
    letter = next(each for each in world.mail.sent if each.kind == "invitation")
    assert letter.meeting.location.room is not None
    assert letter.meeting.location.room.named == "Parks, Berlin"


async def test_cards_are_edited_when_their_room_is_changed(world: World, room: Room):
    await book_in(world, room)
    await world.send_due()
    world.slack.clear()
    await world.run(save_room, admin(world), replace(ROSA_PARKS, room_id=room.id, seats="8"))
    await world.send_due()
    assert world.slack.kinds() == [("card", "CHIRING"), ("interviewer_dm", "UANA")]
    assert all(each.reference for each in world.slack.sent)
    assert {str(each.meeting.location.room) for each in world.slack.sent} == {str(replace(room, seats=8))}
