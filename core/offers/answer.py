"""An offer of an earlier time is answered: taken, taken back, declined. Its message says what came of it."""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select, update

from core.errors import BadInput, NotFound, Stale
from core.meetings.facts import Status
from core.meetings.forms import MoveForm
from core.meetings.load import access_meeting
from core.meetings.move import move_meeting
from core.meetings.rights import check_may_change
from core.messages.outbox import SLACK, Outgoing, touch
from core.offers.facts import Kept, OfferState, kept_of
from core.offers.freed import look_for_next
from core.offers.offer import KIND
from core.tenancy import Actor, Tx
from db.models import Meeting, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An offer and the Slack user id it was made to."""

    offer: Kept
    recipient: str


async def take_offer(tx: Tx, actor: Actor, meeting_id: int, key: str) -> None:
    """Move the meeting there, as by hand; where that cannot be any more, the offer is closed and passed on.

    key: of the freed time. An offer answered before stays as it was answered.
    """
    made = await _access_offer(tx, actor, meeting_id, key)
    if made.offer.state is not OfferState.OPEN:
        return
    form = MoveForm(
        meeting_id=meeting_id,
        version=made.offer.version,
        starts_at=made.offer.starts_at,
        reason="earlier_time",
    )
    moved = True
    try:
        async with tx.session.begin_nested():
            await move_meeting(tx, actor, form)
    except (BadInput, Stale):
        moved = False
    meeting = await access_meeting(tx, meeting_id, lock=True)
    now = (await _access_offer(tx, actor, meeting_id, key)).offer.state
    if now is OfferState.DECLINED:
        raise Stale("This offer was declined in the meantime. Use Reschedule to move the meeting.")
    if now is OfferState.OPEN:
        await _close(tx, meeting, made, OfferState.MOVED if moved else _why_not(tx, meeting, made.offer))


def _why_not(tx: Tx, meeting: Meeting, offer: Kept) -> OfferState:
    """What an offer came to that could not be taken."""
    if meeting.version != offer.version or meeting.status != Status.SCHEDULED:
        return OfferState.OUTDATED
    return OfferState.GONE if offer.is_open(tx.now) else OfferState.LATE


async def take_back_offer(tx: Tx, actor: Actor, meeting_id: int, key: str) -> None:
    """Move the meeting back to where it was; raises as moving does when that cannot be any more."""
    made = await _access_offer(tx, actor, meeting_id, key)
    if made.offer.state is not OfferState.MOVED:
        return
    form = MoveForm(
        meeting_id=meeting_id,
        version=made.offer.version + 1,
        custom_starts_at=made.offer.was_at,
        reason="company_other",
        confirmed=True,  # against whatever rules the meeting broke when it stood there
    )
    await move_meeting(tx, actor, form)
    await _close(tx, await access_meeting(tx, meeting_id, lock=True), made, OfferState.BACK)


async def decline_offer(tx: Tx, actor: Actor, meeting_id: int, key: str) -> None:
    """Leave the meeting where it is; the time is offered to the next one waiting."""
    meeting = await access_meeting(tx, meeting_id, lock=True)
    made = await _access_offer(tx, actor, meeting_id, key)
    if made.offer.state is OfferState.OPEN:
        await _close(tx, meeting, made, OfferState.DECLINED)


async def _access_offer(tx: Tx, actor: Actor, meeting_id: int, key: str) -> Made:
    """The offer as it stands, for whoever may change its meeting."""
    await check_may_change(tx, await access_meeting(tx, meeting_id), actor)
    found = await tx.session.execute(
        select(Message.detail, Message.recipient).where(*_is_offer(tx, meeting_id, key))
    )
    row = found.first()
    if row is None:
        raise NotFound("This offer is not here any more.")
    return Made(offer=kept_of(row.detail), recipient=row.recipient)


async def _close(tx: Tx, meeting: Meeting, made: Made, state: OfferState) -> None:
    """Look at the time again: what was not taken may suit the next, and who else was asked reads what is."""
    offer = replace(made.offer, state=state)
    message = Outgoing(
        road=SLACK, kind=KIND, recipient=made.recipient, subject=offer.freed.key, due_at=tx.now
    )
    # Touched first: that locks the meeting's messages in their order.
    await touch(tx, meeting, [message, look_for_next(offer.freed, tx.now)])
    await tx.session.execute(
        update(Message).where(*_is_offer(tx, meeting.id, offer.freed.key)).values(detail=offer.detail)
    )


def _is_offer(tx: Tx, meeting_id: int, key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.workspace_id == tx.workspace_id,
        Message.meeting_id == meeting_id,
        Message.kind == KIND,
        Message.subject == key,
    )
