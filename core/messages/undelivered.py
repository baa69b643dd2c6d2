"""Tells the organiser what will never arrive, so that nobody waits for it."""

from core.meetings.load import access_meeting
from core.messages.audience import audience_of
from core.messages.claim import Claimed
from core.messages.outbox import SLACK, Outgoing, enqueue, touch
from core.tenancy import Actor, Tx

# Reminders, prompts and notices follow what these say; their loss alone is in the log.
WORTH_TELLING = frozenset(
    {"card", "interviewer_dm", "invitation", "invitation_moved", "invitation_cancelled"}
)


async def tell_organiser(tx: Tx, actor: Actor, failed: Claimed, why: str) -> None:
    """Send the organiser a DM for what failed for good; a card refused by its channel comes as a DM, too."""
    # The meeting before its messages, as whoever changes it does: one order for all writers, no deadlock.
    meeting = await access_meeting(tx, failed.meeting_id, lock=True)
    organiser = (await audience_of(tx, meeting)).organiser
    if organiser is None or organiser == failed.recipient:
        return
    told = Outgoing(
        road=SLACK,
        kind="undelivered",
        subject=":".join([failed.kind, failed.recipient, *_retries(failed)]),
        recipient=organiser,
        due_at=tx.now,
        version=meeting.version,
        detail={"what": failed.kind, "to": failed.recipient, "why": why, "message": failed.id},
    )
    await enqueue(tx, meeting, [told])
    if failed.kind == "card":
        await touch(tx, meeting, [Outgoing(road=SLACK, kind="card", recipient=organiser, due_at=tx.now)])


def _retries(failed: Claimed) -> list[str]:
    """What tells this failure from those before it, after each of which somebody had it sent again."""
    retries = failed.detail.get("retries")
    return [str(retries)] if retries else []
