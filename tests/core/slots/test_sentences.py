"""The sentences of the slot document, one by one: form, grid, window and modes."""

import json

import pytest

from core.slots.request import answer
from tests.core.slots.documents import ALWAYS, busy, host, rule, search, starts


def test_the_answer_has_a_list_of_instants():
    assert answer(search(host([rule("09:00", "11:00")]))) == {
        "slots": ["2027-03-09T09:00:00Z", "2027-03-09T10:00:00Z"]
    }


def test_an_array_is_answered_in_the_same_order():
    one, two = search(host([rule("09:00", "10:00")])), search(host([rule("13:00", "14:00")]))
    assert [found["slots"] for found in answer([one, two, one])] == [
        ["2027-03-09T09:00:00Z"],
        ["2027-03-09T13:00:00Z"],
        ["2027-03-09T09:00:00Z"],
    ]
    assert answer([]) == []


def test_the_documents_own_example():
    document = json.loads("""
        {"now": "2027-03-01T00:00:00Z", "mode": "collective", "booker_timezone": "Europe/Berlin",
         "window": {"start": "2027-03-08T00:00:00Z", "end": "2027-04-07T00:00:00Z"},
         "duration_min": 30, "interval_min": 15, "offset_start_min": 0,
         "buffer_before_min": 0, "buffer_after_min": 15, "min_notice_min": 120,
         "limits": {"PER_DAY": 4, "PER_WEEK": 12}, "duration_limits": {"PER_DAY": 240},
         "hosts": [{"timezone": "America/New_York",
                    "weekly_rules": [{"days": [1,2,3,4,5], "start": "09:00", "end": "17:00"}],
                    "overrides": [{"date": "2027-03-12", "unavailable": true},
                                  {"date": "2027-03-15", "start": "10:00", "end": "14:30"}],
                    "busy": [{"start": "2027-03-09T14:00:00Z", "end": "2027-03-09T14:30:00Z",
                              "buffer_before_min": 0, "buffer_after_min": 0}]}]}""")
    slots = answer(document)["slots"]
    assert slots[0] == "2027-03-08T14:00:00Z"  # 09:00 in New York, which still has winter time
    assert next(slot for slot in slots if slot.startswith("2027-03-09")) == "2027-03-09T14:30:00Z"
    assert not [slot for slot in slots if slot.startswith("2027-03-12")]
    on_15th = [slot[11:16] for slot in slots if slot.startswith("2027-03-15")]
    assert (on_15th[0], on_15th[-1]) == ("14:00", "18:00")  # summer time: 10:00 to 14:30 is 14:00Z to 18:30Z


def test_the_interval_is_the_duration_unless_given():
    assert starts(host([rule("09:00", "10:30")]), duration_min=30) == ["09:00", "09:30", "10:00"]
    assert starts(host([rule("09:00", "10:00")]), duration_min=30, interval_min=15) == [
        "09:00",
        "09:15",
        "09:30",
    ]


@pytest.mark.parametrize(
    ("interval", "first"),
    [
        (120, "10:00"),
        (60, "10:00"),
        (90, "09:30"),
        (30, "09:30"),
        (40, "09:20"),
        (20, "09:20"),
        (45, "09:15"),
        (15, "09:15"),
        (50, "09:10"),
        (10, "09:10"),
        (25, "09:10"),
        (5, "09:10"),
        (7, "09:07"),
        (12, "09:07"),
    ],
)
def test_the_grid_is_the_largest_round_number_that_divides_the_interval(interval, first):
    found = starts(host([rule("09:07", "17:00")]), interval_min=interval)
    assert found[0] == first


def test_the_grid_is_that_of_the_bookers_wall_clock():
    assert starts(host([rule("09:00", "12:00")]), booker_timezone="Asia/Kolkata") == ["09:30", "10:30"]
    assert starts(host([rule("09:00", "12:00")]), booker_timezone="Asia/Kathmandu") == ["09:15", "10:15"]


def test_inside_a_stretch_starts_step_by_the_interval():
    found = starts(host([rule("09:00", "12:00")]), interval_min=45)
    assert found == ["09:00", "09:45", "10:30"]


