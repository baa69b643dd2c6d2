"""What stands in somebody's calendars this week and next, day by day as they see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.calendars.accounts import Account
from bot.sandbox.people import ACTIVE
from bot.sandbox.services.events import Calendar, Event, Guest, Occurrence, occurrences

WEEK = timedelta(days=7)
_NAMES = {each.email: each.real_name for each in ACTIVE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event at one time, as its calendar's owner sees it; local aware times, the end is not in it.

    organiser: their address, "" for the owner. answer_of: the guests whose answers may be given here.
    """

    calendar: str
    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_day: bool
    is_free: bool
    is_apps: bool
    location: str
    organiser: str
    guests: tuple[Guest, ...]
    answer_of: tuple[Guest, ...]

    @property
    def last_day(self) -> date:
        """The last day it touches."""
        return (
            (self.ends_at - timedelta(microseconds=1)).date() if self.ends_at > self.starts_at else self.day
        )

    @property
    def day(self) -> date:
        """The day it begins on."""
        return self.starts_at.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """monday: its first day. days: those with something on them, in order."""

    name: str
    monday: date
    days: tuple[tuple[date, tuple[Entry, ...]], ...]


def zone_of(account: Account) -> ZoneInfo:
    """The owner's."""
    return ZoneInfo(account.own.zone)


def name_of(email: str, name: str = "") -> str:
    """What somebody is called."""
    return name or _NAMES.get(email.lower(), email)


def this_week_and_next(account: Account, now: datetime) -> tuple[Week, Week]:
    """now: business time, aware."""
    today = now.astimezone(zone_of(account)).date()
    monday = today - timedelta(days=today.weekday())
    found = [each for calendar in account.calendars for each in _entries(account, calendar)]
    return _week("This week", monday, found), _week("Next week", monday + WEEK, found)


def find_entry(account: Account, calendar: str, id_: str) -> Entry | None:
    """The one of this id, unless it is gone."""
    place = next((each for each in account.calendars if each.id == calendar), None)
    one = account.diary.occurrence(calendar, id_) if place is not None else None
    if place is None or one is None or one.is_cancelled:
        return None
    return _entry(account, place, one)


def _week(name: str, monday: date, found: Iterable[Entry]) -> Week:
    """What began before is on Monday."""
    days: dict[date, list[Entry]] = {}
    for each in sorted(found, key=lambda one: (not one.is_day, one.starts_at, one.title)):
        if each.day < monday + WEEK and each.last_day >= monday:
            days.setdefault(max(each.day, monday), []).append(each)
    return Week(name=name, monday=monday, days=tuple((day, tuple(days[day])) for day in sorted(days)))


def _entries(account: Account, calendar: Calendar) -> Iterator[Entry]:
    for event in account.diary.events(calendar.id):
        for one in occurrences(event):
            if not one.is_cancelled:
                yield _entry(account, calendar, one)


def _entry(account: Account, calendar: Calendar, one: Occurrence) -> Entry:
    event, zone = one.event, zone_of(account)
    if event.is_day:
        zone = ZoneInfo(event.zone)  # a whole day is the same day for everybody
    own = event.calendar == calendar.id
    return Entry(
        calendar=calendar.id,
        id=one.id,
        title=event.title or "(no title)",
        starts_at=one.starts_at.astimezone(zone),
        ends_at=one.ends_at.astimezone(zone),
        is_day=event.is_day,
        is_free=event.is_free,
        is_apps=_is_apps(event),
        location=event.location,
        organiser="" if own else account.diary.calendars[event.calendar].owner,
        guests=event.guests,
        answer_of=tuple(each for each in event.guests if own is not _is(account, each)),
    )


def _is_apps(event: Event) -> bool:
    """Only what came through a service's API bears marks, and one app is connected to it."""
    return bool(event.extra.get("properties") or event.extra.get("transactionId"))


def _is(account: Account, guest: Guest) -> bool:
    return guest.email.lower() == account.member.email.lower()
