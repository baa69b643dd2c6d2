"""Offers a time that came free to whoever may move a waiting interview there: the best fit, one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from core.meetings.facts import Status
from core.meetings.load import access_meeting, lock_meetings
from core.messages.outbox import SLACK, Outgoing, touch, touch_sent
from core.offers.facts import MOST_OFFERS, Freed, Kept, OfferState, kept_of
from core.offers.fit import first_start, latest_answer
from core.offers.freed import look_for_next
from core.offers.waiting import Waiting, books_of, read_waiting
from core.tenancy import Actor, Tx
from db.models import Message

KIND = "slot_offer"
CHANGED = "the one waiting was changed, or offered another time, in that moment"
"""Of all that comes of it, the only answer after which to look again."""
LIVES = frozenset({"waiting", "leased", "sent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An offer made to the recipient for this meeting; `state` is that of its message."""

    meeting_id: int
    recipient: str
    state: str
    kept: Kept

    def is_open(self, waiting: Waiting, now: datetime) -> bool:
        """Whether it waits for an answer: one is enough for anybody."""
        stands = self.state in LIVES and self.kept.version == waiting.version
        return stands and self.kept.is_open(now)


async def offer_freed_time(tx: Tx, actor: Actor, freed: Freed) -> str:
    """Offer it to the next one waiting, at most three in turn; in words what came of it, for the log.

    The same freed time again, e.g. after a crash, makes no second offer: `freed.asked` tells who had one when
    this was planned, and nobody has it twice.
    """
    waiting = await read_waiting(tx, freed) if len(freed.asked) < MOST_OFFERS else ()
    made = await _made(tx, [*freed.asked, *(each.meeting_id for each in waiting)])
    of_this = [each for each in made if each.kept.freed.key == freed.key]
    if any(each.kept.state in {OfferState.MOVED, OfferState.BACK} for each in of_this):
        await _show_again(tx, freed, of_this)
        return "it was taken"
    if any(each.meeting_id not in freed.asked for each in of_this):
        return "it was offered already"
    found = await _best(tx, freed, [each for each in waiting if _may_be_asked(tx, freed, each, made)])
    if found is not None:
        return await _offer(tx, freed, found)
    await _show_again(tx, freed, of_this)
    return "nobody waits for it"


def _may_be_asked(tx: Tx, freed: Freed, waiting: Waiting, made: Sequence[Asked]) -> bool:
    """Not while they have an offer, and not again for a time they did not want."""
    theirs = [each for each in made if each.meeting_id == waiting.meeting_id]
    return not any(
        each.is_open(waiting, tx.now)
        or (each.kept.state is OfferState.DECLINED and each.kept.freed.starts_at == freed.starts_at)
        for each in theirs
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who gets the offer, and which start."""

    waiting: Waiting
    starts_at: datetime


async def _made(tx: Tx, meeting_ids: Sequence[int]) -> list[Asked]:
    """The offers made for these meetings so far."""
    found = await tx.session.execute(
        select(Message.meeting_id, Message.recipient, Message.state, Message.detail).where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id.in_(meeting_ids),
            Message.kind == KIND,
        )
    )
    return [
        Asked(meeting_id=meeting_id, recipient=recipient, state=state, kept=kept_of(detail))
        for meeting_id, recipient, state, detail in found
    ]


async def _best(tx: Tx, freed: Freed, waiting: Sequence[Waiting]) -> Found | None:
    books = await books_of(tx, waiting, freed)
    starts = ((each, first_start(freed, each, books, tx.now)) for each in waiting)
    return next((Found(waiting=each, starts_at=at) for each, at in starts if at is not None), None)


async def _offer(tx: Tx, freed: Freed, found: Found) -> str:
    waiting = found.waiting
    meeting = await access_meeting(tx, waiting.meeting_id, lock=True)
    is_as_read = (meeting.version, meeting.status) == (waiting.version, Status.SCHEDULED)
    if not (is_as_read and _may_be_asked(tx, freed, waiting, await _made(tx, [meeting.id]))):
        return CHANGED
    offer = Kept(
        freed=replace(freed, asked=(*freed.asked, meeting.id)),
        starts_at=found.starts_at,
        was_at=waiting.starts_at,
        until=latest_answer(waiting, found.starts_at),
        version=waiting.version,
    )
    look = look_for_next(offer.freed, offer.looked_at_again(tx.now))
    await touch(tx, meeting, [_message(tx, waiting.recipient, offer), look])
    return "offered"


async def _show_again(tx: Tx, freed: Freed, made: Sequence[Asked]) -> None:
    """Offers may have come to nothing by themselves: none asks on, now or once it is too late for it."""
    unanswered = [each for each in made if each.state in LIVES and each.kept.state is OfferState.OPEN]
    if not unanswered:
        return
    meetings = await lock_meetings(tx, {*freed.asked[-1:], *(each.meeting_id for each in unanswered)})
    await touch_sent(tx, meetings, kind=KIND, subject=freed.key)
    over_at = min((each.kept.over_at for each in unanswered if each.kept.over_at > tx.now), default=None)
    carrier = next((each for each in meetings if each.id in freed.asked[-1:]), None)
    if carrier is not None and over_at is not None:
        await touch(tx, carrier, [look_for_next(freed, over_at)])


def _message(tx: Tx, recipient: str, offer: Kept) -> Outgoing:
    return Outgoing(
        road=SLACK,
        kind=KIND,
        recipient=recipient,
        subject=offer.freed.key,
        due_at=tx.now,
        detail=offer.detail,
    )
