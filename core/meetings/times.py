"""Times for a meeting: the five to suggest, and what a chosen one would break."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from core.errors import BadInput, HostBusy, NeedsConfirmation, TimeTaken, confirmation_of
from core.hosts.calendar import epoch_minute, read_calendars, span
from core.meetings.forms import MoveForm, ScheduleForm, Suggestion
from core.meetings.warnings import warning_words
from core.slots.breaches import broken_rules
from core.slots.engine import find_starts
from core.slots.model import Breach, Search, Stretch
from core.slots.rank import Context, best
from core.tenancy import Tx
from core.wall import in_zone
from db.models import Candidate, CandidateWindow, Meeting, MeetingType, Member

SUGGESTIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who meets, for how long, by which rules.

    timezone: whose full hours the times should fall on. reader_timezone: of the person who asks.
    moving: the meeting that would leave its own time.
    """

    meeting_type: MeetingType
    duration_minutes: int
    hosts: Sequence[Member]
    candidate: Candidate | None
    timezone: str
    reader_timezone: str
    moving: Meeting | None = None


async def suggest_times(tx: Tx, question: Question) -> tuple[tuple[Suggestion, ...], str | None]:
    """The best times, best first, and a sentence where there is something to say about them."""
    search = await _search(tx, question)
    here = epoch_minute(question.moving.starts_at) if question.moving else None
    starts = [each for each in find_starts(search) if each != here]
    if question.candidate is None:
        return _ranked(question, search, starts, ()), None if starts else _nothing(question)
    taken = await _candidate_meetings(tx, question)
    starts = [each for each in starts if not _overlaps(each, question.duration_minutes, taken)]
    windows = await _candidate_windows(tx, question.candidate)
    if windows and starts:
        starts = [each for each in starts if _within(each, question.duration_minutes, windows)]
        if not starts:
            name = question.candidate.name
            return (), f"Nobody is free at the times {name} gave. Ask for more times, or enter another time."
    return _ranked(question, search, starts, windows), None if starts else _nothing(question)


async def check_time(tx: Tx, question: Question, form: ScheduleForm | MoveForm, starts_at: datetime) -> bool:
    """Whether the time can be had, under the hosts' locks; True when confirming waived a buffer.

    Raises `TimeTaken` for a suggestion that is gone, `HostBusy` for an overlap, `NeedsConfirmation` for a
    custom time against soft rules that nobody confirmed.
    """
    custom = form.custom_starts_at is not None
    field = "custom_time" if custom else "time"
    if starts_at < tx.now:
        raise BadInput("This time is past. Choose one in the future.", field=field)
    if question.candidate is not None:
        await _check_candidate_free(tx, question, starts_at, field)
    search = await _search(tx, question, around=starts_at)
    breaches = broken_rules(search, epoch_minute(starts_at))
    overlap = next((each for each in breaches if each.because == "busy"), None)
    if breaches and not custom:
        raise TimeTaken(_taken(question, overlap), field=field)
    if overlap is not None:
        raise HostBusy(_host_busy(question, overlap), field=field)
    if custom:
        _check_confirmed(form, await _warnings(tx, question, breaches, starts_at), field)
    return any(each.because == "buffer" for each in breaches)


async def _warnings(
    tx: Tx, question: Question, breaches: Sequence[Breach], starts_at: datetime
) -> tuple[str, ...]:
    words = [warning_words(each, question.hosts, question.meeting_type) for each in breaches]
    if question.candidate is not None:
        windows = await _candidate_windows(tx, question.candidate)
        if windows and not _within(epoch_minute(starts_at), question.duration_minutes, windows):
            words.append(f"It is outside the times {question.candidate.name} gave.")
    return tuple(dict.fromkeys(words))


def _check_confirmed(form: ScheduleForm | MoveForm, warnings: tuple[str, ...], field: str) -> None:
    seen = form.confirmation in {"", confirmation_of(warnings)}
    if warnings and not (form.confirmed and seen):
        raise NeedsConfirmation(warnings, field=field)


