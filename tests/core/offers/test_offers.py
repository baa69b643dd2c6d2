"""A freed time offered, taken, declined, taken back: one offer at a time, and it always ends."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.errors import BadInput, NotAllowed, NotFound, Stale
from core.meetings.cancel import cancel_meeting
from core.meetings.facts import Meeting
from core.meetings.forms import MoveForm
from core.meetings.load import load_meeting
from core.meetings.move import move_meeting
from core.offers.answer import decline_offer, take_back_offer, take_offer
from core.offers.facts import OfferState
from core.offers.waiting import WORTH_MOVING
from tests.core.at_once import BLOCKED
from tests.core.messages.outbox import expire, sent
from tests.core.offers.places import DAY, FREE, HALF, candidates, free_up, key_of, offers, wait_for
from tests.world import World


async def now(world: World, meeting: Meeting) -> Meeting:
    async def load(tx, actor) -> Meeting:
        return await load_meeting(tx, meeting.id)

    return await world.run(load, world.rosa)


async def test_a_cancelled_interview_brings_one_offer_to_whoever_scheduled_the_best(world: World):
    jane = await wait_for(world, "Jane Doe")
    await candidates(world, ada=90)
    await wait_for(world, "ada", days=2)
    await free_up(world)
    (made,) = await offers(world)
    assert (made.recipient, made.recipient_timezone) == ("UROSA", "America/New_York")
    assert made.meeting == jane
    assert made.offer is not None
    assert (made.offer.starts_at, made.offer.was_at) == (FREE, jane.starts_at)
    assert (made.offer.state, made.offer.fit) == (OfferState.OPEN, 91)
    assert await offers(world) == []
    kept = str(await world.ask("SELECT m::text FROM messages m WHERE kind LIKE 'slot%'"))
    assert "Jane" not in kept


async def test_a_move_away_frees_the_time_but_not_for_the_one_moved(world: World):
    jane = await wait_for(world, "Jane Doe", days=0)
    jane = await world.move(jane, FREE + 2 * DAY)
    assert await offers(world) == []
    await candidates(world, ada=90)
    ada = await wait_for(world, "ada", days=3)
    await world.move(jane, FREE + 6 * DAY)
    assert [each.meeting.id for each in await offers(world)] == [ada.id]


@pytest.mark.parametrize("reason", ["interviewer_ill", "interviewer_unavailable"])
async def test_who_cannot_come_is_not_free(world: World, reason: str):
    await wait_for(world, "Jane Doe")
    meeting = await world.book("UANA", candidate="Omar Haddad", at=FREE)
    await world.run(cancel_meeting, world.rosa, meeting.id, reason, "")
    assert await offers(world) == []


async def test_one_tap_moves_and_tells_everyone_and_one_moves_back(world: World):
    jane = await wait_for(world, "Jane Doe")
    await free_up(world)
    (made,) = await offers(world)
    for _ in range(2):
        await world.run(take_offer, world.rosa, *key_of(made))
    assert ((await now(world, jane)).starts_at, (await now(world, jane)).version) == (FREE, 2)
    told = await sent(world)
    assert {("moved", "UANA"), ("invitation_moved", "jane@mail.example"), ("card", "CHIRING")} <= set(told)
    edited = next(each for each in world.slack.sent if each.kind == "slot_offer")
    assert edited.reference is not None
    assert edited.offer is not None
    assert edited.offer.state is OfferState.MOVED
    for _ in range(2):
        await world.run(take_back_offer, world.rosa, *key_of(made))
    assert ((await now(world, jane)).starts_at, (await now(world, jane)).version) == (jane.starts_at, 3)
    (edited,) = await offers(world)
    assert edited.offer is not None
    assert edited.offer.state is OfferState.BACK


async def test_taken_meanwhile_the_message_says_so_and_nothing_more_is_offered(world: World):
    jane = await wait_for(world, "Jane Doe")
    await candidates(world, ada=90)
    await wait_for(world, "ada", days=2)
    await free_up(world)
    (made,) = await offers(world)
    await world.book("UANA", candidate="Nia Long", at=FREE)
    await world.run(take_offer, world.rosa, *key_of(made))
    assert await now(world, jane) == jane
    (edited,) = await offers(world)
    assert edited.offer is not None
    assert (edited.key, edited.offer.state) == (made.key, OfferState.GONE)


async def test_taken_between_looking_and_sending_it_is_not_posted(world: World):
    await wait_for(world, "Jane Doe")
    await free_up(world)
    world.slack.trouble = [ConnectionError() for _ in range(9)]
    await world.send_due()
    world.slack.trouble = []
    await world.book("UANA", candidate="Nia Long", at=FREE)
    await world.ask("UPDATE messages SET perhaps_sent = false, retry_at = NULL")
    assert await offers(world) == []
    assert await world.ask("SELECT state, error FROM messages WHERE kind = 'slot_offer'") == [
        ("dropped", "the offer is not open any more")
    ]


async def test_no_thanks_brings_the_next_and_the_third_is_the_last(world: World):
    await candidates(world, ada=99, bea=98, cara=97, dora=96)
    names = ("ada", "bea", "cara", "dora")
    waiting = [await wait_for(world, name, days=2 + at) for at, name in enumerate(names)]
    await free_up(world)
    asked = []
    for _ in range(3):
        (made,) = [each for each in await offers(world) if each.reference is None]
        asked.append(made.meeting.id)
        for _ in range(2):
            await world.run(decline_offer, world.rosa, *key_of(made))
        await world.run(take_offer, world.rosa, *key_of(made))
    assert asked == [each.id for each in waiting[:3]]
    last = await offers(world)
    assert [each.offer.state for each in last if each.offer] == [OfferState.DECLINED]
    assert [await now(world, each) for each in waiting] == waiting


async def test_nobody_has_two_offers_open_and_a_crash_makes_no_second_one(world: World):
    jane = await wait_for(world, "Jane Doe")
    await candidates(world, ada=90)
    ada = await wait_for(world, "ada", days=2)
    await free_up(world)
    assert [each.meeting.id for each in await offers(world)] == [jane.id]
    await world.ask(
        "UPDATE messages SET state = 'leased', lease_until = now() - interval '1 s'"
        " WHERE kind = 'slot_freed' AND state = 'dropped'"
    )
    await expire(world)
    assert await offers(world) == []
    looked = await world.ask("SELECT error FROM messages WHERE kind = 'slot_freed' AND state = 'dropped'")
    assert looked == [("it was offered already",)]
    other = await world.book("UANA", candidate="Nia Long", at=FREE - 4 * HALF)
    await world.cancel(other)
    assert [each.meeting.id for each in await offers(world) if each.reference is None] == [ada.id]


async def test_an_offer_whose_meeting_changed_is_outdated(world: World):
    jane = await wait_for(world, "Jane Doe")
    await free_up(world)
    (made,) = await offers(world)
    moved = await world.move(jane, FREE + 6 * DAY)
    (edited,) = [each for each in await offers(world) if each.key == made.key]
    assert edited.offer is not None
    assert edited.offer.state is OfferState.OUTDATED
    await world.run(take_offer, world.rosa, *key_of(made))
    assert await now(world, jane) == moved
    (edited,) = [each for each in await offers(world) if each.key == made.key]
    assert edited.offer is not None
    assert edited.offer.state is OfferState.OUTDATED


async def test_who_may_not_move_the_meeting_answers_no_offer(world: World):
    await wait_for(world, "Jane Doe")
    await free_up(world)
    (made,) = await offers(world)
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UCY'")
    for answer in (take_offer, take_back_offer, decline_offer):
        with pytest.raises(NotAllowed, match="Ask one of them"):
            await world.run(answer, await world.actor("UBO"), *key_of(made))
        with pytest.raises(NotFound):
            await world.run(answer, world.rosa, made.meeting.id, "0.0")


async def test_moving_back_to_a_time_that_is_taken_says_so(world: World):
    jane = await wait_for(world, "Jane Doe")
    await free_up(world)
    (made,) = await offers(world)
    await world.run(take_offer, world.rosa, *key_of(made))
    await world.book("UANA", candidate="Nia Long", at=jane.starts_at)
    with pytest.raises(BadInput, match="Ana is in another meeting until"):
        await world.run(take_back_offer, world.rosa, *key_of(made))


async def test_taps_at_once_move_it_once(world: World):
    jane = await wait_for(world, "Jane Doe")
    await free_up(world)
    (made,) = await offers(world)
    by_hand = MoveForm(
        meeting_id=jane.id, version=1, starts_at=jane.starts_at - 2 * HALF, reason="company_other"
    )
    answers = await asyncio.gather(
        *(world.run(take_offer, world.rosa, *key_of(made)) for _ in range(3)),
        world.run(move_meeting, world.rosa, by_hand),
        world.run(decline_offer, world.rosa, *key_of(made)),
        return_exceptions=True,
    )
    unforeseen = [each for each in answers if isinstance(each, Exception) and not isinstance(each, Stale)]
    assert unforeseen == []
    assert (await now(world, jane)).version == 2
    await sent(world)


async def behind(
    world: World, first: str, second: Awaitable[None], *, then: Awaitable[None] | None = None
) -> None:
    """`second` runs into what the statement `first` holds, until `then` is done and that is committed."""
    async with world.database.workspace(world.rosa.workspace_id) as session:
        await session.execute(text(first))
        waiting = asyncio.ensure_future(second)
        while await world.ask(BLOCKED) == [(0,)]:
            assert not waiting.done()
        if then is not None:
            await then
    await waiting


async def test_a_time_booked_in_the_same_moment_leaves_the_meeting_whole(world: World):
    """The database refuses in the middle of the move, of which nothing stays."""
    jane = await wait_for(world, "Jane Doe")
    await free_up(world)
    (made,) = await offers(world)
    booked = (
        "INSERT INTO host_bookings (workspace_id, meeting_id, member_id, during, buffered)"
        " SELECT workspace_id, (SELECT min(id) FROM meetings WHERE status = 'cancelled'), member_id,"
        " '[2027-03-02 15:00Z, 2027-03-02 15:30Z)', '[2027-03-02 15:00Z, 2027-03-02 15:30Z)'"
        " FROM host_bookings"
    )
    await behind(world, booked, world.run(take_offer, world.rosa, *key_of(made)))
    assert await now(world, jane) == jane
    assert await world.ask("SELECT count(*) FROM meeting_versions") == [(2,)]
    (edited,) = await offers(world)
    assert edited.offer is not None
    assert edited.offer.state is OfferState.GONE


async def test_declined_while_it_is_taken_the_meeting_stays(world: World):
    jane = await wait_for(world, "Jane Doe")
    await free_up(world)
    (made,) = await offers(world)
    hosts = "SELECT id FROM members FOR UPDATE"
    taken = world.run(take_offer, world.rosa, *key_of(made))
    declined = world.run(decline_offer, world.rosa, *key_of(made))
    with pytest.raises(Stale, match="declined in the meantime"):
        await behind(world, hosts, taken, then=declined)
    assert await now(world, jane) == jane


async def test_accepting_everything_ends(world: World):
    """Each acceptance frees a later time, offered in turn: every one is an improvement, so it ends."""
    names = {f"p{number}": 90 - number for number in range(6)}
    await candidates(world, **names)
    for number, name in enumerate(names):
        await wait_for(world, name, days=1 + 2 * number)
    starts = "SELECT sum(extract(epoch FROM starts_at)) FROM meetings WHERE status = 'scheduled'"
    before = (await world.ask(starts))[0][0]
    await free_up(world)
    taken = 0
    while made := [each for each in await offers(world) if each.reference is None]:
        assert len(made) == 1
        await world.run(take_offer, world.rosa, *key_of(made[0]))
        after = (await world.ask(starts))[0][0]
        assert before - after >= WORTH_MOVING / timedelta(seconds=1)
        before, taken = after, taken + 1
    assert 1 < taken <= 6
