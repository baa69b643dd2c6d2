"""Unsound documents: refused with one line that names the field; nothing is guessed."""

import copy
import json
import re
from typing import Any

import pytest

from core.slots.request import RequestError, answer, read_document

SOUND: dict[str, Any] = {
    "now": "2027-03-01T00:00:00Z",
    "mode": "collective",
    "booker_timezone": "Europe/Berlin",
    "window": {"start": "2027-03-08T00:00:00Z", "end": "2027-03-12T00:00:00Z"},
    "duration_min": 30,
    "interval_min": 15,
    "offset_start_min": 0,
    "buffer_before_min": 0,
    "buffer_after_min": 15,
    "min_notice_min": 120,
    "limits": {"PER_DAY": 4, "PER_WEEK": 12},
    "duration_limits": {"PER_DAY": 240},
    "hosts": [
        {
            "timezone": "America/New_York",
            "weekly_rules": [{"days": [1, 2, 3], "start": "09:00", "end": "17:00"}],
            "overrides": [
                {"date": "2027-03-10", "unavailable": True},
                {"date": "2027-03-11", "start": "10:00", "end": "14:30"},
            ],
            "busy": [{"start": "2027-03-09T14:00:00Z", "end": "2027-03-09T14:30:00Z"}],
        }
    ],
}
GONE = object()


def changed(place, value):
    """The sound document with one field set, or taken away, at a place such as `hosts.0.timezone`."""
    document = copy.deepcopy(SOUND)
    *path, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    target: Any = document
    for part in path:
        target = target[part]
    if value is GONE:
        del target[last]
    else:
        target[last] = value
    return document


def refusal(document):
    with pytest.raises(RequestError) as caught:
        answer(document)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_the_sound_document_is_sound():
    assert answer(SOUND)["slots"]


