"""A booking made elsewhere becomes a meeting. It stands there already, so that no rule of ours refuses it."""

import re
import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from core.meetings.attend import add_people
from core.meetings.facts import Rsvp
from core.meetings.location import LocationKind
from core.meetings.types import active_types
from core.messages.audience import audience_of
from core.messages.outbox import MAIL, enqueue, touch
from core.messages.plan import after_booking, living_messages, outside_booking, same_person
from core.outside_bookings.host_time import keep_time_of_all
from core.outside_bookings.people import addresses_of, candidate_of, hosts_at, keeper_of
from core.outside_bookings.told import Seats, sealed
from core.records.audit import record_change
from core.schedulers.facts import Booking
from core.tenancy import Actor, Tx
from core.wall import is_zone
from db.models import Attendee, Candidate, Meeting, MeetingType, MeetingVersion, Member, OutsideBooking

_NUMBER = re.compile(r"\+?[\d\s()./-]{7,}(?:(?:ext\.?|x|#)\s*\d+)?", re.IGNORECASE)

LONGEST_TITLE = 200
LONGEST_PLACE = 500


async def begin_meeting(
    tx: Tx,
    row: OutsideBooking,
    booking: Booking,
    actor: Actor,
    *,
    announce: bool,
    known: tuple[Candidate, int | None] | None = None,
) -> Meeting:
    """The meeting, with everybody told; without `announce` nobody is told of what is already there.

    known: the candidate and whom it may be, as `candidate_of` answers.
    """
    candidate, alike = known or await candidate_of(tx, booking)
    _learn_zone(candidate, booking)
    # The candidate before the meeting, as booking here does: no deadlock.
    candidate.updated_at = tx.now
    await tx.session.flush()
    addresses = addresses_of(booking)
    hosts = await hosts_at(tx, addresses)
    keeper = next(iter(hosts.values()), None) or await keeper_of(tx, booking.service)
    kind = await _type_of(tx, booking)
    meeting = _row(tx, booking, kind, candidate, keeper)
    tx.session.add(meeting)
    await tx.session.flush()
    await _seat(tx, meeting, list(dict.fromkeys(hosts.values())), candidate)
    row.meeting_id, row.asked_candidate_id = meeting.id, alike
    row.told = sealed(tx.secrets, booking, seats_of(addresses, hosts))
    await tx.session.flush()
    await _tell(tx, meeting, announce=announce, asks=alike is not None)
    facts = {"service": booking.service, "starts_at": meeting.starts_at.isoformat(), "matched": bool(hosts)}
    await record_change(
        tx, actor, "meeting.booked_outside", "meeting", meeting.id, facts=facts, person_id=candidate.id
    )
    return meeting


async def _type_of(tx: Tx, booking: Booking) -> MeetingType | None:
    """The one of the same name, else of the same length, else the first."""
    types = await active_types(tx)
    names = {booking.event_type_name.casefold(), booking.title.casefold()}
    minutes = int((booking.ends_at - booking.starts_at).total_seconds()) // 60
    named = [each for each in types if each.name.casefold() in names]
    as_long = [each for each in types if minutes in each.durations]
    return next(iter([*named, *as_long, *types]), None)


def _row(
    tx: Tx, booking: Booking, kind: MeetingType | None, candidate: Candidate, keeper: Member | None
) -> Meeting:
    title = " ".join((booking.event_type_name or booking.title).split())[:LONGEST_TITLE]
    place, detail = place_of(booking)
    return Meeting(
        workspace_id=tx.workspace_id,
        uid=f"{secrets.token_hex(16)}@panelry",
        submission_key=f"{booking.service}:{booking.key}",
        title=title or (kind.name if kind else "Interview"),
        meeting_type_id=kind.id if kind else None,
        candidate_id=candidate.id,
        requisition_id=candidate.requisition_id,
        stage_id=candidate.stage_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        location_kind=place,
        location_detail=detail,
        join_url=booking.join_url,
        scheduled_by_id=keeper.id if keeper else None,
        created_at=tx.now,
        updated_at=tx.now,
    )


def place_of(booking: Booking) -> tuple[LocationKind, str]:
    """Where it takes place, and the link, number or address. A number is somebody's own, and kept as that."""
    where = booking.location[:LONGEST_PLACE]
    if booking.join_url is not None or not where:
        return LocationKind.VIDEO, booking.join_url or ""
    return LocationKind.PHONE if _NUMBER.fullmatch(where) else LocationKind.CUSTOM, where


def seats_of(addresses: Sequence[str], hosts: Mapping[str, Member]) -> Seats:
    """The addresses that are told, and whose seat each stands for."""
    return {each: (hosts[each].id,) if each in hosts else () for each in addresses}


async def _seat(tx: Tx, meeting: Meeting, hosts: Sequence[Member], candidate: Candidate) -> None:
    """The hosts, whose time it takes where it is free, and who offered it: they are not asked once more."""
    add_people(tx, meeting, hosts, candidate=candidate)
    tx.session.add(
        MeetingVersion(
            workspace_id=tx.workspace_id,
            meeting_id=meeting.id,
            version=meeting.version or 1,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
        )
    )
    await tx.session.flush()
    if hosts:
        await keep_time_of_all(tx, meeting)
        await accept_for_host(tx, meeting)


async def accept_for_host(tx: Tx, meeting: Meeting, only: Sequence[int] | None = None) -> None:
    """Members in it come, or only those with these ids: the scheduler offers only what they said suits
    them.
    """
    found = await tx.session.scalars(
        select(Attendee).where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id == meeting.id,
            Attendee.member_id.is_not(None) if only is None else Attendee.member_id.in_(only),
        )
    )
    for each in found:
        each.rsvp, each.rsvp_at = Rsvp.ACCEPTED, tx.now
        each.rsvp_note, each.proposed_starts_at, each.late_minutes = "", None, None
    await tx.session.flush()


async def _tell(tx: Tx, meeting: Meeting, *, announce: bool, asks: bool) -> None:
    """As after any booking; the candidate was invited by the scheduler, and is reminded by it."""
    audience = await audience_of(tx, meeting)
    living = living_messages(meeting, audience, tx.now) if announce else outside_booking(audience, tx.now)
    if meeting.ends_at > tx.now:
        await touch(tx, meeting, living)
        told = after_booking(meeting, audience, tx.now)
        await enqueue(tx, meeting, [each for each in told if each.road != MAIL])
    if asks:
        await touch(tx, meeting, same_person(audience, tx.now))


def _learn_zone(candidate: Candidate, booking: Booking) -> None:
    zone = booking.invitee.timezone
    if zone and is_zone(zone) and (candidate.timezone is None or candidate.timezone_is_guess):
        candidate.timezone, candidate.timezone_is_guess = zone, False
