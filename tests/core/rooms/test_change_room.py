"""Another room at the same time: nobody is asked anew, everybody is told where to go."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.candidates.delete import delete_candidate
from core.errors import BadInput, Stale
from core.meetings.answer import accept_meeting
from core.meetings.change_room import ROOM_MEANWHILE
from core.meetings.facts import Meeting, Rsvp
from core.meetings.forms import MoveForm
from core.meetings.load import access_meeting
from core.meetings.move import draft_move, move_meeting
from core.rooms.booking import free_room
from core.rooms.change import save_room
from core.rooms.facts import Room
from core.rooms.read import lock_rooms
from core.tenancy import Actor, Tx
from tests.core.at_once import Pause, both
from tests.core.messages.outbox import JANE, sent
from tests.core.rooms.places import ADA, ROSA_PARKS, TUESDAY, TURING, admin, book_in, open_rooms
from tests.world import World

NOTHING = "^Nothing changes: choose another time or room.$"


@pytest.fixture
async def rooms(world: World) -> list[Room]:
    return await open_rooms(world, ROSA_PARKS, TURING, ADA)


def into(meeting: Meeting, room: Room | None, **more) -> MoveForm:
    """The form as submitted by somebody who keeps the time and chooses this room."""
    was = meeting.location.room
    return MoveForm(
        meeting_id=meeting.id,
        version=meeting.version,
        starts_at=meeting.starts_at,
        told_room=was.id if was else 0,
        room_id=room.id if room else 0,
        reason="other_room",
        **more,
    )


async def test_only_the_room_changes_and_everybody_is_told_of_it(world: World, rooms: list[Room]):
    meeting = await book_in(world, rooms[0], "UANA", "UBO")
    await world.run(accept_meeting, await world.actor("UANA"), meeting.id, 1)
    await world.send_due()
    waiting = "SELECT kind, version, due_at FROM messages WHERE state = 'waiting' ORDER BY 1, 3"
    reminders = await world.ask(waiting)
    changed = await world.move_form(into(meeting, rooms[1], note="By the lift."))
    assert (changed.location.room, changed.starts_at) == (rooms[1], meeting.starts_at)
    assert (changed.version, changed.sequence) == (1, 1)
    assert [each.rsvp for each in changed.interviewers] == [Rsvp.ACCEPTED, Rsvp.PENDING]
    assert await sent(world) == [
        ("answers", "UROSA"),
        ("card", "CHIRING"),
        ("history", "CHIRING"),
        ("interviewer_dm", "UANA"),
        ("interviewer_dm", "UBO"),
        ("invitation_room", JANE),
        ("room_changed", "UANA"),
        ("room_changed", "UBO"),
    ]
    assert await world.ask(waiting) == reminders
    assert world.mail.sent[0].detail["sequence"] == 1
    told = next(each for each in world.slack.sent if each.kind == "room_changed")
    assert told.detail == {"by": "UROSA", "reason": "other_room", "note": "By the lift."}
    assert {each.meeting.location.room for each in world.slack.sent} == {rooms[1]}
    assert await world.ask("SELECT room_id FROM room_bookings") == [(rooms[1].id,)]
    other = await book_in(world, rooms[0], "UCY", candidate="Nia")
    assert other.location.room == rooms[0]


async def test_sent_twice_it_is_done_once(world: World, rooms: list[Room]):
    meeting = await book_in(world, rooms[0])
    form = into(meeting, rooms[1])
    changed = await world.move_form(form)
    assert await world.move_form(form) == changed
    assert await world.ask("SELECT count(*) FROM audit_entries WHERE action = 'meeting.room'") == [(1,)]


async def test_an_invitation_that_has_not_left_names_the_room_itself(world: World, rooms: list[Room]):
    await world.move_form(into(await book_in(world, rooms[0]), rooms[1]))
    await world.send_due()
    (mail,) = world.mail.sent
    assert (mail.kind, mail.meeting.location.room) == ("invitation", rooms[1])


async def test_a_room_is_given_back_and_taken_again(world: World, rooms: list[Room]):
    meeting = await world.move_form(into(await book_in(world, rooms[0]), None))
    assert meeting.location.room is None
    assert await world.ask("SELECT count(*) FROM room_bookings") == [(0,)]
    meeting = await world.move_form(into(meeting, rooms[1]))
    assert (meeting.location.room, meeting.sequence) == (rooms[1], 2)


async def test_what_changes_nothing_is_said(world: World, rooms: list[Room]):
    meeting = await book_in(world, rooms[0])
    same = into(meeting, rooms[0])
    for form in (same, replace(same, room_id=None), replace(same, room_id=None, told_room=rooms[1].id)):
        with pytest.raises(BadInput, match=NOTHING) as refused:
            await world.move_form(form)
        assert refused.value.field == "time"
    call = await world.book("UBO", candidate="Nia")
    with pytest.raises(BadInput, match="It is at this time already"):
        await world.move_form(replace(into(call, rooms[1]), told_room=None))


async def test_a_room_that_is_taken_or_too_small_is_refused_and_the_old_one_kept(
    world: World, rooms: list[Room]
):
    meeting = await book_in(world, rooms[0], "UANA", "UBO")
    await book_in(world, rooms[1], "UCY", candidate="Nia")
    for room, why in ((rooms[1], "Turing is taken from 05:00 to 05:30"), (rooms[2], "Ada Lovelace has 2")):
        with pytest.raises(BadInput, match=why) as refused:
            await world.move_form(into(meeting, room))
        assert refused.value.field == "room"
    assert await world.ask("SELECT room_id FROM room_bookings ORDER BY 1") == [(rooms[0].id,), (rooms[1].id,)]


async def test_of_two_that_want_one_room_at_once_one_has_it(world: World, rooms: list[Room]):
    (fourth,) = await open_rooms(world, replace(TURING, name="Hopper"))
    one, other = await book_in(world, rooms[0]), await book_in(world, rooms[1], "UBO", candidate="Nia")
    forms = [into(each, fourth) for each in (one, other)]
    told = await asyncio.gather(*map(world.move_form, forms), return_exceptions=True)
    assert [type(each) for each in told if isinstance(each, BaseException)] == [BadInput]
    taken = await world.ask("SELECT count(*) FROM room_bookings WHERE room_id = :id", id=fourth.id)
    assert taken == [(1,)]


async def test_two_that_would_swap_their_rooms_at_once_are_both_told(world: World, rooms: list[Room]):
    """Neither waits for the other for ever."""
    one, other = await book_in(world, rooms[0]), await book_in(world, rooms[1], "UBO", candidate="Nia")

    async def swap(tx: Tx, actor: Actor, pause: Pause) -> None:  # as `change_room` does
        row = await access_meeting(tx, one.id, lock=True)
        await lock_rooms(tx, rooms[0].id, rooms[1].id)
        await free_room(tx, row)
        await pause()
        await move_meeting(tx, actor, into(one, rooms[1]))

    told = await both(world, swap, lambda: world.move_form(into(other, rooms[0])))
    assert [getattr(each, "field", each) for each in told] == ["room", "room"]


async def test_a_meeting_is_moved_while_the_address_of_its_room_is_changed(world: World, rooms: list[Room]):
    meeting = await book_in(world, rooms[0])
    later = replace(into(meeting, rooms[0]), custom_starts_at=TUESDAY + timedelta(hours=3), confirmed=True)

    async def move(tx: Tx, actor: Actor, pause: Pause) -> None:
        row = await access_meeting(tx, meeting.id, lock=True)
        await free_room(tx, row)
        await pause()
        await move_meeting(tx, actor, later)

    form = replace(ROSA_PARKS, room_id=rooms[0].id, email="other@rooms.example")
    told = await both(world, move, lambda: world.run(save_room, admin(world), form))
    assert [each for each in told if isinstance(each, BaseException)] == []
    assert await world.ask("SELECT lower(during) FROM room_bookings") == [(later.custom_starts_at,)]


async def test_somebody_elses_choice_is_not_overwritten(world: World, rooms: list[Room]):
    meeting = await book_in(world, rooms[0])
    await world.move_form(into(meeting, rooms[1]))
    late = into(meeting, rooms[2])
    with pytest.raises(Stale) as refused:
        await world.move_form(late)
    assert refused.value.sentence == ROOM_MEANWHILE
    with pytest.raises(Stale):
        await world.move_form(replace(late, custom_starts_at=TUESDAY + timedelta(hours=3)))
    draft = await world.run(draft_move, world.rosa, late)
    assert (draft.notice, draft.form.told_room, draft.form.room_id) == (
        ROOM_MEANWHILE,
        rooms[1].id,
        rooms[2].id,
    )
    untouched = replace(late, room_id=None, custom_starts_at=TUESDAY + timedelta(hours=3))
    assert (await world.move_form(untouched)).location.room == rooms[1]


async def over(world: World, meeting: Meeting) -> None:
    world.clock.at = meeting.ends_at


async def cancelled(world: World, meeting: Meeting) -> None:
    await world.cancel(meeting)


@pytest.mark.parametrize("ended", [over, cancelled])
async def test_what_is_over_or_cancelled_keeps_its_place(
    world: World, rooms: list[Room], ended: Callable[[World, Meeting], Awaitable[None]]
):
    meeting = await book_in(world, rooms[0])
    await ended(world, meeting)
    with pytest.raises(BadInput, match="Schedule a new one instead"):
        await world.move_form(into(meeting, rooms[1]))


async def test_one_that_has_begun_may_go_next_door(world: World, rooms: list[Room]):
    meeting = await book_in(world, rooms[0])
    world.clock.at = meeting.starts_at + timedelta(minutes=5)
    assert (await world.move_form(into(meeting, rooms[1]))).location.room == rooms[1]


async def test_who_comes_instead_needs_another_time(world: World, rooms: list[Room]):
    meeting = await book_in(world, rooms[0], "UANA", "UBO")
    await world.ask("UPDATE members SET is_active = false WHERE slack_user_id = 'UBO'")
    with pytest.raises(BadInput, match="Choose another time, too") as refused:
        await world.move_form(into(meeting, rooms[1], instead_ids=("UCY",)))
    assert refused.value.field == "time"
    assert (await world.move_form(into(meeting, rooms[1]))).location.room == rooms[1]


async def test_the_note_goes_with_its_candidate(world: World, rooms: list[Room]):
    meeting = await book_in(world, rooms[0])
    await world.move_form(into(meeting, rooms[1], note="Jane uses a wheelchair."))
    world.clock.at = meeting.ends_at
    assert meeting.candidate is not None
    await world.run(delete_candidate, world.rosa, meeting.candidate.id)
    rows = await world.everything()
    assert "wheelchair" not in str(rows)
