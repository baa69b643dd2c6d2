"""An offer nobody takes goes to the next one waiting; a freed time outlives what its meeting becomes."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.meetings.cancel import cancel_meeting
from core.offers.answer import decline_offer, take_back_offer, take_offer
from core.offers.facts import PATIENCE, Freed, Kept
from tests.core.at_once import BLOCKED
from tests.core.offers.places import (
    DAY,
    FREE,
    HALF,
    asked,
    candidates,
    free_up,
    key_of,
    later,
    new,
    offers,
    wait_for,
    waiting,
)
from tests.world import World

# Whatever its meeting becomes


async def test_the_time_is_offered_although_its_meeting_changed_again_at_once(world: World):
    ada, *_ = await waiting(world)
    meeting = await world.book("UANA", candidate="Omar Haddad", at=FREE)
    meeting = await world.move(meeting, FREE + 20 * DAY)
    await world.move(meeting, FREE + 21 * DAY)
    found = await new(world)
    assert [(each.meeting.id, each.offer and each.offer.starts_at) for each in found] == [(ada.id, FREE)]


async def test_the_time_is_offered_although_its_meeting_was_cancelled_since(world: World):
    ada, *_ = await waiting(world)
    meeting = await world.book("UANA", candidate="Omar Haddad", at=FREE)
    meeting = await world.move(meeting, FREE + 20 * DAY)
    await world.run(cancel_meeting, world.rosa, meeting.id, "interviewer_unavailable", "")
    assert await asked(world) == [ada.id]


async def test_nobody_is_asked_once_the_meeting_is_back_or_somebody_else_has_the_time(world: World):
    await waiting(world)
    meeting = await world.book("UANA", candidate="Omar Haddad", at=FREE)
    meeting = await world.move(meeting, FREE + 20 * DAY)
    await world.move(meeting, FREE)
    assert await asked(world) == []
    await world.cancel(await world.book("UANA", candidate="Nia Long", at=FREE - 4 * HALF))
    await world.book("UANA", candidate="Nia Long", at=FREE - 4 * HALF)
    assert await asked(world) == []


# Nobody answers


async def test_whoever_stays_silent_is_joined_by_the_next_until_three_were_asked(world: World):
    ada, bea, cara, _ = await waiting(world)
    await free_up(world)
    assert await asked(world) == [ada.id]
    assert await later(world, PATIENCE - timedelta(minutes=1)) == []
    assert await later(world, timedelta(minutes=1)) == [bea.id]
    assert await later(world) == [cara.id]
    assert await later(world) == await later(world) == []


async def test_saying_no_after_the_next_one_was_asked_asks_nobody_more(world: World):
    _, _, cara, _ = await waiting(world)
    await free_up(world)
    (first,) = await new(world)
    world.clock.at += PATIENCE
    await new(world)
    await world.run(decline_offer, world.rosa, *key_of(first))
    assert await asked(world) == []
    assert await later(world) == [cara.id]


async def test_who_has_it_ends_it_even_when_they_leave_it_again(world: World):
    ada, bea, *_ = await waiting(world)
    await free_up(world)
    (made,) = await new(world)
    await world.run(take_offer, world.rosa, *key_of(made))
    await world.run(take_back_offer, world.rosa, *key_of(made))
    assert await asked(world) == [bea.id]
    assert len(await later(world)) == 1  # of the time freed anew; the first round is over
    assert ada.id not in await later(world)


@pytest.mark.parametrize(("hours_left", "wait"), [(2, 60), (0.6, 18), (0.4, None)])
async def test_near_the_time_the_wait_is_half_of_what_is_left_and_in_the_end_none(
    world: World, hours_left: float, wait: int | None
):
    """Nothing can be had at less than four hours' notice."""
    _, bea, *_ = await waiting(world)
    meeting = await world.book("UANA", candidate="Omar Haddad", at=FREE)
    world.clock.at = FREE - timedelta(hours=4 + hours_left)
    await world.cancel(meeting)
    await new(world)
    if wait is None:
        assert await later(world, timedelta(hours=hours_left)) == []
        return
    assert await later(world, timedelta(minutes=wait - 1)) == []
    assert await later(world, timedelta(minutes=1)) == [bea.id]


