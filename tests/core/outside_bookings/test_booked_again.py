"""Who books again after their interview was over or called off there has another interview, told as any."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Outcome, Party, Status
from core.outside_bookings.take import take_absence
from core.schedulers.facts import BookingStatus
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import World

DAY = timedelta(days=1)
LATER = AT + DAY
A = booking("a", service=Service.CALCOM, event_type="type")
B = booking(
    "b",
    LATER,
    service=Service.CALCOM,
    event_type="type",
    moved_from="a",
    invitee=replace(TOMAS, email="t.okafor@home.example"),
)
TOLD = [("card", "UROSA"), ("interviewer_dm", "UROSA")]
BOTH = [Status.CANCELLED, Status.SCHEDULED]


async def news(scene: Scene) -> list[tuple[str, str]]:
    """What arrives in Slack."""
    scene.world.slack.clear()
    await scene.send()
    return scene.world.slack.kinds()


async def absent(world: World, key: str, *, no_show: bool = True) -> None:
    await world.run(take_absence, world.product, Service.CALCOM, key, world.clock.at, no_show=no_show)


async def statuses(world: World) -> list[Status]:
    return [each.status for each in await meetings(world)]


async def called_off(scene: Scene) -> None:
    await take(scene.world, ended(A, cancelled_by=Party.INTERVIEWER))


async def nobody_came(scene: Scene) -> None:
    scene.world.clock.at = A.starts_at + timedelta(minutes=20)
    await absent(scene.world, "a")


async def recorded(scene: Scene) -> None:
    [meeting] = await meetings(scene.world)
    await scene.world.record(meeting, Outcome.CALLBACK)


async def over(scene: Scene) -> None:
    scene.world.clock.at = A.ends_at


@pytest.mark.parametrize(
    "end, status",
    [
        (called_off, Status.CANCELLED),
        (nobody_came, Status.NO_SHOW),
        (recorded, Status.COMPLETED),
        (over, Status.SCHEDULED),
    ],
)
async def test_another_interview_with_the_same_person(scene: Scene, end: Any, status: Status):
    world = scene.world
    await take(world, A)
    await scene.send()
    await end(scene)
    await scene.send()
    await take(world, B)
    assert [each for each in await news(scene) if each in TOLD] == TOLD
    first, second = await meetings(world)
    assert (first.status, first.version, first.starts_at) == (status, 1, AT)
    assert (second.status, second.version, second.starts_at) == (Status.SCHEDULED, 1, LATER)
    assert first.candidate == second.candidate
    assert await world.ask("SELECT key, meeting_id FROM outside_bookings ORDER BY key") == [
        ("a", first.id),
        ("b", second.id),
    ]
    before = await world.everything()
    await take(world, B, A, ended(A, moved_to="b"), B)
    after = await world.everything()
    assert {name for name in before if before[name] != after[name]} <= {"outside_bookings"}
    assert await news(scene) == []
    assert scene.calcom.calls == []


async def test_it_is_moved_and_cancelled_for_itself(scene: Scene):
    world = scene.world
    await take(world, A)
    await called_off(scene)
    await take(world, B)
    await scene.send()
    c = booking("c", LATER + DAY, service=Service.CALCOM, moved_from="b")
    await take(world, c)
    assert ("moved", "UROSA") in await news(scene)
    first, second = await meetings(world)
    assert (first.starts_at, second.starts_at, second.version) == (AT, c.starts_at, 2)
    await take(world, ended(c))
    assert ("cancelled", "UROSA") in await news(scene)
    assert await statuses(world) == [Status.CANCELLED] * 2


async def test_cancelled_in_slack_it_stays_cancelled(scene: Scene):
    world = scene.world
    scene.calcom.hold(A)
    await take(world, A)
    await scene.send()
    [meeting] = await meetings(world)
    await world.cancel(meeting)
    await take(world, B)
    assert await statuses(world) == [Status.CANCELLED]
    assert await world.ask("SELECT meeting_id FROM outside_bookings WHERE key = 'b'") == [(meeting.id,)]


async def test_what_we_booked_for_one_that_is_called_off_there_is_no_other(scene: Scene):
    world, there = scene.world, scene.calendly
    one = booking(event_type="type")
    there.hold(one)
    await take(world, one)
    await scene.send()
    [meeting] = await meetings(world)
    await world.move(meeting, LATER)

    async def meanwhile() -> None:
        await take(world, ended(one, cancelled_by=Party.CANDIDATE))

    there.meanwhile = meanwhile
    await scene.send()
    assert await statuses(world) == [Status.CANCELLED]
    assert [each.status for each in there.kept.values() if each.key != "a"] == [BookingStatus.CANCELLED]


@pytest.mark.parametrize("is_first", [False, True])
async def test_who_did_not_come_is_said_of_the_one_they_missed(scene: Scene, is_first: bool):
    world = scene.world
    await take(world, A)
    world.clock.at = A.ends_at + timedelta(minutes=5)
    steps = [take(world, replace(B, created_at=A.ends_at)), absent(world, "a")]
    for each in reversed(steps) if is_first else steps:
        await each
    assert await statuses(world) == [Status.NO_SHOW, Status.SCHEDULED]
    await absent(world, "a", no_show=False)
    world.pass_time(minutes=1)
    await absent(world, "a", no_show=False)
    assert await statuses(world) == [Status.SCHEDULED] * 2


@pytest.mark.parametrize(
    "minutes, told", [(20, {"no_show": True}), (60, {"status": BookingStatus.CANCELLED})]
)
async def test_in_a_history_both_are_read(scene: Scene, minutes: int, told: dict[str, Any]):
    scene.world.clock.at = LATER + DAY
    again = replace(B, created_at=A.starts_at + timedelta(minutes=minutes))
    gone = replace(A, moved_to="b", **told)
    await take(scene.world, again, announce=False)
    await take(scene.world, gone, announce=False)
    expected = Status.NO_SHOW if gone.no_show else Status.SCHEDULED
    assert [(each.status, each.starts_at) for each in await meetings(scene.world)] == [
        (expected, AT),
        (Status.SCHEDULED, LATER),
    ]
    assert await news(scene) == []


async def test_asked_for_and_not_confirmed_it_is_none_yet(scene: Scene):
    """And nothing is done to it there, whatever became of the first."""
    world = scene.world
    asked = replace(B, status=BookingStatus.PENDING)
    await take(world, A)
    await called_off(scene)
    await scene.send()
    scene.calcom.hold(asked)
    await take(world, asked)
    await world.ask("UPDATE messages SET state = 'waiting', due_at = '2027-01-01' WHERE road = 'calcom'")
    assert await news(scene) == []
    assert scene.calcom.calls == []
    assert await statuses(world) == [Status.CANCELLED]
    await take(world, B)
    assert await news(scene) == TOLD
    assert await statuses(world) == BOTH


@pytest.mark.parametrize("end", [BookingStatus.REJECTED, BookingStatus.CANCELLED])
async def test_turned_down_or_over_before_we_heard_of_it_nobody_is_told(scene: Scene, end: BookingStatus):
    await take(scene.world, A)
    await over(scene)
    await scene.send()
    await take(scene.world, replace(B, status=end))
    await take(scene.world, B)
    assert await news(scene) == []
    first, *rest = await statuses(scene.world)
    assert first is Status.SCHEDULED
    assert rest == ([Status.CANCELLED] if end is BookingStatus.CANCELLED else [])


async def test_where_it_cannot_be_the_first_stays_as_it_is(scene: Scene):
    world = scene.world
    await take(world, booking("x", LATER + timedelta(minutes=10), service=Service.CALCOM, organiser_email=""))
    await take(world, A)
    await over(scene)
    await take(world, B)
    assert await world.ask("SELECT key, meeting_id FROM outside_bookings WHERE trouble IS NOT NULL") == [
        ("b", None)
    ]
    await take(world, ended(B))
    assert await statuses(world) == [Status.SCHEDULED] * 2
    assert [each.starts_at for each in await meetings(world)] == [LATER + timedelta(minutes=10), AT]


async def test_the_question_who_it_is_goes_with_them(scene: Scene):
    world = scene.world
    await world.candidate("Jane Doe")
    who = replace(TOMAS, phone="(+1) 212-555-0142")
    await take(world, replace(A, invitee=who))
    await scene.send()
    await take(world, ended(replace(A, invitee=who)))
    await take(world, replace(B, invitee=who))
    assert ("same_person", "UROSA") in await news(scene)
    assert [each.outside and each.outside.alike for each in await meetings(world)] == [None, "Jane Doe"]
