"""Each message once: under two dispatchers, after a crash, when a lease is lost, when the world moves on."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from core.candidates.importing import import_candidates, read_lines
from core.meetings.correct import correct_prep_notes
from core.meetings.load import access_meeting
from core.messages.claim import LEASE_SECONDS, Claimed, claim_due, mark, next_due, result_of
from core.messages.deliver import Envelope
from core.messages.dispatcher import Dispatcher
from core.messages.outbox import Outgoing, enqueue
from core.tenancy import Actor, Tx
from tests.core.messages.roads import PATIENCE, Held
from tests.world import MONDAY, Mouth, World, found_world

STATES = "SELECT state, count(*) FROM messages WHERE due_at <= :now GROUP BY 1 ORDER BY 1"


async def many_meetings(world: World, count: int) -> None:
    people = "".join(f"P{number},p{number}@mail.example\n" for number in range(count))
    await world.run(import_candidates, world.rosa, read_lines(f"name,email\n{people}")[0])
    for number in range(count):
        at = MONDAY + timedelta(days=1 + number // 10, hours=number % 10)
        await world.book("UANA", candidate=f"P{number}", at=at)


async def claim(world: World, batch: int = 100) -> list[Claimed]:
    async with world.database.outbox() as session:
        return await claim_due(session, world.clock.at, batch)


async def expire(world: World) -> None:
    """Whoever held a lease has died."""
    await world.ask("UPDATE messages SET lease_until = now() - interval '1 second' WHERE state = 'leased'")


def dispatcher_over(world: World, slack: Mouth, mail: Mouth) -> Dispatcher:
    return Dispatcher(world.database, world.run, world.clock, {"slack": slack, "mail": mail}, batch=7)


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


async def test_the_nearest_meeting_comes_first(world: World):
    for day, candidate in ((5, "Jane Doe"), (2, "Omar Haddad"), (9, "Nia Long")):
        await world.book("UANA", candidate=candidate, at=world.clock.at.replace(day=day))
    await world.dispatcher(batch=1).send_due()
    starts = [each.meeting.starts_at.day for each in world.slack.sent]
    assert starts == sorted(starts)


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
        blocked = "SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0"
        while await world.ask(blocked) == [(0,)]:
            assert not marks.done()
        for each in held[1:]:
            await change.execute(touch, {"id": each.id})
    await marks
    # All were touched while they travelled, so all go out again.
    assert await world.ask("SELECT DISTINCT state, reference FROM messages WHERE reference IS NOT NULL") == [
        ("waiting", "x")
    ]


async def test_a_history_line_waits_for_its_card(world: World):
    meeting = await world.book("UANA")
    world.slack.trouble = [ConnectionError() for _ in range(2)]
    await world.run(correct_prep_notes, world.rosa, meeting.id, "x")
    await world.send_due()
    assert "history" not in {each.kind for each in world.slack.sent}
    attempts = await world.ask("SELECT attempts, state FROM messages WHERE kind = 'history'")
    assert attempts == [(0, "waiting")]
    await world.ask("UPDATE messages SET retry_at = NULL")
    await world.send_due()
    await world.ask("UPDATE messages SET retry_at = NULL")
    await world.send_due()
    (card,) = [each for each in world.slack.sent if each.kind == "card"]
    (line,) = [each for each in world.slack.sent if each.kind == "history"]
    reference = await world.ask("SELECT reference FROM messages WHERE kind = 'card'")
    assert [(line.detail["card"],)] == reference
    assert card.meeting.id == line.meeting.id


async def test_a_history_line_without_a_card_stays_away(world: World):
    meeting = await world.book("UANA")
    await world.ask("DELETE FROM messages WHERE kind = 'card'")
    await world.run(correct_prep_notes, world.rosa, meeting.id, "x")
    await world.send_due()
    assert await world.ask("SELECT state, error FROM messages WHERE kind = 'history'") == [
        ("dropped", "there is no card")
    ]


async def test_who_perhaps_has_an_invitation_is_told_of_the_cancellation(world: World):
    meeting = await world.book("UANA")
    world.mail.trouble = [ConnectionError()]
    await world.send_due()
    await world.cancel(meeting)
    await world.send_due()
    assert [each.kind for each in world.mail.sent] == ["invitation_cancelled"]


async def test_a_cancellation_waits_for_an_invitation_on_its_way(world: World):
    meeting = await world.book("UANA")
    mail = Held()
    sending = asyncio.create_task(dispatcher_over(world, world.slack, mail).send_due())
    async with asyncio.timeout(PATIENCE):
        await mail.began.wait()
    await world.cancel(meeting)
    await dispatcher_over(world, world.slack, world.mail).send_due()
    assert world.mail.sent == []
    mail.gate.set()
    await sending
    await world.ask("UPDATE messages SET retry_at = NULL")
    await world.send_due()
    assert [each.kind for each in (*mail.sent, *world.mail.sent)] == ["invitation", "invitation_cancelled"]


async def test_stopping_hands_back_what_was_not_begun(world: World):
    """Thirty-two travel at once; the others of the batch wait for room, and are nobody's after the stop."""
    await many_meetings(world, 20)
    road = Held()
    dispatcher = Dispatcher(world.database, world.run, world.clock, {"slack": road, "mail": road})
    sending = asyncio.create_task(dispatcher.send_due())
    async with asyncio.timeout(PATIENCE):
        await road.began.wait()
    stopping = asyncio.create_task(dispatcher.drain())
    road.gate.set()
    await asyncio.gather(sending, stopping)
    assert len(road.sent) == 32
    states = await world.ask(
        "SELECT state, attempts, perhaps_sent, count(*) FROM messages WHERE due_at <= :now"
        " GROUP BY 1, 2, 3 ORDER BY 1",
        now=world.clock.at,
    )
    assert states == [("sent", 1, False, 32), ("waiting", 0, False, 28)]
    assert await dispatcher.send_due() == 0
    await world.send_due()
    assert len({each.key for each in (*road.sent, *world.slack.sent, *world.mail.sent)}) == 60


