"""`--explain` rule by rule: what is named for one start, and the change that would open it."""

import pytest

from core.slots.request import answer
from tests.core.slots.documents import busy, host, rule, search


def why(start, *hosts, **fields):
    """The entries of one start on the Tuesday, without the start."""
    told = answer(search(*hosts, **fields), explain=True)["excluded"]
    at = f"2027-03-09T{start}:00Z"
    return [(entry["host"], entry["because"], entry["relax"]) for entry in told if entry["start"] == at]


NINE_TO_NOON = rule("09:00", "12:00")


def test_an_offered_start_is_not_excluded():
    assert why("09:00", host([NINE_TO_NOON])) == []


def test_a_busy_time_can_go():
    taken = host([NINE_TO_NOON], busy=[busy("09:00", "09:10"), busy("10:00", "10:30")])
    assert why("10:00", taken) == [(0, "busy", {"hosts": 0, "busy": 1})]


def test_hours_are_extended_for_that_date():
    own = {"date": "2027-03-09", "start": "09:00", "end": "12:00"}
    more = {"date": "2027-03-09", "start": "12:00", "end": "13:00"}
    change = {"hosts": 0, "overrides": {"2027-03-09": [own, more]}}
    assert why("12:00", host([NINE_TO_NOON])) == [(0, "outside_hours", change)]
    assert why("12:00", host([], overrides=[own])) == [(0, "outside_hours", change)]


def test_a_day_off_is_no_override_to_blame_where_the_week_is_closed_as_well():
    away = host([NINE_TO_NOON], overrides=[{"date": "2027-03-09", "unavailable": True}])
    assert why("10:00", away) == [(0, "override", {"hosts": 0, "overrides": {"2027-03-09": []}})]
    assert [because for _, because, _ in why("12:00", away)] == ["outside_hours"]


def test_of_a_night_the_date_it_begins_on_is_to_blame():
    nights = [rule("22:00", "03:00")]
    away = [{"date": "2027-03-08", "unavailable": True}, {"date": "2027-03-09", "unavailable": True}]
    [(_, because, relax)] = why("01:00", host(nights, overrides=away))
    assert (because, relax["overrides"]) == ("override", {"2027-03-08": []})


@pytest.mark.parametrize(
    ("start", "own", "meeting", "change"),
    [
        # The meeting ends at 11:00, a quarter before the busy time, or begins half an hour after it.
        ("10:00", {}, {"buffer_after_min": 30}, {"buffer_after_min": 15}),
        ("10:00", {"buffer_before_min": 10}, {"buffer_after_min": 30}, {"buffer_after_min": 5}),
        ("10:00", {"buffer_before_min": 20}, {"buffer_after_min": 10}, {"set": {"buffer_before_min": 5}}),
        (
            "10:00",
            {"buffer_before_min": 20},
            {"buffer_after_min": 20},
            {"buffer_after_min": 0, "set": {"buffer_before_min": 15}},
        ),
        ("12:30", {}, {"buffer_before_min": 60}, {"buffer_before_min": 30}),
        ("12:30", {"buffer_after_min": 45}, {}, {"set": {"buffer_after_min": 30}}),
    ],
)
def test_a_buffer_shrinks_to_what_there_is_room_for(start, own, meeting, change):
    taken = host([rule("08:00", "18:00")], busy=[busy("11:15", "12:00", **own)])
    where = {"hosts": 0, "busy": 0} if "set" in change else {}
    found = why(start, taken, interval_min=30, **meeting)
    assert found == [(0, "buffer", {**change, **where})]


def test_the_meetings_buffer_shrinks_to_what_all_hosts_need():
    one = host([NINE_TO_NOON], busy=[busy("11:10", "11:20")])
    two = host([NINE_TO_NOON], busy=[busy("11:20", "11:30")])
    change = {"buffer_after_min": 10}
    assert why("10:00", two, one, buffer_after_min=30) == [(0, "buffer", change), (1, "buffer", change)]


