"""Tells the organiser what will never arrive, so that nobody waits for it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, select

from core.messages.claim import Claimed
from core.messages.outbox import SLACK, Outgoing, enqueue, touch
from core.tenancy import Actor, Tx
from db.models import Meeting, Member

# Reminders, prompts and notices follow what these say; their loss alone is in the log.
WORTH_TELLING = frozenset(
    {"card", "interviewer_dm", "invitation", "invitation_moved", "invitation_cancelled"}
)


async def tell_organisers(tx: Tx, actor: Actor, failed: Sequence[Claimed], why: Mapping[int, str]) -> None:
    """Send each organiser a DM for what failed for good; a card refused by its channel comes as a DM, too."""
    worth = [each for each in failed if each.kind in WORTH_TELLING]
    found = await tx.session.execute(
        select(Meeting, Member.slack_user_id)
        .join(Member, and_(Member.workspace_id == Meeting.workspace_id, Member.id == Meeting.scheduled_by_id))
        .where(Meeting.workspace_id == tx.workspace_id, Meeting.id.in_({each.meeting_id for each in worth}))
    )
    organisers = {meeting.id: (meeting, organiser) for meeting, organiser in found}
    for each in worth:
        meeting, organiser = organisers.get(each.meeting_id, (None, ""))
        if meeting is not None and each.recipient != organiser:
            await _tell(tx, meeting, organiser, each, why[each.id])


async def _tell(tx: Tx, meeting: Meeting, organiser: str, failed: Claimed, why: str) -> None:
    told = Outgoing(
        road=SLACK,
        kind="undelivered",
        subject=f"{failed.kind}:{failed.recipient}",
        recipient=organiser,
        due_at=tx.now,
        version=meeting.version,
        detail={"what": failed.kind, "why": why},
    )
    await enqueue(tx, meeting, [told])
    if failed.kind == "card":
        await touch(tx, meeting, [Outgoing(road=SLACK, kind="card", recipient=organiser, due_at=tx.now)])
