"""Nobody is left with a question that is none any more, however many were asked for one freed time."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.offers.answer import take_back_offer, take_offer
from core.offers.facts import PATIENCE, OfferState
from tests.core.at_once import BLOCKED
from tests.core.offers.places import DAY, FREE, asked, free_up, key_of, later, new, offers, states, waiting
from tests.world import World


async def test_the_first_to_answer_has_it_and_the_others_read_that_it_is_gone(world: World):
    ada, bea, *_ = await waiting(world)
    await free_up(world)
    (first,) = await new(world)
    world.clock.at += PATIENCE
    (second,) = await new(world)
    await world.run(take_offer, world.rosa, *key_of(second))
    await world.run(take_offer, world.rosa, *key_of(first))
    states = {each.meeting.id: each.offer.state for each in await offers(world) if each.offer}
    assert (states[ada.id], states[bea.id]) == (OfferState.GONE, OfferState.MOVED)


@pytest.mark.parametrize("taker", [0, 1])
async def test_whoever_of_two_takes_it_the_other_reads_so_at_once(world: World, taker: int):
    ada, bea, *_ = await waiting(world)
    await free_up(world)
    made = await new(world)
    world.clock.at += PATIENCE
    made += await new(world)
    await world.run(take_offer, world.rosa, *key_of(made[taker]))
    has_it, has_not = (ada, bea) if taker == 0 else (bea, ada)
    assert await states(world) == {has_it.id: OfferState.MOVED, has_not.id: OfferState.GONE}
    await world.run(take_back_offer, world.rosa, *key_of(made[taker]))
    read = await states(world)
    assert (read[has_it.id], read[has_not.id]) == (OfferState.BACK, OfferState.OPEN)


async def test_whoever_was_asked_reads_that_somebody_else_was_booked_then(world: World):
    ada, bea, *_ = await waiting(world)
    await free_up(world)
    assert await asked(world) == [ada.id]
    assert await later(world) == [bea.id]
    await world.book("UANA", candidate="Nia Long", at=FREE)
    world.clock.at += PATIENCE
    assert await states(world) == {ada.id: OfferState.GONE, bea.id: OfferState.GONE}


@pytest.mark.parametrize("booked", [True, False])
async def test_after_the_last_was_asked_nobody_is_left_with_a_question_either(world: World, booked: bool):
    three = (await waiting(world))[:3]
    await free_up(world)
    await new(world)
    for _ in range(3):
        await later(world)
    if booked:
        await world.book("UANA", candidate="Nia Long", at=FREE)
    world.clock.at = FREE - timedelta(hours=4)
    assert await states(world) == {}
    world.clock.at += timedelta(minutes=1)
    assert await states(world) == dict.fromkeys(
        (each.id for each in three), OfferState.GONE if booked else OfferState.LATE
    )
    world.clock.at += DAY
    assert await states(world) == {}


async def test_showing_it_to_several_never_waits_crosswise_for_what_marks_their_messages(world: World):
    """Messages of all are locked in id order, as marking does, not those of one meeting after the other's."""
    ada, bea, *_ = await waiting(world)
    await free_up(world)
    (made,) = await new(world)
    await later(world)
    await world.book("UANA", candidate="Nia Long", at=FREE)
    world.clock.at += PATIENCE
    lock = text("SELECT id FROM messages WHERE id = :id FOR UPDATE")
    ((early,),) = await world.ask("SELECT min(id) FROM messages WHERE meeting_id = :id", id=bea.id)
    assert early < made.id
    async with world.database.workspace(world.rosa.workspace_id) as session:
        await session.execute(lock, {"id": early})
        looking = asyncio.ensure_future(states(world))
        while await world.ask(BLOCKED) == [(0,)]:
            assert not looking.done()
        await session.execute(lock, {"id": made.id})
    assert await looking == {ada.id: OfferState.GONE, bea.id: OfferState.GONE}


async def test_an_offer_that_came_to_nothing_by_itself_says_so_when_nobody_answers(world: World):
    ada, *_ = await waiting(world)
    await free_up(world)
    assert await asked(world) == [ada.id]
    await world.book("UANA", candidate="Nia Long", at=FREE)
    world.clock.at += PATIENCE
    edited = [each for each in await offers(world) if each.reference is not None]
    assert [(each.meeting.id, each.offer and each.offer.state) for each in edited] == [
        (ada.id, OfferState.GONE)
    ]
