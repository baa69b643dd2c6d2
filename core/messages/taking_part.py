"""What is on its way to people who come into a meeting, or leave it, while its time stays."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, update

from core.messages.outbox import lock_messages, wake
from core.tenancy import Tx
from db.models import Meeting, Message

TO_WHO_COMES = ("interviewer_dm", "moved", "room_changed", "reminder", "answer_reminder")
TO_WHO_IS_ASKED = ("outcome_prompt", "outcome_nudge")


async def leave_out(tx: Tx, meeting: Meeting, people: Sequence[str], asked: Sequence[str]) -> None:
    """Nothing more for these, by Slack id, as who takes part; asked: who is asked for the outcome now."""
    if not people:
        return
    await lock_messages(tx, meeting)
    not_asked = [each for each in people if each not in asked]
    await tx.session.execute(
        update(Message)
        .where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id == meeting.id,
            Message.state == "waiting",
            or_(
                and_(Message.kind.in_(TO_WHO_COMES), Message.recipient.in_(people)),
                and_(Message.kind.in_(TO_WHO_IS_ASKED), Message.recipient.in_(not_asked)),
            ),
        )
        .values(state="dropped", error="not in the meeting any more")
    )


async def take_in_again(tx: Tx, meeting: Meeting, people: Sequence[str]) -> None:
    """What these would not get any more, having left, they do as far as its time is still ahead."""
    await lock_messages(tx, meeting)
    await tx.session.execute(
        update(Message)
        .where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id == meeting.id,
            Message.version == meeting.version,
            Message.state == "dropped",
            Message.kind.in_((*TO_WHO_COMES, *TO_WHO_IS_ASKED)),
            Message.recipient.in_(people),
            Message.due_at > tx.now,
        )
        .values(state="waiting", attempts=0, retry_at=None, error=None)
    )
    await wake(tx)
