"""The sentences of the slot document on what a host has already: busy times, buffers, notice, limits."""

from core.slots.request import answer
from tests.core.slots.documents import ALWAYS, busy, host, rule, search, starts


def test_a_buffer_of_the_meeting_widens_each_busy_time():
    taken = host([rule("09:00", "13:00")], busy=[busy("10:30", "11:00")])
    quarter = {"duration_min": 30, "interval_min": 15}
    assert starts(taken, buffer_after_min=15, **quarter) == [
        "09:00", "09:15", "09:30", "09:45", "11:00", "11:15", "11:30", "11:45", "12:00", "12:15", "12:30",
    ]  # fmt: skip
    assert starts(taken, buffer_before_min=15, **quarter)[4:6] == ["10:00", "11:15"]


def test_a_busy_times_own_buffers_are_added():
    own = busy("10:30", "11:00", buffer_before_min=15, buffer_after_min=30)
    taken = host([rule("09:00", "13:00")], busy=[own])
    found = starts(taken, duration_min=30, interval_min=15, buffer_before_min=15, buffer_after_min=15)
    assert found[:4] == ["09:00", "09:15", "09:30", "11:45"]


def test_buffers_need_not_fit_into_hours_or_window():
    assert starts(host([rule("09:00", "10:00")]), buffer_before_min=60, buffer_after_min=60) == ["09:00"]


def test_time_before_the_notice_counts_as_busy():
    soon = {"now": "2027-03-09T09:20:00Z", "interval_min": 45}
    assert starts(host(), min_notice_min=0, **soon)[:2] == ["09:30", "10:15"]
    assert starts(host(), min_notice_min=60, **soon)[:2] == ["10:30", "11:15"]
    assert starts(host(), now="2027-03-10T00:00:00Z") == []


def test_a_full_day_offers_nothing():
    full = host(busy=[busy("09:00", "09:30"), busy("20:00", "20:30")])
    found = answer(search(full, until="2027-03-10", limits={"PER_DAY": 2}))["slots"]
    assert {slot[:10] for slot in found} == {"2027-03-10"}
    assert len(starts(full, limits={"PER_DAY": 3})) == 7
    assert starts(host(), limits={"PER_DAY": 0}) == []


def test_a_meeting_may_run_from_a_day_with_room_into_a_full_one():
    full = host([ALWAYS], busy=[busy("20:00", "20:30", day="2027-03-10")])
    found = answer(search(full, until="2027-03-10", duration_min=90, limits={"PER_DAY": 1}))["slots"]
    assert found[-1] == "2027-03-09T22:30:00Z"
    hourly = {"interval_min": 60, "limits": {"PER_DAY": 1}}
    found = answer(search(full, until="2027-03-10", duration_min=90, **hourly))["slots"]
    assert found[-1] == "2027-03-09T23:00:00Z"


def test_limits_count_by_the_hosts_local_date():
    # 02:00Z on the 10th is still the evening of the 9th in New York
    late = host(
        [rule("09:00", "17:00")], timezone="America/New_York", busy=[busy("02:00", "02:30", day="2027-03-10")]
    )
    assert starts(late, limits={"PER_DAY": 1}, day="2027-03-09", until="2027-03-09") == []
    assert len(starts(late, limits={"PER_DAY": 1}, day="2027-03-10")) == 8


def test_a_week_starts_on_sunday():
    saturday = host([ALWAYS], busy=[busy("09:00", "10:00", day="2027-03-13")])
    two_weeks = answer(search(saturday, day="2027-03-07", until="2027-03-20", limits={"PER_WEEK": 1}))[
        "slots"
    ]
    assert two_weeks[0] == "2027-03-14T00:00:00Z"
    assert two_weeks[-1] == "2027-03-20T23:00:00Z"


def test_each_host_has_limits_of_its_own():
    full, idle = host(busy=[busy("07:00", "08:00")]), host()
    assert starts(full, idle, limits={"PER_DAY": 1}) == []
    assert len(starts(full, idle, limits={"PER_DAY": 1}, mode="round_robin")) == 8


def test_duration_limits_count_this_meeting_too():
    taken = host(busy=[busy("09:00", "10:30"), busy("12:00", "12:30")])
    assert starts(taken, duration_limits={"PER_DAY": 179}) == []
    assert len(starts(taken, duration_limits={"PER_DAY": 180})) == 5
    assert starts(taken, duration_limits={"PER_DAY": 500, "PER_WEEK": 179}) == []


def test_busy_times_with_seconds_are_rounded_outwards():
    taken = host(
        [rule("09:00", "11:00")], busy=[{"start": "2027-03-09T09:59:30Z", "end": "2027-03-09T10:00:01Z"}]
    )
    found = starts(taken, duration_min=1)
    assert found[58:60] == ["09:58", "10:01"]


def test_a_busy_time_without_length_only_matters_by_its_buffers():
    moment = busy("10:00", "10:00")
    assert starts(host([rule("09:00", "12:00")], busy=[moment]), interval_min=30)[1] == "09:30"
    assert starts(host([rule("09:00", "12:00")], busy=[moment]), buffer_before_min=15, interval_min=30) == [
        "09:00", "10:30", "11:00",
    ]  # fmt: skip
