"""Calendars in the words of the programs that write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.calendars.facts import Entry, Window
from core.outside.ics.entries import Reading, entries_of
from core.outside.ics.parse import events_in, read_calendars

BERLIN = ZoneInfo("Europe/Berlin")
MARCH_AND_APRIL = Window(
    start=datetime(2027, 3, 1, tzinfo=BERLIN),
    end=datetime(2027, 5, 1, tzinfo=BERLIN),
)
OWNER = "ada@example.com"

CUSTOM_ZONE = """\
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str, zones: str = "") -> bytes:
    """Each event is its lines, but for what all have."""
    written = "".join(f"BEGIN:VEVENT\nDTSTAMP:20270101T000000Z\n{lines}\nEND:VEVENT\n" for lines in events)
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{zones}{written}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode()


def read(content: bytes, *, window: Window = MARCH_AND_APRIL) -> list[Entry]:
    """As the events of one UID, in order."""
    reading = Reading(zone=BERLIN, window=window, owners=frozenset({OWNER}), service="test")
    found = entries_of(events_in(read_calendars(content)), reading, name="e", version="v")
    return sorted(found, key=lambda entry: entry.starts_at)


def times(content: bytes) -> list[str]:
    """When it takes place, by the clock in Berlin, and for how long."""
    return [
        f"{entry.starts_at.astimezone(BERLIN):%m-%d %H:%M} {str(entry.ends_at - entry.starts_at)[:-3]}"
        for entry in read(content)
    ]
