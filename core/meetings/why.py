"""Says why a time is not offered, or none at all, and what one change would open."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.candidates.read import access_candidate
from core.errors import BadInput
from core.hosts.calendar import epoch_minute
from core.meetings.candidate_times import given_times, is_within, overlaps, taken_times
from core.meetings.explanation import Change, Explanation
from core.meetings.forms import ScheduleForm
from core.meetings.panel import Panel, panel_of_form
from core.meetings.times import Question, read_diaries
from core.meetings.types import active_types, as_choice, choose_type
from core.slots.engine import find_starts
from core.slots.export import write_search
from core.slots.kept import FreeLists
from core.slots.model import Host, Period, Search, Stretch
from core.slots.why.gains import gains
from core.slots.why.obstacles import why_not
from core.slots.why.relaxation import Relaxation
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Candidate, MeetingType

MOST_CHANGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The form with its defaults, and what they stand for."""

    form: ScheduleForm
    types: Sequence[MeetingType]
    chosen: MeetingType
    candidate: Candidate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """All that decides which starts suit. given: when the candidate said to be free; taken: interviews."""

    search: Search
    panel: Panel
    candidate: str
    given: Sequence[Stretch]
    taken: Sequence[Stretch]

    def suits_candidate(self, start: int) -> bool:
        return not self.is_taken(start) and self.is_given(start)

    def is_taken(self, start: int) -> bool:
        return overlaps(start, self.search.duration_minutes, self.taken)

    def is_given(self, start: int) -> bool:
        return not self.given or is_within(start, self.search.duration_minutes, self.given)


async def explain_times(tx: Tx, actor: Actor, form: ScheduleForm) -> Explanation:
    """What is in the way of the form's own time; without one, what would open times, or earlier ones."""
    check_may_schedule(actor)
    asked = await _asked(tx, form)
    explanation = Explanation(
        form=asked.form,
        types=tuple(as_choice(each) for each in asked.types),
        durations=tuple(asked.chosen.durations),
        notice_minutes=asked.chosen.notice_minutes,
        max_days_ahead=asked.chosen.max_days_ahead,
        candidate=asked.candidate.name if asked.candidate else "",
    )
    try:
        ground = await _ground(tx, actor, asked)
    except BadInput as error:
        return replace(explanation, note=error.sentence)
    if form.custom_starts_at is not None:
        return replace(explanation, changes=tuple(_in_the_way(ground, epoch_minute(form.custom_starts_at))))
    kept = FreeLists()
    starts = [each for each in find_starts(ground.search, kept) if ground.suits_candidate(each)]
    return replace(
        explanation,
        count=len(starts),
        first=_at(starts[0]) if starts else None,
        # Five people and a month take some 50 ms, a crowd more: the others' requests go on meanwhile.
        changes=tuple(await asyncio.to_thread(_openings, ground, asked.chosen, starts, kept)),
    )


async def export_search(tx: Tx, actor: Actor, form: ScheduleForm) -> str:
    """The search behind a form as slot-request JSON, a value a line: hosts by number, nobody's name."""
    check_may_schedule(actor)
    ground = await _ground(tx, actor, await _asked(tx, form))
    try:
        document = write_search(ground.search)
    except ValueError as error:
        raise BadInput(
            "This search cannot be written down, as a buffer in it was waived. Choose other interviewers."
        ) from error
    return json.dumps(document, indent=1)


async def _asked(tx: Tx, form: ScheduleForm) -> _Asked:
    types = await active_types(tx)
    chosen = choose_type(types, form.type_id)
    minutes = form.duration_minutes if form.duration_minutes in chosen.durations else chosen.durations[0]
    candidate = await access_candidate(tx, form.candidate_id) if form.candidate_id is not None else None
    filled = replace(form, type_id=chosen.id, duration_minutes=minutes)
    return _Asked(form=filled, types=types, chosen=chosen, candidate=candidate)