NAN = float("nan")


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        ("now", GONE, "now: missing"),
        ("mode", GONE, "mode: missing"),
        ("booker_timezone", GONE, "booker_timezone: missing"),
        ("window", GONE, "window: missing"),
        ("window.end", GONE, "window.end: missing"),
        ("duration_min", GONE, "duration_min: missing"),
        ("hosts", GONE, "hosts: missing"),
        ("hosts.0.timezone", GONE, "hosts[0].timezone: missing"),
        ("hosts.0.weekly_rules", GONE, "hosts[0].weekly_rules: missing"),
        ("hosts.0.weekly_rules.0.days", GONE, "hosts[0].weekly_rules[0].days: missing"),
        ("hosts.0.overrides.1.end", GONE, "hosts[0].overrides[1].end: missing"),
        ("hosts.0.overrides.0.date", GONE, "hosts[0].overrides[0].date: missing"),
        ("hosts.0.overrides.0.unavailable", False, "hosts[0].overrides[0].start: missing"),
        (
            "hosts.0.overrides.0.unavailable",
            "yes",
            "hosts[0].overrides[0].unavailable: must be true or false",
        ),
        ("hosts.0.overrides.1.unavailable", True, "hosts[0].overrides[1].start: must not be given"),
        ("hosts.0.busy.0.end", GONE, "hosts[0].busy[0].end: missing"),
        ("seats", {}, "seats: must be an array, not {}"),
        ("seats", [{"any": [0]}], "seats[0].take: missing"),
        ("seats", [{"take": 1}], "seats[0].any: missing"),
        ("seats", [{"any": [0], "take": 1, "of": 2}], "seats[0].of: unknown field"),
        ("seats", [{"any": 0, "take": 1}], "seats[0].any: must be an array"),
        ("seats", [{"any": [0], "take": 0}], "seats[0].take: must be at least 1, not 0"),
        ("seats", [{"any": [0], "take": True}], "seats[0].take: must be a whole number"),
        ("seats", [{"any": [0], "take": 2}], "seats[0].take: must be at most 1 (any holds no more), not 2"),
        ("seats", [{"any": [], "take": 1}], "seats[0].take: must be at most 0"),
        (
            "seats",
            [{"any": [0, 1], "take": 1}],
            "seats[0].any[1]: must be the index of a host, 0 to 0, not 1",
        ),
        ("seats", [{"any": [-1], "take": 1}], "seats[0].any[0]: must be at least 0, not -1"),
        ("seats", [{"any": ["Ann"], "take": 1}], "seats[0].any[0]: must be a whole number"),
        ("seats", [{"any": [0, 0], "take": 1}], "seats[0].any[1]: names host 0 twice"),
        ("colour", "red", "colour: unknown field"),
        ("hosts.0.name", "Ann", "hosts[0].name: unknown field"),
        ("hosts.0.busy.0.title", "Lunch", "hosts[0].busy[0].title: unknown field"),
        ("limits.PER_MONTH", 3, "limits.PER_MONTH: unknown field"),
        ("two\nlines", 1, '"two\\nlines": unknown field'),
        ("mode", "any", 'mode: must be one of single, collective, round_robin, not "any"'),
        ("mode", ["single"], "mode: must be one of"),
        ("booker_timezone", "Mars/Phobos", 'booker_timezone: unknown time zone "Mars/Phobos"'),
        ("hosts.0.timezone", "europe/berlin", "hosts[0].timezone: unknown time zone"),
        ("hosts.0.timezone", "../etc/passwd", "hosts[0].timezone: unknown time zone"),
        ("hosts.0.timezone", "America", "hosts[0].timezone: unknown time zone"),
        ("hosts.0.timezone", "localtime", "hosts[0].timezone: unknown time zone"),
        ("hosts.0.timezone", "", "hosts[0].timezone: unknown time zone"),
        ("hosts.0.timezone", None, "hosts[0].timezone: unknown time zone null"),
        ("hosts.0.timezone", "X" * 500, "hosts[0].timezone: unknown time zone"),
        ("window.end", "2027-03-07T23:59:59.999Z", "window.end: lies before the start"),
        ("hosts.0.busy.0.end", "2027-03-09T13:59:59Z", "hosts[0].busy[0].end: lies before the start"),
        ("window.start", "2027-03-08", "window.start: must be a time such as"),
        ("window.start", "2027-03-08T00:00:00", "window.start: must be a time such as"),
        ("window.start", "2027-02-30T00:00:00Z", "window.start: no such time"),
        ("window.start", "2027-03-08T24:00:00Z", "window.start: no such time"),
        ("now", "9999-12-31T23:59:59-12:00", "now: must lie in the years 1970 to 2999"),
        ("now", "0001-01-01T00:00:00+12:00", "now: must lie in the years 1970 to 2999"),
        ("now", 1709251200, "now: must be a time such as"),
        ("now", NAN, "now: must be a time such as"),
        ("duration_min", 0, "duration_min: must be at least 1, not 0"),
        ("duration_min", -30, "duration_min: must be at least 1, not -30"),
        ("duration_min", NAN, "duration_min: must be a whole number, not NaN"),
        ("duration_min", float("inf"), "duration_min: must be a whole number, not Infinity"),
        ("duration_min", 30.5, "duration_min: must be a whole number, not 30.5"),
        ("duration_min", "30", 'duration_min: must be a whole number, not "30"'),
        ("duration_min", True, "duration_min: must be a whole number, not true"),
        ("duration_min", None, "duration_min: must be a whole number, not null"),
        ("interval_min", 0, "interval_min: must be at least 1, not 0"),
        ("offset_start_min", -5, "offset_start_min: must be at least 0, not -5"),
        ("buffer_before_min", -1, "buffer_before_min: must be at least 0"),
        ("buffer_after_min", NAN, "buffer_after_min: must be a whole number"),
        ("min_notice_min", -1, "min_notice_min: must be at least 0"),
        ("limits.PER_DAY", -1, "limits.PER_DAY: must be at least 0"),
        ("limits", [], "limits: must be an object, not []"),
        ("duration_limits.PER_DAY", NAN, "duration_limits.PER_DAY: must be a whole number"),
        ("hosts.0.busy.0.buffer_after_min", -1, "hosts[0].busy[0].buffer_after_min: must be at least 0"),
        ("hosts", [], "hosts: must hold at least one host"),
        ("hosts", {}, "hosts: must be an array, not {}"),
        ("hosts.0", "Ann", 'hosts[0]: must be an object, not "Ann"'),
        ("hosts.0.weekly_rules", None, "hosts[0].weekly_rules: must be an array, not null"),
        ("hosts.0.weekly_rules.0.days.1", 7, "hosts[0].weekly_rules[0].days[1]: must be 0 (Sunday) to 6"),
        ("hosts.0.weekly_rules.0.days.1", -1, "hosts[0].weekly_rules[0].days[1]: must be at least 0"),
        ("hosts.0.weekly_rules.0.days", 1, "hosts[0].weekly_rules[0].days: must be an array"),
        (
            "hosts.0.weekly_rules.0.start",
            "9:00",
            "hosts[0].weekly_rules[0].start: must be a time such as 09:00",
        ),
        ("hosts.0.weekly_rules.0.end", "24:00", "hosts[0].weekly_rules[0].end: must be a time such as 09:00"),
        ("hosts.0.weekly_rules.0.end", "17:60", "hosts[0].weekly_rules[0].end: must be a time such as 09:00"),
        ("hosts.0.overrides.0.date", "2027-02-30", "hosts[0].overrides[0].date: must be a date such as"),
        ("hosts.0.overrides.0.date", "20270310", "hosts[0].overrides[0].date: must be a date such as"),
    ],
)
def test_a_refusal_names_the_field(place, value, line):
    assert refusal(changed(place, value)).startswith(line)


def test_single_takes_one_host():
    document = {**SOUND, "mode": "single", "hosts": SOUND["hosts"] * 2}
    assert refusal(document) == "hosts: mode single takes one host, not 2"


def test_in_an_array_the_refusal_tells_which_search():
    assert refusal([SOUND, changed("hosts.0.timezone", "Mars")]).startswith("[1].hosts[0].timezone: unknown")
    assert refusal([SOUND, [SOUND]]).startswith("[1]: must be an object")


@pytest.mark.parametrize("document", [None, 7, "text", NAN, True])
def test_a_document_is_an_object_or_an_array(document):
    assert refusal(document).startswith("document: must be an object")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "document: Expecting value in line 1"),
        ('{"now": }', "document: Expecting value in line 1, column 9"),
        ('{"now": 1, "now": 2}', '"now": given twice in one object'),
        ("[" * 100_000, "document: is nested too deeply"),
        ("[" + "9" * 5000 + "]", "document: holds a number with too many digits"),
    ],
)
def test_text_that_is_no_json(text, line):
    with pytest.raises(RequestError, match="^" + re.escape(line)):
        read_document(text)


def test_sound_text_is_read():
    assert answer(read_document(json.dumps(SOUND))) == answer(SOUND)
    assert refusal(read_document(json.dumps({**SOUND, "duration_min": NAN}))).startswith("duration_min")


def test_huge_but_sound_numbers_find_nothing_and_break_nothing():
    for field in ("duration_min", "min_notice_min", "interval_min", "buffer_after_min", "offset_start_min"):
        answer({**SOUND, field: 10**15})
