"""What is on its way to people who come into a meeting, or leave it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from core.messages.addressed import to_slack
from core.messages.outbox import enqueue, lock_messages, take_up_again
from core.messages.plan import GIVEN_AWAY
from core.tenancy import Tx
from db.models import Meeting, MeetingVersion, Message

TO_WHO_COMES = ("interviewer_dm", "moved", "room_changed", "reminder", "answer_reminder")
TO_WHO_IS_ASKED = ("outcome_prompt", "outcome_nudge")


async def leave_out(tx: Tx, meeting: Meeting, people: Sequence[str], asked: Sequence[str]) -> None:
    """Nothing more for these, by Slack id, as who takes part; asked: who is asked for the outcome now."""
    if not people:
        return
    await lock_messages(tx, meeting)
    not_asked = [each for each in people if each not in asked]
    theirs = or_(
        and_(Message.kind.in_(TO_WHO_COMES), Message.recipient.in_(people)),
        and_(Message.kind.in_(TO_WHO_IS_ASKED), Message.recipient.in_(not_asked)),
    )
    await _drop(tx, meeting, theirs, why="not in the meeting any more")


async def forget_recipients(tx: Tx, meeting: Meeting, people: Sequence[str]) -> None:
    """Leave living messages of these people, by Slack id, as they are; the card is everybody's."""
    if people:
        theirs = (Message.version == 0, Message.kind != "card", Message.recipient.in_(people))
        await _drop(tx, meeting, *theirs, why="not in the meeting any more")


async def _drop(tx: Tx, meeting: Meeting, *which: ColumnElement[bool], why: str) -> None:
    waits = (
        Message.workspace_id == tx.workspace_id,
        Message.meeting_id == meeting.id,
        Message.state == "waiting",
    )
    await tx.session.execute(update(Message).where(*waits, *which).values(state="dropped", error=why))


async def tell_who_left(
    tx: Tx, meeting: Meeting, people: Sequence[str], instead: Sequence[str], service: str
) -> None:
    """These, by Slack id, have their time back, if they ever heard of it; instead: who has it now, at this
    scheduler.
    """
    if not people:
        return
    starts_at = await _had_time(tx, meeting)
    detail = {"service": service, "instead": list(instead), "starts_at": starts_at.isoformat()}
    subject, version = str(int(tx.now.timestamp())), meeting.version
    heard = await _heard(tx, meeting, people)
    told = [
        to_slack(GIVEN_AWAY, each, tx.now, subject=subject, version=version, detail=detail)
        for each in sorted(heard)
    ]
    await enqueue(tx, meeting, told)


async def _heard(tx: Tx, meeting: Meeting, people: Sequence[str]) -> frozenset[str]:
    found = await tx.session.scalars(
        select(Message.recipient).where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id == meeting.id,
            Message.kind.in_(TO_WHO_COMES),
            Message.recipient.in_(people),
            or_(Message.reference.is_not(None), Message.state.in_(("leased", "sent"))),
        )
    )
    return frozenset(found)


async def _had_time(tx: Tx, meeting: Meeting) -> datetime:
    """When it was until now: they were told of no move that is made at the same time."""
    found = await tx.session.scalar(
        select(MeetingVersion.starts_at)
        .where(
            MeetingVersion.workspace_id == tx.workspace_id,
            MeetingVersion.meeting_id == meeting.id,
            MeetingVersion.changed_at == tx.now,
        )
        .order_by(MeetingVersion.version)
        .limit(1)
    )
    return found or meeting.starts_at


async def take_in_again(tx: Tx, meeting: Meeting, people: Sequence[str]) -> None:
    """What these would not get any more, having left, they do as far as its time is still ahead."""
    await lock_messages(tx, meeting)
    await _drop(tx, meeting, Message.kind == GIVEN_AWAY, Message.recipient.in_(people), why="in it again")
    await take_up_again(tx, meeting, kinds=(*TO_WHO_COMES, *TO_WHO_IS_ASKED), recipients=people)
