"""The JSON document of a search → a Search. Nothing is guessed: what is not sound is refused."""

from functools import partial
from typing import NamedTuple

from core.slots.fields import (
    Fields,
    RequestError,
    Seconds,
    flag,
    instant,
    local_date,
    shown,
    wall_time,
    whole_number,
    zone,
)
from core.slots.model import (
    Busy,
    DurationLimit,
    Host,
    Limit,
    Mode,
    Override,
    Period,
    Search,
    Seat,
    Stretch,
    WeeklyRule,
)

MODES: tuple[Mode, ...] = ("single", "collective", "round_robin")
PERIODS: tuple[Period, ...] = ("PER_DAY", "PER_WEEK")
SATURDAY = 6


def read_search(value: object, where: str = "") -> Search:
    """One document → a search. Raises RequestError, whose text is one line that names the field."""
    fields = Fields(
        value,
        where,
        required={"now", "mode", "booker_timezone", "window", "duration_min", "hosts"},
        optional={"interval_min", "offset_start_min", "buffer_before_min", "buffer_after_min"}
        | {"min_notice_min", "limits", "duration_limits", "seats"},
    )
    mode = fields.read("mode", _mode)
    hosts = _hosts(fields, mode)
    duration = fields.whole("duration_min", at_least=1)
    return Search(
        now=_up(fields.read("now", instant)),
        mode=mode,
        booker_timezone=fields.read("booker_timezone", zone),
        window=fields.read("window", _window),
        duration_minutes=duration,
        interval_minutes=fields.whole("interval_min", duration, at_least=1),
        offset_minutes=fields.whole("offset_start_min"),
        buffer_before_minutes=fields.whole("buffer_before_min"),
        buffer_after_minutes=fields.whole("buffer_after_min"),
        notice_minutes=fields.whole("min_notice_min"),
        hosts=hosts,
        seats=fields.each("seats", partial(_seat, hosts=len(hosts))),
    )


def _mode(value: object, where: str) -> Mode:
    for mode in MODES:
        if value == mode:
            return mode
    raise RequestError(where, f"must be one of {', '.join(MODES)}, not {shown(value)}")


def _window(value: object, where: str) -> Stretch:
    fields = Fields(value, where, required={"start", "end"}, optional=set())
    start, end = _start_and_end(fields)
    return _up(start), _nearly(end)


def _hosts(fields: Fields, mode: Mode) -> tuple[Host, ...]:
    ceilings = _Ceilings(meetings=_limits(fields, "limits"), minutes=_limits(fields, "duration_limits"))
    hosts = fields.each("hosts", partial(_host, ceilings=ceilings))
    if not hosts:
        raise RequestError(fields.at("hosts"), "must hold at least one host")
    if mode == "single" and len(hosts) > 1:
        raise RequestError(fields.at("hosts"), f"mode single takes one host, not {len(hosts)}")
    return hosts


class _Ceilings(NamedTuple):
    """The document's limits: the same for every host, each counting the host's own busy times."""

    meetings: dict[Period, int]
    minutes: dict[Period, int]


def _limits(fields: Fields, name: str) -> dict[Period, int]:
    if name not in fields:
        return {}
    limits = fields.read(name, partial(Fields, required=set(), optional=set(PERIODS)))
    return {period: limits.whole(period) for period in PERIODS if period in limits}


def _host(value: object, where: str, *, ceilings: _Ceilings) -> Host:
    fields = Fields(value, where, required={"timezone", "weekly_rules"}, optional={"overrides", "busy"})
    busy = fields.each("busy", _busy)
    starts = tuple(entry.start for entry, _ in busy)
    lengths = tuple((entry.start, minutes) for entry, minutes in busy)
    return Host(
        timezone=fields.read("timezone", zone),
        weekly_rules=fields.each("weekly_rules", _weekly_rule),
        overrides=fields.each("overrides", _override),
        busy=tuple(entry for entry, _ in busy),
        limits=tuple(
            Limit(period=period, most=most, counted=starts) for period, most in ceilings.meetings.items()
        ),
        duration_limits=tuple(
            DurationLimit(period=period, most=most, counted=lengths)
            for period, most in ceilings.minutes.items()
        ),
    )


def _seat(value: object, where: str, *, hosts: int) -> Seat:
    fields = Fields(value, where, required={"any", "take"}, optional=set())
    several = fields.each("any", partial(_host_index, hosts=hosts))
    for index, host in enumerate(several):
        if host in several[:index]:
            raise RequestError(f"{fields.at('any')}[{index}]", f"names host {host} twice")
    take = fields.whole("take", at_least=1)
    if take > len(several):
        most = f"must be at most {len(several)} (any holds no more)"
        raise RequestError(fields.at("take"), f"{most}, not {shown(take)}")
    return Seat(any=several, take=take)


def _host_index(value: object, where: str, *, hosts: int) -> int:
    index = whole_number(value, where)
    if index >= hosts:
        raise RequestError(where, f"must be the index of a host, 0 to {hosts - 1}, not {shown(index)}")
    return index


def _weekly_rule(value: object, where: str) -> WeeklyRule:
    fields = Fields(value, where, required={"days", "start", "end"}, optional=set())
    return WeeklyRule(
        days=fields.each("days", _weekday),
        start=fields.read("start", wall_time),
        end=fields.read("end", wall_time),
    )


def _weekday(value: object, where: str) -> int:
    day = whole_number(value, where)
    if day > SATURDAY:
        raise RequestError(where, f"must be 0 (Sunday) to 6 (Saturday), not {shown(day)}")
    return day


def _override(value: object, where: str) -> Override:
    fields = Fields(value, where, required={"date"}, optional={"unavailable", "start", "end"})
    on = fields.read("date", local_date)
    if "unavailable" in fields and fields.read("unavailable", flag):
        for name in ("start", "end"):
            if name in fields:
                raise RequestError(fields.at(name), "must not be given when unavailable")
        return Override(on=on)
    for name in ("start", "end"):
        if name not in fields:
            raise RequestError(fields.at(name), "missing")
    return Override(on=on, start=fields.read("start", wall_time), end=fields.read("end", wall_time))


def _busy(value: object, where: str) -> tuple[Busy, int]:
    """The entry in whole minutes, and its exact length rounded up."""
    fields = Fields(
        value, where, required={"start", "end"}, optional={"buffer_before_min", "buffer_after_min"}
    )
    start, end = _start_and_end(fields)
    entry = Busy(
        start=_down(start),
        end=_up(end),
        buffer_before=fields.whole("buffer_before_min"),
        buffer_after=fields.whole("buffer_after_min"),
    )
    return entry, _up(end - start)


def _start_and_end(fields: Fields) -> tuple[Seconds, Seconds]:
    start = fields.read("start", instant)
    end = fields.read("end", instant)
    if end < start:
        raise RequestError(fields.at("end"), "lies before the start")
    return start, end


def _down(seconds: Seconds) -> int:
    return int(seconds // 60)


def _up(seconds: Seconds) -> int:
    return -int(-seconds // 60)


def _nearly(seconds: Seconds) -> int:
    """A window's end: less than a second short of a full minute counts as that minute."""
    up = _up(seconds)
    return up if up * 60 - seconds < 1 else _down(seconds)
