"""What leaves before what: the nearest meeting, the card before its history, the end of a pause."""

import asyncio
from datetime import datetime, timedelta

import pytest

from core.meetings.correct import correct_prep_notes
from core.messages.claim import next_due
from core.messages.dispatcher import Dispatcher
from tests.core.messages.outbox import (
    dispatcher_over,
    many_meetings,
)
from tests.core.messages.roads import PATIENCE, Crossing, Held
from tests.world import MONDAY, World


async def test_the_nearest_meeting_comes_first(world: World):
    for day, candidate in ((5, "Jane Doe"), (2, "Omar Haddad"), (9, "Nia Long")):
        await world.book("UANA", candidate=candidate, at=world.clock.at.replace(day=day))
    await world.dispatcher(batch=1).send_due()
    starts = [each.meeting.starts_at.day for each in world.slack.sent]
    assert starts == sorted(starts)


@pytest.mark.parametrize("batch", [200, 7])
async def test_a_recipient_gets_one_after_the_other_those_of_the_nearest_meeting_first(
    world: World, batch: int
):
    await many_meetings(world, 20)
    road = Crossing()
    roads = {"slack": road, "mail": road}
    await Dispatcher(world.database, world.run, world.clock, roads, batch=batch).send_due()
    assert len(road.sent) == 60
    assert road.crossed == set()
    for recipient in ("CHIRING", "UANA"):
        starts = [each.meeting.starts_at for each in road.sent if each.recipient == recipient]
        assert starts == sorted(starts)


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
    """Twenty-two travel, one to each recipient; the others wait their turn, and are nobody's then."""
    await many_meetings(world, 20)
    road = Held()
    dispatcher = Dispatcher(world.database, world.run, world.clock, {"slack": road, "mail": road})
    sending = asyncio.create_task(dispatcher.send_due())
    async with asyncio.timeout(PATIENCE):
        await road.began.wait()
    stopping = asyncio.create_task(dispatcher.drain())
    road.gate.set()
    await asyncio.gather(sending, stopping)
    assert len(road.sent) == 22
    states = await world.ask(
        "SELECT state, attempts, perhaps_sent, count(*) FROM messages WHERE due_at <= :now"
        " GROUP BY 1, 2, 3 ORDER BY 1",
        now=world.clock.at,
    )
    assert states == [("sent", 1, False, 22), ("waiting", 0, False, 38)]
    assert await dispatcher.send_due() == 0
    await world.send_due()
    assert len({each.key for each in (*road.sent, *world.slack.sent, *world.mail.sent)}) == 60


async def test_the_next_due_time_is_the_one_after_the_moment_looked_at(world: World):
    async def ahead(looked_at: datetime) -> tuple[datetime | None, float | None]:
        async with world.database.outbox() as session:
            return await next_due(session, looked_at)

    assert await ahead(MONDAY) == (None, None)
    meeting = await world.book("UANA")
    assert await ahead(MONDAY - timedelta(seconds=1)) == (MONDAY, None)
    reminder = meeting.starts_at - timedelta(days=1)
    due_at, seconds = await ahead(MONDAY)
    assert (due_at, seconds is not None and seconds <= 0) == (reminder, True)
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
