"""What schedulers tell and what people do in the same moment: one waits for the other, never both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.calendars.facts import Service
from core.candidates.delete import delete_candidate
from core.meetings.facts import Meeting, Outcome
from core.meetings.forms import MoveForm
from core.meetings.load import access_meeting
from core.meetings.move import move_meeting
from core.meetings.outcome import record_outcome
from core.meetings.outcome_forms import OutcomeForm
from core.outside_bookings.forget import lock_all_bookings
from core.outside_bookings.inbox import Read, keep_delivery, take_delivery
from core.outside_bookings.rows import lock_bookings, tell_row
from core.outside_bookings.same_person import answer_same_person
from core.outside_bookings.take import take_booking
from core.schedulers.facts import Delivery, DeliveryKind
from core.tenancy import Actor, Tx
from tests.core.at_once import First, Pause, Second, both
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, mail_to, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import MONDAY, World

LATER, FREE = (AT + timedelta(days=days) for days in (1, 2))
ALIKE = replace(TOMAS, phone="(+1) 212-555-0142")
TOUCH = text("UPDATE messages SET revision = revision + 1 WHERE id = :id")


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world)
    await made.connect(Service.CALENDLY)
    return made


async def asked_about(scene: Scene) -> Meeting:
    """Tomas booked, with Jane's number."""
    scene.calendly.hold(booking(event_type="type", invitee=ALIKE))
    await take(scene.world, booking(event_type="type", invitee=ALIKE))
    await scene.send()
    [meeting] = await meetings(scene.world)
    return meeting


def saying_same(world: World, meeting: Meeting) -> Second:
    return lambda: world.run(answer_same_person, world.rosa, meeting.id, same=True)


def deleting(world: World, meeting: Meeting) -> Second:
    candidate = meeting.candidate
    return lambda: world.run(delete_candidate, world.rosa, candidate.id if candidate else 0)


def recording(meeting: Meeting) -> First:
    async def record(tx: Tx, actor: Actor, pause: Pause) -> None:
        await access_meeting(tx, meeting.id, lock=True)
        await pause()
        await record_outcome(tx, actor, OutcomeForm(meeting_id=meeting.id, outcome=Outcome.ADVANCE))

    return record


def telling(meeting: Meeting) -> First:
    async def tell(tx: Tx, actor: Actor, pause: Pause) -> None:
        told = booking(event_type="type", invitee=ALIKE, title="Another")
        await lock_bookings(tx, told.service)
        await tell_row(tx, told)
        await pause()
        await take_booking(tx, actor, told)

    return tell


@pytest.mark.parametrize("doing", [recording, telling])
async def test_whether_it_is_the_same_person(scene: Scene, doing: Callable[[Meeting], First]):
    world = scene.world
    meeting = await asked_about(scene)
    world.clock.at = meeting.ends_at
    told = await both(world, doing(meeting), saying_same(world, meeting))
    assert [each for each in told if isinstance(each, BaseException)] == []
    [after] = await meetings(world)
    assert after.candidate == await world.candidate("Jane Doe")


@pytest.mark.parametrize("doing", [saying_same, deleting])
@pytest.mark.parametrize("earliest", ["min(id)", "min(id) FILTER (WHERE kind = 'booking_link')"])
async def test_messages_that_are_marked_as_sent(
    scene: Scene, doing: Callable[[World, Meeting], Second], earliest: str
):
    world = scene.world
    meeting = await asked_about(scene)
    await world.run(mail_to, world.rosa, meeting)
    world.clock.at = (await world.book("UANA", at=LATER, candidate="Tomas Okafor")).ends_at
    [(first, last)] = await world.ask(
        f"SELECT {earliest}, max(id) FILTER (WHERE kind = 'invitation') FROM messages"
    )

    async def mark(tx: Tx, actor: Actor, pause: Pause) -> None:  # in id order
        await tx.session.execute(TOUCH, {"id": first})
        await pause()
        await tx.session.execute(TOUCH, {"id": last})

    assert first < last
    told = await both(world, mark, doing(world, meeting))
    assert [each for each in told if isinstance(each, BaseException)] == []


async def test_a_booking_that_we_made_while_its_meeting_is_moved_on(scene: Scene):
    world, there = scene.world, scene.calendly
    await world.move(await asked_about(scene), LATER)
    there.is_cut_off = True
    await scene.send()
    [meeting] = await meetings(world)
    [made] = [each for each in there.kept.values() if each.tag]
    form = MoveForm(
        meeting_id=meeting.id,
        version=meeting.version,
        custom_starts_at=FREE,
        reason="company_other",
        confirmed=True,
    )

    async def move(tx: Tx, actor: Actor, pause: Pause) -> None:
        await access_meeting(tx, meeting.id, lock=True)
        await pause()
        await move_meeting(tx, actor, form)

    told = await both(world, move, lambda: world.run(take_booking, world.product, made))
    assert [each for each in told if isinstance(each, BaseException)] == []
    [after] = await meetings(world)
    assert after.starts_at == FREE
    assert await world.ask("SELECT is_moved FROM outside_bookings WHERE key = :key", key=made.key) == [
        (True,)
    ]


async def test_a_delivery_that_waited_and_the_deletion_of_whom_it_is_about(world: World):
    await take(world, booking(at=MONDAY - timedelta(days=1)))
    [meeting] = await meetings(world)
    moved = booking("b", LATER, moved_from="untold")
    told = Delivery(service=moved.service, kind=DeliveryKind.MOVED, booking_key="b", booking=moved)
    readers: dict[Service, Read] = {moved.service: lambda _body: told}
    await world.run(keep_delivery, world.product, moved.service, "k", b"{}")
    [(delivery_id,)] = await world.ask("SELECT id FROM outside_deliveries")
    await world.run(take_delivery, world.product, delivery_id, readers)

    async def delete(tx: Tx, actor: Actor, pause: Pause) -> None:
        await lock_all_bookings(tx)
        await pause()
        assert meeting.candidate is not None
        await delete_candidate(tx, actor, meeting.candidate.id)

    retry = world.run(take_delivery, world.product, delivery_id, readers, alone=True)
    assert await both(world, delete, lambda: retry) == [None, None]
    assert await world.ask("SELECT state FROM outside_deliveries") == [("done",)]
    assert len(await meetings(world)) == 1
