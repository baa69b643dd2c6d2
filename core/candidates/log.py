"""What was sent about a candidate's meetings: to whom, when, and with what result."""

from datetime import datetime

from sqlalchemy import and_, func, select

from core.candidates.facts import LogEntry
from core.messages.booking_links import is_link_to
from core.messages.outbox import CLOCK, MAIL
from core.tenancy import Tx
from db.models import Meeting, Member, Message

MOST_MESSAGES = 10


async def latest_messages(tx: Tx, candidate_id: int) -> tuple[LogEntry, ...]:
    """The latest ten whose time has come, newest first."""
    at = func.coalesce(Message.sent_at, Message.due_at)
    links = await tx.session.execute(
        select(Message, at).where(is_link_to(tx, candidate_id)).order_by(at.desc()).limit(MOST_MESSAGES)
    )
    found = await tx.session.execute(
        select(Message, at, Member.name)
        .join(Meeting, and_(Meeting.workspace_id == Message.workspace_id, Meeting.id == Message.meeting_id))
        .outerjoin(
            Member,
            and_(Member.workspace_id == Message.workspace_id, Member.slack_user_id == Message.recipient),
        )
        .where(
            Message.workspace_id == tx.workspace_id,
            Meeting.candidate_id == candidate_id,
            Message.road != CLOCK,
            Message.due_at <= tx.now,
        )
        .order_by(at.desc(), Message.id.desc())
        .limit(MOST_MESSAGES)
    )
    entries = [_entry(message, when, name) for message, when, name in found]
    entries += [_entry(message, when, None) for message, when in links]
    return tuple(sorted(entries, key=lambda each: each.at, reverse=True)[:MOST_MESSAGES])


def _entry(message: Message, at: datetime, name: str | None) -> LogEntry:
    went_wrong = message.state in {"dropped", "failed"}
    return LogEntry(
        at=at,
        kind=message.kind,
        to=_recipient(message, name),
        result=message.state,
        why=message.error if went_wrong else None,
    )


def _recipient(message: Message, name: str | None) -> str:
    if message.road == MAIL:
        return "the candidate by e-mail"
    if name is not None:
        return name
    return "a channel" if message.recipient[:1] in {"C", "G"} else "somebody in Slack"
