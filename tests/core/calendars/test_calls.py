"""Calls at Zoom: made once, moved, taken away; their link goes into the event and to the candidate."""

from datetime import timedelta

import pytest

from core.calendars.facts import Service
from core.errors import BadInput
from core.meetings.forms import MoveForm
from core.meetings.location import LocationKind
from core.messages.failed import retry_failed
from tests.core.calendars.calls import MemoryCalls, book_call, link_of, with_zoom
from tests.core.calendars.scene import Killed, Scene
from tests.core.messages.outbox import expire
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
ZOOM = LocationKind.ZOOM


@pytest.fixture
def calls() -> MemoryCalls:
    return MemoryCalls()


@pytest.fixture
async def scene(world: World, calls: MemoryCalls) -> Scene:
    with_zoom(world)
    await world.ask("UPDATE members SET email = lower(slack_user_id) || '@acme.example'")
    return Scene(world=world, calls=calls)


async def test_a_call_is_made_and_the_event_is_written_once_with_its_link(scene: Scene, calls: MemoryCalls):
    bo = await scene.connect("UBO")
    meeting = await book_call(scene, ZOOM, "UANA", "UBO", at=AT)
    await scene.write()
    await scene.write_on()
    [(number, plan)] = calls.standing.items()
    assert (plan.tag, plan.host, plan.timezone) == (meeting.uid, "uana@acme.example", "Europe/Berlin")
    assert plan.title == "Phone screening with Acme"
    assert (plan.starts_at, plan.ends_at) == (meeting.starts_at, meeting.ends_at)
    assert (len(bo.entries), bo.serial) == (1, 1)
    [mail] = scene.world.mail.sent
    assert (mail.kind, mail.meeting.location.join_url) == ("invitation", link_of(number))
    card = [each for each in scene.world.slack.sent if each.kind == "card"][-1]
    assert card.meeting.location.join_url == link_of(number)


async def test_moved_it_moves_cancelled_it_goes_and_nothing_said_twice_asks_nothing(
    scene: Scene, calls: MemoryCalls
):
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    await scene.write()
    [number] = calls.standing
    moved = await scene.world.move(meeting, AT + timedelta(hours=2))
    await scene.write_on()
    assert {key: plan.starts_at for key, plan in calls.standing.items()} == {number: moved.starts_at}
    asked = list(calls.asked)
    await scene.world.ask("UPDATE messages SET state = 'waiting' WHERE kind = 'video_call'")
    await scene.write_on()
    assert calls.asked == asked
    await scene.world.cancel(moved)
    await scene.write_on()
    assert (calls.standing, calls.made) == ({}, 1)
    assert await scene.world.ask("SELECT * FROM video_calls") == []


async def test_one_whose_making_was_interrupted_is_looked_up_and_not_made_again(
    scene: Scene, calls: MemoryCalls
):
    await book_call(scene, ZOOM, "UANA", at=AT)
    calls.faults = [Fault(status=None, after=True)]
    await scene.write()
    await scene.write_on()
    assert (calls.made, calls.asked[:2]) == (1, ["put", "find"])
    assert await scene.world.ask("SELECT external_id FROM video_calls") == [(next(iter(calls.standing)),)]


async def test_killed_while_it_was_made_another_process_finds_it(scene: Scene, calls: MemoryCalls):
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    calls.dies_after_making = True
    with pytest.raises(BaseExceptionGroup) as died:
        await scene.write()
    assert died.group_contains(Killed)
    calls.dies_after_making = False
    await expire(scene.world)
    await scene.write_on()
    assert (calls.made, len(calls.standing)) == (1, 1)
    assert (await scene.meeting(meeting)).location.join_url == link_of(next(iter(calls.standing)))


async def test_cancelled_while_nobody_knows_whether_it_was_made_it_is_found_and_taken_away(
    scene: Scene, calls: MemoryCalls
):
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    calls.faults = [Fault(status=None, after=True)]
    await scene.write()
    await scene.world.cancel(meeting)
    await scene.write_on()
    assert (calls.standing, calls.asked) == ({}, ["put", "find", "delete"])