def test_notice_and_the_past():
    always = host([rule("00:00", "23:59")])
    assert why("10:00", always, now="2027-03-09T09:15:00Z", min_notice_min=60) == [
        (None, "notice", {"min_notice_min": 45})
    ]
    assert why("09:00", always, now="2027-03-09T09:15:00Z") == [(None, "notice", None)]


def test_a_meeting_that_would_end_after_the_window():
    window = {"start": "2027-03-09T09:00:00Z", "end": "2027-03-09T11:30:00Z"}
    assert why("11:00", host([NINE_TO_NOON]), window=window) == [
        (None, "window", {"window": {"end": "2027-03-09T12:00:00Z"}})
    ]


def test_limits_rise_to_what_all_hosts_need():
    one = host([NINE_TO_NOON], busy=[busy("09:00", "09:30")])
    two = host([NINE_TO_NOON], busy=[busy("09:00", "09:30"), busy("09:30", "09:45")])
    change = {"limits": {"PER_DAY": 3}}
    found = why("10:00", two, one, limits={"PER_DAY": 1, "PER_WEEK": 9})
    assert found == [(0, "limit", change), (1, "limit", change)]
    found = why("10:00", one, duration_limits={"PER_WEEK": 80})
    assert found == [(0, "duration_limit", {"duration_limits": {"PER_WEEK": 90}})]


def test_a_limit_is_not_to_blame_where_the_busy_time_that_reaches_it_has_to_go_anyway():
    taken = host([NINE_TO_NOON], busy=[busy("10:00", "10:30")])
    assert why("10:00", taken, limits={"PER_DAY": 1}) == [(0, "busy", {"hosts": 0, "busy": 0})]
    assert why("09:00", taken, limits={"PER_DAY": 1}) == [(0, "limit", {"limits": {"PER_DAY": 2}})]


def test_seats_that_too_few_can_fill():
    early, late = host([rule("09:00", "10:00")]), host([rule("12:00", "13:00")])
    found = why("09:00", early, late, late, seats=[{"any": [0, 1, 2], "take": 2}])
    assert found[0] == (None, "not_enough_hosts", {"seats": [{"any": [0, 1, 2], "take": 1}]})
    assert [(who, because) for who, because, _ in found[1:]] == [(1, "outside_hours"), (2, "outside_hours")]


def test_whose_coming_would_not_help_is_not_named():
    early, late = host([rule("09:00", "10:00")]), host([rule("12:00", "13:00")])
    seats = [{"any": [0, 1], "take": 1}, {"any": [2], "take": 1}]
    found = why("09:00", early, late, late, seats=seats)
    assert [(who, because) for who, because, _ in found] == [(None, "not_enough_hosts"), (2, "outside_hours")]
    seats = [{"any": [0], "take": 1}, {"any": [0], "take": 1}]
    assert why("09:00", early, late, seats=seats) == [
        (None, "not_enough_hosts", {"seats": [{"any": [0], "take": 1}]})
    ]
    assert why("12:00", early, late, seats=seats) == [(None, "not_enough_hosts", None)]


def test_of_a_round_robin_nobody_is_named_where_one_is_free():
    early, late = host([NINE_TO_NOON]), host([rule("13:00", "14:00")])
    assert why("09:00", early, late, mode="round_robin") == []
    assert [who for who, *_ in why("12:00", early, late, mode="round_robin")] == [0, 1]


def test_an_array_is_explained_one_by_one_and_only_if_asked():
    one = search(host([NINE_TO_NOON]))
    first, second = answer([one, one], explain=True)
    assert first == second
    assert set(first["excluded"][0]) == {"start", "host", "because", "relax"}
    assert "excluded" not in answer(one)


def test_huge_but_sound_numbers_are_explained():
    window = {"start": "2027-03-09T09:00:00Z", "end": "2027-03-09T12:00:00Z"}
    for field in ("duration_min", "min_notice_min", "interval_min", "buffer_after_min", "offset_start_min"):
        told = answer(
            {**search(host([NINE_TO_NOON], busy=[busy("10:00", "11:00")]), window=window), field: 10**15},
            explain=True,
        )
        # With such a step there is one start, and nothing that relaxing would add.
        assert told["excluded"] or field == "interval_min"
