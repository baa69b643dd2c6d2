"""Times for a meeting: who meets by which rules, and the five times to suggest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.hosts.calendar import epoch_minute, read_calendars
from core.meetings.candidate_times import given_times, is_within, overlaps, taken_times
from core.meetings.coming import Diaries, absent_others, who_comes
from core.meetings.forms import Suggestion
from core.meetings.panel import Panel
from core.meetings.priority import is_high_fit
from core.rooms.booking import room_times
from core.slots.breaches import broken_rules
from core.slots.engine import find_starts
from core.slots.model import Search, Stretch
from core.slots.rank import Context, Pick, Reason, picks
from core.tenancy import Tx
from db.models import Candidate, Meeting, MeetingType

SUGGESTIONS = 5
_NO_ROOM = "This room is taken whenever everyone is free. Choose another room, or enter another time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who meets, for how long, by which rules.

    timezone: whose full hours the times should fall on. reader_timezone: of the person who asks.
    moving: the meeting that would leave its own time. room_id: where they would meet.
    """

    meeting_type: MeetingType
    duration_minutes: int
    panel: Panel
    candidate: Candidate | None
    timezone: str
    reader_timezone: str
    moving: Meeting | None = None
    room_id: int | None = None


async def suggest_times(tx: Tx, question: Question) -> tuple[tuple[Suggestion, ...], str | None]:
    """The best times, best first, and a sentence where there is something to say about them."""
    diaries = await read_diaries(tx, question)
    here = epoch_minute(question.moving.starts_at) if question.moving else None
    starts = [each for each in find_starts(diaries.search) if each != here]
    given: list[Stretch] = []
    if question.candidate is not None:
        minutes = question.duration_minutes
        taken = await taken_times(tx, question.candidate, moving=question.moving)
        starts = [each for each in starts if not overlaps(each, minutes, taken)]
        given = await given_times(tx, question.candidate)
    if not starts:
        return (), _nothing(question)
    if question.room_id is not None:
        taken = await room_times(tx, question.room_id, moving=question.moving)
        starts = [each for each in starts if not overlaps(each, question.duration_minutes, taken)]
        if not starts:
            return (), _NO_ROOM
    if given:
        starts = [each for each in starts if is_within(each, question.duration_minutes, given)]
    return _ranked(question, diaries, starts, given), None if starts else _nothing_given(question)


async def read_diaries(tx: Tx, question: Question, *, around: datetime | None = None) -> Diaries:
    """What is known of everybody's time in the days the type allows, or from now until `around`."""
    kind, panel = question.meeting_type, question.panel
    window = (tx.now, tx.now + timedelta(days=kind.max_days_ahead))
    read = (min(tx.now, around), max(window[1], around)) if around else window
    moving = question.moving.id if question.moving else None
    people = [*panel.hosts, *(each.member for each in panel.others)]
    calendars = await read_calendars(tx, people, kind, read, without_meeting=moving)
    search = Search(
        now=-(-int(tx.now.timestamp()) // 60),
        mode="collective",
        booker_timezone=question.timezone,
        window=(epoch_minute(window[0]), epoch_minute(window[1])),
        duration_minutes=question.duration_minutes,
        interval_minutes=kind.interval_minutes,
        hosts=calendars[: len(panel.hosts)],
        seats=panel.seats,
        buffer_before_minutes=kind.buffer_before_minutes,
        buffer_after_minutes=kind.buffer_after_minutes,
        notice_minutes=kind.notice_minutes,
    )
    return Diaries(search=search, others=calendars[len(panel.hosts) :])


def _ranked(
    question: Question, diaries: Diaries, starts: list[int], given: Sequence[Stretch]
) -> tuple[Suggestion, ...]:
    """The best five, those before the others at which everybody can come who may."""
    candidate = question.candidate
    context = Context(
        search=diaries.search,
        candidate_timezone=candidate.timezone if candidate else None,
        candidate_windows=tuple(given),
        is_high_fit=is_high_fit(candidate.fit if candidate else None),
    )
    found = [_suggestion(question, diaries, each) for each in picks(starts, context, count=SUGGESTIONS)]
    return tuple(sorted(found, key=lambda each: len(each.without)))


def _suggestion(question: Question, diaries: Diaries, pick: Pick) -> Suggestion:
    panel, start = question.panel, pick.start
    at = datetime.fromtimestamp(start * 60, UTC)
    return Suggestion(
        starts_at=at,
        ends_at=at + timedelta(minutes=question.duration_minutes),
        with_whom=_with_whom(panel, diaries.search, start),
        without=tuple(panel.others[each].member.name for each in absent_others(panel, diaries, start)),
        reasons=_told(question, pick),
    )


def _told(question: Question, pick: Pick) -> tuple[Reason, ...]:
    """Whoever looks for another time may be an interviewer, who is not told of a candidate's fit."""
    if question.moving is None:
        return pick.reasons
    return tuple(dict.fromkeys("early" if each == "high_fit" else each for each in pick.reasons))


def _with_whom(panel: Panel, search: Search, start: int) -> tuple[str, ...]:
    if not panel.seats:
        return ()
    coming = who_comes(search, start, broken_rules(search, start), may_break_rules=False)
    return tuple(panel.hosts[each].name for each in coming or ())


def _nothing(question: Question) -> str:
    days, hosts = question.meeting_type.max_days_ahead, question.panel.hosts
    who = hosts[0].name if len(hosts) == 1 else "everyone"
    if question.panel.seats:
        return (
            f"At no time in the next {days} days are enough of them free. Choose more people, or enter "
            "another time."
        )
    return (
        f"No time suits {who} in the next {days} days. Try a shorter length or fewer interviewers, "
        "or enter another time."
    )


def _nothing_given(question: Question) -> str:
    name = question.candidate.name if question.candidate else "the candidate"
    return f"Nobody is free at the times {name} gave. Ask for more times, or enter another time."
