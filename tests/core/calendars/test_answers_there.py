"""Answers given in Slack stand in the guest's own calendar, once; a later one there counts; in no circles."""

from datetime import timedelta

import pytest

from core.calendars.answering import TRIES
from core.calendars.facts import Entry
from core.meetings.answer import accept_meeting, decline_meeting
from core.meetings.facts import Meeting, Rsvp
from tests.core.calendars.scene import Scene, answer
from tests.core.providers.contract.memory import Store
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)
BO = "ubo@acme.example"


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def booked(scene: Scene) -> tuple[Meeting, Store]:
    """In Ana's calendar, with Bo as its guest."""
    ana, _ = await scene.connect("UANA"), await scene.connect("UBO")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    return meeting, ana


def only(store: Store) -> Entry:
    [entry] = store.entries.values()
    return entry


def said(store: Store) -> Rsvp:
    return {each.email: each.rsvp for each in only(store).guests}[BO]


async def accept(scene: Scene, meeting: Meeting, who: str = "UBO") -> None:
    await scene.world.run(accept_meeting, await scene.world.actor(who), meeting.id, meeting.version)


async def here(scene: Scene, meeting: Meeting) -> Rsvp:
    part = (await scene.meeting(meeting)).part_of("UBO")
    assert part is not None
    return part.rsvp


async def settle(scene: Scene) -> None:
    """What comes back is read, and what follows from it sent."""
    for _ in range(3):
        await scene.read()
        await scene.write()


async def test_given_in_slack_it_is_given_there_and_what_comes_back_sets_nothing_going(scene: Scene):
    meeting, ana = await booked(scene)
    before = ana.serial
    await accept(scene, meeting)
    await scene.write()
    assert said(ana) is Rsvp.ACCEPTED
    await settle(scene)
    assert ana.serial == before + 1
    assert await here(scene, meeting) is Rsvp.ACCEPTED


async def test_a_later_answer_there_counts_and_one_in_slack_after_that(scene: Scene):
    meeting, ana = await booked(scene)
    await accept(scene, meeting)
    await settle(scene)
    answer(ana, only(ana).id, BO, Rsvp.DECLINED)
    before = ana.serial
    await settle(scene)
    assert (await here(scene, meeting), said(ana), ana.serial) == (Rsvp.DECLINED, Rsvp.DECLINED, before)
    await accept(scene, meeting)
    await settle(scene)
    assert (await here(scene, meeting), said(ana), ana.serial) == (Rsvp.ACCEPTED, Rsvp.ACCEPTED, before + 1)


async def test_answered_there_before_ours_was_written_theirs_stays(scene: Scene):
    meeting, ana = await booked(scene)
    await accept(scene, meeting)
    answer(ana, only(ana).id, BO, Rsvp.DECLINED)
    before = ana.serial
    await settle(scene)
    assert (await here(scene, meeting), said(ana), ana.serial) == (Rsvp.DECLINED, Rsvp.DECLINED, before)


async def test_answered_before_the_event_stands_it_is_given_once_it_does(scene: Scene):
    ana, _ = await scene.connect("UANA"), await scene.connect("UBO")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await accept(scene, meeting)
    await scene.write()
    answer(ana, only(ana).id, BO, Rsvp.PENDING)  # a service that does not let the organiser answer for guests
    await scene.world.ask(
        "UPDATE messages SET due_at = :now WHERE kind = 'calendar_answer'", now=scene.world.clock.at
    )
    await scene.write()
    assert said(ana) is Rsvp.ACCEPTED


async def test_moved_the_same_answer_is_one_to_the_new_time(scene: Scene):
    meeting, ana = await booked(scene)
    await accept(scene, meeting)
    await settle(scene)
    moved = await scene.world.move(meeting, LATER)
    await scene.write()
    assert (said(ana), await here(scene, moved)) == (Rsvp.PENDING, Rsvp.PENDING)
    answer(ana, only(ana).id, BO, Rsvp.ACCEPTED)
    await settle(scene)
    assert await here(scene, moved) is Rsvp.ACCEPTED


async def test_interrupted_it_is_given_again_to_the_same_end(scene: Scene):
    meeting, ana = await booked(scene)
    await accept(scene, meeting)
    ana_serial, bo = ana.serial, scene.stores["UBO"]
    bo.faults = [Fault(status=None, after=True)]
    await scene.write()
    await scene.write_on()
    await settle(scene)
    assert (said(ana), ana.serial) == (Rsvp.ACCEPTED, ana_serial + 1)


async def tries(scene: Scene) -> int:
    [(attempts,)] = await scene.world.ask("SELECT attempts FROM messages WHERE kind = 'calendar_answer'")
    return int(attempts)


async def test_given_before_their_copy_is_there_it_is_given_once_it_is(scene: Scene):
    meeting, ana = await booked(scene)
    scene.lacks_copies = True
    await accept(scene, meeting)
    await scene.write()
    await scene.write_on()
    assert (said(ana), await tries(scene)) == (Rsvp.PENDING, 2)
    scene.lacks_copies = False
    await scene.write_on()
    assert said(ana) is Rsvp.ACCEPTED


async def test_another_guests_answer_does_not_spend_one_that_waits_for_the_copy(scene: Scene):
    await scene.connect("UCY")
    ana, _ = await scene.connect("UANA"), await scene.connect("UBO")
    scene.lacks_copies = True
    meeting = await scene.world.book("UANA", "UBO", "UCY", at=AT)
    await accept(scene, meeting)
    await scene.write()
    answer(ana, only(ana).id, BO, Rsvp.PENDING)
    await accept(scene, meeting, "UCY")
    await scene.write()
    scene.lacks_copies = False
    await scene.write_on()
    assert said(ana) is Rsvp.ACCEPTED


async def test_whose_calendar_never_has_a_copy_it_is_given_up_in_silence(scene: Scene):
    meeting, ana = await booked(scene)
    scene.lacks_copies = True
    await accept(scene, meeting)
    for _ in range(TRIES + 2):
        await scene.write_on()
    assert (said(ana), await tries(scene)) == (Rsvp.PENDING, TRIES)
    assert await scene.world.ask("SELECT state, reference FROM messages WHERE kind = 'calendar_answer'") == [
        ("sent", "nothing")
    ]


async def test_whose_calendar_it_stands_in_and_who_has_none_writes_no_answer(scene: Scene):
    await scene.connect("UANA")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    ana = scene.stores["UANA"]
    before = ana.serial
    await accept(scene, meeting, "UANA")
    bo = await scene.world.actor("UBO")
    await scene.world.run(decline_meeting, bo, meeting.id, meeting.version, "away", "")
    await settle(scene)
    assert ana.serial == before
    assert await scene.world.ask("SELECT count(*) FROM messages WHERE kind = 'calendar_answer'") == [(0,)]


async def test_cancelled_meanwhile_nothing_is_answered(scene: Scene):
    meeting, ana = await booked(scene)
    await accept(scene, meeting)
    await scene.world.cancel(meeting)
    await scene.write()
    assert ana.entries == {}
    assert scene.stores["UBO"].serial == 0
