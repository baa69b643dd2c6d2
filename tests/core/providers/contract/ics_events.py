"""Events as calendar programs of others write them: made, moved, taken out and answered in iCalendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, vCalAddress

from core.calendars.facts import Guest
from core.meetings.facts import Rsvp
from tests.core.providers.contract.places import ZONE, Seen

BERLIN = ZoneInfo(ZONE)
STAMP = datetime(2027, 1, 1, tzinfo=UTC)
PARTSTAT = {
    Rsvp.PENDING: "NEEDS-ACTION",
    Rsvp.ACCEPTED: "ACCEPTED",
    Rsvp.DECLINED: "DECLINED",
    Rsvp.TENTATIVE: "TENTATIVE",
}
RSVP = {word: rsvp for rsvp, word in PARTSTAT.items()}


def calendar_of(*events: Component) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", "-//Somebody//Else//EN")
    calendar.add("VERSION", "2.0")
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar


def an_event(
    uid: str, title: str, start: date, end: date, *, blocks: bool = True, weeks: int | None = None
) -> Event:
    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", STAMP)
    event.add("SUMMARY", title)
    event.add("DTSTART", local(start))
    event.add("DTEND", local(end))
    event.add("TRANSP", "OPAQUE" if blocks else "TRANSPARENT")
    if weeks is not None:
        event.add("RRULE", {"FREQ": "WEEKLY", "COUNT": weeks})
    return event


def a_day(uid: str, title: str, day: datetime) -> Event:
    on = day.astimezone(BERLIN).date()
    return an_event(uid, title, on, on + timedelta(days=1))


def local(moment: date) -> date:
    return moment.astimezone(BERLIN) if isinstance(moment, datetime) else moment


def moved(calendar: Component, mark: str, start: datetime, end: datetime) -> Calendar:
    """With the event, or its occurrence planned at `mark`, at another time."""
    main, *rest = calendar.walk("VEVENT")
    if mark:
        exception = an_event(str(main["UID"]), str(main["SUMMARY"]), start, end)
        exception.add("RECURRENCE-ID", planned(mark).astimezone(BERLIN))
        return calendar_of(main, *rest, exception)
    for name, moment in (("DTSTART", start), ("DTEND", end)):
        main.pop(name)
        main.add(name, local(moment))
    sequence = int(main.pop("SEQUENCE", 0))
    main.add("SEQUENCE", sequence + 1)
    return calendar_of(main, *rest)


def on_day(calendar: Component, day: datetime) -> Calendar:
    """With the event on the whole day, the one of `day` in `ZONE`."""
    main, *rest = calendar.walk("VEVENT")
    on = day.astimezone(BERLIN).date()
    for name, date_ in (("DTSTART", on), ("DTEND", on + timedelta(days=1))):
        main.pop(name)
        main.add(name, date_)
    return calendar_of(main, *rest)


def with_guest(calendar: Component, guest: Guest) -> Calendar:
    """With one guest more."""
    main, *rest = calendar.walk("VEVENT")
    kind = {"CUTYPE": "ROOM"} if guest.is_room else {}
    told = {"CN": guest.name, "PARTSTAT": PARTSTAT[guest.rsvp], **kind}
    main.add("ATTENDEE", vCalAddress(f"mailto:{guest.email}", params=told))
    return calendar_of(main, *rest)


def taken_out(calendar: Component, mark: str) -> Calendar:
    """Without the occurrence planned at `mark`."""
    main, *rest = calendar.walk("VEVENT")
    main.add("EXDATE", planned(mark).astimezone(BERLIN))
    return calendar_of(main, *rest)


def answered(calendar: Component, guest: Guest) -> Calendar:
    """With what a guest answered."""
    main, *rest = calendar.walk("VEVENT")
    lines = main.pop("ATTENDEE", [])
    for line in lines if isinstance(lines, list) else [lines]:
        if line == f"mailto:{guest.email}":
            line.params["PARTSTAT"] = PARTSTAT[guest.rsvp]
        main.add("ATTENDEE", line)
    return calendar_of(main, *rest)


def planned(mark: str) -> datetime:
    return datetime.strptime(mark, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def seen(name: str, calendar: Component) -> Seen:
    event = calendar.walk("VEVENT")[0]
    lines = event.get("ATTENDEE", [])
    guests = [
        Guest(email=str(line).removeprefix("mailto:"), rsvp=RSVP[line.params.get("PARTSTAT", "NEEDS-ACTION")])
        for line in (lines if isinstance(lines, list) else [lines])
        if isinstance(line, vCalAddress)
    ]
    start, end = (getattr(event[name], "dt", None) for name in ("DTSTART", "DTEND"))
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    return Seen(id=name, title=str(event["SUMMARY"]), starts_at=start, ends_at=end, guests=tuple(guests))
