"""Who booked, and with whom: by e-mail; a number alone is asked about, and nobody unknown is in the way."""

import re
from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select

from core.candidates.add import add_candidate
from core.candidates.read import access_candidate
from core.errors import BadInput
from core.outside_bookings.tags import candidate_in
from core.outside_bookings.told import Seats
from core.schedulers.facts import Booking, Invitee
from core.tenancy import Actor, Tx
from core.workspaces.members import RECRUITS
from db.models import Candidate, CandidateEmail, Connection, Member, OutsideScheduler

FEWEST_DIGITS = 7
LONGEST_NAME = 200


async def candidate_of(tx: Tx, booking: Booking) -> tuple[Candidate, int | None]:
    """The candidate, added where nobody has the address; the id of whom it may be, by their number.

    Who books through a link we sent is who we sent it to, whatever address they type.
    """
    known = await _of_tag(tx, booking.tag) or await _of_address(tx, booking.invitee.email)
    if known is not None:
        return known, None
    alike = await _of_number(tx, booking.invitee.phone)
    return await _newcomer(tx, booking.invitee), alike


def addresses_of(booking: Booking) -> list[str]:
    """Of its hosts, each once, in lower case and in their order."""
    emails = (each.email.strip().lower() for each in booking.hosts)
    return list(dict.fromkeys(each for each in emails if each))


async def hosts_at(tx: Tx, addresses: Sequence[str]) -> dict[str, Member]:
    """By these addresses, in their order, members who may host: by the address Slack knows, else by that of a
    calendar they connected; nothing for anybody else.
    """
    if not addresses:
        return {}
    own, connected = func.lower(Member.email), func.lower(Connection.email)
    theirs = and_(
        Connection.workspace_id == Member.workspace_id,
        Connection.member_id == Member.id,
        connected.in_(addresses),
    )
    found = await tx.session.execute(
        select(Member, own, connected)
        .outerjoin(Connection, theirs)
        .where(
            Member.workspace_id == tx.workspace_id,
            or_(own.in_(addresses), Connection.id.is_not(None)),
            Member.is_active,
            Member.is_guest.is_(False),
            Member.is_bot.is_(False),
        )
        .order_by(Member.id)
    )
    by_slack: dict[str, Member] = {}
    by_calendar: dict[str, Member] = {}
    for member, email, calendar in found:
        by_slack.setdefault(email, member)
        by_calendar.setdefault(calendar, member)
    known = by_calendar | by_slack
    return {each: known[each] for each in addresses if each in known}


async def first_seats(tx: Tx, booking: Booking) -> Seats:
    """Whom a version that wrote down nobody seated for it: the first it named."""
    first = addresses_of(booking)[:1]
    hosts = await hosts_at(tx, first)
    return {each: (hosts[each].id,) if each in hosts else () for each in first}


async def keeper_of(tx: Tx, service: str) -> Member | None:
    """Who looks after what nobody here organises: whoever set the scheduler up, else the first admin."""
    return await tx.session.scalar(
        select(Member)
        .outerjoin(
            OutsideScheduler,
            (OutsideScheduler.workspace_id == Member.workspace_id)
            & (OutsideScheduler.keeper_id == Member.id)
            & (OutsideScheduler.service == service),
        )
        .where(
            Member.workspace_id == tx.workspace_id,
            Member.is_active,
            Member.is_guest.is_(False),
            Member.is_bot.is_(False),
            OutsideScheduler.id.is_not(None) | Member.role.in_(RECRUITS),
        )
        .order_by(OutsideScheduler.id.is_(None), Member.role, Member.id)
        .limit(1)
    )


async def _of_tag(tx: Tx, tag: str | None) -> Candidate | None:
    known_id = candidate_in(tx, tag)
    return await tx.session.get(Candidate, (tx.workspace_id, known_id)) if known_id is not None else None


async def _of_address(tx: Tx, email: str) -> Candidate | None:
    found = await tx.session.scalar(
        select(CandidateEmail.candidate_id).where(
            CandidateEmail.workspace_id == tx.workspace_id, CandidateEmail.email == email.strip().lower()
        )
    )
    return await access_candidate(tx, found) if found is not None else None


async def _of_number(tx: Tx, phone: str | None) -> int | None:
    """The only candidate with this number, however it is written."""
    digits = _digits(phone)
    if len(digits) < FEWEST_DIGITS:
        return None
    kept = func.ltrim(func.regexp_replace(Candidate.phone, r"\D", "", "g"), "0")
    found = await tx.session.scalars(
        select(Candidate.id).where(Candidate.workspace_id == tx.workspace_id, kept == digits).limit(2)
    )
    ids = found.all()
    return ids[0] if len(ids) == 1 else None


def _digits(phone: str | None) -> str:
    return re.sub(r"\D", "", phone or "").lstrip("0")


async def _newcomer(tx: Tx, invitee: Invitee) -> Candidate:
    name = (" ".join(invitee.name.split()) or invitee.email)[:LONGEST_NAME]
    product, phone = Actor(workspace_id=tx.workspace_id), invitee.phone or ""
    try:
        return await add_candidate(tx, product, name=name, email=invitee.email, phone=phone)
    except BadInput:  # an address that nobody could write to
        return await add_candidate(tx, product, name=name, email="", phone=phone)