async def test_cancelled_before_it_was_made_it_never_is(scene: Scene, calls: MemoryCalls):
    await scene.world.cancel(await book_call(scene, ZOOM, "UANA", at=AT))
    await scene.write()
    assert calls.asked == []


async def test_a_host_who_left_takes_the_call_along_and_the_candidate_gets_the_new_link(
    scene: Scene, calls: MemoryCalls
):
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    await scene.write()
    await scene.write_on()
    await scene.world.ask("UPDATE members SET is_active = false WHERE slack_user_id = 'UANA'")
    ana = meeting.interviewers[0].member.id
    form = MoveForm(
        meeting_id=meeting.id,
        version=1,
        custom_starts_at=AT + timedelta(hours=1),
        reason="company_other",
        instead_ids=("UBO",),
        told_left=(ana,),
    )
    await scene.world.move_form(form)
    await scene.write_on()
    await scene.write_on()
    [(number, plan)] = calls.standing.items()
    assert (plan.host, calls.made) == ("ubo@acme.example", 2)
    assert scene.world.mail.sent[-1].meeting.location.join_url == link_of(number)


async def test_gone_at_zoom_it_is_made_anew_once_something_changes(scene: Scene, calls: MemoryCalls):
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    await scene.write()
    calls.standing.clear()
    await scene.world.move(meeting, AT + timedelta(hours=1))
    await scene.write_on()
    [number] = calls.standing
    assert (await scene.meeting(meeting)).location.join_url == link_of(number)


async def test_a_refusal_stands_on_the_card_and_is_tried_again_by_a_press(scene: Scene, calls: MemoryCalls):
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    calls.faults = [Fault(status=403)]
    await scene.write()
    await scene.write_on()
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert (there.makes_link, there.failed, there.call_why) == (False, None, "The service refused this.")
    assert there.call_failed is not None
    assert ("undelivered", "UROSA") in scene.world.slack.kinds()
    await scene.world.run(retry_failed, scene.world.rosa, there.call_failed)
    await scene.write_on()
    await scene.write_on()
    assert [each.kind for each in scene.world.mail.sent] == ["invitation", "invitation_link"]


async def test_keys_that_are_gone_are_told_where_to_set(scene: Scene):
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    scene.calls = None
    await scene.write()
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert "ZOOM_CLIENT_SECRET" in there.call_why


async def test_nobody_with_an_address_is_no_host(scene: Scene, calls: MemoryCalls):
    await scene.world.ask("UPDATE members SET email = NULL")
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    await scene.write()
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert "Have an interviewer connect their calendar" in there.call_why
    assert calls.asked == []


async def test_a_link_of_ones_own_makes_no_call_and_needs_no_keys(scene: Scene, calls: MemoryCalls):
    scene.world.run._services = frozenset()
    with pytest.raises(BadInput):
        await book_call(scene, ZOOM, "UANA", at=AT)
    meeting = await book_call(scene, ZOOM, "UANA", at=AT, detail="https://zoom.example/j/own")
    await scene.write()
    assert (calls.asked, meeting.location.join_url) == ([], "https://zoom.example/j/own")
    assert Service.ZOOM not in {road for (road,) in await scene.world.ask("SELECT road FROM messages")}


async def test_a_host_who_may_make_no_more_today_keeps_nobody_else_waiting(scene: Scene, calls: MemoryCalls):
    await book_call(scene, ZOOM, "UANA", at=AT)
    calls.faults = [Fault(status=429, retry_after=80_000, this_alone=True)]
    await scene.write()
    await book_call(scene, ZOOM, "UBO", at=AT, candidate="Grace Hopper")
    await scene.write()
    assert [each.host for each in calls.standing.values()] == ["ubo@acme.example"]
    await scene.write_on()
    assert len(calls.standing) == 2
