"""The calendars some of the company have connected, and what stands in them besides interviews."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from bot.sandbox import people
from bot.sandbox.people import Member
from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Calendar, Event
from bot.sandbox.services.northwind import CompanyServices
from bot.sandbox.services.oauth import OAuth
from core.calendars.connecting import Connecting
from core.calendars.facts import Service
from core.meetings.own import list_meetings
from core.tenancy import Actor, Run

BROWSER = "the company's own"
"""In place of a cookie: they all connect from here."""
HALF_HOUR = timedelta(minutes=30)
EVENING, SATURDAY = 18, 6
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """Something of their own: on which working day from tomorrow on, from when, how long or how many days."""

    title: str
    day: int
    hour: int = 0
    minutes: int = 60
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Somebody who lets the app in at a service from the beginning."""

    member: Member
    service: Service
    private: tuple[Private, ...]


CONNECTED = (
    Connected(
        member=people.IAN,
        service=Service.GOOGLE,
        private=(
            Private(title="Focus time", day=1, hour=9, minutes=120),
            Private(title="Dentist", day=2, hour=16),
            Private(title="Focus time", day=3, hour=9, minutes=120),
        ),
    ),
    Connected(
        member=people.SOFIA,
        service=Service.GOOGLE,
        private=(
            Private(title="School run", day=1, hour=14, minutes=30),
            Private(title="Away", day=2, days=2),
        ),
    ),
    Connected(
        member=people.INGRID,
        service=Service.MICROSOFT,
        private=(
            Private(title="Budget review", day=1, hour=13, minutes=90),
            Private(title="Focus time", day=4, hour=9, minutes=180),
        ),
    ),
)
WITH_CALENDARS = tuple(each.member for each in CONNECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody's private events go."""

    diary: Diary
    calendar: Calendar
    oauth: OAuth


async def connect_calendars(
    connecting: Connecting, elsewhere: CompanyServices, actors: Mapping[Member, Actor]
) -> None:
    """Those of them who are among `actors`, as each does it in a browser, the consent page included."""
    attempts = [
        _connect(connecting, place_of(elsewhere, each).oauth, actors[each.member], each)
        for each in CONNECTED
        if each.member in actors
    ]
    await asyncio.gather(*attempts)


async def _connect(connecting: Connecting, oauth: OAuth, actor: Actor, each: Connected) -> None:
    address = await connecting.begin(actor, each.service)
    leaving = await connecting.leave(address.rpartition("/")[2], BROWSER)
    back = oauth.consent(dict(parse_qsl(urlsplit(leaving.address).query)), each.member.email)
    await connecting.come_back(back["state"], BROWSER, code=back["code"])


async def fill_calendars(
    run: Run, elsewhere: CompanyServices, now: datetime, actors: Mapping[Member, Actor]
) -> None:
    """Put their private events where no interview of theirs is planned; twice does no more than once."""
    for each in CONNECTED:
        page = await run(list_meetings, actors[each.member], "upcoming")
        planned = [(meeting.starts_at, meeting.ends_at) for meeting in page.meetings]
        place, taken = place_of(elsewhere, each), list(planned)
        for number, private in enumerate(each.private):
            span = _free(now, ZoneInfo(each.member.tz), private, taken)
            taken.append(span)
            place.diary.write(_event(place.calendar, each.member, private, number, span))


def place_of(elsewhere: CompanyServices, each: Connected) -> Place:
    """Their own calendar at the service."""
    at_google = each.service is Service.GOOGLE
    diary = elsewhere.google.diary if at_google else elsewhere.microsoft.diary
    oauth = elsewhere.google.identity.oauth if at_google else elsewhere.microsoft.oauth
    return Place(diary=diary, calendar=diary.calendars_of(each.member.email)[0], oauth=oauth)


def _free(now: datetime, zone: ZoneInfo, private: Private, taken: Sequence[Span]) -> Span:
    """The first time from the wished one on that touches nothing of theirs; the wished one if all do."""
    spans = list(_spans(now, zone, private))
    clear = (span for span in spans if not any(span[0] < end and start < span[1] for start, end in taken))
    return next(clear, spans[0])


def _spans(now: datetime, zone: ZoneInfo, private: Private) -> Iterator[Span]:
    for first in _working_days(now.astimezone(zone))[private.day - 1 :]:
        if private.days and first.isoweekday() + private.days <= SATURDAY:
            yield _utc(first), _utc(first + timedelta(days=private.days))
        starts_at = first + timedelta(hours=private.hour)
        while starts_at.hour < EVENING and not private.days:
            yield _utc(starts_at), _utc(starts_at) + timedelta(minutes=private.minutes)
            starts_at += HALF_HOUR


def _working_days(today: datetime) -> list[datetime]:
    """Midnights of the days after it, two weeks of them."""
    midnight = datetime.combine(today.date(), time(), today.tzinfo)
    days = [midnight + timedelta(days=ahead) for ahead in range(1, 15)]
    return [each for each in days if each.isoweekday() <= 5]


def _utc(local: datetime) -> datetime:
    return local.astimezone(UTC)


def _event(calendar: Calendar, member: Member, private: Private, number: int, span: Span) -> Event:
    id_ = f"private{member.id.lower()}{number}"
    return Event(
        id=id_,
        uid=f"{id_}@northwind.example",
        calendar=calendar.id,
        title=private.title,
        starts_at=span[0],
        ends_at=span[1],
        zone=member.tz,
        is_day=bool(private.days),
    )
