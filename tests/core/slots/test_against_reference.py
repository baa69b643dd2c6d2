"""The engine against the slow reference: every feature at random, and every zone where its clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.slots import broken_rules
from core.slots.document import read_search
from core.slots.engine import find_starts
from core.slots.request import answer
from tests.core.slots.reference import starts_of

STEADY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
)
CHANGES = (
    date(2027, 3, 14),
    date(2027, 3, 28),
    date(2027, 4, 4),
    date(2027, 11, 7),
    date(2011, 12, 30),  # Apia had no such day
)
PARTS = st.sampled_from(("00", "00", "00", "00.5", "30", "59", "59.000001", "59.999999"))
PERIODS = st.sampled_from(("PER_DAY", "PER_WEEK"))


def written(at, seconds="00"):
    return f"{at:%Y-%m-%dT%H:%M}:{seconds}Z"


wall_times = st.builds(
    "{:02}:{:02}".format, st.integers(0, 23), st.sampled_from((0, 0, 30, 15, 7, 59))
) | st.just("23:59")
lengths = st.sampled_from((0, 0, 0, 0, 0, 5, 15, 60))


EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]


def rarely(strategy, otherwise):
    """One time in four what the strategy draws."""
    return st.integers(0, 3).flatmap(lambda turn: strategy if turn == 3 else st.just(otherwise))


@st.composite
def weekly_rules(draw):
    days = draw(rarely(st.lists(st.integers(0, 6), min_size=1, unique=True), EVERY_DAY))
    return {"days": days, "start": draw(wall_times), "end": draw(wall_times)}


@st.composite
def overrides(draw, change):
    on = (change + timedelta(days=draw(st.integers(-3, 3)))).isoformat()
    if draw(st.integers(0, 3)) == 0:
        return {"date": on, "unavailable": True}
    return {"date": on, "start": draw(wall_times), "end": draw(wall_times)}


@st.composite
def instants(draw, change, days=3):
    midnight = datetime(change.year, change.month, change.day, tzinfo=UTC)
    return midnight + timedelta(minutes=draw(st.integers(-days * 1440, days * 1440)))


@st.composite
def busy_times(draw, change):
    start = draw(instants(change))
    end = start + timedelta(minutes=draw(st.sampled_from((0, 1, 15, 30, 45, 50, 90, 600))))
    early, late = sorted((draw(PARTS), draw(PARTS)))
    return {
        "start": written(start, early),
        "end": written(end, late),
        "buffer_before_min": draw(lengths),
        "buffer_after_min": draw(lengths),
    }


@st.composite
def hosts(draw, change):
    return {
        "timezone": draw(st.sampled_from(ZONES)),
        "weekly_rules": draw(st.lists(weekly_rules(), min_size=1, max_size=4)),
        "overrides": draw(st.lists(overrides(change), max_size=3)),
        "busy": draw(st.lists(busy_times(change), max_size=6)),
    }


@st.composite
def documents(draw, most_hosts=3):
    change = draw(st.sampled_from(CHANGES))
    start = draw(instants(change, days=1))
    end = start + timedelta(minutes=draw(rarely(st.integers(0, 1440), 2880)))
    mode = draw(st.sampled_from(("single", "collective", "round_robin")))
    panel = draw(st.lists(hosts(change), min_size=1, max_size=1 if mode == "single" else most_hosts))
    return {
        "now": written(draw(rarely(instants(change, days=1), change - timedelta(days=3))), draw(PARTS)),
        "mode": mode,
        "booker_timezone": draw(st.sampled_from(ZONES)),
        "window": {
            "start": written(start, draw(PARTS)),
            "end": written(end + timedelta(minutes=1), draw(PARTS)),
        },
        "duration_min": draw(st.sampled_from((1, 15, 15, 30, 45, 90))),
        "interval_min": draw(st.sampled_from((1, 5, 7, 12, 15, 20, 30, 45, 50, 60, 90, 120))),
        "offset_start_min": draw(st.sampled_from((0, 0, 0, 5, 7, 20, 70))),
        "buffer_before_min": draw(lengths),
        "buffer_after_min": draw(lengths),
        "min_notice_min": draw(st.sampled_from((0, 0, 60, 125))),
        "limits": draw(rarely(st.dictionaries(PERIODS, st.integers(0, 6)), {})),
        "duration_limits": draw(rarely(st.dictionaries(PERIODS, st.integers(0, 1500)), {})),
        "hosts": panel,
    }


@STEADY
@given(documents())
def test_every_feature_at_random(document):
    assert answer(document)["slots"] == starts_of(document)


@settings(STEADY, max_examples=60)
@given(documents())
def test_a_start_is_offered_exactly_when_it_breaks_no_rule(document):
    search = read_search({**document, "mode": "collective", "interval_min": 1, "offset_start_min": 0})
    first = search.window[0] - 90
    search = replace(search, window=(search.window[0], min(search.window[1], first + 1000)))
    unbroken = [at for at in range(first, search.window[1] + 1) if not broken_rules(search, at)]
    assert find_starts(search) == unbroken


def changes_of(zone):
    """When a zone's clocks change in 2026 and 2027, to the minute, with the offsets before and after."""
    info = ZoneInfo(zone)
    hour = timedelta(hours=1)
    at, found = datetime(2026, 1, 1, tzinfo=UTC), []
    while at.year < 2028:
        before, after = at.astimezone(info).utcoffset(), (at + 24 * hour).astimezone(info).utcoffset()
        if before != after:
            minute = at
            while minute.astimezone(info).utcoffset() == before:
                minute += timedelta(minutes=1)
            found.append((minute, before, after))
        at += 24 * hour
    return tuple(found)


def distinct_zones():
    """One zone for each distinct behaviour in 2026 and 2027."""
    kinds: dict[tuple[Any, Any], str] = {}
    for zone in sorted(available_timezones()):
        offset = datetime(2026, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
        kinds.setdefault((offset, changes_of(zone)), zone)
    return [(zone, changes) for (_, changes), zone in kinds.items()]


def around(zone, at, interval):
    """A search whose rules begin and end right where the clocks change."""
    wall = at.astimezone(ZoneInfo(zone))

    def clock(minutes):
        return f"{wall + timedelta(minutes=minutes):%H:%M}"

    pairs = ((-200, -150), (-100, -45), (-35, -20), (-10, 15), (-60, 60), (20, 100), (130, -240))
    return {
        "now": "2026-01-01T00:00:00Z",
        "mode": "round_robin",
        "booker_timezone": zone,
        "window": {
            "start": written(at - timedelta(hours=12)),
            "end": written(at + timedelta(hours=12)),
        },
        "duration_min": 15,
        "interval_min": interval,
        "hosts": [
            {
                "timezone": zone,
                "weekly_rules": [{"days": EVERY_DAY, "start": clock(start), "end": clock(end)}],
            }
            for start, end in pairs
        ],
    }


KINDS = distinct_zones()


def test_there_are_as_many_kinds_of_zones_as_one_would_expect():
    assert len(KINDS) > 60
    assert sum(len(changes) for _, changes in KINDS) > 100


@pytest.mark.parametrize(("zone", "changes"), KINDS, ids=[zone for zone, _ in KINDS])
def test_every_kind_of_zone_where_its_clocks_change(zone, changes):
    for at, *_ in changes or [(datetime(2027, 3, 10, 2, 30, tzinfo=UTC),)]:
        together = around(zone, at, 15)
        assert answer(together)["slots"] == starts_of(together)
        for host in together["hosts"][-3:]:
            alone = {**around(zone, at, 45), "mode": "single", "hosts": [host]}
            assert answer(alone)["slots"] == starts_of(alone)
