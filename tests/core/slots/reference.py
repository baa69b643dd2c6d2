"""The slot search once more: slow, obvious, minute by minute, straight from the document's own sentences.

It shares nothing with the engine, above all no arithmetic of offsets: a zone is a walk through its minutes.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def starts_of(document: dict) -> list[str]:
    """A sound document → the starts it should be answered with."""
    if document["mode"] == "round_robin":
        found = set()
        for host in document["hosts"]:
            found |= set(_starts(document, [host]))
    else:
        found = set(_starts(document, document["hosts"]))
    return [at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in sorted(found)]


def _starts(document: dict, hosts: list[dict]) -> list[datetime]:
    free = set.intersection(*(_free_minutes(document, host) for host in hosts))
    length = document["duration_min"] * MINUTE
    step = document.get("interval_min", document["duration_min"]) * MINUTE
    found = []
    for minute in sorted(free):
        if minute - MINUTE in free:
            continue
        end = minute
        while end in free:
            end += MINUTE
        start = minute
        while not _on_grid(document, start):
            start += MINUTE
        while start + length <= end:
            if all(_has_room(document, host, start) for host in hosts):
                found.append(start)
            start += step
    return found


def _on_grid(document: dict, at: datetime) -> bool:
    interval = document.get("interval_min", document["duration_min"])
    grid = next((size for size in (60, 30, 20, 15, 10, 5) if interval % size == 0), 1)
    wall = at.astimezone(ZoneInfo(document["booker_timezone"]))
    return (wall.minute - document.get("offset_start_min", 0)) % grid == 0


def _free_minutes(document: dict, host: dict) -> set[datetime]:
    start, end = _window(document)
    earliest = _instant(document["now"]) + document.get("min_notice_min", 0) * MINUTE
    taken = _taken(document, host)
    return {
        minute
        for minute in _open_minutes(host, start, end)
        if minute >= earliest
        and minute >= start
        and minute + MINUTE <= end
        and not any(begin < minute + MINUTE and finish > minute for begin, finish in taken)
    }


def _window(document: dict) -> tuple[datetime, datetime]:
    start, end = (_instant(document["window"][name]) for name in ("start", "end"))
    following = end.replace(second=0, microsecond=0) + MINUTE
    return start, following if following - end < timedelta(seconds=1) else end


def _taken(document: dict, host: dict) -> list[tuple[datetime, datetime]]:
    before = document.get("buffer_before_min", 0)
    after = document.get("buffer_after_min", 0)
    return [
        (
            _instant(busy["start"]) - (after + busy.get("buffer_before_min", 0)) * MINUTE,
            _instant(busy["end"]) + (before + busy.get("buffer_after_min", 0)) * MINUTE,
        )
        for busy in host.get("busy", [])
    ]


def _open_minutes(host: dict, start: datetime, end: datetime) -> set[datetime]:
    found = set()
    day = start.date() - 2 * DAY
    while day <= end.date() + DAY:
        for opens, closes in _wall_hours(host, day):
            minute = _occurrences(host["timezone"], opens)[0]
            last = _occurrences(host["timezone"], closes)[-1]
            while minute < last:
                found.add(minute)
                minute += MINUTE
        day += DAY
    return found


def _wall_hours(host: dict, day: date) -> list[tuple[datetime, datetime]]:
    rules = [rule for rule in host.get("overrides", []) if rule["date"] == day.isoformat()]
    if not rules:
        rules = [rule for rule in host["weekly_rules"] if day.isoweekday() % 7 in rule["days"]]
    return [_wall_stretch(rule, day) for rule in rules if not rule.get("unavailable")]


def _wall_stretch(rule: dict, day: date) -> tuple[datetime, datetime]:
    opens = datetime.fromisoformat(f"{day} {rule['start']}")
    closes = datetime.fromisoformat(f"{day} {rule['end']}")
    if rule["end"] == "23:59":
        closes += MINUTE
    return opens, closes if closes > opens else closes + DAY


def _has_room(document: dict, host: dict, start: datetime) -> bool:
    zone = ZoneInfo(host["timezone"])
    for period, most in document.get("limits", {}).items():
        if len(_of_period(host, zone, start, period)) >= most:
            return False
    for period, most in document.get("duration_limits", {}).items():
        minutes = sum(-((begin - end) // MINUTE) for begin, end in _of_period(host, zone, start, period))
        if minutes + document["duration_min"] > most:
            return False
    return True


def _of_period(host: dict, zone: ZoneInfo, start: datetime, period: str) -> list[tuple[datetime, datetime]]:
    entries = [(_instant(busy["start"]), _instant(busy["end"])) for busy in host.get("busy", [])]
    wanted = _period(start.astimezone(zone).date(), period)
    return [entry for entry in entries if _period(entry[0].astimezone(zone).date(), period) == wanted]


def _period(day: date, period: str) -> date:
    return day if period == "PER_DAY" else day - day.isoweekday() % 7 * DAY


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


class Walk:
    """One UTC day of a zone, minute by minute: what the clock on the wall shows, and where it jumps ahead."""

    def __init__(self, zone: str, day: date) -> None:
        self.seen: dict[datetime, list[datetime]] = defaultdict(list)
        self.jumps: list[tuple[datetime, datetime]] = []
        info = ZoneInfo(zone)
        minute = datetime(day.year, day.month, day.day, tzinfo=UTC)
        before = (minute - MINUTE).astimezone(info).replace(tzinfo=None, fold=0)
        for _ in range(1440):
            wall = minute.astimezone(info).replace(tzinfo=None, fold=0)
            self.seen[wall].append(minute)
            if wall > before + MINUTE:
                self.jumps.append((before + MINUTE, wall))
            before = wall
            minute += MINUTE


@lru_cache(maxsize=8192)
def _walk(zone: str, day: date) -> Walk:
    return Walk(zone, day)


def _occurrences(zone: str, wall: datetime) -> list[datetime]:
    """Every minute at which the clock shows `wall`; where it jumps over it, as much later as it jumps."""
    days = [_walk(zone, wall.date() + shift * DAY) for shift in (-2, -1, 0, 1, 2)]
    for begin, end in (jump for day in days for jump in day.jumps):
        if begin <= wall < end:
            return _occurrences(zone, wall + (end - begin))
    return [minute for day in days for minute in day.seen.get(wall, [])]
