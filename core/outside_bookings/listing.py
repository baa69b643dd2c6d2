"""What schedulers told of, as a list for admins: a booking that was moved is listed once, as it is now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, any_, func, select, union
from sqlalchemy.orm import aliased

from core.calendars.facts import Service
from core.meetings.facts import Status
from core.outside_bookings.chain import ENDED
from core.outside_bookings.changes import ALIVE
from core.outside_bookings.facts import COUNTED, Showing, Synced, SyncedPage, SyncedState
from core.outside_bookings.keys import check_looks_after
from core.outside_bookings.told import opened
from core.paging import beyond, cut, in_order, is_backwards
from core.schedulers.facts import BookingStatus
from core.tenancy import Actor, Tx
from db.models import Candidate, Meeting, OutsideBooking

PAGE = 15


async def list_synced(
    tx: Tx, actor: Actor, service: Service, showing: Showing, cursor: str | None = None
) -> SyncedPage:
    """A page of those of one scheduler, for who looks after it."""
    check_looks_after(actor)
    start, row_id = OutsideBooking.starts_at, OutsideBooking.id
    ascending = (showing == "coming") is not is_backwards(cursor)
    chosen = _chosen(tx, service, showing)
    rest = [] if cursor is None else [beyond(cursor, start, row_id, ascending=ascending)]
    rows = await tx.session.execute(
        _rows(tx)
        .where(*chosen, *rest)
        .order_by(*in_order(start, row_id, ascending=ascending))
        .limit(PAGE + 1)
    )
    found = {each.OutsideBooking.id: each for each in rows}
    keys = [(key, each.OutsideBooking.starts_at) for key, each in found.items()]
    page = cut(keys, cursor, PAGE)
    return SyncedPage(
        service=service,
        showing=showing,
        bookings=tuple(_fact(tx, found[key]) for key, _ in page.keys),
        count=await _count(tx, chosen),
        now=tx.now,
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
    )


def _chosen(tx: Tx, service: Service, showing: Showing) -> Sequence[ColumnElement[bool]]:
    here = OutsideBooking
    chosen = [here.workspace_id == tx.workspace_id, here.service == service, *_is_last(tx)]
    match showing:
        case "coming":
            return [*chosen, here.starts_at > tx.now]
        case "past":
            return [*chosen, here.starts_at <= tx.now]
        case "unsettled":
            return [*chosen, _unsettled(tx, service)]


def _is_last(tx: Tx) -> Sequence[ColumnElement[bool]]:
    """None that we know follows it: of two, either names the other, or both name one between them."""
    # Subqueries of one row each, not EXISTS: looked up row by row, whatever is guessed of tables just filled.
    here, after = OutsideBooking, aliased(OutsideBooking)
    known = select(after.id).where(after.workspace_id == tx.workspace_id, after.service == here.service)
    follows = (after.moved_from == here.key, after.moved_from == here.moved_to, after.key == here.moved_to)
    return [known.where(each).limit(1).scalar_subquery().is_(None) for each in follows]


def _unsettled(tx: Tx, service: Service) -> ColumnElement[bool]:
    """Found by what has no meeting, and by the question, which a booking before it may hold."""
    waiting, of_meeting, asked = aliased(OutsideBooking), aliased(OutsideBooking), aliased(OutsideBooking)
    meetings = select(asked.meeting_id).where(
        asked.workspace_id == tx.workspace_id, asked.asked_candidate_id.is_not(None)
    )
    found = union(
        select(waiting.id).where(
            waiting.workspace_id == tx.workspace_id,
            waiting.service == service,
            waiting.meeting_id.is_(None),
            waiting.status.in_(ALIVE),
        ),
        select(of_meeting.id).where(
            of_meeting.workspace_id == tx.workspace_id, of_meeting.meeting_id.in_(meetings)
        ),
    )
    return OutsideBooking.id == any_(func.array(found.scalar_subquery()))


def _rows(tx: Tx) -> Select[Any]:
    here, asked, known = OutsideBooking, aliased(OutsideBooking), aliased(Candidate)
    alike = (
        select(known.name)
        .join(asked, and_(asked.workspace_id == known.workspace_id, asked.asked_candidate_id == known.id))
        .where(asked.workspace_id == tx.workspace_id, asked.meeting_id == here.meeting_id)
        .limit(1)
        .scalar_subquery()
    )
    meeting = and_(Meeting.workspace_id == here.workspace_id, Meeting.id == here.meeting_id)
    candidate = and_(Candidate.workspace_id == Meeting.workspace_id, Candidate.id == Meeting.candidate_id)
    return (
        select(here, Candidate.name, Meeting.title, Meeting.status, alike.label("alike"))
        .outerjoin(Meeting, meeting)
        .outerjoin(Candidate, candidate)
    )


async def _count(tx: Tx, chosen: Sequence[ColumnElement[bool]]) -> int:
    some = select(OutsideBooking.id).where(*chosen).limit(COUNTED).subquery()
    return int(await tx.session.scalar(select(func.count()).select_from(some)) or 0)


def _fact(tx: Tx, row: Any) -> Synced:
    booking: OutsideBooking = row.OutsideBooking
    who, what = (row.name or "", row.title) if booking.meeting_id else _told(tx, booking)
    return Synced(
        meeting_id=booking.meeting_id,
        who=who,
        what=what,
        starts_at=booking.starts_at,
        synced_at=booking.synced_at,
        state=_state(booking, row.status),
        trouble=booking.trouble or "",
        alike=row.alike or "",
    )


def _told(tx: Tx, booking: OutsideBooking) -> tuple[str, str]:
    told = opened(tx.secrets, booking.told)
    if told is None:
        return "", ""
    return told.invitee.name or told.invitee.email, told.event_type_name or told.title


def _state(booking: OutsideBooking, meeting_status: str | None) -> SyncedState:
    status = BookingStatus(booking.status)
    if status in ENDED:
        is_moved = booking.is_moved or booking.moved_to
        return SyncedState.MOVED if is_moved else SyncedState(status)
    if booking.trouble:
        return SyncedState.REFUSED
    if status is BookingStatus.PENDING:
        return SyncedState.REQUESTED
    if meeting_status is None:
        return SyncedState.FOLLOWING
    return SyncedState.CANCELLED if meeting_status == Status.CANCELLED else SyncedState.INTERVIEW
