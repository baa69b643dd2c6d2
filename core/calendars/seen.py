"""What people do in their calendars to our meetings' events: answers are taken over, the rest is asked about.

Nothing seen there changes a meeting by itself, and what we wrote ourselves says nothing new: so neither side
can set the other going in a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select

from core.calendars.answered import take_answers
from core.calendars.declined_rooms import take_rooms_answer
from core.calendars.facts import Entry, Page
from core.calendars.pages import Place
from core.hosts.changed import telling
from core.meetings.facts import Status
from core.meetings.load import access_meeting
from core.messages.audience import audience_of
from core.messages.outbox import touch, touch_living
from core.messages.plan import CALENDAR_EVENT, calendar_question
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.among import among
from db.models import CalendarEvent, Meeting, Message

SOON = timedelta(seconds=10)
"""Of real time; so long a page waits for a writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A meeting's event as it was met; `entry` None: it is gone, or was not met where expected."""

    meeting_id: int
    external_id: str
    entry: Entry | None


async def find_changed(tx: Tx, actor: Actor, place: Place, page: Page) -> list[Change]:
    """The events of ours on this page that are not as we know them; one query, two where all was read."""
    met = {each.id: each for each in page.entries}
    rows = [each for each in await _ours(tx, place, page, met) if _is_news(each, met, page)]
    if (place.is_sweeping or page.is_whole) and not page.more:
        rows += await _not_met(tx, place, page, met)
    return [_change(each, met) for each in dict.fromkeys(rows)]


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


async def _not_met(tx: Tx, place: Place, page: Page, met: dict[str, Entry]) -> Sequence[CalendarEvent]:
    """Events of ours that a read from the beginning, or of everything at once, should have met."""
    missed = () if page.is_whole else (CalendarEvent.generation < place.generation,)
    found = await tx.session.scalars(
        select(CalendarEvent).where(
            CalendarEvent.workspace_id == tx.workspace_id,
            CalendarEvent.calendar_id == place.calendar_id,
            CalendarEvent.external_id.is_not(None),
            *missed,
            CalendarEvent.written_starts_at > place.window.start,
            CalendarEvent.written_ends_at < place.window.end,
        )
    )
    return [each for each in found if each.external_id not in met]


def _is_news(row: CalendarEvent, met: dict[str, Entry], page: Page) -> bool:
    entry = met.get(row.external_id or "")
    if entry is None:
        return row.external_id in page.removed or bool(page.replaced)
    return not entry.version or entry.version != row.version  # else it is as we wrote it


def _change(row: CalendarEvent, met: dict[str, Entry]) -> Change:
    assert row.external_id is not None, "found by it"
    return Change(meeting_id=row.meeting_id, external_id=row.external_id, entry=met.get(row.external_id))


async def is_doubtful(tx: Tx, actor: Actor, change: Change) -> bool:
    """Whether it was met at another time than the meeting's, and does not tell from when that is."""
    entry = change.entry
    if entry is None or entry.stamp is not None:
        return False
    return not _is_at_its_time(entry, await access_meeting(tx, change.meeting_id))


async def notice_change(tx: Tx, actor: Actor, change: Change) -> bool:
    """Take over the answers, ask about a move or a deletion. False while our own writing is on its way.

    A writing that is put off meets what was done there itself, and writes over it or has it asked about.
    """
    meeting = await access_meeting(tx, change.meeting_id, lock=True)
    event = await _event(tx, change)
    over = meeting.status == Status.CANCELLED or meeting.outcome is not None or meeting.ends_at <= tx.now
    if event is None or over:
        return True
    entry = change.entry
    if entry is None or not _is_at_its_time(entry, meeting):
        writing = await _writing(tx, event, meeting)
        if writing is not None:
            return not writing
    if entry is None:
        await _ask(tx, actor, meeting, event, "deleted", None)
    elif not _is_old(event, entry):
        await _compare(tx, actor, meeting, event, entry)
    return True


