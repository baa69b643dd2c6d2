"""Odd answers of Google's: fields that are missing, kinds of events nobody planned for, nonsense."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from core.calendars.facts import Window
from core.meetings.facts import Rsvp
from core.outside.client import Reply, trouble_of
from core.outside.trouble import CursorExpired, Denied, GrantRevoked, Missing, Throttled, Trouble, Unreachable
from core.providers.google.cursors import read_cursor
from core.providers.google.reading import read_entry, read_items, read_written
from core.providers.google.refusals import Duplicate, explain
from core.providers.google.writing import event_body, event_id
from tests.core.providers.contract.plans import plan
from tests.core.providers.google.samples import sample

STOCKHOLM = "Europe/Stockholm"
WINDOW = Window(
    start=datetime(2026, 12, 1, tzinfo=ZoneInfo(STOCKHOLM)),
    end=datetime(2026, 12, 8, tzinfo=ZoneInfo(STOCKHOLM)),
)


def item(**changes: Any) -> dict[str, Any]:
    return {**sample("events.insert.response"), **changes}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in item().items() if name not in names}


def own(answer: str) -> list[dict[str, Any]]:
    return [{"email": "maya@northwind.example", "self": True, "responseStatus": answer}]


TAKEN, FREE, OFF = (True, False), (False, False), (False, True)


@pytest.mark.parametrize(
    "changes, taken",
    [
        ({}, TAKEN),
        ({"transparency": "transparent"}, FREE),
        ({"transparency": "opaque"}, TAKEN),
        ({"attendees": own("declined")}, OFF),
        ({"attendees": own("tentative")}, TAKEN),
        ({"attendees": own("needsAction")}, TAKEN),
        ({"attendees": None}, TAKEN),
        ({"status": "tentative"}, TAKEN),
        ({"eventType": "workingLocation"}, FREE),
        ({"eventType": "birthday"}, FREE),
        ({"eventType": "outOfOffice"}, TAKEN),
        ({"eventType": "focusTime"}, TAKEN),
        ({"eventType": "something new"}, TAKEN),
    ],
)
def test_what_takes_time(changes: dict[str, Any], taken: tuple[bool, bool]):
    entry = read_entry(item(**changes), STOCKHOLM)
    assert (entry.blocks, entry.is_off) == taken


@pytest.mark.parametrize(
    "start, end, expected",
    [
        (
            {"date": "2027-03-28"},
            {"date": "2027-03-29"},
            ("2027-03-28T00:00:00+01:00", "2027-03-29T00:00:00+02:00"),
        ),
        (
            {"dateTime": "2027-03-28T01:30:00", "timeZone": STOCKHOLM},
            {"dateTime": "2027-03-28T02:00:00Z"},
            ("2027-03-28T01:30:00+01:00", "2027-03-28T02:00:00+00:00"),
        ),
        (
            {"dateTime": "2027-03-14T09:00:00"},
            {"dateTime": "2027-03-14T10:00:00-07:00"},
            ("2027-03-14T09:00:00+01:00", "2027-03-14T10:00:00-07:00"),
        ),
    ],
)
def test_times(start: dict[str, str], end: dict[str, str], expected: tuple[str, str]):
    entry = read_entry(item(start=start, end=end), STOCKHOLM)
    assert (entry.starts_at.isoformat(), entry.ends_at.isoformat()) == expected


@pytest.mark.parametrize("name", [*(sample("events.insert.response").keys() - {"id", "start", "end"})])
def test_anything_else_may_be_missing(name: str):
    assert read_entry(without(name), STOCKHOLM).id == item()["id"]
    assert read_written(without(name)).id == item()["id"]


def test_what_cannot_be_read_is_left_out_and_nothing_private_is_logged():
    odd: list[Any] = [
        None,
        [],
        without("start"),
        without("id"),
        item(start={}),
        item(start={"dateTime": "yesterday"}),
        item(start={"dateTime": "2026-12-03T16:00:00", "timeZone": "Mars/Olympus"}),
        {"status": "cancelled"},
    ]
    with capture_logs() as logs:
        entries, removed = read_items([*odd, item(id="good0")], STOCKHOLM)
    assert ([entry.id for entry in entries], removed) == (["good0"], ())
    assert len(logs) == len(odd)
    assert {frozenset(line) for line in logs} == {frozenset({"event", "kind", "error", "log_level"})}


def test_the_last_word_on_an_event_counts():
    gone = {"id": "a", "status": "cancelled"}
    entries, removed = read_items([item(id="a"), item(id="b"), gone, item(id="b", summary="New")], None)
    assert ([(entry.id, entry.title) for entry in entries], removed) == ([("b", "New")], ("a",))
    entries, removed = read_items([gone, item(id="a")], None)
    assert ([entry.id for entry in entries], removed) == (["a"], ())


def test_guests_are_people_and_rooms_and_only_the_organiser_tells_them():
    attendees = [
        {"email": "room-4@resource.example", "resource": True, "responseStatus": "accepted"},
        {"email": "grace@example.com", "responseStatus": "tentative", "optional": True},
        {"email": "odd@example.com", "responseStatus": "perhaps"},
        {"displayName": "Somebody without an address"},
        *own("accepted"),
    ]
    entry = read_entry(item(attendees=attendees), None)
    told = [(guest.email, guest.rsvp, guest.is_optional) for guest in entry.guests]
    assert told == [
        ("room-4@resource.example", Rsvp.ACCEPTED, False),
        ("grace@example.com", Rsvp.TENTATIVE, True),
        ("odd@example.com", Rsvp.PENDING, False),
    ]
    assert [guest.is_room for guest in entry.guests] == [True, False, False]
    assert read_entry(item(attendees=attendees, organizer={"email": "else@example.com"}), None).guests == ()


def test_a_call_is_found_in_its_ways_in():
    call = {
        "entryPoints": [
            {"entryPointType": "phone", "uri": "tel:+1"},
            {"entryPointType": "video", "uri": "https://meet.google.com/x"},
        ]
    }
    assert read_written({"id": "a", "conferenceData": call}).join_url == "https://meet.google.com/x"
    failed = {"createRequest": {"status": {"statusCode": "failure"}}}
    written = read_written({"id": "a", "conferenceData": failed})
    assert (written.join_url, written.call_pending) == (None, False)


@pytest.mark.parametrize(
    "status, reason, location, trouble",
    [
        (403, "rateLimitExceeded", "", Throttled),
        (403, "userRateLimitExceeded", "", Throttled),
        (403, "quotaExceeded", "", Throttled),
        (429, "rateLimitExceeded", "", Throttled),
        (403, "forbiddenForNonOrganizer", "", Denied),
        (403, "forbidden", "", Denied),
        (403, "accessNotConfigured", "", Denied),
        (403, "insufficientPermissions", "", GrantRevoked),
        (400, "invalid", "", Denied),
        (400, "timeRangeEmpty", "", Denied),
        (400, "invalid", "syncToken", CursorExpired),
        (400, "invalid", "pageToken", CursorExpired),
        (401, "authError", "Authorization", GrantRevoked),
        (404, "notFound", "", Missing),
        (409, "duplicate", "", Duplicate),
        (410, "deleted", "", Missing),
        (410, "fullSyncRequired", "syncToken", CursorExpired),
        (410, "updatedMinTooLongAgo", "", CursorExpired),
        (500, "backendError", "", Unreachable),
        (503, "backendError", "", Unreachable),
    ],
)
def test_what_refusals_mean(status: int, reason: str, location: str, trouble: type[Trouble]):
    detail = {"domain": "global", "reason": reason, "message": "x", "location": location}
    reply = answered(status, {"error": {"errors": [detail], "code": status, "message": "x"}})
    assert type(explain(reply) or trouble_of(reply)) is trouble


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"error":"x"}',
        b'{"error":{"errors":[]}}',
        b'{"error":{"errors":["x"]}}',
    ],
)
def test_a_refusal_without_reasons_means_what_its_status_says(body: bytes):
    assert explain(Reply(status=403, headers={}, body=body)) is None


def test_a_wait_that_is_told_is_kept():
    body = sample("error.403.rateLimitExceeded")
    trouble = explain(Reply(status=403, headers={"retry-after": "7"}, body=json.dumps(body).encode()))
    assert isinstance(trouble, Throttled)
    assert trouble.retry_after == 7


def test_the_window_is_asked_for_once_and_kept():
    first = read_cursor(None, WINDOW)
    assert first.query == {
        "singleEvents": "true",
        "timeMin": "2026-11-30T23:00:00Z",
        "timeMax": "2026-12-07T23:00:00Z",
    }
    second = read_cursor(str(first.after({"nextPageToken": "p2"})), Window(start=WINDOW.end, end=WINDOW.end))
    assert second.query == {**first.query, "pageToken": "p2"}
    third = read_cursor(str(second.after({"nextSyncToken": "s1"})), WINDOW)
    assert third.query == {"singleEvents": "true", "syncToken": "s1"}
    fourth = third.after({"nextPageToken": "p9"})
    assert fourth.query == {"singleEvents": "true", "syncToken": "s1", "pageToken": "p9"}
    with pytest.raises(CursorExpired):
        read_cursor(str(third.after({})), WINDOW)


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", '{"page": "1"}', '{"start": "", "end": "", "more": 1}']
)
def test_a_cursor_that_is_none_of_ours_is_too_old(text: str):
    with pytest.raises(CursorExpired):
        read_cursor(text, WINDOW)


def test_an_id_of_our_own_is_one_google_takes():
    ids = {
        event_id(plan(key=key, copy=copy)) for key in ("", "a", "meeting-7", "ü" * 999) for copy in (1, 2, 13)
    }
    assert len(ids) == 12
    assert all(
        set(each) <= set("0123456789abcdefghijklmnopqrstuv") and 5 <= len(each) <= 1024 for each in ids
    )


def test_a_change_sends_every_guest():
    body = event_body(plan())
    assert [each["responseStatus"] for each in body["attendees"]] == ["needsAction", "needsAction"]
    assert body["attendees"][1]["optional"] is True
    assert "conferenceData" not in body


def answered(status: int, body: Any) -> Reply:
    return Reply(status=status, headers={}, body=json.dumps(body).encode())
