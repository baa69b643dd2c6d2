"""Keeps what was read of a calendar: a page is one transaction, and reading goes on from the last one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from core.calendars.busy import Span, booked_spans, free, sweep, write_busy
from core.calendars.facts import Entry, Page, Window
from core.calendars.forms import SCHEDULER_NAMES
from core.calendars.standing import looked_at
from core.calendars.words import Words, words_of
from core.errors import NotFound, Stale
from core.tenancy import Actor, Tx
from db.among import among
from db.models import Attendee, Calendar, CalendarEvent, ConflictWord, Connection, Member

BEHIND, AHEAD = timedelta(days=2), timedelta(days=180)
ANEW_AFTER = timedelta(days=7)
"""So old a window is left for one that reaches further; what a lost change left behind goes with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where reading a calendar stands. `is_sweeping`: from the beginning; what it does not meet will go."""

    calendar_id: int
    connection_id: int
    member_id: int
    external_id: str
    service: str
    cursor: str | None
    window: Window
    generation: int
    is_sweeping: bool


async def begin_reading(tx: Tx, actor: Actor, calendar_id: int, now: datetime) -> Place | None:
    """Where to go on at that real time; None when nobody wants it read any more, or its owner has left."""
    row = await tx.session.get(Calendar, (tx.workspace_id, calendar_id))
    if row is None or not await looked_at(tx, [row]):
        return None
    connection = await tx.session.get_one(Connection, (tx.workspace_id, row.connection_id))
    owner = await tx.session.get_one(Member, (tx.workspace_id, row.member_id))
    if not owner.is_active:
        return None
    if row.window_start is None or row.window_start + BEHIND + ANEW_AFTER < now:
        _from_the_beginning(row, now)
    return _place(row, connection.service)


async def read_anew(tx: Tx, actor: Actor, place: Place, now: datetime) -> Place:
    """The service forgot what it told us: from the beginning. What is known stays until that is done."""
    row = await _access_calendar(tx, place)
    _from_the_beginning(row, now)
    return _place(row, place.service)


def _from_the_beginning(row: Calendar, now: datetime) -> None:
    row.cursor = None
    row.generation += 1
    row.window_start, row.window_end = now - BEHIND, now + AHEAD


def _place(row: Calendar, service: str) -> Place:
    assert row.window_start is not None, "set when it is first read"
    assert row.window_end is not None, "set when it is first read"
    return Place(
        calendar_id=row.id,
        connection_id=row.connection_id,
        member_id=row.member_id,
        external_id=row.external_id,
        service=service,
        cursor=row.cursor,
        window=Window(start=row.window_start, end=row.window_end),
        generation=row.generation,
        is_sweeping=row.generation > row.complete_generation,
    )


async def _access_calendar(tx: Tx, place: Place) -> Calendar:
    """The row, locked; raises `Stale` when somebody else read on meanwhile."""
    row = await tx.session.get(Calendar, (tx.workspace_id, place.calendar_id), with_for_update=True)
    if row is None:
        raise NotFound("This calendar is not connected any more.")
    if (row.cursor, row.generation, row.window_start) != (place.cursor, place.generation, place.window.start):
        raise Stale("Another process reads this calendar.")
    return row


async def keep_page(tx: Tx, actor: Actor, place: Place, page: Page, read_at: datetime) -> Place:
    """Write down what is busy, what is not any more, and where to go on. `read_at`: when it was asked for."""
    row = await _access_calendar(tx, place)
    if page.is_whole and not place.is_sweeping:
        row.generation += 1
    if row.reads:
        booked = await booked_spans(tx, row, page.entries) if place.service in SCHEDULER_NAMES else set()
        await _keep(tx, row, page, place.window, booked)
    row.cursor = page.cursor
    if not page.more:
        if row.generation > row.complete_generation:
            await sweep(tx, row)
        row.read_at, row.trouble = read_at, None
    return replace(_place(row, place.service), is_sweeping=row.generation > row.complete_generation)


async def _keep(tx: Tx, row: Calendar, page: Page, window: Window, booked: Collection[Span]) -> None:
    """`booked`: times that count already, since they are booked with us."""
    words, ours = await _words(tx, row), await _ours(tx, row, page.entries)
    busy: dict[str, Entry] = {}
    for each in page.entries:
        busy.pop(each.id, None)
        is_ours = _is_ours(each, ours) or (each.starts_at, each.ends_at) in booked
        if _takes_time(each, words, window) and not is_ours:
            busy[each.id] = each
    gone = {each.id for each in page.entries} - busy.keys() | set(page.removed)
    await free(tx, row, gone, page.replaced, busy)
    await write_busy(tx, row, busy.values())


def _takes_time(entry: Entry, words: Words, window: Window) -> bool:
    inside = entry.starts_at < window.end and entry.ends_at > window.start
    return inside and entry.starts_at < entry.ends_at and words.blocks(entry)


async def _words(tx: Tx, row: Calendar) -> Words:
    found = await tx.session.execute(
        select(ConflictWord.member_id, ConflictWord.word, ConflictWord.blocks).where(
            ConflictWord.workspace_id == tx.workspace_id,
            or_(ConflictWord.member_id.is_(None), ConflictWord.member_id == row.member_id),
        )
    )
    return words_of((member, word, blocks) for member, word, blocks in found)


async def _ours(tx: Tx, row: Calendar, entries: Sequence[Entry]) -> set[str]:
    """Ids and uids, of those entries, that are events of our meetings: their time is kept with us.

    A copy is one for those in the meeting alone: of whom somebody added there, nothing is kept.
    """
    if not entries:
        return set()
    found = await tx.session.execute(
        select(CalendarEvent.external_id, CalendarEvent.ical_uid).where(
            CalendarEvent.workspace_id == tx.workspace_id,
            or_(
                and_(
                    CalendarEvent.calendar_id == row.id,
                    among(CalendarEvent.external_id, (each.id for each in entries)),
                ),
                # A guest's copy has another id, and mostly the same uid.
                and_(among(CalendarEvent.ical_uid, {each.uid for each in entries} - {""}), _is_in_it(row)),
            ),
        )
    )
    return {name for names in found for name in names if name}


def _is_in_it(row: Calendar) -> ColumnElement[bool]:
    """Whether the calendar's owner is in the meeting; who declined has their time back though it stands."""
    seat = select(Attendee.id).where(
        Attendee.workspace_id == row.workspace_id,
        Attendee.meeting_id == CalendarEvent.meeting_id,
        Attendee.member_id == row.member_id,
    )
    return seat.correlate(CalendarEvent).exists()


def _is_ours(entry: Entry, ours: set[str]) -> bool:
    return entry.id in ours or (entry.uid != "" and entry.uid in ours)


async def note_trouble(tx: Tx, actor: Actor, calendar_id: int, sentence: str) -> None:
    """Why it could not be read, for its owner's screen."""
    row = await tx.session.get(Calendar, (tx.workspace_id, calendar_id))
    if row is not None:
        row.trouble = sentence
