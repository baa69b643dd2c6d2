"""What moved each suggestion up: true things that tell it from the others; and the haste for a high fit."""

from hypothesis import given
from hypothesis import strategies as st

from core.slots import find_starts
from core.slots.intervals import covers, merge
from core.slots.rank import WEIGHTS, Context, best, picks
from tests.core.slots.test_rank import MONDAY, STEADY, host, questions, search


def told(question, count=5, starts=None, **known):
    """What moved each suggestion up, by its place."""
    context = Context(search=question, **known)
    found = picks(find_starts(question) if starts is None else starts, context, count=count)
    return [(pick.start - MONDAY, pick.reasons) for pick in found]


def test_the_first_of_all_is_the_soonest():
    assert told(search(host()), count=1) == [(540, ("soonest",))]


def test_suggestions_after_it_say_what_is_different_about_them():
    found = told(search(host()))
    assert found[1][1] == ("another_day", "another_time")
    assert all(1 <= len(reasons) <= 2 for _, reasons in found)


def test_what_the_candidate_said_is_a_reason_only_against_other_times():
    wednesday = (MONDAY + 2 * 1440 + 840, MONDAY + 2 * 1440 + 1020)
    question = search(host())
    start, reasons = told(question, count=1, candidate_windows=(wednesday,))[0]
    assert reasons[0] == "within_stated_windows"
    inside = [at for at in find_starts(question) if wednesday[0] <= at and at + 30 <= wednesday[1]]
    found = told(question, count=1, starts=inside, candidate_windows=(wednesday,))
    assert found == [(start, ("keeps_time_whole",))]


def test_the_candidates_working_day_is_a_reason_against_the_night():
    start, reasons = told(search(host()), count=1, candidate_timezone="America/New_York")[0]
    assert start >= 840
    assert reasons[0] == "good_hours"
    tokyo = told(search(host()), candidate_timezone="Asia/Tokyo")
    assert not any("good_hours" in reasons for _, reasons in tokyo)


def test_next_to_a_meeting_keeps_the_time_whole():
    question = search(host((780, 900), start=480, end=1200), days=1)
    starts = [MONDAY + at for at in (540, 750)]
    assert told(question, count=1, starts=starts) == [(750, ("keeps_time_whole",))]


def test_a_lighter_day_is_worth_waiting_for():
    full_monday = [(start, start + 60) for start in range(540, 1020, 60) if start != 720]
    question = search(host(*full_monday))
    start, reasons = told(question, count=1, starts=[MONDAY + 720, MONDAY + 1440 + 540])[0]
    assert (start, reasons) == (1440 + 540, ("lighter_day",))


def test_what_holds_for_all_suggestions_is_told_of_none():
    found = told(search(host()), candidate_timezone="America/New_York")
    assert all(start % 1440 >= 780 for start, _ in found)
    assert not any("good_hours" in reasons and len(reasons) > 1 for _, reasons in found)


def test_a_single_start_needs_no_reason():
    assert told(search(host(start=540, end=570), days=1)) == [(540, ())]


def test_a_high_fit_is_ranked_earlier_times():
    busy_week = [(day * 1440 + at, day * 1440 + at + 45) for day in range(3) for at in (600, 720, 840, 960)]
    question = search(host(*busy_week))
    usual, urgent = told(question), told(question, is_high_fit=True)
    assert sum(start for start, _ in urgent) < sum(start for start, _ in usual)
    assert sorted(start for start, _ in urgent) <= sorted(start for start, _ in usual)
    assert any("high_fit" in reasons for _, reasons in urgent)
    assert not any("high_fit" in reasons for _, reasons in usual)


def test_a_high_fit_is_not_woken_at_night():
    known = {"candidate_timezone": "America/New_York", "is_high_fit": True}
    assert all(start % 1440 >= 780 for start, _ in told(search(host()), **known))


def test_five_early_times_are_still_a_choice():
    found = [start for start, _ in told(search(host()), is_high_fit=True)]
    assert all(abs(a - b) >= WEIGHTS.close_minutes for a in found for b in found if a != b)


@STEADY
@given(questions(), st.integers(1, 8))
def test_each_pick_has_its_reasons_and_they_are_true(context, count):
    starts = find_starts(context.search)
    found = picks(starts, context, count=count)
    assert [pick.start for pick in found] == best(starts, context, count=count)
    days = [pick.start // 1440 for pick in found]
    for at, pick in enumerate(found):
        assert len(pick.reasons) == len(set(pick.reasons)) <= 2
        assert pick.reasons or pick.start == starts[-1]
        assert ("soonest" in pick.reasons) <= (pick.start == starts[0])
        assert ("early" in pick.reasons) <= (pick.start < starts[-1])
        assert ("high_fit" in pick.reasons) <= context.is_high_fit
        if "another_day" in pick.reasons and context.candidate_timezone is None:
            assert days[at] not in days[:at]
        if "within_stated_windows" in pick.reasons:
            assert covers(merge(context.candidate_windows), (pick.start, pick.start + 30))
