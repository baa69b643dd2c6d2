"""What failed for good, for whoever answers for it: listed, sent again, put aside.

A message that nobody needs any more, because its meeting was moved, cancelled or is over, is no failure.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta

import structlog
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from core.errors import NotFound
from core.meetings import facts
from core.meetings.load import access_meeting
from core.messages.claim import Claimed
from core.messages.decisions import Quiet
from core.messages.deliver import Envelope
from core.messages.facts import NOTHING_FAILED, FailedMessage, FailedMessages, Retried, Retry
from core.messages.outbox import wake
from core.messages.prepare import look_at
from core.messages.wanted import perhaps_wanted
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all, check_answers_for
from db.among import among
from db.models import Meeting, Message

SHOWN = 5
PAGES = (20, 40, 80, 160)
"""Rows alone tell most of what nobody needs any more; of what they leave in, so many are looked at."""
DISMISSED = "it was put aside"
REMEMBERED = timedelta(days=14)
UNLISTED = frozenset({"undelivered"})
"""It tells of another message, which is listed itself."""

log = structlog.get_logger(__name__)


async def list_failed(tx: Tx, actor: Actor) -> FailedMessages:
    """What could not be sent of the meetings the actor scheduled; of everybody's, for an admin."""
    if actor.is_guest:
        return NOTHING_FAILED
    wanted: list[FailedMessage] = []
    before: int | None = None
    for most in PAGES:
        rows = await _failed(tx, actor, most, before=before)
        wanted += await _still_wanted(tx, actor, rows)
        if len(wanted) > SHOWN or len(rows) < most:
            break
        before = rows[-1].id
    return FailedMessages(newest=tuple(wanted[:SHOWN]), more=len(wanted[SHOWN:]))


async def _still_wanted(tx: Tx, actor: Actor, rows: Sequence[Message]) -> list[FailedMessage]:
    if not rows:
        return []
    decisions = await look_at(tx, [_as_claimed(tx, each) for each in rows])
    return [
        _as_fact(actor, each, decision.meeting)
        for each in rows
        if isinstance(decision := decisions[each.id], Envelope)
    ]


def _as_fact(actor: Actor, message: Message, meeting: facts.Meeting) -> FailedMessage:
    return FailedMessage(
        id=message.id,
        kind=message.kind,
        recipient=message.recipient,
        why=message.error or "",
        meeting=meeting,
        is_own=meeting.scheduled_by is not None and meeting.scheduled_by.id == actor.member_id,
    )


async def _failed(tx: Tx, actor: Actor, most: int, *, before: int | None = None) -> Sequence[Message]:
    """The newest, at most so many, older than the id `before`; none of meetings that began long ago."""
    of_meeting = and_(Meeting.workspace_id == Message.workspace_id, Meeting.id == Message.meeting_id)
    statement = (
        select(Message)
        .join(Meeting, of_meeting)
        .where(
            Message.workspace_id == tx.workspace_id,
            Message.state == "failed",
            Message.kind.not_in(UNLISTED),
            Message.meeting_starts_at > tx.now - REMEMBERED,
            # What `prepare` would find soon enough, but there may be thousands: an outage of some days.
            *perhaps_wanted(tx.now),
        )
        # No order an index has: where few failed, all that was ever sent would be read in it to find them.
        .order_by((Message.id + 0).desc())
        .limit(most)
    )
    if before is not None:
        statement = statement.where(Message.id < before)
    if not answers_for_all(actor):
        statement = statement.where(Meeting.scheduled_by_id == actor.member_id)
    return (await tx.session.scalars(statement)).all()


async def retry_failed(tx: Tx, actor: Actor, message_id: int) -> Retried:
    """Have it sent again as if for the first time; where it may have arrived, it is looked up before.

    What is no longer true is put aside instead.
    """
    message = await _access_failed(tx, actor, message_id)
    if message.state != "failed":
        return _as_it_stands(message)
    decision = (await look_at(tx, [_as_claimed(tx, message)]))[message.id]
    if isinstance(decision, Quiet):
        _put_aside(message, decision.why)
        return Retried(retry=Retry.UNWANTED, why=decision.why)
    _have_wait(message)
    await tx.session.flush()
    await wake(tx)
    return Retried(retry=Retry.AGAIN)


async def retry_all(tx: Tx, recipient: str, meeting_ids: Sequence[int]) -> None:
    """The same for all that failed for this recipient of these meetings, which are locked.

    What another recipient is about to be sent in its place is left alone.
    """
    other = aliased(Message)
    instead = select(other.id).where(
        other.workspace_id == Message.workspace_id,
        other.meeting_id == Message.meeting_id,
        other.kind == Message.kind,
        other.recipient != recipient,
        other.state.in_(("waiting", "leased")),
    )
    found = await tx.session.scalars(
        select(Message)
        .where(
            Message.workspace_id == tx.workspace_id,
            among(Message.meeting_id, meeting_ids),
            Message.recipient == recipient,
            Message.state == "failed",
            ~instead.exists(),
        )
        .order_by(Message.id)
        .with_for_update()
    )
    for each in found.all():
        _have_wait(each)
    await tx.session.flush()
    await wake(tx)


def _have_wait(message: Message) -> None:
    message.state = "waiting"
    message.attempts = 0
    message.retry_at = None
    message.error = None
    # Told apart from this one, another failure is told again.
    message.detail = message.detail | {"retries": message.detail.get("retries", 0) + 1}
    log.info("message.retried", message_id=message.id, kind=message.kind)


async def dismiss_failed(tx: Tx, actor: Actor, message_id: int) -> None:
    """Put it aside, so that it is listed no more; a change of its meeting may bring a living one back."""
    message = await _access_failed(tx, actor, message_id)
    if message.state == "failed":
        _put_aside(message, DISMISSED)
        await tx.session.flush()


async def _access_failed(tx: Tx, actor: Actor, message_id: int) -> Message:
    """The message, locked after its meeting, as whoever changes a meeting locks them."""
    found = await tx.session.get(Message, (tx.workspace_id, message_id))
    if found is None or found.meeting_id is None:
        raise NotFound("This message is not here any more.")
    meeting = await access_meeting(tx, found.meeting_id, lock=True)
    check_answers_for(actor, meeting.scheduled_by_id)
    await tx.session.refresh(found, with_for_update=True)
    return found


def _put_aside(message: Message, why: str) -> None:
    message.state = "dropped"
    message.error = why


def _as_it_stands(message: Message) -> Retried:
    match message.state:
        case "sent":
            return Retried(retry=Retry.ARRIVED)
        case "waiting" | "leased":
            return Retried(retry=Retry.UNDER_WAY)
        case _:
            return Retried(retry=Retry.UNWANTED, why=message.error or "")


def _as_claimed(tx: Tx, message: Message) -> Claimed:
    """The message as whoever sends it looks at it. No lease goes with it."""
    known = {each.name: getattr(message, each.name) for each in fields(Claimed)}
    return Claimed(**known | {"claimed_at": message.claimed_at or tx.now, "lease_until": tx.now})
