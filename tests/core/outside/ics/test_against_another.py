"""Rules as programs write them, followed by us and by another library."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from tests.core.outside.ics.calendars import MARCH_AND_APRIL, calendar, read

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca")


def at(minutes: int) -> datetime:
    return datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)


rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 40)),
    st.builds(
        "FREQ=WEEKLY;INTERVAL={};BYDAY={}".format,
        st.integers(1, 5),
        st.sets(st.sampled_from(DAYS), min_size=1).map(lambda days: ",".join(sorted(days))),
    ),
    st.builds("FREQ=MONTHLY;BYDAY={}{}".format, st.sampled_from([-1, 1, 2, 3, 5]), st.sampled_from(DAYS)),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={}".format, st.sampled_from([-1, 1, 15, 30, 31])),
    st.just("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
)
endings = st.one_of(
    st.just(""),
    st.builds(";COUNT={}".format, st.integers(1, 60)),
    st.builds(lambda minutes: f";UNTIL={at(minutes):%Y%m%dT%H%M%SZ}", st.integers(200 * 1440, 360 * 1440)),
)


@settings(max_examples=60, deadline=None)
@given(
    start=st.builds(at, st.integers(-30 * 365 * 1440, 300 * 1440)),
    zone=st.sampled_from(ZONES),
    minutes=st.integers(1, 60),
    rule=rules,
    ending=endings,
)
def test_both_find_the_same_occurrences(
    start: datetime, zone: str, minutes: int, rule: str, ending: str
) -> None:
    event = f"UID:1\nDTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\nDURATION:PT{minutes}M\nRRULE:{rule}{ending}"
    content = calendar(event)
    other = IcsCalendarStream.calendar_from_ics(content.decode())
    theirs = other.timeline_tz(ZoneInfo(zone)).overlapping(MARCH_AND_APRIL.start, MARCH_AND_APRIL.end)
    # The edges of a window are drawn by each in its own way.
    inner = (MARCH_AND_APRIL.start + timedelta(days=2), MARCH_AND_APRIL.end - timedelta(days=2))
    expected = [one.start.astimezone(UTC) for one in theirs if isinstance(one.start, datetime)]
    found = [entry.starts_at for entry in read(content)]
    assert [one for one in found if inner[0] < one < inner[1]] == [
        one for one in sorted(expected) if inner[0] < one < inner[1]
    ]
