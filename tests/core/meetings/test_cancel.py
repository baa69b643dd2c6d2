from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import BadInput, NotAllowed
from core.meetings.cancel import cancel_meeting
from core.meetings.facts import Outcome, Party, Status
from core.meetings.reasons import CANCEL_REASONS, MOVE_REASONS, reason_words
from tests.world import MONDAY, World


@pytest.mark.parametrize("reason", CANCEL_REASONS, ids=lambda reason: reason.key)
async def test_every_reason_belongs_to_a_party(world: World, reason):
    meeting = await world.book()
    world.pass_time(minutes=5)
    cancelled = await world.run(cancel_meeting, world.rosa, meeting.id, reason.key, "  In her words. ")
    assert (cancelled.status, cancelled.version, cancelled.sequence) == (Status.CANCELLED, 1, 1)
    told = cancelled.cancellation
    assert told is not None
    assert (told.party, told.reason, told.note) == (reason.party, reason.key, "In her words.")
    assert (told.by.name if told.by else None, told.at) == ("Rosa", world.clock.at)
    assert await world.ask("SELECT status, reason, changed_at FROM meeting_versions") == [
        ("cancelled", reason.key, world.clock.at)
    ]


def test_every_party_has_a_reason_and_every_key_its_words():
    assert {each.party for each in CANCEL_REASONS} == set(Party)
    for each in (*CANCEL_REASONS, *MOVE_REASONS):
        assert reason_words(each.key) == each.words
    assert reason_words("of_an_older_version") == "of an older version"


@pytest.mark.parametrize("reason", ["", "boredom", "interviewer_conflict"])
async def test_a_reason_not_on_the_list_is_refused(world: World, reason: str):
    meeting = await world.book()
    with pytest.raises(BadInput, match="Choose a reason") as refusal:
        await world.run(cancel_meeting, world.rosa, meeting.id, reason, "")
    assert refusal.value.field == "reason"


async def test_everybodys_time_is_free_again(world: World):
    await world.cancel(await world.book())
    assert await world.ask("SELECT * FROM host_bookings") == []
    again = await world.book()
    assert again.version == 1


async def test_cancelling_again_gives_back_the_first_cancellation(world: World):
    meeting = await world.book()
    first = await world.cancel(meeting, note="first")
    before = await world.everything()
    world.pass_time(hours=1)
    assert await world.run(cancel_meeting, world.rosa, meeting.id, "candidate_asked", "second") == first
    assert await world.everything() == before


async def test_what_has_an_outcome_is_not_cancelled_any_more(world: World):
    meeting = await world.book()
    await world.record(meeting, Outcome.PENDING)
    with pytest.raises(BadInput, match="This meeting is over"):
        await world.cancel(meeting)


async def test_a_moved_meeting_is_cancelled_at_its_last_version(world: World):
    meeting = await world.move(await world.book(), MONDAY + timedelta(days=2, hours=3))
    cancelled = await world.cancel(meeting)
    assert (cancelled.version, cancelled.sequence) == (2, 2)
    assert await world.ask("SELECT status FROM meeting_versions ORDER BY version") == [
        ("rescheduled",),
        ("cancelled",),
    ]


async def test_guests_do_not_cancel(world: World):
    meeting = await world.book()
    with pytest.raises(NotAllowed):
        await world.cancel(meeting, by=await world.actor("UGUEST"))


async def test_a_cancelled_meeting_has_no_outcome(world: World):
    meeting = await world.cancel(await world.book())
    with pytest.raises(BadInput, match="was cancelled, so it has no outcome"):
        await world.record(meeting, Outcome.HIRED)


async def test_an_actor_unknown_by_now_still_leaves_a_cancellation(world: World):
    """The product itself cancels, e.g. through a link later on."""
    cancelled = await world.cancel(await world.book(), by=replace(world.product))
    assert cancelled.cancellation is not None
    assert cancelled.cancellation.by is None
