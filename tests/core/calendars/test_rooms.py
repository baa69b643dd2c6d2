"""A meeting's room is invited to its event, where it has a calendar of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.meetings.facts import Meeting, Rsvp
from core.meetings.forms import MoveForm
from core.rooms.change import save_room
from core.rooms.facts import Room
from tests.core.calendars.scene import Scene, answer
from tests.core.providers.contract.memory import Store
from tests.core.rooms.places import ROSA_PARKS, TUESDAY, TURING, admin, book_in, open_rooms
from tests.world import World


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def test_a_room_is_invited_and_gives_way_to_another(scene: Scene):
    ana, world = await scene.connect("UANA"), scene.world
    room, turing = await open_rooms(world, ROSA_PARKS, TURING)
    meeting = await book_in(world, room)
    await scene.write()
    [event] = ana.entries.values()
    [guest] = event.guests
    assert (guest.email, guest.name, guest.is_room) == (room.email, "Rosa Parks, Berlin", True)
    form = MoveForm(
        meeting_id=meeting.id,
        version=1,
        room_id=turing.id,
        custom_starts_at=TUESDAY + timedelta(hours=2),
        reason="company_other",
    )
    await world.move_form(form)
    await scene.write()
    [event] = ana.entries.values()
    assert event.guests == ()


async def test_what_a_room_answers_is_nobodys_answer(scene: Scene):
    """Not even of an interviewer with the same address."""
    ana, world = await scene.connect("UANA"), scene.world
    (room,) = await open_rooms(world, ROSA_PARKS)
    await world.ask("UPDATE members SET email = :email WHERE slack_user_id = 'UBO'", email=room.email)
    meeting = await book_in(world, room)
    await scene.write()
    [event] = ana.entries.values()
    assert room.email is not None
    answer(ana, event.id, room.email, Rsvp.DECLINED)
    await scene.read()
    assert [each.rsvp for each in (await scene.meeting(meeting)).interviewers] == [Rsvp.PENDING]


async def test_a_room_that_declines_is_told_to_the_organiser_once_a_time(scene: Scene):
    ana, world = await scene.connect("UANA"), scene.world
    (room,) = await open_rooms(world, ROSA_PARKS)
    meeting = await book_in(world, room)
    await scene.write()
    [event] = ana.entries.values()
    assert room.email is not None

    async def told() -> list[str]:
        found = await world.ask("SELECT recipient FROM messages WHERE kind = 'room_declined'")
        return [row[0] for row in found]

    answer(ana, event.id, room.email, Rsvp.ACCEPTED)
    await scene.read()
    assert await told() == []
    for _ in range(2):
        answer(ana, event.id, room.email, Rsvp.DECLINED)
        await scene.read()
    assert await told() == ["UROSA"]
    await world.move(meeting, TUESDAY + timedelta(hours=2))
    await scene.write()
    answer(ana, event.id, room.email, Rsvp.DECLINED)
    await scene.read()
    assert await told() == ["UROSA", "UROSA"]


def move_into(meeting: Meeting, room: Room | None) -> MoveForm:
    return MoveForm(
        meeting_id=meeting.id,
        version=meeting.version,
        room_id=room.id if room else 0,
        starts_at=meeting.starts_at,
        reason="other_room",
    )


async def declined(scene: Scene, rooms: list[Room]) -> tuple[Store, Meeting]:
    """A calendar, and a meeting in the first of these rooms, whose own calendar declined."""
    ana = await scene.connect("UANA")
    meeting = await book_in(scene.world, rooms[0])
    await scene.write()
    await say(scene, ana, rooms[0], Rsvp.DECLINED)
    await scene.write()
    scene.world.slack.clear()
    return ana, meeting


async def say(scene: Scene, store: Store, room: Room, rsvp: Rsvp) -> None:
    [event] = store.entries.values()
    assert room.email is not None
    answer(store, event.id, room.email, rsvp)
    await scene.read()


async def on_the_card(scene: Scene) -> list[bool]:
    """Whether it is edited now, and what it says of the room."""
    scene.world.slack.clear()
    await scene.write()
    cards = [each for each in scene.world.slack.sent if each.kind == "card"]
    return [each.meeting.location.room_declined for each in cards]


@pytest.fixture
async def rooms(scene: Scene) -> list[Room]:
    turing = replace(TURING, email="turing@rooms.example")
    return await open_rooms(scene.world, ROSA_PARKS, turing)


async def test_the_card_says_that_a_room_declined_until_it_accepts(scene: Scene, rooms: list[Room]):
    ana, meeting = await declined(scene, rooms)
    assert (await scene.meeting(meeting)).location.room_declined
    await say(scene, ana, rooms[0], Rsvp.ACCEPTED)
    assert await on_the_card(scene) == [False]
    await say(scene, ana, rooms[0], Rsvp.DECLINED)
    assert await on_the_card(scene) == [True]


async def test_another_time_or_no_room_is_not_declined(scene: Scene, rooms: list[Room]):
    _, meeting = await declined(scene, rooms)
    moved = await scene.world.move(meeting, TUESDAY + timedelta(hours=2))
    assert (moved.location.room, moved.location.room_declined) == (rooms[0], False)
    assert await on_the_card(scene) == [False]
    without = await scene.world.move_form(move_into(moved, None))
    assert (without.location.room, without.location.room_declined) == (None, False)


async def test_another_room_at_the_same_time_is_invited_and_may_decline_too(scene: Scene, rooms: list[Room]):
    ana, meeting = await declined(scene, rooms)
    changed = await scene.world.move_form(move_into(meeting, rooms[1]))
    assert not changed.location.room_declined
    await scene.read()
    await scene.write()
    [event] = ana.entries.values()
    assert [each.email for each in event.guests if each.is_room] == [rooms[1].email]
    await scene.read()
    assert not (await scene.meeting(meeting)).location.room_declined
    await say(scene, ana, rooms[1], Rsvp.DECLINED)
    assert await on_the_card(scene) == [True]
    told = await scene.world.ask("SELECT recipient FROM messages WHERE kind = 'room_declined'")
    assert [row[0] for row in told] == ["UROSA", "UROSA"]


async def test_a_room_with_another_calendar_is_asked_anew(scene: Scene, rooms: list[Room]):
    _, meeting = await declined(scene, rooms)
    await scene.world.run(save_room, admin(scene.world), replace(ROSA_PARKS, room_id=rooms[0].id, seats="7"))
    assert (await scene.meeting(meeting)).location.room_declined
    other = replace(ROSA_PARKS, room_id=rooms[0].id, email="parks@rooms.example")
    await scene.world.run(save_room, admin(scene.world), other)
    assert not (await scene.meeting(meeting)).location.room_declined