# Not to be had by one, or not wanted


async def test_what_one_cannot_have_any_more_is_offered_to_the_next_at_once(world: World):
    _, bea, *_ = await waiting(world)
    await free_up(world)
    (made,) = await new(world)
    await world.book("UBO", candidate="ada", at=FREE)
    await world.run(take_offer, world.rosa, *key_of(made))
    assert await asked(world) == [bea.id]


async def test_an_offer_whose_meeting_is_cancelled_is_passed_on_when_its_time_is_up(world: World):
    ada, bea, *_ = await waiting(world)
    await free_up(world)
    assert await asked(world) == [ada.id]
    await world.run(cancel_meeting, world.rosa, ada.id, "interviewer_unavailable", "")
    assert await asked(world) == []
    assert await later(world) == [bea.id]


async def test_a_candidate_who_waits_twice_is_asked_about_once(world: World):
    await candidates(world, ada=95, bea=94)
    ada = await wait_for(world, "ada", days=2)
    await wait_for(world, "ada", days=4)
    bea = await wait_for(world, "bea", days=3)
    await free_up(world)
    (made,) = await new(world)
    assert made.meeting.id == ada.id
    await world.run(decline_offer, world.rosa, *key_of(made))
    assert await asked(world) == [bea.id]
    assert await later(world) == []


async def test_a_time_declined_and_freed_once_more_is_not_offered_to_them_again(world: World):
    await candidates(world, ada=95, bea=94)
    await wait_for(world, "ada", days=2)
    bea = await wait_for(world, "bea", days=3)
    await free_up(world)
    (made,) = await new(world)
    await world.run(decline_offer, world.rosa, *key_of(made))
    assert await asked(world) == [bea.id]
    await world.cancel(await world.book("UANA", candidate="Nia Long", at=FREE))
    assert await asked(world) == []


async def test_a_time_noted_by_the_version_before_is_offered_all_the_same(world: World):
    """It carried a version of its meeting, which has another by now."""
    ada, *_ = await waiting(world)
    await free_up(world)
    await world.ask("UPDATE messages SET version = 9 WHERE kind = 'slot_freed'")
    assert await asked(world) == [ada.id]


async def test_two_times_that_come_free_at_once_are_not_offered_to_the_same_one(world: World):
    """Another process has offered her the other one, and is not through yet; then it is looked again."""
    ada, bea, *_ = await waiting(world)
    await free_up(world)
    offer = (
        "WITH held AS (SELECT workspace_id, id, starts_at FROM meetings WHERE id = :id FOR UPDATE)"
        " INSERT INTO messages (workspace_id, key, road, kind, subject, recipient, meeting_id,"
        " meeting_starts_at, due_at, state, detail)"
        " SELECT workspace_id, 'x', 'slack', 'slot_offer', '9.9', 'UROSA', id, starts_at, now(), 'sent',"
        " CAST(:detail AS jsonb) FROM held"
    )
    kept = Kept(
        freed=Freed(key="9.9", meeting_id=1, starts_at=FREE - DAY, ends_at=FREE),
        starts_at=FREE - DAY,
        was_at=ada.starts_at,
        until=FREE,
        version=1,
    )
    async with world.database.workspace(world.rosa.workspace_id) as session:
        await session.execute(text(offer), {"id": ada.id, "detail": json.dumps(kept.detail)})
        looking = asyncio.ensure_future(offers(world))
        while await world.ask(BLOCKED) == [(0,)]:
            assert not looking.done()
    assert await looking == []
    await world.ask("UPDATE messages SET retry_at = NULL")
    assert await asked(world) == [bea.id]
