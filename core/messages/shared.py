"""A shared event: the calendar invites the candidate, so our mails to them carry no entry of their own.

Whether it is one is decided when the meeting is booked and kept with the message that writes the event. Where
that fails for good, the candidate gets an entry by mail, and is no guest of the event from then on; of one
that cannot be taken away after a cancellation they are told.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import exists, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from core.meetings.facts import Status
from core.messages.audience import audience_of
from core.messages.claim import Claimed
from core.messages.deliver import Envelope
from core.messages.outbox import enqueue
from core.messages.plan import SHARED, entry_left, invitation_after_all
from core.messages.wanted import FIRST_INVITATIONS
from core.tenancy import Tx
from db.models import Meeting, Message

BY_CALENDAR = "by_calendar"


def is_shared(detail: Mapping[str, Any]) -> bool:
    """Whether the candidate is a guest of the event that a message with this detail writes."""
    return detail.get(SHARED) is True


def invited_by_calendar(envelope: Envelope) -> Envelope:
    """The mail without an entry."""
    return replace(envelope, detail={**envelope.detail, BY_CALENDAR: True})


async def invite_by_mail(tx: Tx, meeting: Meeting, failed: Claimed) -> None:
    """The event cannot be written: who was told that the calendar invites them gets an entry by mail.

    The meeting and its messages are locked.
    """
    if not is_shared(failed.detail):
        return
    if meeting.status == Status.CANCELLED:
        await enqueue(tx, meeting, entry_left(meeting, await audience_of(tx, meeting), tx.now))
        return
    await tx.session.execute(
        update(Message)
        .where(Message.workspace_id == tx.workspace_id, Message.id == failed.id)
        .values(detail=Message.detail.op("||")(literal({SHARED: False}, JSONB)))
    )
    if await _was_told(tx, meeting):
        await enqueue(tx, meeting, invitation_after_all(meeting, await audience_of(tx, meeting), tx.now))


async def _was_told(tx: Tx, meeting: Meeting) -> bool:
    found = exists().where(
        Message.workspace_id == tx.workspace_id,
        Message.meeting_id == meeting.id,
        Message.version == meeting.version,
        Message.kind.in_(FIRST_INVITATIONS),
        or_(Message.state.in_(("leased", "sent")), Message.perhaps_sent),
    )
    return bool(await tx.session.scalar(select(found)))
