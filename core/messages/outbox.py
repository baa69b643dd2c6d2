"""Writes messages into the outbox, in the transaction of the change that causes them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, case, func, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from core.tenancy import Tx
from db.among import among
from db.models import Meeting, Message

log = structlog.get_logger()

CHANNEL = "panelry_messages"
SLACK = "slack"
MAIL = "mail"
CLOCK = "clock"
ZOOM = "zoom"
ROADS = (SLACK, MAIL, CLOCK)
ASKED_AGAIN = ("outcome_nudge", "outcome_escalation")
_AGAIN = {
    "revision": Message.revision + 1,
    "state": case((Message.state == "leased", "leased"), else_="waiting"),
    "attempts": 0,
    "retry_at": None,
    "error": None,
}
"""What has a living message leave once more, also one that is just being sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to be sent once. `due_at` is business time; `subject` tells apart several of one kind."""

    road: str
    kind: str
    recipient: str
    due_at: datetime
    subject: str = ""
    version: int = 0
    detail: dict[str, Any] = field(default_factory=dict)


async def enqueue(tx: Tx, meeting: Meeting, messages: Sequence[Outgoing]) -> None:
    """Add the messages; one that is there already stays as it is."""
    if not messages:
        return
    rows = [_row(tx, meeting, each) for each in messages]
    await tx.session.execute(insert(Message).values(rows).on_conflict_do_nothing(constraint="one_message"))
    _note(tx, meeting, sorted({each.kind for each in messages}))
    await wake(tx)


async def touch(tx: Tx, meeting: Meeting, living: Sequence[Outgoing]) -> None:
    """Have these living messages show the meeting as it is now: posted when new, edited in place when not."""
    await _touch(tx, [(meeting, each) for each in living])


async def touch_each(tx: Tx, meetings: Sequence[Meeting], living: Outgoing) -> None:
    """The same for one living message of each of these meetings."""
    await _touch(tx, [(each, living) for each in meetings])


async def _touch(tx: Tx, living: Sequence[tuple[Meeting, Outgoing]]) -> None:
    if not living:
        return
    await lock_messages(tx, *{meeting.id: meeting for meeting, _ in living}.values())
    statement = insert(Message).values([_row(tx, meeting, each) for meeting, each in living])
    await tx.session.execute(
        statement.on_conflict_do_update(
            constraint="one_message",
            set_=_AGAIN
            | {
                "due_at": statement.excluded.due_at,
                "meeting_starts_at": statement.excluded.meeting_starts_at,
            },
        )
    )
    for meeting in {meeting.id: meeting for meeting, _ in living}.values():
        _note(tx, meeting, sorted({each.kind for of, each in living if of is meeting}))
    await wake(tx)


async def touch_living(tx: Tx, meeting: Meeting, *, besides: int = 0) -> None:
    """Have every living message that was already posted for this meeting show it as it is now.

    A question that was asked again is edited, too, so that it does not say "nothing is recorded" for ever.
    A `slot_freed` that waits, of version 0 as well, keeps its time: it is none, but is looked at when due.
    besides: the id of a message to leave alone, which has just failed for good.
    """
    await lock_messages(tx, meeting)
    shown: ColumnElement[bool] = Message.reference.is_not(None)
    if meeting.outcome is not None:  # it may be on its way, saying that nothing is recorded
        shown = or_(shown, Message.state == "leased")
    await tx.session.execute(
        update(Message)
        .where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id == meeting.id,
            Message.id != besides,
            or_(
                and_(
                    Message.version == 0,
                    or_(Message.reference.is_not(None), Message.state.in_(("waiting", "leased"))),
                ),
                and_(Message.kind.in_(ASKED_AGAIN), shown),
            ),
        )
        .values(
            _AGAIN
            | {
                # What was not posted yet keeps its time: a task's message comes on its day.
                "due_at": case((Message.reference.is_(None), Message.due_at), else_=tx.now),
                "meeting_starts_at": meeting.starts_at,
            }
        )
    )
    _note(tx, meeting, ["living"])
    await wake(tx)


async def touch_sent(tx: Tx, meetings: Sequence[Meeting], *, kind: str, subject: str) -> None:
    """Have what was sent of this kind and subject show the world as it is now; the meetings are locked."""
    await lock_messages(tx, *meetings)
    await tx.session.execute(
        update(Message)
        .where(
            Message.workspace_id == tx.workspace_id,
            among(Message.meeting_id, [each.id for each in meetings]),
            Message.kind == kind,
            Message.subject == subject,
            Message.state.in_(("leased", "sent")),
        )
        .values(_AGAIN | {"due_at": tx.now})
    )
    for each in meetings:
        _note(tx, each, [kind])
    await wake(tx)


async def touch_coming(tx: Tx, kinds: Sequence[str], about: ColumnElement[bool]) -> None:
    """Have what was sent of these kinds about coming meetings, those `about`, show them as they are now."""
    coming = (
        select(Message.id)
        .join(Meeting, and_(Meeting.workspace_id == Message.workspace_id, Meeting.id == Message.meeting_id))
        .where(
            Message.workspace_id == tx.workspace_id,
            Message.kind.in_(kinds),
            Message.state.in_(("leased", "sent")),
            about,
            Meeting.status.in_(("pending", "scheduled")),
            Meeting.ends_at > tx.now,
        )
        .order_by(Message.id)
        .with_for_update(of=Message)
    )
    ids = (await tx.session.scalars(coming)).all()
    await tx.session.execute(
        update(Message)
        .where(Message.workspace_id == tx.workspace_id, among(Message.id, ids))
        .values(_AGAIN | {"due_at": tx.now})
    )
    await wake(tx)


async def drop_waiting(tx: Tx, meeting: Meeting, *, kinds: Sequence[str] | None = None) -> None:
    """Take back what has not left yet, living messages and freed times excepted; all kinds, or only these."""
    await lock_messages(tx, meeting)
    statement = update(Message).where(
        Message.workspace_id == tx.workspace_id,
        Message.meeting_id == meeting.id,
        Message.version > 0,
        Message.state == "waiting",
    )
    if kinds is not None:
        statement = statement.where(Message.kind.in_(kinds))
    await tx.session.execute(statement.values(state="dropped", error="no longer wanted"))


async def take_up_again(
    tx: Tx, meeting: Meeting, *, kinds: Sequence[str], recipients: Sequence[str] | None = None
) -> None:
    """Have what was taken back wait again, as far as its time is still ahead; of all recipients, or these."""
    await lock_messages(tx, meeting)
    await tx.session.execute(
        update(Message)
        .where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id == meeting.id,
            Message.version == meeting.version,
            Message.state == "dropped",
            Message.kind.in_(kinds),
            Message.due_at > tx.now,
            true() if recipients is None else Message.recipient.in_(recipients),
        )
        .values(state="waiting", attempts=0, retry_at=None, error=None)
    )
    await wake(tx)


async def lock_messages(tx: Tx, *meetings: Meeting, also: Sequence[ColumnElement[bool]] = ()) -> None:
    """Lock them in id order, as marking what was sent does, so that neither waits for the other.

    also: messages to lock with them.
    """
    await tx.session.execute(
        select(Message.id)
        .where(
            Message.workspace_id == tx.workspace_id,
            or_(among(Message.meeting_id, [each.id for each in meetings]), *also),
        )
        .order_by(Message.id)
        .with_for_update()
    )


async def wake(tx: Tx) -> None:
    """Tell every replica, at commit, that something may be due."""
    await tx.session.execute(select(func.pg_notify(text(f"'{CHANNEL}'"), text("''"))))


def _note(tx: Tx, meeting: Meeting, kinds: Sequence[str]) -> None:
    """The link in the log between the request that is under way and the messages of this meeting."""
    log.info("messages.planned", workspace_id=tx.workspace_id, meeting_id=meeting.id, kinds=kinds)


def _row(tx: Tx, meeting: Meeting, message: Outgoing) -> dict[str, Any]:
    return {
        "workspace_id": tx.workspace_id,
        "key": secrets.token_urlsafe(16),
        "road": message.road,
        "kind": message.kind,
        "subject": message.subject,
        "recipient": message.recipient,
        "meeting_id": meeting.id,
        "version": message.version,
        "meeting_starts_at": meeting.starts_at,
        "due_at": message.due_at,
        "detail": message.detail,
    }
