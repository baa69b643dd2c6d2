"""A meeting moved on in Slack before its scheduler is done with the move before: the last one wins."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Meeting, Party, Status
from core.outside.trouble import Unreachable
from core.schedulers.facts import BookingStatus
from tests.core.outside_bookings.bookings import AT, booking, meetings, take
from tests.core.outside_bookings.scene import Memory, Scene

LATER = AT + timedelta(days=1)
FREE = AT + timedelta(days=2)


async def booked(scene: Scene, memory: Memory) -> Meeting:
    one = booking(service=memory.service, event_type="type")
    memory.hold(one)
    await take(scene.world, one)
    await scene.send()
    return await the_meeting(scene)


async def the_meeting(scene: Scene) -> Meeting:
    [meeting] = await meetings(scene.world)
    return meeting


async def asked_of_the_host(scene: Scene) -> Meeting:
    """Moved to LATER at Cal.com, where the host has yet to agree."""
    scene.calcom.asks_host = True
    await scene.world.move(await booked(scene, scene.calcom), LATER)
    await scene.send()
    assert scene.calcom.calls == ["move a"]
    return await the_meeting(scene)


async def settled(scene: Scene, memory: Memory) -> list[str]:
    """What was asked there once it told of all it knows, twice; both sides are quiet after that."""
    before: list[str] = []
    for _ in range(3):
        before = list(memory.calls)
        for each in [*memory.kept.values(), *memory.kept.values()]:
            await take(scene.world, each, is_moved=each.moved_to is not None)
        await scene.world.ask("UPDATE messages SET retry_at = NULL")
        await scene.send()
    assert before == memory.calls
    return memory.calls


@pytest.mark.parametrize("to", [FREE, AT])
@pytest.mark.parametrize("confirmed", ["before", "after", "never"])
async def test_moved_on_before_the_host_confirms(scene: Scene, confirmed: str, to: datetime):
    world, there = scene.world, scene.calcom
    await world.move(await asked_of_the_host(scene), to)
    late = replace(there.kept["a+"], status=BookingStatus.ACTIVE)
    if confirmed == "before":
        there.hold(late)
        await take(world, late)
        assert (await the_meeting(scene)).starts_at == to
    await scene.send()
    assert there.calls == ["move a", "move a+"]
    if confirmed == "after":
        await take(world, late, late)
    agreed = replace(there.kept["a++"], status=BookingStatus.ACTIVE, join_url="https://meet.example/NEW")
    there.hold(agreed)
    await take(world, agreed)
    assert await settled(scene, there) == ["move a", "move a+"]
    meeting = await the_meeting(scene)
    assert (meeting.status, meeting.starts_at, meeting.version) == (Status.SCHEDULED, to, 3)
    assert meeting.location.join_url == agreed.join_url


@pytest.mark.parametrize("meanwhile", [(), (FREE, LATER)])
async def test_confirmed_where_it_still_is_the_meeting_takes_its_place(
    scene: Scene, meanwhile: tuple[datetime, ...]
):
    """Also where it is again."""
    meeting = await asked_of_the_host(scene)
    for at in meanwhile:
        meeting = await scene.world.move(meeting, at)
    agreed = replace(
        scene.calcom.kept["a+"], status=BookingStatus.ACTIVE, join_url="https://meet.example/NEW"
    )
    scene.calcom.hold(agreed)
    await take(scene.world, agreed)
    meeting = await the_meeting(scene)
    assert (meeting.starts_at, meeting.location.join_url) == (LATER, agreed.join_url)
    assert meeting.version == 2 + len(meanwhile)
    assert await settled(scene, scene.calcom) == ["move a"]


@pytest.mark.parametrize("is_moved_on_there", [False, True])
async def test_what_the_host_turns_down_is_over_and_nothing_goes_round(scene: Scene, is_moved_on_there: bool):
    world, there = scene.world, scene.calcom
    await world.move(await asked_of_the_host(scene), FREE)
    key, calls = "a+", ["move a"]
    if is_moved_on_there:
        await scene.send()
        key, calls = "a++", ["move a", "move a+"]
        await take(world, replace(there.kept["a+"], status=BookingStatus.REJECTED))
        assert (await the_meeting(scene)).status is Status.SCHEDULED
    there.hold(replace(there.kept[key], status=BookingStatus.REJECTED))
    await take(world, there.kept[key])
    assert await settled(scene, there) == calls
    assert (await the_meeting(scene)).status is Status.CANCELLED


@pytest.mark.parametrize("service", ["calendly", "calcom"])
@pytest.mark.parametrize(
    "is_made, is_told, to", [(False, False, FREE), (True, False, FREE), (True, True, FREE), (True, False, AT)]
)
async def test_moved_on_while_the_first_move_is_tried_again(
    scene: Scene, service: str, is_made: bool, is_told: bool, to: datetime
):
    """is_made: the scheduler did as it was asked, and its answer was lost."""
    world = scene.world
    there: Memory = getattr(scene, service)
    await world.move(await booked(scene, there), LATER)
    there.is_cut_off, there.trouble = is_made, [] if is_made else [Unreachable("gone")]
    await scene.send()
    await world.move(await the_meeting(scene), to)
    if is_told:
        await take(world, *there.kept.values())
        assert (await the_meeting(scene)).starts_at == to
    await world.ask("UPDATE messages SET retry_at = NULL")
    await scene.send()
    await assert_all_is_at(to, scene, there)


@pytest.mark.parametrize("service", ["calendly", "calcom"])
async def test_moved_on_while_the_scheduler_is_being_asked(scene: Scene, service: str):
    there: Memory = getattr(scene, service)
    await scene.world.move(await booked(scene, there), LATER)

    async def meanwhile() -> None:
        await scene.world.move(await the_meeting(scene), FREE)

    there.meanwhile = meanwhile
    await scene.send()
    await assert_all_is_at(FREE, scene, there)


async def assert_all_is_at(to: datetime, scene: Scene, there: Memory) -> None:
    await settled(scene, there)
    alive = [each.starts_at for each in there.kept.values() if each.status is BookingStatus.ACTIVE]
    assert alive == [to]
    meeting = await the_meeting(scene)
    assert (meeting.status, meeting.starts_at, meeting.version) == (Status.SCHEDULED, to, 3)
    assert meeting.outside is not None
    assert meeting.outside.failed is None
    assert "undelivered" not in {each.kind for each in scene.world.slack.sent}


async def test_moved_there_to_where_the_meeting_cannot_be_it_is_said(scene: Scene):
    world, there = scene.world, scene.calcom
    await booked(scene, there)
    await take(world, booking("x", LATER, service=Service.CALCOM, organiser_email=""))
    theirs = booking("b", LATER, service=Service.CALCOM, moved_from="a", event_type="type")
    there.hold(replace(there.kept["a"], status=BookingStatus.CANCELLED, moved_to="b"), theirs)
    await take(world, theirs)
    meeting, _ = await meetings(world)
    await world.move(meeting, FREE)
    await scene.send()
    meeting, _ = await meetings(world)
    assert (meeting.starts_at, there.calls) == (FREE, ["move a"])
    assert meeting.outside is not None
    assert meeting.outside.why == (
        "It was moved at Cal.com in the meantime. Ask the candidate to choose another time there."
    )


@pytest.mark.parametrize("by", [None, Party.CANDIDATE])
async def test_what_the_candidate_chooses_there_counts(scene: Scene, by: Party | None):
    """Also a time that the meeting had before, or was to have."""
    world, there = scene.world, scene.calcom
    meeting = await booked(scene, there)
    for at in (LATER, FREE):
        await world.move(meeting, at)
        meeting = await the_meeting(scene)
        if by is None:
            await scene.send()
    last = there.kept["a++" if by is None else "a"]
    theirs = booking(
        "theirs", LATER, service=Service.CALCOM, moved_from=last.key, event_type="type", cancelled_by=by
    )
    there.hold(replace(last, status=BookingStatus.CANCELLED, moved_to="theirs"), theirs)
    calls = list(there.calls)
    await take(world, theirs)
    assert await settled(scene, there) == calls
    meeting = await the_meeting(scene)
    assert (meeting.status, meeting.starts_at, meeting.version) == (Status.SCHEDULED, LATER, 4)
