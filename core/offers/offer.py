"""Offers a time that came free to whoever may move a waiting interview there: the best fit, one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from core.meetings.load import access_meeting
from core.messages.outbox import SLACK, Outgoing, touch
from core.offers.facts import MOST_OFFERS, Freed, Kept, kept_of
from core.offers.fit import first_start, latest_answer
from core.offers.waiting import Waiting, books_of, read_waiting
from core.tenancy import Actor, Tx
from db.models import Message

KIND = "slot_offer"


async def offer_freed_time(tx: Tx, actor: Actor, freed: Freed) -> str:
    """Offer it to the next one waiting, at most three in turn; in words what came of it, for the log.

    The same freed time again, e.g. after a crash, makes no second offer while the first is open.
    """
    if len(freed.asked) >= MOST_OFFERS:
        return "it was offered often enough"
    waiting = await read_waiting(tx, freed)
    open_offers = await _open_offers(tx, [each.meeting_id for each in waiting])
    if any(each.freed.key == freed.key for each in open_offers.values()):
        return "an offer is open"
    found = await _best(tx, freed, [each for each in waiting if each.meeting_id not in open_offers])
    if found is None:
        return "nobody waits for it"
    return await _offer(tx, freed, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who gets the offer, and which start."""

    waiting: Waiting
    starts_at: datetime


async def _open_offers(tx: Tx, meeting_ids: Sequence[int]) -> dict[int, Kept]:
    """The offers made for these meetings that wait for an answer: one is enough for anybody."""
    found = await tx.session.execute(
        select(Message.meeting_id, Message.detail).where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id.in_(meeting_ids),
            Message.kind == KIND,
            Message.state.in_(("waiting", "leased", "sent")),
        )
    )
    offers = [(meeting_id, kept_of(detail)) for meeting_id, detail in found]
    return {meeting_id: offer for meeting_id, offer in offers if offer.is_open(tx.now)}


async def _best(tx: Tx, freed: Freed, waiting: Sequence[Waiting]) -> Found | None:
    books = await books_of(tx, waiting, freed)
    starts = ((each, first_start(freed, each, books, tx.now)) for each in waiting)
    return next((Found(waiting=each, starts_at=at) for each, at in starts if at is not None), None)


async def _offer(tx: Tx, freed: Freed, found: Found) -> str:
    waiting = found.waiting
    meeting = await access_meeting(tx, waiting.meeting_id, lock=True)
    if (meeting.version, meeting.status) != (waiting.version, "scheduled"):
        return "the one waiting was changed in that moment"
    offer = Kept(
        freed=replace(freed, asked=(*freed.asked, meeting.id)),
        starts_at=found.starts_at,
        was_at=waiting.starts_at,
        until=latest_answer(waiting, found.starts_at),
        version=waiting.version,
    )
    await touch(tx, meeting, [_message(tx, waiting.recipient, offer)])
    return "offered"


def _message(tx: Tx, recipient: str, offer: Kept) -> Outgoing:
    return Outgoing(
        road=SLACK,
        kind=KIND,
        recipient=recipient,
        subject=offer.freed.key,
        due_at=tx.now,
        detail=offer.detail,
    )