async def _ground(tx: Tx, actor: Actor, asked: _Asked) -> _Ground:
    """Raises `BadInput` where the form names nobody, or people who cannot be asked."""
    form, candidate = asked.form, asked.candidate
    if not form.interviewer_ids:
        raise BadInput("Choose interviewers to see what is in the way.", field="interviewers")
    question = Question(
        meeting_type=asked.chosen,
        duration_minutes=form.duration_minutes or asked.chosen.durations[0],
        panel=await panel_of_form(tx, form),
        candidate=candidate,
        timezone=(candidate.timezone if candidate else None) or actor.timezone,
        reader_timezone=actor.timezone,
    )
    diaries = await read_diaries(tx, question, around=form.custom_starts_at)
    return _Ground(
        search=diaries.search,
        panel=question.panel,
        candidate=candidate.name if candidate else "",
        given=await given_times(tx, candidate) if candidate else (),
        taken=await taken_times(tx, candidate, moving=None) if candidate else (),
    )


def _in_the_way(ground: _Ground, start: int) -> Iterator[Change]:
    for each in why_not(ground.search, start):
        yield _change(ground, each)
    if ground.is_taken(start):
        yield Change(because="candidate_busy", who=ground.candidate)
    elif not ground.is_given(start):
        yield Change(because="candidate_times", who=ground.candidate)


def _openings(ground: _Ground, chosen: MeetingType, starts: list[int], kept: FreeLists) -> list[Change]:
    """Five at most; where times suit already, only what opens earlier ones."""

    def wanted(start: int) -> bool:
        return ground.suits_candidate(start) and not (starts and start >= starts[0])

    rules = gains(ground.search, wanted=wanted, kept=kept)
    found = [_change(ground, each.relaxation, each.starts) for each in rules[:MOST_CHANGES]]
    if starts:
        return found
    return [*_other_meetings(ground, chosen, kept), *found][:MOST_CHANGES]


def _other_meetings(ground: _Ground, chosen: MeetingType, kept: FreeLists) -> Iterator[Change]:
    """What another length, other people or the candidate would open: where no rule of the hosts has to go."""
    search, open_to_hosts = ground.search, find_starts(ground.search, kept)
    if ground.given:
        free = [each for each in open_to_hosts if not ground.is_taken(each)]
        yield from _opened(free, Change(because="candidate_times", who=ground.candidate))
    for minutes in sorted(
        (each for each in chosen.durations if each < search.duration_minutes), reverse=True
    ):
        yield from _opened(
            _suiting(ground, replace(search, duration_minutes=minutes)),
            Change(because="shorter", minutes=minutes),
        )
    if search.seats or len(search.hosts) == 1:
        return
    for index, host in enumerate(ground.panel.hosts):
        rest = (*search.hosts[:index], *search.hosts[index + 1 :])
        yield from _opened(
            _suiting(ground, replace(search, hosts=rest)), Change(because="without", who=host.name)
        )


def _suiting(ground: _Ground, search: Search) -> list[int]:
    ground = replace(ground, search=search)
    return [each for each in find_starts(search) if ground.suits_candidate(each)]


def _opened(starts: Sequence[int], change: Change) -> Iterator[Change]:
    if starts:
        yield replace(change, count=len(starts), first=_at(starts[0]))


def _change(ground: _Ground, relaxation: Relaxation, starts: Sequence[int] = ()) -> Change:
    host = ground.search.hosts[relaxation.host] if relaxation.host is not None else None
    during = _during(host, relaxation) if host else None
    has_limit = host is not None and relaxation.because in {"limit", "duration_limit"}
    return Change(
        because=relaxation.because,
        who=ground.panel.hosts[relaxation.host].name if relaxation.host is not None else "",
        on=relaxation.dates[0] if relaxation.dates else None,
        during=(_at(during[0]), _at(during[1])) if during else None,
        minutes=relaxation.minutes,
        most=relaxation.most,
        period=_period(host, relaxation) if host and has_limit else None,
        count=len(starts),
        first=_at(starts[0]) if starts else None,
    )


def _during(host: Host, relaxation: Relaxation) -> Stretch | None:
    if relaxation.because in {"busy", "buffer"}:
        entry = host.busy[relaxation.entry or 0]
        return entry.start, entry.end
    return relaxation.during


def _period(host: Host, relaxation: Relaxation) -> Period:
    limits = host.limits if relaxation.because == "limit" else host.duration_limits
    return limits[relaxation.entry or 0].period


def _at(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
