"""Reads offers as the people they were made to read of them; two queries, however many."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, DateTime, and_, cast, column, func, select, values

from core.meetings import facts
from core.meetings.facts import Status
from core.messages.claim import Claimed
from core.offers.facts import Kept, Offer, OfferState, kept_of
from core.offers.offer import KIND
from core.tenancy import Tx
from db.models import Attendee, HostBooking, Member


async def offers_behind(
    tx: Tx, claimed: Sequence[Claimed], meetings: Mapping[int, facts.Meeting]
) -> dict[int, Offer]:
    """The offers behind these messages by message id, judged by the world as it is now."""
    messages = [
        (each, meetings[each.meeting_id])
        for each in claimed
        if each.kind == KIND and each.meeting_id is not None and each.meeting_id in meetings
    ]
    if not messages:
        return {}
    people = await _people(tx, {each.recipient for each, _ in messages})
    made = {each.id: kept_of(each.detail) for each, _ in messages}
    busy = await _busy(tx, [(each.id, meeting, made[each.id]) for each, meeting in messages])
    return {
        each.id: _fact(
            tx,
            made[each.id],
            meeting,
            people.get(each.recipient),
            is_taken=each.id in busy,
        )
        for each, meeting in messages
    }


async def _people(tx: Tx, slack_user_ids: set[str]) -> dict[str, Member]:
    found = await tx.session.scalars(
        select(Member).where(Member.workspace_id == tx.workspace_id, Member.slack_user_id.in_(slack_user_ids))
    )
    return {each.slack_user_id: each for each in found}


async def _busy(tx: Tx, offers: Sequence[tuple[int, facts.Meeting, Kept]]) -> set[int]:
    """The messages whose offered time somebody it needs was booked for meanwhile."""
    rows = [
        (message_id, meeting.id, offer.starts_at, offer.starts_at + (meeting.ends_at - meeting.starts_at))
        for message_id, meeting, offer in offers
    ]
    moment = DateTime(timezone=True)
    offered = values(
        column("message_id", BigInteger),
        column("meeting_id", BigInteger),
        column("starts_at", moment),
        column("ends_at", moment),
        name="offered",
    ).data(rows)
    time = func.tstzrange(cast(offered.c.starts_at, moment), cast(offered.c.ends_at, moment))
    found = await tx.session.scalars(
        select(offered.c.message_id)
        .join(Attendee, Attendee.meeting_id == cast(offered.c.meeting_id, BigInteger))
        .join(
            HostBooking,
            and_(
                HostBooking.workspace_id == Attendee.workspace_id,
                HostBooking.member_id == Attendee.member_id,
                HostBooking.meeting_id != Attendee.meeting_id,
                HostBooking.during.op("&&")(time),
            ),
        )
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.is_required)
    )
    return set(found)


def _fact(tx: Tx, offer: Kept, meeting: facts.Meeting, reader: Member | None, *, is_taken: bool) -> Offer:
    """Who is not (any more) a full member reads of no fit."""
    knows = reader is not None and reader.is_active and not reader.is_guest
    return Offer(
        key=offer.freed.key,
        starts_at=offer.starts_at,
        was_at=offer.was_at,
        state=_state(tx, offer, meeting, is_taken=is_taken),
        fit=meeting.candidate.fit if meeting.candidate and knows else None,
        timezone=reader.timezone if reader else "UTC",
    )


def _state(tx: Tx, offer: Kept, meeting: facts.Meeting, *, is_taken: bool) -> OfferState:
    """An open offer may have come to nothing by itself."""
    if offer.state is not OfferState.OPEN:
        return offer.state
    if meeting.version != offer.version or meeting.status is not Status.SCHEDULED:
        return OfferState.OUTDATED
    if is_taken:
        return OfferState.GONE
    return OfferState.OPEN if offer.is_open(tx.now) else OfferState.LATE
