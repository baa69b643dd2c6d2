"""What people do in their calendars comes back: answers count, the rest is asked about, in no circles."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendars.decide import put_event_back
from core.errors import NotAllowed, Stale
from core.meetings.answer import decline_meeting
from core.meetings.facts import Meeting, Rsvp
from tests.core.calendars.scene import Scene, answer, drag
from tests.core.providers.contract.memory import Store
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def booked(scene: Scene, *, slack_tells: bool = True) -> tuple[Meeting, Store]:
    """With Ana, in whose calendar it stands, and Bo. slack_tells: whether Slack says people's addresses."""
    ana, _ = await scene.connect("UANA"), await scene.connect("UBO")
    if not slack_tells:
        await scene.world.ask("UPDATE members SET email = NULL")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    await scene.read()
    scene.world.slack.clear()
    return meeting, ana


def only(store: Store) -> str:
    [event_id] = store.entries
    return event_id


async def rsvps(scene: Scene, meeting: Meeting) -> list[Rsvp]:
    return [each.rsvp for each in (await scene.meeting(meeting)).interviewers]


async def asks(scene: Scene, meeting: Meeting) -> tuple[str | None, datetime | None]:
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    return there.asks, there.asked_starts_at


@pytest.mark.parametrize("slack_tells", [True, False])
async def test_a_guests_answer_counts_once_and_a_later_one_in_slack_stays(scene: Scene, *, slack_tells: bool):
    meeting, ana = await booked(scene, slack_tells=slack_tells)
    answer(ana, only(ana), "ubo@acme.example", Rsvp.ACCEPTED)
    await scene.read()
    assert await rsvps(scene, meeting) == [Rsvp.PENDING, Rsvp.ACCEPTED]
    bo = await scene.world.actor("UBO")
    await scene.world.run(decline_meeting, bo, meeting.id, meeting.version, "away", "")
    ana.keep(ana.entries[only(ana)])  # anything else changes there
    await scene.read()
    assert await rsvps(scene, meeting) == [Rsvp.PENDING, Rsvp.DECLINED]


async def test_a_move_there_is_asked_about_once_on_the_card_and_in_a_message(scene: Scene):
    meeting, ana = await booked(scene)
    drag(ana, only(ana), LATER)
    await scene.read()
    await scene.read()
    assert await asks(scene, meeting) == ("moved", LATER)
    await scene.write()
    assert ("calendar_question", "UROSA") in scene.world.slack.kinds()
    assert [kind for kind, _ in scene.world.slack.kinds()].count("card") == 1
    assert (await scene.meeting(meeting)).starts_at == AT
    assert ana.entries[only(ana)].starts_at == LATER  # nothing was put back unasked


async def test_taken_over_the_meeting_moves_and_nothing_is_asked_any_more(scene: Scene):
    meeting, ana = await booked(scene)
    drag(ana, only(ana), LATER)
    await scene.read()
    moved = await scene.world.move(meeting, LATER)
    await scene.write()
    await scene.read()
    assert await asks(scene, moved) == (None, None)
    assert (moved.version, ana.entries[only(ana)].starts_at) == (2, LATER)
    serial = ana.serial
    await scene.write()
    await scene.read()
    assert ana.serial == serial


async def test_put_back_it_is_where_the_meeting_is(scene: Scene):
    meeting, ana = await booked(scene)
    drag(ana, only(ana), LATER)
    await scene.read()
    await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version)
    await scene.write()
    await scene.read()
    assert ana.entries[only(ana)].starts_at == AT
    assert await asks(scene, meeting) == (None, None)


async def test_dragged_back_by_hand_the_question_goes(scene: Scene):
    meeting, ana = await booked(scene)
    drag(ana, only(ana), LATER)
    await scene.read()
    drag(ana, only(ana), AT)
    await scene.read()
    assert await asks(scene, meeting) == (None, None)


async def test_a_deletion_there_is_asked_about_and_put_back_as_another_event(scene: Scene):
    meeting, ana = await booked(scene)
    gone = only(ana)
    ana.drop(gone)
    await scene.read()
    assert await asks(scene, meeting) == ("deleted", None)
    await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version)
    await scene.write()
    await scene.read()
    assert only(ana) != gone
    assert await asks(scene, meeting) == (None, None)


async def test_a_deletion_no_page_told_of_is_found_by_reading_from_the_beginning(scene: Scene):
    meeting, ana = await booked(scene)
    event_id = only(ana)
    del ana.entries[event_id], ana.changed[event_id]
    ana.age += 1
    await scene.read()
    assert await asks(scene, meeting) == ("deleted", None)


async def test_our_own_writing_is_no_news_even_when_it_is_told_late(scene: Scene):
    meeting, ana = await booked(scene)
    before = ana.entries[only(ana)]
    moved = await scene.world.move(meeting, LATER)
    await scene.write()
    after = ana.entries[only(ana)]
    ana.entries[only(ana)] = replace(before, stamp=before.stamp)  # a page from before our writing
    ana.changed[only(ana)] = ana.serial = ana.serial + 1
    await scene.read()
    assert await asks(scene, moved) == (None, None)
    ana.entries[only(ana)] = after
    assert after.starts_at == LATER


async def test_while_our_own_writing_is_on_its_way_nothing_is_asked(scene: Scene):
    meeting, ana = await booked(scene)
    moved = await scene.world.move(meeting, LATER)
    drag(ana, only(ana), LATER + timedelta(hours=1))
    await scene.read()
    assert await asks(scene, moved) == (None, None)
    await scene.write()
    await scene.read()
    assert ana.entries[only(ana)].starts_at == LATER
    assert await asks(scene, moved) == (None, None)


async def test_moved_there_between_our_writing_and_our_noting_it_it_is_asked_about_then(scene: Scene):
    meeting, ana = await booked(scene)
    await scene.world.ask("UPDATE calendar_events SET digest = ''")  # as if we were just writing
    await scene.world.ask("UPDATE messages SET state = 'leased', lease_until = now() WHERE road = 'google'")
    drag(ana, only(ana), LATER)
    await scene.read()
    assert await asks(scene, meeting) == (None, None)
    await scene.world.ask("UPDATE calendar_events SET digest = 'written'")
    await scene.world.ask("UPDATE messages SET state = 'sent' WHERE road = 'google'")
    await scene.read()
    assert await asks(scene, meeting) == ("moved", LATER)


async def test_what_is_over_or_cancelled_is_not_asked_about(scene: Scene):
    meeting, ana = await booked(scene)
    scene.world.clock.at = meeting.ends_at
    drag(ana, only(ana), LATER)
    await scene.read()
    assert await asks(scene, meeting) == (None, None)


async def test_who_may_not_change_the_meeting_may_not_put_it_back_nor_anybody_an_older_one(scene: Scene):
    meeting, ana = await booked(scene)
    drag(ana, only(ana), LATER)
    await scene.read()
    await scene.world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    with pytest.raises(NotAllowed):
        await scene.world.run(put_event_back, await scene.world.actor("UBO"), meeting.id, meeting.version)
    with pytest.raises(Stale):
        await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version + 1)
