"""Calendars and events as the stand-ins keep them, and the occurrences of events."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from bot.sandbox.shapes import Json

Answer = Literal["pending", "accepted", "declined", "tentative"]

MOST_OCCURRENCES = 200
"""Of a series without an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Somebody's calendar. owner: their address; invitations to it arrive in their primary one."""

    id: str
    owner: str
    name: str
    zone: str
    is_primary: bool = False
    may_write: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody or a room invited. `hides`: they took the event out of their own calendar."""

    email: str
    name: str = ""
    answer: Answer = "pending"
    is_optional: bool = False
    is_room: bool = False
    hides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """What one occurrence has otherwise than its series; without a start it is cancelled."""

    serial: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event, or a series of them when it has a `rule` (RFC 5545's RRULE, e.g. "FREQ=WEEKLY;COUNT=5").

    calendar: its organiser's; guests with a calendar here see it there as well. starts_at, ends_at: aware;
    of the first one in a series, which is repeated at that time by the clock in `zone`. is_day: whole days
    in `zone`. deviations: by `stamp` of where the series would have the occurrence. serial: of its last
    change. created_at, updated_at: seconds of real time. extra: whatever else the service keeps.
    """

    id: str
    calendar: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str = ""
    description: str = ""
    location: str = ""
    is_day: bool = False
    is_free: bool = False
    is_cancelled: bool = False
    guests: tuple[Guest, ...] = ()
    rule: str | None = None
    deviations: dict[str, Deviation] = field(default_factory=dict)
    uid: str = ""
    sequence: int = 0
    serial: int = 0
    created_at: float = 0
    updated_at: float = 0
    extra: Json = field(default_factory=dict)

    def guest(self, email: str) -> Guest | None:
        """The guest of this address."""
        return next((each for each in self.guests if each.email.lower() == email.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """An event at one time. `original_at`: where its series would have it, None when it does not recur."""

    id: str
    event: Event
    starts_at: datetime
    ends_at: datetime
    serial: int
    original_at: datetime | None = None
    is_cancelled: bool = False


def occurrence_id(event_id: str, stamp: str) -> str:
    """An occurrence's id; `split_id` takes it apart."""
    return f"{event_id}_{stamp}"


def split_id(id_: str) -> tuple[str, str | None]:
    """The event's id, and the stamp when it is one occurrence's."""
    event_id, separator, stamp = id_.rpartition("_")
    return (event_id, stamp) if separator else (id_, None)


def stamp(event: Event, at: datetime) -> str:
    """A time as the ids of occurrences tell it: in UTC, or the day in the event's zone."""
    if event.is_day:
        return f"{at.astimezone(ZoneInfo(event.zone)):%Y%m%d}"
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def occurrences(event: Event) -> Iterator[Occurrence]:
    """All of them, cancelled ones too, by original time; the first `MOST_OCCURRENCES` of an endless one."""
    if event.rule is None:
        yield Occurrence(
            id=event.id,
            event=event,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            serial=event.serial,
            is_cancelled=event.is_cancelled,
        )
        return
    for at in _repeated(event, event.rule):
        yield _occurrence(event, at)


def _occurrence(event: Event, at: datetime) -> Occurrence:
    name = stamp(event, at)
    plain = Occurrence(
        id=occurrence_id(event.id, name),
        event=event,
        original_at=at,
        starts_at=at,
        ends_at=_end(event, at),
        serial=event.serial,
        is_cancelled=event.is_cancelled,
    )
    deviation = event.deviations.get(name)
    if deviation is None:
        return plain
    if deviation.starts_at is None or deviation.ends_at is None:
        return replace(plain, serial=deviation.serial, is_cancelled=True)
    return replace(plain, starts_at=deviation.starts_at, ends_at=deviation.ends_at, serial=deviation.serial)


def _repeated(event: Event, rule: str) -> Iterator[datetime]:
    zone = ZoneInfo(event.zone)
    # By the clock on the wall: a weekly event stays at nine when summer time begins.
    local = rrulestr(rule, dtstart=event.starts_at.astimezone(zone).replace(tzinfo=None))
    for at in islice(local, MOST_OCCURRENCES):
        yield at.replace(tzinfo=zone).astimezone(UTC)


def _end(event: Event, at: datetime) -> datetime:
    if not event.is_day:
        return at + (event.ends_at - event.starts_at)
    zone = ZoneInfo(event.zone)
    days = event.ends_at.astimezone(zone).date() - event.starts_at.astimezone(zone).date()
    return (at.astimezone(zone) + timedelta(days=days.days)).astimezone(UTC)


def kept(event: Event) -> Json:
    """As JSON."""
    deviations = {
        name: {"serial": each.serial, "starts_at": _iso(each.starts_at), "ends_at": _iso(each.ends_at)}
        for name, each in event.deviations.items()
    }
    times = {"starts_at": _iso(event.starts_at), "ends_at": _iso(event.ends_at)}
    return {
        **asdict(event),
        **times,
        "guests": [asdict(each) for each in event.guests],
        "deviations": deviations,
    }


def taken_up(state: Json) -> Event:
    """The event `kept` told."""
    deviations = {
        name: Deviation(
            serial=each["serial"], starts_at=_time(each["starts_at"]), ends_at=_time(each["ends_at"])
        )
        for name, each in state["deviations"].items()
    }
    times = {"starts_at": _time(state["starts_at"]), "ends_at": _time(state["ends_at"])}
    guests = tuple(Guest(**each) for each in state["guests"])
    return Event(**{**state, **times, "guests": guests, "deviations": deviations})


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