def test_after_a_busy_stretch_comes_the_next_grid_point():
    taken = host([rule("09:00", "13:00")], busy=[busy("09:50", "10:05")])
    assert starts(taken, duration_min=30, interval_min=45) == ["09:00", "10:15", "11:00", "11:45", "12:30"]


def test_collective_offers_what_all_have_free_over_the_intersection():
    late = host([rule("10:20", "17:00")])
    early = host([rule("08:00", "12:30")])
    assert starts(late, early, interval_min=45) == ["10:30", "11:15"]


def test_round_robin_offers_the_union_of_each_hosts_own_starts():
    late, early = host([rule("10:20", "12:20")]), host([rule("08:00", "11:00")])
    found = starts(late, early, mode="round_robin", interval_min=45)
    assert found == ["08:00", "08:45", "09:30", "10:30", "11:15"]


def test_stretches_that_touch_or_overlap_are_one():
    touching = [rule("09:00", "10:30"), rule("10:30", "12:00"), rule("11:00", "12:30")]
    assert starts(host(touching), duration_min=90, interval_min=60) == ["09:00", "10:00", "11:00"]
    over_midnight = host([ALWAYS])
    found = answer(search(over_midnight, until="2027-03-10", interval_min=50))["slots"]
    assert found[28:30] == ["2027-03-09T23:20:00Z", "2027-03-10T00:10:00Z"]


def test_the_whole_meeting_lies_inside_the_window():
    window = {"start": "2027-03-09T10:10:00Z", "end": "2027-03-09T12:15:00Z"}
    assert starts(host(), window=window, interval_min=15) == ["10:15", "10:30", "10:45", "11:00", "11:15"]


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("11:59:59.001Z", "11:00"),
        ("11:59:59.9999999Z", "11:00"),
        ("11:59:59Z", "10:45"),
        ("11:59:58.999Z", "10:45"),
        ("12:00:00.5Z", "11:00"),
        ("13:00:00+01:00", "11:00"),
    ],
)
def test_a_window_end_less_than_a_second_short_of_a_minute_counts_as_that_minute(end, last):
    window = {"start": "2027-03-09T00:00:00Z", "end": f"2027-03-09T{end}"}
    assert starts(host(), window=window, interval_min=15)[-1] == last


def test_a_window_start_or_now_within_a_minute_counts_from_the_next_one():
    window = {"start": "2027-03-09T10:00:00.001Z", "end": "2027-03-09T12:00:00Z"}
    assert starts(host(), window=window, duration_min=1)[0] == "10:01"
    assert starts(host(), now="2027-03-09T10:00:30Z", duration_min=1)[0] == "10:01"


def test_the_offset_shifts_every_grid_point():
    assert starts(host([rule("09:00", "12:00")]), offset_start_min=5) == ["09:05", "10:05"]
    assert starts(host([rule("09:00", "10:00")]), offset_start_min=20, duration_min=15) == [
        "09:05",
        "09:20",
        "09:35",
    ]
    taken = host([rule("09:00", "13:00")], busy=[busy("10:00", "10:30")])
    assert starts(taken, offset_start_min=10) == ["11:10"]


def test_where_the_interval_does_not_divide_the_hour_each_hosts_own_stretches_decide():
    ours = host([rule("09:00", "12:00")], busy=[busy("10:00", "10:05")])
    theirs = host([rule("09:15", "12:00")])
    alone = {"duration_min": 30, "interval_min": 50}
    assert starts(ours, **alone) == ["09:00", "10:10", "11:00"]
    assert starts(theirs, **alone) == ["09:20", "10:10", "11:00"]
    assert starts(ours, theirs, mode="round_robin", **alone) == ["09:00", "09:20", "10:10", "11:00"]


def test_times_of_runs_are_told_when_asked_for():
    found = answer(search(host()), time_runs=5)
    assert found["slots"]
    assert 0 < found["median_ms"] < 1000
    assert "median_ms" not in answer(search(host()))
