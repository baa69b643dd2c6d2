"""Calendars are read as their owners see them, whatever program wrote them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendars.facts import Guest, Window
from core.meetings.facts import Rsvp
from core.outside.ics.entries import in_time
from core.outside.ics.parse import events_in, read_calendars
from core.outside.trouble import Denied
from tests.core.outside.ics.calendars import CUSTOM_ZONE, calendar, read, times

AT_TEN = "DTSTART;TZID=Europe/Berlin:20270308T100000\nDURATION:PT1H"
WEEKLY = f"UID:1\n{AT_TEN}\nRRULE:FREQ=WEEKLY;COUNT=4"
TAKEN, FREE, OFF = (True, False), (False, False), (False, True)
FOUR = ["03-08 10:00 1:00", "03-15 10:00 1:00", "03-22 10:00 1:00", "03-29 10:00 1:00"]


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20270308T090000Z",
        "DTSTART:20270308T100000",
        "DTSTART;TZID=Europe/Berlin:20270308T100000",
        'DTSTART;TZID="Europe/Berlin":20270308T100000',
        "DTSTART;VALUE=DATE-TIME;TZID=Europe/Berlin:20270308T100000",
        "DTSTART;TZID=W. Europe Standard Time:20270308T100000",
        "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20270308T100000",
        "DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20270308T100000",
        "DTSTART;TZID=America/Argentina/Buenos_Aires:20270308T060000",
        "DTSTART;TZID=Customized Time Zone:20270308T100000",
        "DTSTART;TZID=Nowhere/At All:20270308T100000",
        "DTSTART;TZ\n ID=Europe/Be\n rlin:20270308T100000",
    ],
)
def test_ten_in_berlin_is_said_in_many_ways(start: str):
    assert times(calendar(f"UID:1\n{start}\nDURATION:PT1H", zones=CUSTOM_ZONE)) == ["03-08 10:00 1:00"]


def test_a_zone_of_the_programs_own_is_that_of_its_calendar_alone():
    event = "UID:1\nDTSTART;TZID=Customized Time Zone:20270308T100000\nDURATION:PT1H"
    other = CUSTOM_ZONE.replace("+0200", "-0400").replace("+0100", "-0500")
    assert times(calendar(event, zones=CUSTOM_ZONE)) == ["03-08 10:00 1:00"]
    assert times(calendar(event, zones=other)) == ["03-08 16:00 1:00"]
    assert times(calendar(event, zones=CUSTOM_ZONE)) == ["03-08 10:00 1:00"]


@pytest.mark.parametrize(
    "more, expected",
    [
        ("", FOUR),
        ("\nEXDATE:20270315T090000Z", [FOUR[0], *FOUR[2:]]),
        ("\nEXDATE;TZID=Europe/Berlin:20270315T100000,20270322T100000", [FOUR[0], FOUR[3]]),
        ("\nEXDATE:20270315T100000\nEXDATE:20270322T100000", [FOUR[0], FOUR[3]]),
        ("\nEXDATE;VALUE=DATE:20270315", [FOUR[0], *FOUR[2:]]),
        ("\nEXDATE:nonsense", FOUR),
        ("\nRDATE;TZID=Europe/Berlin:20270309T100000", [FOUR[0], "03-09 10:00 1:00", *FOUR[1:]]),
        ("\nRDATE;VALUE=PERIOD:20270309T090000Z/PT1H", [FOUR[0], "03-09 10:00 1:00", *FOUR[1:]]),
    ],
)
def test_dates_are_added_and_taken_out(more: str, expected: list[str]):
    assert times(calendar(WEEKLY + more)) == expected


@pytest.mark.parametrize(
    "rule, expected",
    [
        ("FREQ=WEEKLY;UNTIL=20270315T090000Z", FOUR[:2]),
        ("FREQ=WEEKLY;UNTIL=20270315T085959Z", FOUR[:1]),
        ("FREQ=WEEKLY;UNTIL=20270315T100000", FOUR[:2]),
        ("FREQ=WEEKLY;UNTIL=20270315", FOUR[:2]),
        ("FREQ=WEEKLY;COUNT=2;WKST=SU", FOUR[:2]),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2;COUNT=2", [FOUR[0], "04-12 10:00 1:00"]),
        ("FREQ=MONTHLY;BYDAY=2MO;COUNT=2", [FOUR[0], "04-12 10:00 1:00"]),
        ("FREQ=YEARLY", FOUR[:1]),
    ],
)
def test_rules_end_as_programs_mean_it(rule: str, expected: list[str]):
    assert times(calendar(f"UID:1\n{AT_TEN}\nRRULE:{rule}")) == expected


@pytest.mark.parametrize(
    "planned",
    [
        "RECURRENCE-ID:20270315T090000Z",
        "RECURRENCE-ID;TZID=Europe/Berlin:20270315T100000",
        "RECURRENCE-ID;TZID=America/New_York:20270315T050000",
        "RECURRENCE-ID;VALUE=DATE:20270315",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_moved_occurrence_replaces_the_one_it_was_and_keeps_its_id(planned: str, first: bool):
    moved = f"UID:1\n{planned}\nDTSTART;TZID=Europe/Berlin:20270316T120000\nDURATION:PT2H"
    events = (moved, WEEKLY) if first else (WEEKLY, moved)
    assert times(calendar(*events)) == [FOUR[0], "03-16 12:00 2:00", *FOUR[2:]]
    before = [entry.id for entry in read(calendar(WEEKLY))]
    assert [entry.id for entry in read(calendar(*events))] == before
    assert len(set(before)) == 4


def test_an_exception_alone_is_an_occurrence_of_a_series_one_does_not_see():
    (entry,) = read(calendar(f"UID:1\nRECURRENCE-ID:20270308T090000Z\n{AT_TEN}"))
    assert entry.id == "e#20270308T090000Z"


def test_whole_days_are_those_of_the_calendar_also_when_the_clocks_change():
    assert times(calendar("UID:1\nDTSTART;VALUE=DATE:20270328\nRRULE:FREQ=WEEKLY;COUNT=2")) == [
        "03-28 00:00 23:00",
        "04-04 00:00 1 day, 0:00",
    ]
    assert times(calendar("UID:1\nDTSTART;VALUE=DATE:20270308\nDTEND;VALUE=DATE:20270308")) == [
        "03-08 00:00 1 day, 0:00"
    ]


def test_a_series_that_began_long_ago_is_read_where_the_window_is():
    event = "UID:1\nDTSTART;TZID=Europe/Berlin:19990104T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    found = times(calendar(event))
    assert found[:5] == ["03-01 10:00 1:00", *FOUR]
    assert len(found) == 9


@pytest.mark.parametrize(
    "lines",
    [
        "UID:1\nDTSTART:garbage\nDURATION:PT1H",
        "UID:1\nDURATION:PT1H",
        f"UID:1\n{AT_TEN}\nRRULE:FREQ=SECONDLY",
        f"UID:1\n{AT_TEN}\nRRULE:FREQ=MINUTELY;INTERVAL=5",
        f"UID:1\n{AT_TEN}\nRRULE:FREQ=FORTNIGHTLY",
        f"UID:1\n{AT_TEN}\nRRULE:FREQ=WEEKLY;INTERVAL=0",
        f"UID:1\n{AT_TEN}\nRRULE:COUNT=2",
        f"UID:1\n{AT_TEN}\nRRULE:FREQ=WEEKLY;BYDAY=XX",
        "UID:1\nDTSTART:99991231T235959\nDURATION:P9D",
    ],
)
def test_an_event_nobody_can_follow_is_as_good_as_none(lines: str):
    assert times(calendar(lines)) == []


HOURS = "BYHOUR=8,9,10,11,12,13,14,15"


@pytest.mark.parametrize(
    "rule, begins, expected",
    [
        (f"FREQ=DAILY;{HOURS}", "20100308", 61 * 8),
        (f"FREQ=DAILY;INTERVAL=3;{HOURS}", "19700101", 20 * 8),
        (f"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR,SA,SU;{HOURS}", "19800101", 28 * 8),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", "19700107", 9),
        (f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;{HOURS}", "19710131", 45 * 8),
        (f"FREQ=YEARLY;{HOURS};BYMONTH=3,4;BYMONTHDAY=1,2", "00010228", 4 * 8),
        (f"FREQ=DAILY;{HOURS};COUNT=40000", "20200308", 61 * 8),
    ],
)
def test_what_has_recurred_for_ever_still_does(rule: str, begins: str, expected: int):
    event = f"UID:1\nDTSTART:{begins}T080000Z\nDURATION:PT1H\nRRULE:{rule}"
    assert len(read(calendar(event))) == expected


@pytest.mark.parametrize(
    "rule", [f"{HOURS};COUNT=90000", f"{HOURS};BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13"]
)
def test_more_dates_than_can_be_followed_are_no_free_time(rule: str):
    event = f"UID:1\nDTSTART:20000308T080000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY;{rule}"
    wide = Window(start=datetime(2040, 1, 1, tzinfo=UTC), end=datetime(2042, 1, 1, tzinfo=UTC))
    with pytest.raises(Denied, match="more dates"):
        read(calendar(event), window=wide)


@pytest.mark.parametrize(
    "lines", ["SEQUENCE:x", "PRIORITY:77", "URL:not a url", "STATUS:BUSY", "a line that is none", "GEO:1"]
)
def test_an_odd_line_costs_nothing_else(lines: str):
    assert times(calendar(f"UID:1\n{AT_TEN}\n{lines}")) == ["03-08 10:00 1:00"]


@pytest.mark.parametrize(
    "lines, taken",
    [
        ("", TAKEN),
        ("TRANSP:OPAQUE", TAKEN),
        ("TRANSP:TRANSPARENT", FREE),
        ("STATUS:TENTATIVE", TAKEN),
        ("STATUS:CANCELLED", OFF),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", FREE),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", TAKEN),
        ("ATTENDEE;PARTSTAT=DECLINED:MAILTO:Ada@Example.com", OFF),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com", TAKEN),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:grace@example.com", TAKEN),
    ],
)
def test_what_takes_its_owners_time(lines: str, taken: tuple[bool, bool]):
    (entry,) = read(calendar(f"UID:1\n{AT_TEN}\n{lines}".rstrip()))
    assert (entry.blocks, entry.is_off) == taken


def test_a_moment_takes_no_time():
    (entry,) = read(calendar("UID:1\nDTSTART:20270308T090000Z"))
    assert (entry.ends_at, entry.blocks) == (entry.starts_at, False)


GUESTS = (
    "ATTENDEE;CN=Grace Hopper;PARTSTAT=ACCEPTED;ROLE=OPT-PARTICIPANT:mailto:Grace@example.com\n"
    "ATTENDEE:mailto:tomas@mail.example\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com"
)


def test_guests_are_told_where_the_owner_organises():
    event = f"UID:1\n{AT_TEN}\nORGANIZER;CN=Ada:mailto:ADA@example.com\n{GUESTS}"
    assert read(calendar(event))[0].guests == (
        Guest(email="grace@example.com", name="Grace Hopper", rsvp=Rsvp.ACCEPTED, is_optional=True),
        Guest(email="tomas@mail.example"),
    )
    assert read(calendar(event.replace("ADA@example.com", "boss@example.com")))[0].guests == ()


def test_an_entry_says_what_it_is_and_not_when_somebodys_clock_says_it_was_changed():
    more = "SUMMARY:Gespräch\\, kurz\nLAST-MODIFIED:20270202T101112Z"
    (entry,) = read(calendar(f"UID:a@b\n{AT_TEN}\n{more}"))
    assert (entry.uid, entry.title) == ("a@b", "Gespräch, kurz")
    assert entry.stamp is None


@pytest.mark.parametrize(
    "content", [b"", b"<html>Sign in</html>", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"null"]
)
def test_what_is_no_calendar_says_so(content: bytes):
    with pytest.raises(Denied, match="no calendar"):
        read_calendars(content)


def test_several_calendars_in_one_file_are_all_read():
    assert len(events_in(read_calendars(calendar(WEEKLY) + calendar(f"UID:2\n{AT_TEN}")))) == 2


def test_nobody_waits_for_a_calendar_for_hours():
    assert list(in_time([1, 2, 3])) == [1, 2, 3]
    with pytest.raises(Denied, match="too long"):
        list(in_time([1, 2, 3], seconds=-1))


@settings(max_examples=80, deadline=None)
@given(
    cuts=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 30), st.text(max_size=12)), max_size=4),
)
def test_a_damaged_calendar_is_read_or_refused_and_nothing_else(cuts: list[tuple[int, int, str]]):
    text = calendar(f"{WEEKLY}\n{GUESTS}\nEXDATE:20270315T090000Z", zones=CUSTOM_ZONE).decode()
    for at, length, other in cuts:
        text = text[:at] + other + text[at + length :]
    try:
        read(text.encode())
    except Denied:
        return
