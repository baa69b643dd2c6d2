"""What people do in their calendars to our meetings' events: answers are taken over, the rest is asked about.

Nothing seen there changes a meeting by itself, and what we wrote ourselves says nothing new: so neither side
can set the other going in a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from core.calendars.answered import take_answers
from core.calendars.declined_rooms import tell_declined
from core.calendars.facts import Entry, Page
from core.calendars.pages import Place
from core.meetings.facts import Status
from core.meetings.load import access_meeting
from core.messages.audience import audience_of
from core.messages.outbox import touch, touch_living
from core.messages.plan import CALENDAR_EVENT, calendar_question
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.among import among
from db.models import CalendarEvent, Meeting, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An event of ours as it was met; `entry` None: it is gone. Not `is_certain`: not met where expected."""

    event_id: int
    meeting_id: int
    external_id: str
    entry: Entry | None
    is_certain: bool = True


async def find_changed(tx: Tx, actor: Actor, place: Place, page: Page) -> list[Change]:
    """The events of ours on this page that are not as we know them; one query."""
    met = {each.id: each for each in page.entries}
    rows = await _ours(tx, place, page, met)
    changes = [_change(each, met, page) for each in rows]
    if place.is_sweeping and not page.more:
        changes += [_missed(each) for each in await _not_met(tx, place, met)]
    return [each for each in changes if each is not None]


async def _ours(tx: Tx, place: Place, page: Page, met: dict[str, Entry]) -> Sequence[CalendarEvent]:
    ids = [*met, *page.removed]
    told: list[ColumnElement[bool]] = [among(CalendarEvent.external_id, ids)] if ids else []
    told += [CalendarEvent.external_id.startswith(each, autoescape=True) for each in page.replaced]
    if not told:
        return ()
    found = await tx.session.scalars(
        select(CalendarEvent).where(
            CalendarEvent.workspace_id == tx.workspace_id,
            CalendarEvent.calendar_id == place.calendar_id,
            or_(*told),
        )
    )
    rows = found.all()
    for each in rows:
        if each.external_id in met:
            each.generation = place.generation
    return rows


async def _not_met(tx: Tx, place: Place, met: dict[str, Entry]) -> Sequence[CalendarEvent]:
    """Events of ours that a read from the beginning should have met."""
    found = await tx.session.scalars(
        select(CalendarEvent).where(
            CalendarEvent.workspace_id == tx.workspace_id,
            CalendarEvent.calendar_id == place.calendar_id,
            CalendarEvent.external_id.is_not(None),
            CalendarEvent.generation < place.generation,
            CalendarEvent.written_starts_at > place.window.start,
            CalendarEvent.written_ends_at < place.window.end,
        )
    )
    return [each for each in found if each.external_id not in met]


def _change(row: CalendarEvent, met: dict[str, Entry], page: Page) -> Change | None:
    assert row.external_id is not None, "found by it"
    entry = met.get(row.external_id)
    if entry is not None and entry.version and entry.version == row.version:
        return None  # as we wrote it
    if entry is None and row.external_id not in page.removed and not page.replaced:
        return None
    return Change(event_id=row.id, meeting_id=row.meeting_id, external_id=row.external_id, entry=entry)


def _missed(row: CalendarEvent) -> Change:
    assert row.external_id is not None, "found by it"
    return Change(
        event_id=row.id,
        meeting_id=row.meeting_id,
        external_id=row.external_id,
        entry=None,
        is_certain=False,
    )


async def notice_change(tx: Tx, actor: Actor, change: Change) -> bool:
    """Take over the answers, ask about a move or a deletion. False while our own writing is on its way."""
    meeting = await access_meeting(tx, change.meeting_id, lock=True)
    event = await tx.session.get(CalendarEvent, (tx.workspace_id, change.event_id), with_for_update=True)
    over = meeting.status == Status.CANCELLED or meeting.outcome is not None or meeting.ends_at <= tx.now
    if event is None or over or event.external_id != change.external_id:
        return True
    if await _is_being_written(tx, event, meeting):
        return False
    entry = change.entry
    if entry is None:
        await _ask(tx, actor, meeting, event, "deleted", None)
    elif not _is_old(event, entry):
        await _compare(tx, actor, meeting, event, entry)
    return True


def _is_old(event: CalendarEvent, entry: Entry) -> bool:
    """From before our last writing: a service may tell late."""
    return entry.stamp is not None and event.stamp is not None and entry.stamp < event.stamp


async def _compare(tx: Tx, actor: Actor, meeting: Meeting, event: CalendarEvent, entry: Entry) -> None:
    event.version, event.stamp = entry.version, entry.stamp or event.stamp
    times = (entry.starts_at, entry.ends_at)
    if times in {(meeting.starts_at, meeting.ends_at), (event.written_starts_at, event.written_ends_at)}:
        await _settle(tx, meeting, event)
        await take_answers(tx, meeting, actor, entry.guests)
        await tell_declined(tx, meeting, entry.guests)
    else:
        await _ask(tx, actor, meeting, event, "moved", entry)


async def _is_being_written(tx: Tx, event: CalendarEvent, meeting: Meeting) -> bool:
    """Whether we are about to write its time anyway; a writing that was given up is none."""
    written = (event.written_starts_at, event.written_ends_at)
    if event.digest != "" and written == (meeting.starts_at, meeting.ends_at):
        return False
    waiting = await tx.session.scalar(
        select(Message.id)
        .where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id == meeting.id,
            Message.kind == CALENDAR_EVENT,
            Message.state.in_(("waiting", "leased")),
        )
        .limit(1)
    )
    return waiting is not None


async def _ask(
    tx: Tx, actor: Actor, meeting: Meeting, event: CalendarEvent, what: str, entry: Entry | None
) -> None:
    """Have card and organiser show the question; the same again is asked once."""
    starts_at, ends_at = (entry.starts_at, entry.ends_at) if entry else (None, None)
    asked = (event.asks, event.asked_version, event.asked_starts_at, event.asked_ends_at)
    if asked == (what, meeting.version, starts_at, ends_at):
        return
    event.asks, event.asked_version, event.asked_at = what, meeting.version, tx.now
    event.asked_starts_at, event.asked_ends_at = starts_at, ends_at
    await tx.session.flush()
    await touch_living(tx, meeting)
    await touch(tx, meeting, calendar_question(await audience_of(tx, meeting), tx.now))
    facts = {"what": what, "starts_at": starts_at.isoformat() if starts_at else None}
    await record_change(tx, actor, "calendar.asked", "meeting", meeting.id, facts=facts)


async def _settle(tx: Tx, meeting: Meeting, event: CalendarEvent) -> None:
    """Somebody put it back there: there is nothing to ask any more."""
    if event.asks is not None:
        event.asks = None
        await tx.session.flush()
        await touch_living(tx, meeting)
