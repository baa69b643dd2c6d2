"""The calendar entry, read by another library than the one that wrote it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus

from core.meetings.facts import Interviewer
from core.meetings.location import Location, LocationKind
from core.messages.deliver import Envelope
from core.providers.mail.clean import one_line
from core.providers.mail.compose import compose
from tests.core.providers.mail.samples import (
    MAIL_FROM,
    START,
    TOMAS,
    a_cancelled_meeting,
    a_meeting,
    a_member,
    an_envelope,
    posted,
    read_back,
    the_bytes,
    the_calendar,
    the_part,
    the_text,
    the_three_letters,
)


def _entry(envelope: Envelope) -> bytes:
    return the_bytes(posted(envelope), "text/calendar")


def _lines(entry: bytes) -> list[bytes]:
    """The lines as they travel: every one ends in CRLF and there is no other line break."""
    assert entry.endswith(b"\r\n")
    lines = entry.removesuffix(b"\r\n").split(b"\r\n")
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    return lines


def test_an_invitation_is_a_request_to_one_attendee_by_the_sender():
    mail = posted(an_envelope())
    calendar = the_calendar(mail)
    assert (calendar.method, calendar.version, calendar.calscale) == ("REQUEST", "2.0", "GREGORIAN")
    (event,) = calendar.events
    assert event.organizer is not None
    assert (event.organizer.uri, event.organizer.common_name) == (
        f"mailto:{mail['From'].addresses[0].addr_spec}",
        "Northwind Interviews",
    )
    (attendee,) = event.attendees
    assert (attendee.uri, attendee.common_name) == (f"mailto:{TOMAS}", "Tomas Okafor")
    assert (attendee.rsvp, attendee.status, attendee.role) == (True, "NEEDS-ACTION", "REQ-PARTICIPANT")


def test_an_invitation_holds_what_a_calendar_shows():
    (event,) = the_calendar(posted(an_envelope())).events
    assert event.uid == "meeting-7@panelry.example"
    assert event.sequence == 0
    assert event.dtstamp == datetime(2026, 11, 20, 9, 29, 58, tzinfo=UTC)
    assert (event.dtstart, event.dtend) == (START, START + timedelta(minutes=45))
    assert event.summary == "Phone screening with Northwind Labs"
    assert event.location == str(event.url) == "https://meet.example/abc-defg-hij"
    assert event.description is not None
    assert "With: Ada Lovelace, Grace Hopper" in event.description
    assert event.status is EventStatus.CONFIRMED
    assert [alarm.trigger for alarm in event.alarm] == [timedelta(minutes=-15)]


def test_the_method_stands_in_the_type_and_in_the_entry():
    for envelope in the_three_letters():
        mail = posted(envelope)
        method = the_part(mail, "text/calendar")["Content-Type"].params["method"]
        assert the_calendar(mail).method == method


def test_one_meeting_keeps_its_uid_while_its_sequence_rises():
    events = [the_calendar(posted(letter)).events[0] for letter in the_three_letters()]
    assert len({event.uid for event in events}) == 1
    assert [event.sequence for event in events] == [0, 1, 2]


def test_a_cancellation_calls_the_entry_off_without_a_word_more():
    entry = _entry(an_envelope("invitation_cancelled", about=a_cancelled_meeting()))
    calendar = IcsCalendarStream.calendar_from_ics(entry.decode())
    (event,) = calendar.events
    assert (calendar.method, event.status, event.sequence) == ("CANCEL", EventStatus.CANCELLED, 2)
    assert [attendee.uri for attendee in event.attendees] == [f"mailto:{TOMAS}"]
    assert event.dtstart == START
    assert not event.alarm
    assert event.description is None
    assert b"COMMENT" not in entry


@pytest.mark.parametrize("kind", ["invitation", "invitation_cancelled"])
def test_inline_and_attached_are_the_same_bytes_in_lines_of_75_octets(kind: str):
    meeting = a_meeting(
        workspace_name="Nördliche Winde " * 15,
        location=Location(kind=LocationKind.IN_PERSON, detail="会議室👩‍👩‍👧 " * 40),
        interviewers=tuple(
            Interviewer(member=a_member("Ång, Ström; \\ " * 20, number)) for number in range(6)
        ),
    )
    mail = posted(an_envelope(kind, recipient_name="محمد" * 70, about=meeting))
    entry = the_bytes(mail, "text/calendar")
    assert entry == the_bytes(mail, "application/ics")
    lines = _lines(entry)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")


def test_a_repeat_is_the_same_entry_byte_by_byte():
    first = an_envelope(key="k")
    later = an_envelope(key="k", now=START - timedelta(minutes=5))
    assert _entry(first) == _entry(later)


def test_without_a_stamp_the_first_claim_or_a_fixed_time_stands_in():
    claimed_at = datetime(2026, 11, 20, 9, 31, 2, 99, tzinfo=UTC)
    assert b"DTSTAMP:20261120T093102Z\r\n" in _entry(an_envelope(detail={}, claimed_at=claimed_at))
    assert _entry(an_envelope(detail={})) == _entry(an_envelope(detail={}, now=START))


@pytest.mark.parametrize(
    "stamp", ["2026-11-20T10:29:58+01:00", "2026-11-20T09:29:58Z", "2026-11-20T09:29:58"]
)
def test_a_stamp_is_written_in_utc(stamp: str):
    assert b"DTSTAMP:20261120T092958Z\r\n" in _entry(an_envelope(detail={"stamped_at": stamp}))


def test_a_sequence_given_with_the_message_wins():
    assert b"SEQUENCE:5\r\n" in _entry(an_envelope(detail={"sequence": 5}))


@pytest.mark.parametrize(
    "zone, starts_at, hours, written",
    [
        (
            "Europe/Berlin",
            datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
            "01:30 (UTC+1) to 03:15 (UTC+2)",
            "20270328T003000Z",
        ),
        ("Europe/Berlin", datetime(2027, 3, 28, 8, 0, tzinfo=UTC), "10:00–10:45", "20270328T080000Z"),
        (
            "Europe/Berlin",
            datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
            "02:30 (UTC+2) to 02:15 (UTC+1)",
            "20271031T003000Z",
        ),
        ("Europe/Berlin", datetime(2027, 10, 31, 1, 10, tzinfo=UTC), "02:10–02:55", "20271031T011000Z"),
        ("America/New_York", datetime(2027, 3, 14, 14, 0, tzinfo=UTC), "10:00–10:45", "20270314T140000Z"),
        (
            "America/New_York",
            datetime(2026, 11, 25, 4, 30, tzinfo=UTC),
            "23:30 to 00:15 on Wed 25 Nov",
            "20261125T043000Z",
        ),
        ("Asia/Kathmandu", START, "18:45–19:30", "20261124T130000Z"),
    ],
)
def test_times_are_local_in_the_words_and_utc_in_the_entry(
    zone: str, starts_at: datetime, hours: str, written: str
):
    mail = read_back(
        compose(
            an_envelope(recipient_timezone=zone, about=a_meeting(starts_at=starts_at)), MAIL_FROM
        ).as_bytes()
    )
    assert f", {hours} ({zone}, UTC" in the_text(mail)
    assert f"DTSTART:{written}\r\n".encode() in the_bytes(mail, "text/calendar")
    event = the_calendar(mail).events[0]
    assert (event.dtstart, event.dtend) == (starts_at, starts_at + timedelta(minutes=45))


def test_offsets_with_minutes_and_behind_utc_are_named():
    for zone, offset in (
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/St_Johns", "UTC-3:30"),
        ("Europe/London", "UTC+0"),
    ):
        mail = compose(an_envelope(recipient_timezone=zone), MAIL_FROM)
        assert f"({zone}, {offset})" in the_text(read_back(mail.as_bytes()))


@settings(max_examples=80, deadline=None)
@given(name=st.text(max_size=320), place=st.text(max_size=320), company=st.text(max_size=320))
def test_names_and_places_survive_the_journey(name: str, place: str, company: str):
    location = Location(kind=LocationKind.CUSTOM, detail=place)
    meeting = a_meeting(workspace_name=company, location=location)
    entry = _entry(an_envelope(recipient_name=name, about=meeting))
    assert max(map(len, _lines(entry))) <= 75
    (event,) = IcsCalendarStream.calendar_from_ics(entry.decode()).events
    assert event.summary == f"Phone screening with {one_line(company) or 'our team'}"
    assert (event.location or "") == one_line(place, 500)
    # The library that reads knows nothing of the caret escapes of RFC 6868.
    read_name = (event.attendees[0].common_name or "").replace("^^", "^")
    assert read_name == one_line(name).replace('"', "'").replace("^^", "^")
