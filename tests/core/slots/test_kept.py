"""Kept free lists give the same answers, whatever changes between two searches."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.slots import FreeLists, find_starts
from core.slots.kept import rooms_of
from core.slots.rank import Context, picks
from tests.core.slots.searches import searches
from tests.core.slots.test_against_reference import STEADY
from tests.core.slots.test_breaches import LUNCH, SEARCH


def busier(search, turn):
    """Somebody is booked, or a booking goes: another host."""
    at = turn % len(search.hosts)
    host = search.hosts[at]
    start = search.window[0] + turn * 45
    more = LUNCH._replace(start=start, end=start + 60)
    changed = replace(host, busy=host.busy[1:] if turn % 2 else (*host.busy, more))
    return replace(search, hosts=(*search.hosts[:at], changed, *search.hosts[at + 1 :]))


CHANGES = {
    "length": lambda search, turn: replace(search, duration_minutes=1 + turn * 7),
    "step": lambda search, turn: replace(search, interval_minutes=(5, 15, 30, 45, 60)[turn % 5]),
    "grid": lambda search, turn: replace(search, booker_timezone="Asia/Kathmandu", offset_minutes=turn),
    "mode": lambda search, turn: replace(search, mode=("collective", "round_robin")[turn % 2], seats=()),
    "panel": lambda search, _: replace(search, mode="collective", seats=(), hosts=search.hosts[::-1]),
    "buffers": lambda search, turn: replace(search, buffer_before_minutes=turn, buffer_after_minutes=5),
    "notice": lambda search, turn: replace(search, notice_minutes=turn * 60),
    "window": lambda search, turn: replace(search, window=(search.window[0], search.window[1] + turn)),
    "busy": busier,
}
changes = st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 20)), min_size=2, max_size=8)


@settings(STEADY, max_examples=60)
@given(searches(), changes, st.sampled_from((1, 3, 2048)))
def test_they_give_the_same_starts_and_suggestions_after_any_change(search, changes, most):
    kept = FreeLists(most)
    for name, turn in [("length", 4), *changes]:
        search = CHANGES[name](search, turn)
        starts = find_starts(search)
        assert find_starts(search, kept) == starts, name
        context = Context(search=search, is_high_fit=turn % 2 == 0)
        assert picks(starts, context, kept=kept) == picks(starts, context)


def test_a_list_is_kept_until_what_it_is_made_of_changes():
    kept = FreeLists()
    before = rooms_of(SEARCH, kept)
    after = rooms_of(replace(SEARCH, duration_minutes=45, interval_minutes=5), kept)
    assert all(old.free is new.free for old, new in zip(before, after, strict=True))
    first, second = SEARCH.hosts
    booked = replace(SEARCH, hosts=(first, replace(second, busy=())))
    [same, other] = rooms_of(booked, kept)
    assert same.free is before[0].free
    assert other.free != before[1].free