async def _search(tx: Tx, question: Question, *, around: datetime | None = None) -> Search:
    kind = question.meeting_type
    window = (tx.now, tx.now + timedelta(days=kind.max_days_ahead))
    read = (min(tx.now, around), max(window[1], around)) if around else window
    moving = question.moving.id if question.moving else None
    hosts = await read_calendars(tx, question.hosts, kind, read, without_meeting=moving)
    return Search(
        now=-(-int(tx.now.timestamp()) // 60),
        mode="collective",
        booker_timezone=question.timezone,
        window=(epoch_minute(window[0]), epoch_minute(window[1])),
        duration_minutes=question.duration_minutes,
        interval_minutes=kind.interval_minutes,
        hosts=hosts,
        buffer_before_minutes=kind.buffer_before_minutes,
        buffer_after_minutes=kind.buffer_after_minutes,
        notice_minutes=kind.notice_minutes,
    )


def _ranked(
    question: Question, search: Search, starts: list[int], windows: Sequence[Stretch]
) -> tuple[Suggestion, ...]:
    context = Context(
        search=search,
        candidate_timezone=question.candidate.timezone if question.candidate else None,
        candidate_windows=tuple(windows),
    )
    length = timedelta(minutes=question.duration_minutes)
    return tuple(
        Suggestion(starts_at=at, ends_at=at + length)
        for at in (
            datetime.fromtimestamp(each * 60, UTC) for each in best(starts, context, count=SUGGESTIONS)
        )
    )


async def _candidate_windows(tx: Tx, candidate: Candidate) -> list[Stretch]:
    found = await tx.session.scalars(
        select(CandidateWindow.during).where(
            CandidateWindow.workspace_id == tx.workspace_id,
            CandidateWindow.candidate_id == candidate.id,
            CandidateWindow.during.overlaps(Range(tx.now, None)),
        )
    )
    return sorted(span(each) for each in found)


async def _candidate_meetings(tx: Tx, question: Question) -> list[Stretch]:
    assert question.candidate is not None, "asked only for candidates"
    statement = select(Meeting.starts_at, Meeting.ends_at).where(
        Meeting.workspace_id == tx.workspace_id,
        Meeting.candidate_id == question.candidate.id,
        Meeting.status.in_(("pending", "scheduled")),
        Meeting.ends_at > tx.now,
    )
    if question.moving is not None:
        statement = statement.where(Meeting.id != question.moving.id)
    found = await tx.session.execute(statement)
    return [(epoch_minute(starts_at), epoch_minute(ends_at)) for starts_at, ends_at in found]


async def _check_candidate_free(tx: Tx, question: Question, starts_at: datetime, field: str) -> None:
    taken = await _candidate_meetings(tx, question)
    if question.candidate and _overlaps(epoch_minute(starts_at), question.duration_minutes, taken):
        name = question.candidate.name
        raise HostBusy(f"{name} already has an interview at that time. Choose another time.", field=field)


def _overlaps(start: int, minutes: int, taken: Sequence[Stretch]) -> bool:
    return any(start < end and begin < start + minutes for begin, end in taken)


def _within(start: int, minutes: int, windows: Sequence[Stretch]) -> bool:
    return any(begin <= start and start + minutes <= end for begin, end in windows)


def _nothing(question: Question) -> str:
    days = question.meeting_type.max_days_ahead
    who = question.hosts[0].name if len(question.hosts) == 1 else "everyone"
    return (
        f"No time suits {who} in the next {days} days. Try a shorter length or fewer interviewers, "
        "or enter another time."
    )


def _taken(question: Question, overlap: Breach | None) -> str:
    if overlap is None or overlap.host is None:
        return "That time is not open any more. Choose another time."
    return f"Just taken: {question.hosts[overlap.host].name} was booked in the meantime. Choose another time."


def _host_busy(question: Question, overlap: Breach) -> str:
    host = question.hosts[overlap.host or 0]
    until = in_zone(overlap.until or 0, question.reader_timezone)
    return f"{host.name} is in another meeting until {until}. Choose another time."
