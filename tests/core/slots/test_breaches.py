"""What speaks against a time that somebody chose by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.slots import (
    Breach,
    Busy,
    DurationLimit,
    Host,
    Limit,
    Override,
    Search,
    WeeklyRule,
    broken_rules,
    find_starts,
    floor_minute,
)


def at(text):
    return floor_minute(datetime.fromisoformat(text).replace(tzinfo=UTC))


TUESDAY = at("2027-03-09T00:00")
NINE_TO_FIVE = WeeklyRule(days=(1, 2, 3, 4, 5), start=540, end=1020)
LUNCH = Busy(TUESDAY + 720, TUESDAY + 780)
ANN = Host(timezone="UTC", weekly_rules=(NINE_TO_FIVE,), busy=(LUNCH,))
BEN = Host(timezone="UTC", weekly_rules=(NINE_TO_FIVE,))
SEARCH = Search(
    now=at("2027-03-08T06:00"),
    mode="collective",
    booker_timezone="UTC",
    window=(at("2027-03-08T06:00"), at("2027-03-20T00:00")),
    duration_minutes=30,
    interval_minutes=15,
    buffer_before_minutes=15,
    buffer_after_minutes=15,
    notice_minutes=240,
    hosts=(BEN, ANN),
)


@pytest.mark.parametrize("time", [540, 547, 675, 795, 990])
def test_a_good_time_breaks_nothing_on_the_grid_or_off_it(time):
    assert broken_rules(SEARCH, TUESDAY + time) == ()


@pytest.mark.parametrize("time", [721, 700, 779, 710])
def test_an_overlap_is_told_with_the_end_of_the_entry(time):
    assert broken_rules(SEARCH, TUESDAY + time) == (Breach(because="busy", host=1, until=LUNCH.end),)


@pytest.mark.parametrize("time", [676, 690, 780, 794])
def test_a_time_too_near_breaks_the_buffer(time):
    assert broken_rules(SEARCH, TUESDAY + time) == (Breach(because="buffer", host=1, until=LUNCH.end),)


def test_an_entry_without_length_and_buffers_breaks_nothing():
    moment = replace(ANN, busy=(Busy(TUESDAY + 720, TUESDAY + 720),))
    bare = replace(SEARCH, hosts=(moment,), buffer_before_minutes=0, buffer_after_minutes=0)
    assert broken_rules(bare, TUESDAY + 710) == ()
    assert TUESDAY + 705 in find_starts(bare)
    kept = replace(bare, buffer_after_minutes=15)
    assert broken_rules(kept, TUESDAY + 690) == (Breach(because="buffer", host=0, until=TUESDAY + 720),)
    assert broken_rules(kept, TUESDAY + 675) == ()


def test_the_entrys_own_buffer_counts_as_well():
    careful = replace(ANN, busy=(LUNCH._replace(buffer_after=30),))
    search = replace(SEARCH, hosts=(careful,))
    assert broken_rules(search, TUESDAY + 824) == (Breach(because="buffer", host=0, until=LUNCH.end),)
    assert broken_rules(search, TUESDAY + 825) == ()


def test_a_time_may_overlap_one_entry_and_come_too_near_to_another():
    crowded = replace(ANN, busy=(LUNCH, Busy(TUESDAY + 810, TUESDAY + 830)))
    found = broken_rules(replace(SEARCH, hosts=(crowded,)), TUESDAY + 775)
    assert found == (
        Breach(because="busy", host=0, until=LUNCH.end),
        Breach(because="buffer", host=0, until=TUESDAY + 830),
    )


def test_outside_hours_is_told_for_each_host():
    assert broken_rules(SEARCH, TUESDAY + 1000) == (
        Breach(because="outside_hours", host=0),
        Breach(because="outside_hours", host=1),
    )
    away = replace(ANN, overrides=(Override(on=date(2027, 3, 9)),))
    assert broken_rules(replace(SEARCH, hosts=(away,)), TUESDAY + 600) == (
        Breach(because="outside_hours", host=0),
    )


def test_notice_tells_the_first_time_it_allows():
    early = at("2027-03-08T09:00")
    assert broken_rules(SEARCH, early) == (Breach(because="notice", until=at("2027-03-08T10:00")),)
    yesterday = broken_rules(SEARCH, at("2027-03-05T10:00"))
    assert [breach.because for breach in yesterday] == ["notice"]


def test_too_far_ahead_and_too_early_are_outside_the_window():
    assert broken_rules(SEARCH, at("2027-03-22T10:00")) == (Breach(because="window"),)
    later = replace(SEARCH, window=(at("2027-03-10T00:00"), SEARCH.window[1]))
    assert broken_rules(later, TUESDAY + 600) == (Breach(because="window", until=later.window[0]),)


def test_a_limit_may_count_one_type_of_meeting_only():
    both = (
        Limit(period="PER_DAY", most=3, counted=(TUESDAY + 720, TUESDAY + 900)),
        Limit(period="PER_DAY", most=1, counted=(TUESDAY + 720,)),
    )
    search = replace(SEARCH, hosts=(replace(ANN, limits=both),))
    assert broken_rules(search, TUESDAY + 600) == (Breach(because="limit", host=0),)
    assert not set(find_starts(search)) & set(range(TUESDAY, TUESDAY + 1440))
    relaxed = replace(SEARCH, hosts=(replace(ANN, limits=both[:1]),))
    assert broken_rules(relaxed, TUESDAY + 600) == ()
    assert TUESDAY + 600 in find_starts(relaxed)


def test_a_duration_limit_counts_the_new_meeting():
    def with_most(most):
        limit = DurationLimit(period="PER_WEEK", most=most, counted=((TUESDAY + 720, 60),))
        return replace(SEARCH, hosts=(replace(ANN, duration_limits=(limit,)),))

    assert broken_rules(with_most(90), TUESDAY + 600) == ()
    assert broken_rules(with_most(89), TUESDAY + 600) == (Breach(because="duration_limit", host=0),)
    assert find_starts(with_most(89))[0] == at("2027-03-15T09:00")


def test_a_search_refuses_what_would_never_end():
    for wrong in ({"duration_minutes": 0}, {"interval_minutes": 0}, {"mode": "single"}):
        with pytest.raises(ValueError, match=r"takes|last"):
            replace(SEARCH, **wrong)
