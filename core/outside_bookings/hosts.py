"""Who hosts a booking there sits in its meeting here; who came into it by hand stays.

What is compared is who was seated because a scheduler said so with whom it names now: a booking told once
more brings nobody back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from core.meetings.attend import free_time, keep_times, replace_people
from core.meetings.facts import Status
from core.messages.audience import audience_of
from core.messages.outbox import MAIL, enqueue, touch, touch_living
from core.messages.plan import living_messages
from core.messages.taking_part import leave_out, take_in_again, tell_who_left
from core.messages.timed import timed_messages
from core.outside_bookings.begin import accept_for_host
from core.outside_bookings.host_time import keep_time_of_others
from core.outside_bookings.people import addresses_of, first_seats, hosts_at
from core.outside_bookings.told import Seats, opened, sealed, seats_in
from core.records.audit import record_change
from core.schedulers.facts import Booking, BookingStatus
from core.tenancy import Actor, Tx
from db.models import Attendee, Meeting, Member, OutsideBooking


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Who sits in a meeting no longer, and who does from now on."""

    left: tuple[Member, ...] = ()
    newcomers: tuple[Member, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.left or self.newcomers)


async def follow_hosts(
    tx: Tx, meeting: Meeting, actor: Actor, rows: Sequence[OutsideBooking], news: Collection[str]
) -> None:
    """Seat whom the booking that the meeting stands at names, in place of whom one named before; nothing
    where the meeting is over.

    rows: the chain, oldest first. news: keys of the bookings people are told of.
    """
    last = next((each for each in reversed(rows) if each.taken is not None), None)
    if last is None or last.status != BookingStatus.ACTIVE:
        return
    booking = opened(tx.secrets, last.told)
    if booking is None or meeting.status == Status.CANCELLED or meeting.outcome is not None:
        return
    exchange = await _exchange(tx, meeting, last, booking, rows)
    if exchange:
        await _exchange_time(tx, meeting, exchange)
        await _tell(tx, meeting, exchange, last.service, announce=last.key in news)
        facts = {"service": last.service, "left": _ids(exchange.left), "newcomers": _ids(exchange.newcomers)}
        await record_change(
            tx,
            actor,
            "meeting.hosts_outside",
            "meeting",
            meeting.id,
            facts=facts,
            person_id=meeting.candidate_id,
        )


def _ids(members: Sequence[Member]) -> list[int]:
    return [each.id for each in members]


async def _exchange_time(tx: Tx, meeting: Meeting, exchange: Exchange) -> None:
    """Who left has theirs back; newcomers offered theirs there, and are not asked once more."""
    newcomers = _ids(exchange.newcomers)
    if exchange.left:
        await free_time(tx, meeting, *_ids(exchange.left))
        await keep_time_of_others(tx, meeting)
    await keep_times(tx, meeting, newcomers)
    await accept_for_host(tx, meeting, newcomers)


async def _tell(tx: Tx, meeting: Meeting, exchange: Exchange, service: str, *, announce: bool) -> None:
    """Newcomers get the meeting, and what follows from its time; who left hears that, and no more."""
    audience = await audience_of(tx, meeting)
    new = [each.slack_user_id for each in exchange.newcomers]
    await touch_living(tx, meeting)
    left = [each.slack_user_id for each in exchange.left]
    await leave_out(tx, meeting, left, audience.asked)
    if announce and meeting.ends_at > tx.now:
        await tell_who_left(tx, meeting, left, new, service)
    if meeting.ends_at <= tx.now or not new:
        return
    living = living_messages(meeting, audience, tx.now) if announce else []
    await touch(
        tx, meeting, [each for each in living if each.kind == "interviewer_dm" and each.recipient in new]
    )
    await take_in_again(tx, meeting, new)
    told = timed_messages(meeting, audience, tx.now)
    await enqueue(tx, meeting, [each for each in told if each.road != MAIL])


async def _exchange(
    tx: Tx, meeting: Meeting, row: OutsideBooking, booking: Booking, rows: Sequence[OutsideBooking]
) -> Exchange:
    addresses, before = addresses_of(booking), await _seats_so_far(tx, rows, row, booking)
    if before is None:
        return Exchange()
    found = await hosts_at(tx, [each for each in addresses if not before.get(each)])
    there, seated = await _members_in(tx, meeting), _all_in(before)
    newcomers = {each.id: each for each in found.values() if each.id not in there and each.id not in seated}
    ours = {*newcomers, *seated}
    known = {address: (member.id,) for address, member in found.items() if member.id in ours}
    seats: Seats = {each: before.get(each, ()) or known.get(each, ()) for each in addresses}
    if all(each.id in seated for each in found.values()):
        seats = {**seats, **_stand_ins(before, seats, found)}
    left = [there[each] for each in sorted(seated - _all_in(seats)) if each in there]
    exchange = Exchange(left=tuple(left), newcomers=tuple(newcomers.values()))
    await replace_people(tx, meeting, _ids(exchange.left), exchange.newcomers)
    row.told = sealed(tx.secrets, booking, seats)
    await tx.session.flush()
    return exchange


def _stand_ins(before: Seats, seats: Seats, found: Collection[str]) -> Seats:
    """Addresses told for the first time that nobody here has may be other ones of those named before: a
    service tells that of somebody's account here, and that of their calendar there.
    """
    gone = sorted(_all_in(before) - _all_in(seats))
    return {each: gone for each in seats if each not in before and each not in found}


def _all_in(seats: Seats) -> set[int]:
    return {each for seat in seats.values() for each in seat}


async def _seats_so_far(
    tx: Tx, rows: Sequence[OutsideBooking], row: OutsideBooking, booking: Booking
) -> Seats | None:
    """Who was seated last: of what an older version took, the first it named. None where nothing is to
    exchange.
    """
    named = addresses_of(booking)
    kept = (seats_in(tx.secrets, each.told) for each in reversed(rows))
    seats = next((each for each in kept if each is not None), None)
    if seats is not None:
        return seats if named and set(seats) != set(named) else None
    older = [each for each in rows if each.taken is not None and each is not row]
    told = opened(tx.secrets, older[-1].told) if older else booking
    first = addresses_of(told)[:1] if told else []
    return await first_seats(tx, told) if told and first and named and first != named else None


async def _members_in(tx: Tx, meeting: Meeting) -> dict[int, Member]:
    found = await tx.session.scalars(
        select(Member)
        .join(Attendee, and_(Attendee.workspace_id == Member.workspace_id, Attendee.member_id == Member.id))
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.meeting_id == meeting.id)
    )
    return {each.id: each for each in found}