async def test_the_messages_of_every_workspace_leave_each_with_its_own_facts(world: World):
    other = await found_world(world.database, team="T0OTHER", secrets=world.secrets)
    mine, theirs = await world.book("UANA"), await other.book("UBO")
    await world.send_due()
    told = {(each.workspace_id, each.meeting.id) for each in (*world.slack.sent, *world.mail.sent)}
    assert told == {(world.rosa.workspace_id, mine.id), (other.rosa.workspace_id, theirs.id)}


async def test_the_next_due_time_is_the_one_after_the_moment_looked_at(world: World):
    async def ahead(looked_at: datetime) -> tuple[datetime | None, float | None]:
        async with world.database.outbox() as session:
            return await next_due(session, looked_at)

    assert await ahead(MONDAY) == (None, None)
    meeting = await world.book("UANA")
    assert await ahead(MONDAY - timedelta(seconds=1)) == (MONDAY, None)
    reminder = meeting.starts_at - timedelta(days=1)
    assert await ahead(MONDAY) == (reminder, pytest.approx(0, abs=PATIENCE))
    await world.send_due()
    assert await ahead(MONDAY) == (reminder, None)


@pytest.mark.parametrize(
    "retry,pause,seconds", [(3600, None, 3600), (60, 3600, 3600), (60, -60, 60), (-60, None, -60)]
)
async def test_a_message_due_already_is_tried_again_when_it_may_be(
    world: World, retry: int, pause: int | None, seconds: int
):
    """Also one whose wait ran out between the last claim and this look."""
    await world.book("UANA")
    wait = "UPDATE messages SET retry_at = now() + make_interval(secs => :retry), recipient = 'CPAUSED'"
    await world.ask(wait, retry=retry)
    if pause is not None:
        await world.ask(
            "INSERT INTO delivery_pauses (workspace_id, road, recipient, until)"
            " SELECT :workspace, road, 'CPAUSED', now() + make_interval(secs => :pause)"
            " FROM (VALUES ('slack'), ('mail')) r (road)",
            workspace=world.rosa.workspace_id,
            pause=pause,
        )
    async with world.database.outbox() as session:
        _, left = await next_due(session, MONDAY)
    assert left == pytest.approx(seconds, abs=30)


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
