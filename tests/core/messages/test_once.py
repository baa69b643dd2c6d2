"""Each message once: under two dispatchers, after a crash, when a lease is lost, when the world moves on."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.meetings.correct import correct_prep_notes
from core.meetings.load import access_meeting
from core.messages.claim import LEASE_SECONDS, mark, result_of
from core.messages.deliver import Envelope
from core.messages.outbox import Outgoing, enqueue
from core.tenancy import Actor, Tx
from tests.core.at_once import BLOCKED
from tests.core.messages.outbox import (
    claim,
    dispatcher_over,
    expire,
    many_meetings,
)
from tests.core.messages.roads import PATIENCE, Held
from tests.world import Mouth, World, found_world

STATES = "SELECT state, count(*) FROM messages WHERE due_at <= :now GROUP BY 1 ORDER BY 1"


async def test_two_dispatchers_at_once_send_everything_once(world: World):
    await many_meetings(world, 25)
    mouths = [Mouth() for _ in range(4)]
    taken = await asyncio.gather(
        *(
            dispatcher_over(world, slack, mail).send_due()
            for slack, mail in zip(mouths[::2], mouths[1::2], strict=True)
        )
    )
    sent = [each for mouth in mouths for each in mouth.sent]
    assert sum(taken) == len(sent) == len({each.key for each in sent}) == 75
    assert len({(each.meeting.id, each.kind, each.recipient) for each in sent}) == 75
    assert await world.ask(STATES, now=world.clock.at) == [("sent", 75)]
    assert await world.ask("SELECT count(*) FROM messages WHERE reference IS NULL AND state = 'sent'") == [
        (0,)
    ]


async def test_a_message_is_planned_once_for_a_version_kind_and_recipient(world: World):
    async def plan_again(tx: Tx, actor: Actor, meeting_id: int) -> None:
        meeting = await access_meeting(tx, meeting_id)
        again = Outgoing(road="mail", kind="invitation", recipient=address, due_at=tx.now, version=1)
        await enqueue(tx, meeting, [again, again])
        await enqueue(tx, meeting, [])

    meeting = await world.book("UANA")
    assert meeting.candidate is not None
    address = f"candidate:{meeting.candidate.id}"
    await world.send_due()
    await world.run(plan_again, world.rosa, meeting.id)
    await world.send_due()
    assert [each.kind for each in world.mail.sent] == ["invitation"]


async def test_a_leased_message_is_nobody_elses(world: World):
    await world.book("UANA")
    first = await claim(world)
    assert len(first) == 3
    assert await claim(world) == []
    for each in first:
        assert (each.attempts, each.perhaps_sent, each.reference) == (1, False, None)
    lease = await world.ask("SELECT max(lease_until) - now() FROM messages WHERE state = 'leased'")
    assert timedelta(0) < lease[0][0] <= timedelta(seconds=LEASE_SECONDS)


async def test_what_a_dead_process_had_sent_is_found_and_not_sent_again(world: World):
    await world.book("UANA")
    died_with = await claim(world)
    world.slack.found = {each.key: f"found:{each.id}" for each in died_with if each.road == "slack"}
    world.mail.found = {each.key: f"found:{each.id}" for each in died_with if each.road == "mail"}
    await expire(world)
    await world.send_due()
    assert world.mail.sent == []
    # What is edited in place is brought up to date at once; nothing is posted.
    assert {each.kind for each in world.slack.sent} == {"card", "interviewer_dm"}
    assert {each.reference for each in world.slack.sent} == set(world.slack.found.values())
    references = await world.ask("SELECT reference FROM messages WHERE state = 'sent' ORDER BY id")
    assert [each for (each,) in references] == [
        f"found:{each.id}" for each in sorted(died_with, key=lambda m: m.id)
    ]


async def test_what_it_had_not_sent_is_sent_now_and_looked_for_from_the_first_claim_on(world: World):
    await world.book("UANA")
    died_with = {each.key: each.claimed_at for each in await claim(world)}
    for _ in range(2):
        await expire(world)
        again = await claim(world)
        assert {each.key: each.claimed_at for each in again} == died_with
        assert all(each.perhaps_sent for each in again)
    await expire(world)
    await world.send_due()
    sent = [*world.slack.sent, *world.mail.sent]
    assert {each.key: each.claimed_at for each in sent} == died_with
    assert len(sent) == 3


async def test_a_fresh_sending_is_not_looked_up(world: World):
    await world.book("UANA")
    world.mail.found = {key: "elsewhere" for (key,) in await world.ask("SELECT key FROM messages")}
    await world.send_due()
    assert len(world.mail.sent) == 1


async def test_who_lost_the_lease_has_nothing_to_say_any_more(world: World):
    await world.book("UANA")
    late = await claim(world)
    await expire(world)
    await world.send_due()
    before = await world.ask("SELECT id, state, reference, error FROM messages ORDER BY id")
    async with world.database.outbox() as session:
        await mark(session, world.clock.at, [result_of(each, "failed", error="late") for each in late])
    assert await world.ask("SELECT id, state, reference, error FROM messages ORDER BY id") == before


async def test_one_who_lost_the_lease_to_another_holder_does_not_mark_for_them(world: World):
    await world.book("UANA")
    late = await claim(world)
    await expire(world)
    holder = await claim(world)
    async with world.database.outbox() as session:
        await mark(session, world.clock.at, [result_of(each, "sent", reference="late") for each in late])
    assert await world.ask(
        "SELECT DISTINCT state, reference FROM messages WHERE lease_until IS NOT NULL"
    ) == [("leased", None)]
    assert len(holder) == len(late)


async def test_a_living_message_touched_while_it_travels_is_sent_again_with_what_is_new(world: World):
    meeting = await world.book("UANA")
    road = Held()
    sending = asyncio.create_task(dispatcher_over(world, road, world.mail).send_due())
    async with asyncio.timeout(PATIENCE):
        await road.began.wait()
    await world.run(correct_prep_notes, world.rosa, meeting.id, "New notes")
    road.gate.set()
    await sending
    cards = [each for each in road.sent if each.kind == "card"]
    assert [each.meeting.prep_notes == "New notes" for each in cards] == [False, True]
    assert (cards[0].reference, cards[1].reference is not None) == (None, True)
    assert await world.ask("SELECT DISTINCT state FROM messages WHERE version = 0") == [("sent",)]


async def test_a_change_and_a_mark_of_the_same_messages_lock_in_one_order(world: World):
    """The mark waits for the first message without holding a later one, however they were given to it."""
    await world.book("UANA", "UBO")
    held = sorted(await claim(world), key=lambda message: message.id)
    results = [result_of(each, "sent", reference="x") for each in reversed(held)]
    touch = text("UPDATE messages SET revision = revision + 1 WHERE id = :id")

    async def marking() -> None:
        async with world.database.outbox() as session:
            await mark(session, world.clock.at, results)

    async with world.database.workspace(world.rosa.workspace_id) as change:
        await change.execute(touch, {"id": held[0].id})
        marks = asyncio.create_task(marking())
        while await world.ask(BLOCKED) == [(0,)]:
            assert not marks.done()
        for each in held[1:]:
            await change.execute(touch, {"id": each.id})
    await marks
    # All were touched while they travelled, so all go out again.
    assert await world.ask("SELECT DISTINCT state, reference FROM messages WHERE reference IS NOT NULL") == [
        ("waiting", "x")
    ]


async def test_the_messages_of_every_workspace_leave_each_with_its_own_facts(world: World):
    other = await found_world(world.database, team="T0OTHER", secrets=world.secrets)
    mine, theirs = await world.book("UANA"), await other.book("UBO")
    await world.send_due()
    told = {(each.workspace_id, each.meeting.id) for each in (*world.slack.sent, *world.mail.sent)}
    assert told == {(world.rosa.workspace_id, mine.id), (other.rosa.workspace_id, theirs.id)}


@pytest.mark.parametrize("kind", ["card", "interviewer_dm"])
async def test_a_living_message_is_edited_never_posted_twice(world: World, kind: str):
    meeting = await world.book("UANA")
    await world.send_due()
    for hours in (1, 2, 3):
        meeting = await world.move(meeting, meeting.starts_at + timedelta(minutes=20 * hours))
        await world.send_due()
    living: list[Envelope] = [each for each in world.slack.sent if each.kind == kind]
    assert [each.reference is None for each in living] == [True, False, False, False]
    assert len({replace(each).key for each in living}) == 1
