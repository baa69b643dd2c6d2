"""A query over rows leaves out what a look at each message would drop for the same reason, and no more."""

from typing import Any

from sqlalchemy import select

from core.meetings.facts import Outcome
from core.messages.claim import Claimed, claim_due
from core.messages.decisions import Decision, Quiet
from core.messages.prepare import prepare_messages
from core.messages.wanted import perhaps_wanted
from core.tenancy import Actor, Tx
from db.models import Meeting, Message
from tests.core.messages.outbox import TUESDAY
from tests.world import World

TOLD_BY_ROWS = {
    "the meeting was moved",
    "the meeting was cancelled",
    "the meeting has begun",
    "a later one is due",
    "the meeting is over",
    "the outcome is recorded",
    "cancelled before it was posted",
}
KINDS = (
    "card interviewer_dm moved cancelled history invitation invitation_moved invitation_cancelled"
    " answer_reminder answers reminder starting_soon outcome_due outcome_prompt outcome_nudge"
    " outcome_escalation slot_freed undelivered room_changed invitation_room"
)
EVERY_MESSAGE = """
    INSERT INTO messages (workspace_id, key, road, kind, subject, recipient, meeting_id, version,
        meeting_starts_at, due_at, reference, perhaps_sent, detail)
    SELECT m.workspace_id, gen_random_uuid(), CASE WHEN kind LIKE 'invitation%' THEN 'mail' ELSE 'slack' END,
        kind, concat(seen, superseded), 'UANA', m.id, v, m.starts_at, m.starts_at - interval '30 days',
        CASE WHEN seen = 'posted' THEN 'C:1' END, seen = 'perhaps',
        jsonb_build_object('superseded_at', superseded)
    FROM meetings m, unnest(string_to_array(:kinds, ' ')) kind, generate_series(0, 2) v,
        unnest(ARRAY['unseen', 'posted', 'perhaps']) seen,
        unnest(ARRAY[NULL, CAST(:now AS timestamptz), CAST(:now AS timestamptz) + interval '1 h']) superseded
    WHERE (kind IN ('card', 'interviewer_dm', 'answers', 'outcome_prompt')) = (v = 0)
        AND (v > 0 OR superseded IS NULL)
"""


async def meetings(world: World) -> None:
    """To come, under way, over; moved, of these one is over; cancelled, likewise; over with its outcome."""
    day = TUESDAY.replace(hour=0)
    for hour in (15, 12, 10):
        await world.book("UANA", at=day.replace(hour=hour))
    for hour, moved_to in ((16, 17), (13, 8)):
        await world.move(await world.book("UANA", at=day.replace(hour=hour)), day.replace(hour=moved_to))
    for hour in (18, 9):
        await world.cancel(await world.book("UANA", at=day.replace(hour=hour)))
    await world.record(await world.book("UANA", at=day.replace(hour=11)), Outcome.PENDING)
    world.clock.at = day.replace(hour=12, minute=10)


async def judged(tx: Tx, actor: Actor, claimed: list[Claimed]) -> tuple[dict[int, Decision], set[int]]:
    kept = select(Message.id).join(Meeting, Meeting.id == Message.meeting_id).where(*perhaps_wanted(tx.now))
    return await prepare_messages(tx, actor, claimed), set(await tx.session.scalars(kept))


async def test_rows_tell_the_same_as_a_look_at_each(world: World):
    await meetings(world)
    await world.ask("DELETE FROM messages")
    await world.ask(EVERY_MESSAGE, kinds=KINDS, now=world.clock.at)
    async with world.database.outbox() as session:
        claimed = await claim_due(session, world.clock.at, 10_000)
    decisions, kept = await world.run(judged, world.rosa, claimed)
    told: dict[int, Any] = {key: each.why for key, each in decisions.items() if isinstance(each, Quiet)}
    by_rows = {key for key, why in told.items() if why in TOLD_BY_ROWS}
    assert {told[key] for key in by_rows} == TOLD_BY_ROWS
    assert {each.id for each in claimed} - kept == by_rows