async def _event(tx: Tx, change: Change) -> CalendarEvent | None:
    """Locked; None when another one stands for the meeting by now, or none."""
    return await tx.session.scalar(
        select(CalendarEvent)
        .where(
            CalendarEvent.workspace_id == tx.workspace_id,
            CalendarEvent.meeting_id == change.meeting_id,
            CalendarEvent.external_id == change.external_id,
        )
        .with_for_update()
    )


def _is_at_its_time(entry: Entry, meeting: Meeting) -> bool:
    return (entry.starts_at, entry.ends_at) == (meeting.starts_at, meeting.ends_at)


def _is_old(event: CalendarEvent, entry: Entry) -> bool:
    """From before our last writing: a service may tell late."""
    return entry.stamp is not None and event.stamp is not None and entry.stamp < event.stamp


async def _compare(tx: Tx, actor: Actor, meeting: Meeting, event: CalendarEvent, entry: Entry) -> None:
    event.version, event.stamp = entry.version, entry.stamp or event.stamp
    if _is_at_its_time(entry, meeting):
        await _settle(tx, meeting, event)
        await take_answers(tx, meeting, actor, entry.guests)
        await take_rooms_answer(tx, meeting, entry.guests)
    elif (entry.starts_at, entry.ends_at) == (event.written_starts_at, event.written_ends_at):
        await _settle(tx, meeting, event)  # we could not move it: what is answered there is about that time
    elif meeting.starts_at <= tx.now and entry.ends_at <= tx.now:
        await _settle(tx, meeting, event)  # it runs here: nobody can have it be over
    else:
        await _ask(tx, actor, meeting, event, "moved", entry)


async def _writing(tx: Tx, event: CalendarEvent, meeting: Meeting) -> bool | None:
    """Whether we write its time within `SOON`, False: later; None: not at all, or that was given up."""
    written = (event.written_starts_at, event.written_ends_at)
    if event.digest != "" and written == (meeting.starts_at, meeting.ends_at):
        return None
    is_soon = func.coalesce(Message.retry_at, func.clock_timestamp()) < func.clock_timestamp() + SOON
    return await tx.session.scalar(
        select(func.bool_or(or_(Message.state == "leased", is_soon))).where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id == meeting.id,
            Message.kind == CALENDAR_EVENT,
            Message.state.in_(("waiting", "leased")),
        )
    )


async def _ask(
    tx: Tx, actor: Actor, meeting: Meeting, event: CalendarEvent, what: str, entry: Entry | None
) -> None:
    """Have card and organiser show the question; the same again is asked once.

    Until it is answered, its people's time is taken where it stands now, see `core.hosts.taken`.
    """
    starts_at, ends_at = (entry.starts_at, entry.ends_at) if entry else (None, None)
    asked = (event.asks, event.asked_version, event.asked_starts_at, event.asked_ends_at)
    if asked == (what, meeting.version, starts_at, ends_at):
        return
    event.asks, event.asked_version, event.asked_at = what, meeting.version, tx.now
    event.asked_starts_at, event.asked_ends_at = starts_at, ends_at
    await tx.session.flush()
    await tx.session.execute(select(telling(tx)))
    await touch_living(tx, meeting)
    await touch(tx, meeting, calendar_question(await audience_of(tx, meeting), tx.now))
    told = {"starts_at": starts_at, "ends_at": ends_at}
    facts = {"what": what, **{name: at.isoformat() if at else None for name, at in told.items()}}
    await record_change(tx, actor, "calendar.asked", "meeting", meeting.id, facts=facts)


async def _settle(tx: Tx, meeting: Meeting, event: CalendarEvent) -> None:
    """Somebody put it back there: there is nothing to ask any more."""
    if event.asks is not None:
        event.asks = None
        await tx.session.flush()
        await tx.session.execute(select(telling(tx)))
        await touch_living(tx, meeting)
