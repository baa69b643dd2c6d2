"""Which starts are suggested: five that are good, and that are a choice."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from core.slots import Busy, Host, Search, Seat, WeeklyRule, find_starts, floor_minute
from core.slots.rank import WEIGHTS, Context, best

STEADY = settings(max_examples=60, deadline=None, derandomize=True, database=None)
MONDAY = floor_minute(datetime(2027, 3, 8, tzinfo=UTC))
NINE_TO_FIVE = WeeklyRule(days=(1, 2, 3, 4, 5), start=540, end=1020)


def host(*busy, timezone="UTC", start=540, end=1020):
    rule = WeeklyRule(days=(1, 2, 3, 4, 5), start=start, end=end)
    return Host(
        timezone=timezone, weekly_rules=(rule,), busy=tuple(Busy(MONDAY + a, MONDAY + b) for a, b in busy)
    )


def search(*hosts, mode="collective", days=14, **fields):
    return Search(
        now=MONDAY - 1440,
        mode=mode,
        booker_timezone="UTC",
        window=(MONDAY, MONDAY + days * 1440),
        duration_minutes=30,
        interval_minutes=15,
        hosts=hosts,
        **fields,
    )


def chosen(question, count=5, **known):
    return [
        start - MONDAY
        for start in best(find_starts(question), Context(search=question, **known), count=count)
    ]


def clock(start):
    return f"{start % 1440 // 60:02}:{start % 60:02}"


def test_the_soonest_comes_first():
    assert chosen(search(host()))[0] == 540


def test_five_suggestions_are_a_choice():
    found = chosen(search(host()))
    assert len(found) == 5
    assert len({start // 1440 for start in found}) >= 3
    assert all(abs(a - b) >= WEIGHTS.close_minutes for a in found for b in found if a != b)
    assert len({start % 1440 for start in found}) > 1


def test_within_one_day_they_keep_apart():
    found = chosen(search(host(), days=1))
    assert len(found) == 5
    assert min(abs(a - b) for a in found for b in found if a != b) >= 60


def test_what_the_candidate_stated_comes_before_everything_else():
    wednesday = (MONDAY + 2 * 1440 + 840, MONDAY + 2 * 1440 + 1020)
    found = chosen(search(host()), candidate_windows=(wednesday,))
    assert 2 * 1440 + 840 <= found[0] <= 2 * 1440 + 990
    evening = (MONDAY + 840, MONDAY + 1020)  # six to nine in the evening in New Delhi: said is said
    known = {"candidate_windows": (evening,), "candidate_timezone": "Asia/Kolkata"}
    assert chosen(search(host()), **known)[0] >= 840


def test_windows_that_touch_are_one():
    halves = ((MONDAY + 855, MONDAY + 870), (MONDAY + 870, MONDAY + 885))
    assert chosen(search(host()), candidate_windows=halves)[0] == 855


def test_reasonable_hours_where_the_candidate_is():
    found = chosen(search(host()), candidate_timezone="America/New_York")
    # until 13 March New York is five hours behind, so nine o'clock there is 14:00 UTC
    assert all(start % 1440 >= 840 - 60 for start in found)
    tokyo = chosen(search(host()), candidate_timezone="Asia/Tokyo")
    assert tokyo[0] == 540  # six in the evening; every other time is later still


def test_an_unknown_zone_of_the_candidate_makes_no_hour_unreasonable():
    night = search(host(start=60, end=180))
    assert chosen(night)[0] == 60


def test_next_to_a_meeting_is_better_than_the_middle_of_a_free_stretch():
    found = chosen(search(host((780, 900), start=480, end=1200), days=1))
    assert set(found[:4]) == {480, 750, 900, 1170}


def test_a_gap_too_short_to_use_is_avoided():
    question = search(host((600, 720)), days=1, notice_minutes=0)
    found = chosen(question, count=2)
    assert 555 not in found


def test_the_load_is_shared():
    busy_monday = [(start, start + 60) for start in range(600, 1020, 60)]
    busy, idle = host(*busy_monday), host(start=570)
    assert chosen(search(busy, idle, mode="round_robin", days=1), count=1) == [570]


def test_fewer_starts_than_asked_for():
    question = search(host(start=540, end=600), days=1)
    assert sorted(chosen(question)) == [540, 555, 570]
    assert best([], Context(search=question)) == []
    assert best(find_starts(question), Context(search=question), count=0) == []


def test_weights_can_be_given():
    question = search(host())
    eager = best(
        find_starts(question),
        Context(search=question),
        weights=replace(WEIGHTS, same_day_as_chosen=0, close_to_chosen=0, splits_free_time=0),
    )
    assert {start // 1440 for start in eager} == {MONDAY // 1440}


def test_of_seats_those_count_who_would_sit():
    crowded = host(*[(start, start + 60) for start in range(600, 1020, 60)], start=540, end=1020)
    idle = host(start=570)
    seats = (Seat(any=(0, 1), take=1), Seat(any=(2,), take=1))
    assert chosen(search(crowded, idle, host(start=570), seats=seats, days=1), count=1) == [570]


@st.composite
def questions(draw):
    hosts = draw(
        st.lists(
            st.builds(
                lambda busy, timezone: host(*[(a, a + 45) for a in busy], timezone=timezone),
                st.lists(st.integers(0, 14 * 1440), max_size=20),
                st.sampled_from(("UTC", "Europe/Berlin", "America/New_York")),
            ),
            min_size=1,
            max_size=3,
        )
    )
    mode = draw(st.sampled_from(("collective", "round_robin")))
    seats = draw(st.sampled_from(((), (Seat(any=tuple(range(len(hosts))), take=1),))))
    question = search(*hosts, mode=mode, seats=seats, days=draw(st.integers(1, 14)))
    windows = draw(st.lists(st.integers(0, 14 * 1440), max_size=3))
    return Context(
        search=question,
        candidate_timezone=draw(st.sampled_from((None, "Asia/Tokyo", "America/St_Johns"))),
        candidate_windows=tuple((MONDAY + start, MONDAY + start + 240) for start in windows),
        is_high_fit=draw(st.booleans()),
    )


@STEADY
@given(questions(), st.integers(0, 8), st.randoms(use_true_random=False))
def test_properties(context, count, random):
    starts = find_starts(context.search)
    found = best(starts, context, count=count)
    assert len(found) == len(set(found)) == min(count, len(starts))
    assert set(found) <= set(starts)
    assert best(starts, context, count=count + 1)[: len(found)] == found
    shuffled = list(starts)
    random.shuffle(shuffled)
    assert best(shuffled, context, count=count) == found


@STEADY
@given(questions())
def test_a_stated_window_with_room_is_always_used_first(context):
    starts = find_starts(context.search)
    fitting = [
        start
        for start in starts
        if any(low <= start and start + 30 <= high for low, high in context.candidate_windows)
    ]
    if fitting:
        assert best(starts, context)[0] in fitting
