"""Why not then: what is in the way of a time, what each rule alone would open, and a search without it."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from core.slots import (
    Busy,
    DurationLimit,
    FreeLists,
    Host,
    Limit,
    Override,
    Seat,
    WeeklyRule,
    broken_rules,
    find_starts,
)
from core.slots.export import write_search
from core.slots.request import answer
from core.slots.why.gains import gains, relaxations
from core.slots.why.obstacles import why_not
from core.slots.why.relaxation import Relaxation, relax
from tests.core.slots.searches import searches
from tests.core.slots.test_against_reference import STEADY
from tests.core.slots.test_breaches import ANN, BEN, LUNCH, NINE_TO_FIVE, SEARCH, TUESDAY, at


@st.composite
def times(draw):
    """A search whose every free minute is a start, and a time."""
    question = replace(draw(searches()), interval_minutes=1, offset_minutes=0)
    first, last = question.window
    return question, draw(st.integers(first - 200, max(first, min(last, first + 3000))))


@settings(STEADY, max_examples=100)
@given(times())
def test_relaxing_what_is_named_makes_the_time_free_and_nothing_less_does(time):
    question, start = time
    named = why_not(question, start)
    assert (start in find_starts(question)) == (not named)
    if not named or any(each.because == "notice" and not each.is_possible for each in named):
        return
    for together in enough(question, named):
        assert start in find_starts(relax(question, *together)), together
        for each in together:
            others = [other for other in together if other is not each]
            alone_helps = question.seats and each.host is not None
            assert alone_helps or start not in find_starts(relax(question, *others)), each


def enough(question, named):
    common = [each for each in named if each.host is None and each.because != "not_enough_hosts"]
    hosts = [each for each in named if each.host is not None]
    fewer = [each for each in named if each.because == "not_enough_hosts" and each.is_possible]
    if question.seats and (hosts or fewer):
        yield from ([*common, *each] for each in (fewer, hosts) if each)
    elif question.mode == "round_robin" and hosts and not question.seats:
        for index in {each.host for each in hosts}:
            yield [*common, *(each for each in hosts if each.host == index)]
    elif not question.seats or common == list(named):
        yield list(named)


@settings(STEADY, max_examples=80)
@given(times())
def test_what_is_named_is_what_broken_rules_tells(time):
    question, start = time
    question = replace(question, seats=(), mode="collective")
    named = why_not(question, start)
    broken = {(each.because, each.host) for each in broken_rules(question, start)}
    told = {("outside_hours" if each.because == "override" else each.because, each.host) for each in named}
    limits = {("limit", host) for host in range(len(question.hosts))} | {
        ("duration_limit", host) for host in range(len(question.hosts))
    }
    # A limit that a busy time in the way reaches need not rise. Notice hides the window from broken_rules.
    assert told <= broken | {("window", None)}
    assert broken - told <= limits


@settings(STEADY, max_examples=100)
@given(searches())
def test_gains_are_what_each_relaxation_adds(question):
    offered = set(find_starts(question))
    added = {}
    for each in relaxations(question):
        starts = set(find_starts(relax(question, each))) - offered
        if starts:
            added[each] = tuple(sorted(starts))
    assert {gain.relaxation: gain.starts for gain in gains(question, kept=FreeLists())} == added


def named(start, **changes):
    return why_not(replace(SEARCH, **changes), TUESDAY + start)


def test_a_free_time_has_nothing_in_the_way():
    assert named(600) == ()
    assert named(607) == ()


def test_the_very_entry_is_named():
    crowded = replace(ANN, busy=(LUNCH, Busy(TUESDAY + 810, TUESDAY + 830)))
    assert named(775, hosts=(BEN, crowded)) == (
        Relaxation(because="busy", host=1, entry=0),
        Relaxation(because="buffer", host=1, entry=1),
    )


def test_an_override_is_named_with_its_date():
    away = replace(ANN, overrides=(Override(on=date(2027, 3, 9)), Override(on=date(2027, 3, 10))))
    assert named(600, hosts=(away,)) == (Relaxation(because="override", host=0, dates=(date(2027, 3, 9),)),)
    assert named(1020, hosts=(away,)) == (
        Relaxation(because="outside_hours", host=0, during=(TUESDAY + 1020, TUESDAY + 1050)),
    )


def test_of_the_past_nothing_can_be_relaxed():
    early = at("2027-03-08T05:00")
    found = why_not(SEARCH, early)
    assert found[0] == Relaxation(because="notice", minutes=None)
    assert not found[0].is_possible
    assert relax(SEARCH, found[0]) is SEARCH


def test_a_window_is_widened_to_hold_the_meeting():
    far = at("2027-03-22T10:00")
    assert why_not(SEARCH, far) == (
        Relaxation(because="window", during=(SEARCH.window[0], far + SEARCH.duration_minutes)),
    )


def test_a_limit_of_one_type_is_raised_by_itself():
    both = (
        Limit(period="PER_DAY", most=3, counted=(TUESDAY + 720, TUESDAY + 900)),
        Limit(period="PER_DAY", most=1, counted=(TUESDAY + 720,)),
    )
    assert named(600, hosts=(replace(ANN, limits=both),)) == (
        Relaxation(because="limit", host=0, entry=1, most=2),
    )


def test_an_entry_that_goes_counts_no_more():
    type_limit = Limit(period="PER_WEEK", most=1, counted=(LUNCH.start,))
    second = Busy(TUESDAY + 900, TUESDAY + 960)
    host = replace(ANN, busy=(second, LUNCH), limits=(type_limit,))
    search = replace(SEARCH, hosts=(host,))
    without_lunch = relax(search, Relaxation(because="busy", host=0, entry=1))
    assert without_lunch.hosts[0].busy == (second,)
    assert without_lunch.hosts[0].limits[0].counted == ()
    other = relax(search, Relaxation(because="busy", host=0, entry=0))
    assert other.hosts[0].limits[0].counted == (LUNCH.start,)


def test_of_two_entries_with_one_start_the_right_length_goes():
    entries = (Busy(TUESDAY + 600, TUESDAY + 630), Busy(TUESDAY + 600, TUESDAY + 660))
    counted = tuple((entry.start, entry.end - entry.start) for entry in entries)
    limit = DurationLimit(period="PER_DAY", most=90, counted=counted)
    search = replace(SEARCH, hosts=(replace(ANN, busy=entries, duration_limits=(limit,)),))
    found = relax(search, Relaxation(because="busy", host=0, entry=1)).hosts[0].duration_limits[0].counted
    assert found == counted[:1]


def test_hours_an_hour_longer_stay_within_their_day():
    def hours(start, end):
        host = Host(timezone="UTC", weekly_rules=(WeeklyRule(days=(2,), start=start, end=end),))
        [rule] = relax(replace(SEARCH, hosts=(host,)), LONGER).hosts[0].weekly_rules
        return rule.start, rule.end

    assert hours(540, 1020) == (480, 1080)
    assert hours(30, 1439) == (0, 1440)
    assert hours(1320, 120) == (1260, 180)
    assert hours(600, 590) == (540, 540)


LONGER = Relaxation(because="outside_hours", host=0, minutes=60)


def test_the_most_useful_comes_first():
    morning = Host(timezone="UTC", weekly_rules=(WeeklyRule(days=(2,), start=540, end=600),))
    blocked = replace(morning, busy=(Busy(TUESDAY + 540, TUESDAY + 600),))
    search = replace(
        SEARCH,
        hosts=(replace(blocked, overrides=(Override(on=date(2027, 3, 16)),)),),
        buffer_before_minutes=0,
        buffer_after_minutes=0,
    )
    assert [gain.relaxation.because for gain in gains(search)] == ["outside_hours", "busy", "override"]
    [first, *_] = gains(search, wanted=lambda start: start >= TUESDAY + 7 * 1440)
    assert first.relaxation == Relaxation(because="override", host=0, dates=(date(2027, 3, 16),))


def test_a_notice_longer_than_the_window_is_all_there_is_to_relax():
    far = replace(SEARCH, notice_minutes=10**9)
    [gain] = gains(far)
    assert gain.relaxation == Relaxation(because="notice", minutes=0)
    assert set(gain.starts) > set(find_starts(SEARCH))
    assert answer(write_search(far), explain=True)["slots"] == []


def test_where_two_rules_stand_in_the_way_neither_alone_opens_anything():
    taken = replace(ANN, busy=(Busy(TUESDAY, TUESDAY + 20 * 1440),))
    search = replace(SEARCH, window=(TUESDAY, SEARCH.window[1]))
    assert gains(replace(search, hosts=(taken, taken))) == []
    assert {gain.relaxation.host for gain in gains(replace(search, hosts=(BEN, taken)))} == {1}


def test_somebody_else_for_a_seat():
    away = replace(BEN, overrides=(Override(on=date(2027, 3, 9)),))
    seats = (Seat(any=(0, 1), take=1), Seat(any=(0,), take=1))
    assert named(600, hosts=(away, BEN), seats=seats) == (
        Relaxation(because="not_enough_hosts", seats=(Seat(any=(0, 1), take=1),)),
        Relaxation(because="override", host=0, dates=(date(2027, 3, 9),)),
    )


def test_indexes_hold_while_several_entries_go():
    entries = tuple(Busy(TUESDAY + start, TUESDAY + start + 60) for start in (540, 600, 660))
    host = Host(timezone="UTC", weekly_rules=(NINE_TO_FIVE,), busy=entries)
    search = replace(SEARCH, hosts=(host,))
    gone = [Relaxation(because="busy", host=0, entry=each) for each in (0, 2)]
    assert relax(search, *gone).hosts[0].busy == entries[1:2]
