"""A meeting moved in Slack whose booking cannot simply follow: none is lost, and none is left over there."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Meeting, Party, Status
from core.outside.trouble import Denied, GrantRevoked, Throttled, Trouble, Unreachable
from core.schedulers.facts import Booking, BookingStatus, EventType
from tests.core.outside_bookings.bookings import AT, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Memory, Scene

SOON_AFTER = AT + timedelta(minutes=15)
LATER = AT + timedelta(days=1)
FREE = AT + timedelta(days=2)
NONE_LEFT = "Their old booking is cancelled there already, so they have none now."
UNSAID = "Calendly has several places for this meeting, and did not say which."
PLACE_GONE = "Calendly does not offer the place of this meeting any more."
A_CALL: dict[str, Any] = {"join_url": None, "location": "+44 7700 900123", "location_kind": "outbound_call"}


async def booked(scene: Scene, memory: Memory, one: Booking) -> Meeting:
    memory.hold(one)
    await take(scene.world, one)
    await scene.send()
    [meeting] = await meetings(scene.world)
    return meeting


async def again(scene: Scene) -> None:
    await scene.world.ask("UPDATE messages SET retry_at = NULL")
    await scene.send()


async def why(scene: Scene) -> str:
    [meeting] = await meetings(scene.world)
    assert meeting.outside is not None
    return meeting.outside.why


def offers(scene: Scene, *kinds: str) -> None:
    scene.calendly.types = (
        EventType(id="type", name="Technical interview", minutes=45, location_kinds=kinds),
    )


@pytest.mark.parametrize("at", [LATER, SOON_AFTER])
@pytest.mark.parametrize(
    "trouble", [GrantRevoked("Make the key anew."), Denied("No."), Throttled(1.0), Unreachable("gone")]
)
async def test_the_end_of_a_booking_that_we_could_not_move_is_the_candidates(
    scene: Scene, at: datetime, trouble: Trouble
):
    one = booking(event_type="type")
    meeting = await booked(scene, scene.calendly, one)
    await scene.world.move(meeting, at)
    scene.calendly.trouble = [trouble]
    await scene.send()
    assert scene.calendly.kept["a"].status is BookingStatus.ACTIVE
    cancelled = isinstance(trouble, Unreachable) and at == SOON_AFTER
    assert await scene.world.ask("SELECT is_moved FROM outside_bookings") == [(cancelled,)]
    # Cut off while we cancelled it, only their word tells theirs from ours.
    await take(scene.world, ended(one, cancelled_by=Party.CANDIDATE if cancelled else None))
    [over] = await meetings(scene.world)
    assert over.status is Status.CANCELLED


@pytest.mark.parametrize("at", [LATER, SOON_AFTER])
async def test_a_call_stays_a_call_to_the_same_number(scene: Scene, at: datetime):
    offers(scene, "physical", "outbound_call")
    meeting = await booked(scene, scene.calendly, booking(event_type="type", **A_CALL))
    await scene.world.move(meeting, at)
    await scene.send()
    [plan] = scene.calendly.plans
    assert (plan.location_kind, plan.location) == ("outbound_call", "+44 7700 900123")
    assert scene.calendly.kept["a"].status is BookingStatus.CANCELLED
    assert (await meetings(scene.world))[0].location == meeting.location


@pytest.mark.parametrize(
    "kinds, told, sentence",
    [
        ((), "outbound_call", "Calendly does not offer this kind of meeting any more."),
        (("physical", "zoom_conference"), "outbound_call", PLACE_GONE),
        (("physical", "outbound_call"), "", UNSAID),
    ],
)
async def test_what_is_not_offered_is_known_before_the_old_one_ends(
    scene: Scene, kinds: tuple[str, ...], told: str, sentence: str
):
    offers(scene, *kinds)
    if not kinds:
        scene.calendly.types = ()
    one = booking(event_type="type", **A_CALL | {"location_kind": told})
    await scene.world.move(await booked(scene, scene.calendly, one), SOON_AFTER)
    await scene.send()
    assert scene.calendly.calls == []
    assert (await why(scene)).startswith(sentence)


async def test_left_without_a_booking_the_card_says_so_until_there_is_one(scene: Scene):
    meeting = await booked(scene, scene.calendly, booking(event_type="type"))
    await scene.world.move(meeting, SOON_AFTER)
    scene.calendly.trouble = [None, Denied("Calendly does this on a paid plan only.")]
    await scene.send()
    assert scene.calendly.calls == ["cancel a"]
    assert await why(scene) == f"Calendly does this on a paid plan only. {NONE_LEFT}"
    scene.calendly.trouble = [GrantRevoked("Make the key anew.")]
    [after] = await meetings(scene.world)
    await scene.world.move(after, LATER)
    await scene.send()
    assert await why(scene) == f"Make the key anew. {NONE_LEFT}"


@pytest.mark.parametrize("at", [LATER, SOON_AFTER])
@pytest.mark.parametrize("is_told_first", [False, True])
async def test_cut_off_and_moved_on_one_booking_is_left(scene: Scene, at: datetime, is_told_first: bool):
    world, there = scene.world, scene.calendly
    meeting = await booked(scene, there, booking(event_type="type"))
    await world.move(meeting, at)
    there.is_cut_off = True
    await scene.send()
    [meeting] = await meetings(world)
    await world.move(meeting, FREE)
    if is_told_first:
        await take(world, *there.kept.values())
    await again(scene)
    for _ in range(2):
        await take(world, *there.kept.values())
        await again(scene)
    alive = [each.starts_at for each in there.kept.values() if each.status is BookingStatus.ACTIVE]
    assert alive == [FREE]
    assert [(each.status, each.starts_at) for each in await meetings(world)] == [(Status.SCHEDULED, FREE)]


async def test_cut_off_and_told_by_the_scheduler_the_old_one_ends(scene: Scene):
    meeting = await booked(scene, scene.calendly, booking(event_type="type"))
    await scene.world.move(meeting, LATER)
    scene.calendly.is_cut_off = True
    await scene.send()
    await take(scene.world, *scene.calendly.kept.values())
    await again(scene)
    assert scene.calendly.calls == ["book 03 10:00", "cancel a"]


async def test_somebody_elses_booking_with_our_tag_is_not_ended(scene: Scene):
    meeting = await booked(scene, scene.calendly, booking(event_type="type"))
    await scene.world.move(meeting, LATER)
    await scene.send()
    [meeting] = await meetings(scene.world)
    await scene.world.move(meeting, FREE)
    await scene.send()
    same = booking("mine", AT, tag=meeting.uid)
    other = replace(
        booking("theirs", LATER, tag=meeting.uid), invitee=replace(same.invitee, email="o@x.example")
    )
    await take(scene.world, same, other)
    assert len(await meetings(scene.world)) == 3


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_while_the_host_has_to_confirm_a_move_nothing_more_is_asked(scene: Scene, is_cancelled: bool):
    world, there = scene.world, scene.calcom
    there.asks_host = True
    meeting = await booked(scene, there, booking(service=Service.CALCOM, event_type="1"))
    await world.move(meeting, LATER)
    await scene.send()
    assert there.calls == ["move a"]
    [meeting] = await meetings(world)
    if is_cancelled:
        await world.cancel(meeting)
        await scene.send()
        assert there.calls == ["move a", "cancel a+"]
    else:
        await take(world, replace(there.kept["a+"], status=BookingStatus.REJECTED))
        await scene.send()
        assert there.calls == ["move a"]
    assert [each.status for each in await meetings(world)] == [Status.CANCELLED]


async def test_moved_back_before_it_was_cancelled_there_its_end_there_is_its_end(scene: Scene):
    meeting = await booked(scene, scene.calendly, booking(event_type="type"))
    await scene.world.move(meeting, SOON_AFTER)
    scene.calendly.trouble = [Unreachable("The service did not answer.")]
    await scene.send()
    [meeting] = await meetings(scene.world)
    await scene.world.move(meeting, AT)
    await again(scene)
    await take(scene.world, ended(booking(event_type="type"), cancelled_by=Party.INTERVIEWER))
    assert [each.status for each in await meetings(scene.world)] == [Status.CANCELLED]
