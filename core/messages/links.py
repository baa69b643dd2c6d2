"""Invitations carry the link of a call that is being made: they wait for it, but not for long."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from core.meetings import facts
from core.meetings.facts import Status
from core.meetings.load import lock_meetings
from core.meetings.location import LocationKind
from core.messages.audience import audience_of
from core.messages.claim import Claimed
from core.messages.decisions import Decision, Wait
from core.messages.deliver import Envelope
from core.messages.outbox import enqueue, touch_living
from core.messages.plan import CALENDAR_EVENT, INVITATION_LINK, VIDEO_CALL, after_link
from core.messages.wanted import FIRST_INVITATIONS
from core.tenancy import Tx
from db.among import among
from db.models import Meeting, Message

PATIENCE = timedelta(minutes=1)
"""Business time after an invitation was due."""
CARRIES_LINK = (*FIRST_INVITATIONS, INVITATION_LINK)
UNDER_WAY = frozenset({"waiting", "leased"})
WITHOUT_LINK = "without_link"


class Sibling(Protocol):
    """Another message of the same meeting, as far as it matters here."""

    @property
    def kind(self) -> str: ...

    @property
    def state(self) -> str: ...


def maker_of(kind: LocationKind) -> str:
    """The kind of message that makes the link."""
    return VIDEO_CALL if kind is LocationKind.ZOOM else CALENDAR_EVENT


def wait_for_link(
    message: Claimed, meeting: facts.Meeting, siblings: Sequence[Sibling], now: datetime
) -> Wait | None:
    """A little, and ever longer, while the link is on its way; None when the message may go."""
    maker = maker_of(meeting.location.kind)
    is_coming = any(each.kind == maker and each.state in UNDER_WAY for each in siblings)
    if not (is_coming and meeting.location.awaits_link) or now >= message.due_at + PATIENCE:
        return None
    return Wait(seconds=max(1.0, (now - message.due_at).total_seconds() / 4))


async def note_without_link(
    tx: Tx, claimed: Sequence[Claimed], decisions: Mapping[int, Decision]
) -> dict[int, Decision]:
    """Write down which invitations go without a link, so that it follows; where it has just come, wait.

    No query while all carry theirs. The meetings are locked, as they are while a link is kept.
    """
    without = [each for each in claimed if _lacks_link(each, decisions[each.id])]
    if not without:
        return dict(decisions)
    rows = await lock_meetings(tx, {each.meeting_id for each in without if each.meeting_id})
    linked = {each.id for each in rows if each.join_url is not None}
    gone = [each.id for each in without if each.meeting_id not in linked]
    await tx.session.execute(
        update(Message)
        .where(Message.workspace_id == tx.workspace_id, among(Message.id, gone))
        .values(detail=Message.detail.op("||")(literal({WITHOUT_LINK: True}, JSONB)))
    )
    waiting: dict[int, Decision] = {each.id: Wait(seconds=0) for each in without if each.meeting_id in linked}
    return {**decisions, **waiting}


def _lacks_link(message: Claimed, decision: Decision) -> bool:
    return (
        message.kind in CARRIES_LINK
        and isinstance(decision, Envelope)
        and decision.meeting.location.awaits_link
    )


async def keep_link(tx: Tx, meeting: Meeting, url: str) -> None:
    """Show it wherever the meeting is shown; who was invited without it, or with another one, is mailed it.

    The meeting is locked.
    """
    if url == meeting.join_url:
        return
    has_another = meeting.join_url is not None
    meeting.join_url = url
    is_ahead = meeting.status != Status.CANCELLED and meeting.ends_at > tx.now
    if is_ahead and await _was_invited_otherwise(tx, meeting, has_another=has_another):
        # To calendars it is the same entry, changed.
        meeting.sequence += 1
        await enqueue(tx, meeting, after_link(meeting, await audience_of(tx, meeting), tx.now))
    await tx.session.flush()
    await touch_living(tx, meeting)


async def _was_invited_otherwise(tx: Tx, meeting: Meeting, *, has_another: bool) -> bool:
    """Whether an invitation to its present time left, or is leaving, with another link or with none."""
    left = or_(Message.state.in_(("leased", "sent")), Message.perhaps_sent)
    without = func.coalesce(Message.detail[WITHOUT_LINK].as_boolean(), False)
    found = exists().where(
        Message.workspace_id == tx.workspace_id,
        Message.meeting_id == meeting.id,
        Message.version == meeting.version,
        Message.kind.in_(CARRIES_LINK),
        left if has_another else without,
    )
    return bool(await tx.session.scalar(select(found)))
