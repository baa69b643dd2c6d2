"""A meeting's room is invited to its event, where it has a calendar of its own."""

from datetime import timedelta

import pytest

from core.meetings.facts import Rsvp
from core.meetings.forms import MoveForm
from tests.core.calendars.scene import Scene, answer
from tests.core.rooms.places import ROSA_PARKS, TUESDAY, TURING, book_in, open_rooms
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
