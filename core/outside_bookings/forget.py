"""Forgets what schedulers told of somebody: the bookings stay, without a word about who booked."""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import case, or_, select, update

from core.calendars.facts import Service
from core.errors import PanelryError
from core.outside_bookings.rows import lock_bookings
from core.outside_bookings.tags import candidate_in
from core.outside_bookings.told import forgotten, opened
from core.schedulers.facts import Booking
from core.tenancy import Tx
from db.models import CandidateEmail, OutsideBooking, OutsideDelivery

AT_ONCE = 500


async def lock_all_bookings(tx: Tx) -> None:
    """Before meetings, as what takes bookings does: no deadlock, and nothing is written back meanwhile."""
    await lock_bookings(tx, Service.CALCOM, Service.CALENDLY)


async def forget_bookings(tx: Tx, candidate_id: int, meeting_ids: Sequence[int]) -> None:
    """Of the candidate, whose meetings these are; what has no meeting is known by their addresses.

    Of deliveries the key stays, so that one sent again is known as such.
    """
    emails = await _emails_of(tx, candidate_id)
    keys = await _forget_told(tx, candidate_id, emails, meeting_ids)
    nameless = await _nameless_deliveries(tx, emails)
    there = OutsideDelivery
    await tx.session.execute(
        update(there)
        .where(
            there.workspace_id == tx.workspace_id,
            or_(there.booking_key.in_(keys), there.id.in_(nameless)),
        )
        .values(body=tx.secrets.seal(""), state=case((there.state == "unread", "unread"), else_="done"))
    )


async def _emails_of(tx: Tx, candidate_id: int) -> frozenset[str]:
    found = await tx.session.scalars(
        select(CandidateEmail.email).where(
            CandidateEmail.workspace_id == tx.workspace_id, CandidateEmail.candidate_id == candidate_id
        )
    )
    return frozenset(found)


async def _forget_told(
    tx: Tx, candidate_id: int, emails: frozenset[str], meeting_ids: Sequence[int]
) -> list[str]:
    """The keys of their bookings, of which nothing else is left."""
    there, found = OutsideBooking, {}
    rows = await tx.session.stream(
        select(there.id, there.key, there.meeting_id, there.told).where(
            there.workspace_id == tx.workspace_id,
            or_(there.meeting_id.in_(meeting_ids), there.meeting_id.is_(None)),
        )
    )
    async for some in rows.partitions(AT_ONCE):
        for each in some:
            if each.meeting_id or _is_of(tx, _readable(tx, each.told), candidate_id, emails):
                found[each.id] = each.key
    await tx.session.execute(
        update(there)
        .where(there.workspace_id == tx.workspace_id, there.id.in_(found))
        .values(told=forgotten(tx.secrets))
    )
    return list(found.values())


def _readable(tx: Tx, kept: bytes) -> Booking | None:
    """None also for what is sealed with a key that is gone: nobody reads that any more."""
    try:
        return opened(tx.secrets, kept)
    except PanelryError:
        return None


def _is_of(tx: Tx, told: Booking | None, candidate_id: int, emails: frozenset[str]) -> bool:
    if told is None:
        return False
    return told.invitee.email.lower() in emails or candidate_in(tx, told.tag) == candidate_id


async def _nameless_deliveries(tx: Tx, emails: frozenset[str]) -> list[int]:
    """Ids of those that name no booking, and hold one of these addresses."""
    if not emails:
        return []
    there, found = OutsideDelivery, []
    rows = await tx.session.stream(
        select(there.id, there.body).where(
            there.workspace_id == tx.workspace_id, there.booking_key == "", there.state != "waiting"
        )
    )
    async for some in rows.partitions(AT_ONCE):
        for each in some:
            with suppress(PanelryError):  # nobody reads it any more
                body = tx.secrets.open(each.body).lower()
                found += [each.id] if any(email in body for email in emails) else []
    return found
