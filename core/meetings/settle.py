"""Settles a chosen time under the hosts' locks: who comes, and which rules somebody sets aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import BadInput, HostBusy, NeedsConfirmation, TimeTaken, confirmation_of
from core.hosts.calendar import epoch_minute
from core.meetings.candidate_times import given_times, is_within, overlaps, taken_times
from core.meetings.coming import Diaries, absence_words, absent_others, who_comes
from core.meetings.forms import MoveForm, ScheduleForm
from core.meetings.times import Question, read_diaries
from core.meetings.warnings import warning_words
from core.slots.breaches import broken_rules
from core.slots.model import Breach
from core.tenancy import Tx
from core.wall import in_zone
from db.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A time that can be had.

    hosts: those needed, who come. others: those of the others who are free. waived: the rules somebody
    confirmed to break, each with the id of the host it is about, None where it is nobody's.
    """

    hosts: tuple[Member, ...]
    others: tuple[Member, ...]
    waived: tuple[tuple[str, int | None], ...] = ()

    @property
    def unbuffered(self) -> frozenset[int | None]:
        """Ids of the hosts who go without a buffer."""
        return frozenset(host for rule, host in self.waived if rule == "buffer")

    @property
    def trail(self) -> list[dict[str, object]]:
        """The same for the audit trail."""
        return [{"rule": rule, "host": host} for rule, host in self.waived]


def chosen_time(suggested: datetime | None, custom: datetime | None) -> datetime:
    """The custom time if there is one, else the suggestion; whole minutes."""
    chosen = custom or suggested
    if chosen is None:
        raise BadInput("Choose one of these times, or enter another time.", field="time")
    return chosen.replace(second=0, microsecond=0)


async def settle_time(
    tx: Tx, question: Question, form: ScheduleForm | MoveForm, starts_at: datetime
) -> Settled:
    """Who comes at that time, with the hosts locked.

    Raises `TimeTaken` for a suggestion that is gone, `HostBusy` for an overlap, `NeedsConfirmation` for a
    custom time against soft rules that nobody confirmed.
    """
    custom = form.custom_starts_at is not None
    field = "custom_time" if custom else "time"
    stays = question.moving is not None and question.moving.starts_at == starts_at
    if _is_past(tx, question, starts_at, stays=stays):
        raise BadInput("This time is past. Choose one in the future.", field=field)
    await _check_candidate_free(tx, question, starts_at, field)
    diaries = await read_diaries(tx, question, around=starts_at)
    minute = epoch_minute(starts_at)
    breaches = _breaches(diaries, minute, stays=stays)
    coming = who_comes(diaries.search, minute, breaches, may_break_rules=custom)
    if coming is None and custom:
        raise HostBusy(_host_busy(question, breaches), field=field)
    broken = [each for each in breaches if _is_broken(each, coming or ())]
    if coming is None or (broken and not custom):
        raise TimeTaken(_taken(question, breaches), field=field)
    ungiven = custom and not await _is_given(tx, question, minute)
    if custom:
        _check_confirmed(form, _warnings(question, broken, ungiven=ungiven), field)
    return _settled(question, diaries, coming, broken, ungiven=ungiven, minute=minute)


def _is_past(tx: Tx, question: Question, starts_at: datetime, *, stays: bool) -> bool:
    """One under way may be made longer or shorter, as long as it is not over then."""
    return starts_at + timedelta(minutes=question.duration_minutes) <= tx.now if stays else starts_at < tx.now


def _breaches(diaries: Diaries, minute: int, *, stays: bool) -> tuple[Breach, ...]:
    """Who stays at their start needs no notice of it."""
    found = broken_rules(diaries.search, minute)
    return tuple(each for each in found if not (stays and each.because == "notice"))


def _is_broken(breach: Breach, coming: Sequence[int]) -> bool:
    """Whether it still counts, now that it is known who comes."""
    return breach.host in coming if breach.host is not None else breach.because != "not_enough_hosts"


def _settled(
    question: Question,
    diaries: Diaries,
    coming: Sequence[int],
    broken: Sequence[Breach],
    *,
    ungiven: bool,
    minute: int,
) -> Settled:
    hosts, others = question.panel.hosts, question.panel.others
    absent = absent_others(question.panel, diaries, minute)
    waived = [(each.because, None if each.host is None else hosts[each.host].id) for each in broken]
    return Settled(
        hosts=tuple(hosts[each] for each in coming),
        others=tuple(each.member for index, each in enumerate(others) if index not in absent),
        waived=(*waived, *([("given_times", None)] if ungiven else [])),
    )


async def tell_absences(tx: Tx, question: Question, at: datetime | None) -> tuple[str, ...]:
    """A sentence on each of those who may come and are not free at that time, if there is one."""
    if at is None or not question.panel.others:
        return ()
    diaries = await read_diaries(tx, question, around=at)
    found = absent_others(question.panel, diaries, epoch_minute(at))
    return tuple(
        absence_words(question.panel.others[index], breach, question.reader_timezone)
        for index, breach in found.items()
    )


async def _check_candidate_free(tx: Tx, question: Question, starts_at: datetime, field: str) -> None:
    if question.candidate is None:
        return
    taken = await taken_times(tx, question.candidate, moving=question.moving)
    if overlaps(epoch_minute(starts_at), question.duration_minutes, taken):
        name = question.candidate.name
        raise HostBusy(f"{name} already has an interview at that time. Choose another time.", field=field)


async def _is_given(tx: Tx, question: Question, minute: int) -> bool:
    """Whether the candidate can then, as far as they said."""
    if question.candidate is None:
        return True
    given = await given_times(tx, question.candidate)
    return not given or is_within(minute, question.duration_minutes, given)


def _warnings(question: Question, broken: Sequence[Breach], *, ungiven: bool) -> tuple[str, ...]:
    words = [warning_words(each, question.panel.hosts, question.meeting_type) for each in broken]
    if question.candidate is not None and ungiven:
        words.append(f"It is outside the times {question.candidate.name} gave.")
    return tuple(dict.fromkeys(words))


def _check_confirmed(form: ScheduleForm | MoveForm, warnings: tuple[str, ...], field: str) -> None:
    seen = form.confirmation in {"", confirmation_of(warnings)}
    if warnings and not (form.confirmed and seen):
        raise NeedsConfirmation(warnings, field=field)


def _taken(question: Question, breaches: Sequence[Breach]) -> str:
    busy = _busy(question, breaches)
    if not busy:
        return "That time is not open any more. Choose another time."
    if question.panel.seats:
        return "Just taken: too few of them are free now. Choose another time."
    return f"Just taken: {busy[0][0]} was booked in the meantime. Choose another time."


def _host_busy(question: Question, breaches: Sequence[Breach]) -> str:
    """The first who is busy, or everybody where others could have come instead."""
    busy = _busy(question, breaches)
    if not question.panel.seats:
        name, until = busy[0]
        return f"{name} is in another meeting until {until}. Choose another time."
    listed = ", ".join(f"{name} until {until}" for name, until in busy)
    return f"Too few of them are free. In another meeting: {listed}. Choose another time."


def _busy(question: Question, breaches: Sequence[Breach]) -> list[tuple[str, str]]:
    """Who is in another meeting, and until when in the reader's zone."""
    return [
        (question.panel.hosts[each.host].name, in_zone(each.until or 0, question.reader_timezone))
        for each in breaches
        if each.because == "busy" and each.host is not None
    ]
