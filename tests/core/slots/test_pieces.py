"""The small parts by themselves: intervals, zones, instants."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.slots import at_minute, ceil_minute, floor_minute
from core.slots.intervals import gaps, intersect, merge
from core.slots.zones import timeline

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)
stretches = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).map(tuple), max_size=8)


def minutes(of):
    return {minute for start, end in of for minute in range(start, end)}


def runs(of):
    """Minutes → the stretches they make."""
    found: list[list[int]] = []
    for minute in sorted(of):
        if found and found[-1][1] == minute:
            found[-1][1] += 1
        else:
            found.append([minute, minute + 1])
    return [tuple(run) for run in found]


@STEADY
@given(stretches)
def test_merged_stretches_hold_the_same_minutes_and_never_touch(some):
    assert merge(some) == runs(minutes(some))


@STEADY
@given(stretches, st.integers(0, 60), st.integers(0, 60), st.integers(1, 10))
def test_gaps_are_what_is_left(some, start, end, at_least):
    left = runs(set(range(start, end)) - minutes(some))
    assert gaps(sorted(some), (start, end), at_least) == [run for run in left if run[1] - run[0] >= at_least]


@STEADY
@given(stretches, stretches, st.integers(1, 10))
def test_an_intersection_is_what_both_hold(some, others, at_least):
    common = runs(minutes(merge(some)) & minutes(merge(others)))
    # Stretches of one list do not touch, so neither do those of the intersection.
    assert intersect(merge(some), merge(others), at_least) == [
        run for run in common if run[1] - run[0] >= at_least
    ]


def test_instants_are_rounded_so_that_no_promise_is_widened():
    exact = datetime(2027, 3, 8, 9, 30, tzinfo=UTC)
    late = exact + timedelta(microseconds=1)
    assert at_minute(floor_minute(exact)) == at_minute(ceil_minute(exact)) == exact
    assert at_minute(floor_minute(late)) == exact
    assert at_minute(ceil_minute(late)) == exact + timedelta(minutes=1)
    abroad = exact.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert floor_minute(abroad) == floor_minute(exact)


@pytest.mark.parametrize("year", [2011, 2027, 2045])
def test_offsets_are_those_of_the_database(year):
    start = floor_minute(datetime(year, 1, 1, tzinfo=UTC))
    end = start + 365 * 1440
    for zone in sorted(available_timezones())[:: 7 if year != 2027 else 2]:
        info = ZoneInfo(zone)
        known = timeline(zone, start, end)
        for minute in range(start, end, 1440 * 5 + 7):
            offset = at_minute(minute).astimezone(info).utcoffset()
            assert known.offset_at(minute) * timedelta(minutes=1) == offset, (zone, at_minute(minute))


@pytest.mark.parametrize(
    ("zone", "wall", "first", "last"),
    [
        ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30", "2027-03-28T01:30"),
        ("Europe/Berlin", "2027-03-28T02:00", "2027-03-28T01:00", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-10-31T02:00", "2027-10-31T00:00", "2027-10-31T01:00"),
        ("Europe/Berlin", "2027-10-31T02:59", "2027-10-31T00:59", "2027-10-31T01:59"),
        ("Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00", "2027-10-31T02:00"),
        ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:45", "2027-10-02T15:45"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00", "2011-12-30T22:00"),
    ],
)
def test_wall_times_that_are_skipped_or_come_twice(zone, wall, first, last):
    def minute(text):
        return floor_minute(datetime.fromisoformat(text).replace(tzinfo=UTC))

    known = timeline(zone, minute(first), minute(last))
    assert known.first(minute(wall)) == minute(first)
    assert known.last(minute(wall)) == minute(last)
