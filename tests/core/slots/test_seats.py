"""Seats: who can sit together, and the starts that gives."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.slots import Breach, FreeLists, Seat, assign, broken_rules, find_starts
from core.slots.document import read_search
from core.slots.request import answer
from core.slots.seats import most_filled
from tests.core.slots.documents import busy, host, rule, starts
from tests.core.slots.test_against_reference import STEADY, documents

SEVEN = range(7)


@st.composite
def seatings(draw, hosts=7):
    pools = st.lists(st.integers(0, hosts - 1), min_size=1, max_size=hosts, unique=True)
    return tuple(
        Seat(any=tuple(pool), take=draw(st.integers(1, min(len(pool), 3))))
        for pool in draw(st.lists(pools, min_size=1, max_size=3))
    )


def every_assignment(seats, able):
    """All ways to fill the seats, seat after seat, by trying them all."""
    able = set(able)
    for choice in product(*(combinations(sorted(set(seat.any) & able), seat.take) for seat in seats)):
        hosts = [each for sitting in choice for each in sitting]
        if len(set(hosts)) == len(hosts):
            yield tuple(hosts)


@settings(STEADY, max_examples=120)
@given(seatings(), st.sets(st.integers(0, 6)), st.lists(st.integers(0, 5), min_size=7, max_size=7))
def test_the_lightest_full_assignment_is_found_whenever_there_is_one(seats, able, load):
    possible = list(every_assignment(seats, able))
    found = assign(seats, able, load)
    if found is None:
        assert not possible
        return
    assert found in possible
    loads = [sorted(load[each] for each in hosts) for hosts in possible]
    assert sum(load[each] for each in found) == min(map(sum, loads))
    assert max(load[each] for each in found) == min(map(max, loads))
    assert assign(list(seats), sorted(able, reverse=True), dict(enumerate(load))) == found


@STEADY
@given(seatings(), st.sets(st.integers(0, 6)))
def test_lowered_seats_can_be_filled_and_take_as_many_as_can_come(seats, able):
    lowered = most_filled(seats, able)
    taken = sum(seat.take for seat in lowered)
    assert not lowered or assign(lowered, able) is not None
    assert (taken == sum(seat.take for seat in seats)) == (assign(seats, able) is not None)
    assert not any(_sits(seats, more) for more in combinations(sorted(able), taken + 1))


def _sits(seats, hosts):
    """Whether all of these hosts find different places."""
    places = [seat for seat in seats for _ in range(seat.take)]
    if len(hosts) > len(places):
        return False
    return any(
        all(who in seat.any for who, seat in zip(hosts, chosen, strict=True))
        for chosen in _arrangements(places, len(hosts))
    )


def _arrangements(places, count):
    if count == 0:
        yield ()
        return
    for index, place in enumerate(places):
        for rest in _arrangements(places[:index] + places[index + 1 :], count - 1):
            yield (place, *rest)


def test_somebody_moves_up_so_that_all_find_a_seat():
    # Who is lightest would take the only seat of the other.
    assert assign((Seat(any=(0, 1), take=1), Seat(any=(0,), take=1)), (0, 1), (0, 9)) == (1, 0)
    assert assign((Seat(any=(0, 1), take=1), Seat(any=(0,), take=1)), (1,)) is None


def test_whoever_carries_nothing_need_not_be_named():
    assert assign((Seat(any=(0, 1, 2), take=1),), (0, 1, 2), {0: 3, 1: 1}) == (2,)
    assert assign((Seat(any=(0, 1, 2), take=2),), (0, 1, 2), [3, 1]) == (1, 2)


ANN, BO, CY = host([rule("09:00", "12:00")]), host([rule("10:00", "13:00")]), host([rule("11:00", "14:00")])


def test_two_of_three():
    found = starts(ANN, BO, CY, seats=[{"any": [0, 1, 2], "take": 2}])
    assert found == ["10:00", "11:00", "12:00"]


def test_one_host_fills_one_seat():
    assert starts(ANN, BO, seats=[{"any": [0, 1], "take": 1}, {"any": [0, 1], "take": 1}]) == [
        "10:00",
        "11:00",
    ]
    assert starts(ANN, seats=[{"any": [0], "take": 1}, {"any": [0], "take": 1}]) == []


def test_two_of_one_pool_and_one_of_another():
    lead = host([rule("08:00", "11:30")])
    seats = [{"any": [0, 1, 2], "take": 2}, {"any": [3], "take": 1}]
    assert starts(ANN, BO, CY, lead, seats=seats, duration_min=30) == ["10:00", "10:30", "11:00"]


def test_no_seats_leave_it_to_the_mode():
    assert starts(ANN, BO, seats=[]) == starts(ANN, BO) == ["10:00", "11:00"]


def test_who_has_reached_a_limit_cannot_sit():
    taken = host([rule("09:00", "12:00")], busy=[busy("09:00", "09:30")])
    limits = {"limits": {"PER_DAY": 1}, "seats": [{"any": [0, 1], "take": 1}]}
    assert starts(taken, BO, **limits) == ["10:00", "11:00", "12:00"]
    assert starts(taken, taken, **limits) == []


def test_the_steps_of_who_cannot_sit_do_not_count():
    full = host([rule("09:30", "12:00")], busy=[busy("18:00", "18:30")])
    seats = [{"any": [0, 1], "take": 1}]
    found = starts(ANN, full, seats=seats, limits={"PER_DAY": 1}, duration_min=30, interval_min=45)
    assert found == ["09:00", "09:45", "10:30", "11:15"]


def by_trying_everything(search):
    """The union of the collective starts of each group of hosts that fills the seats."""
    found = set()
    for sitting in every_assignment(search.seats, range(len(search.hosts))):
        hosts = tuple(search.hosts[each] for each in sorted(sitting))
        found |= set(find_starts(replace(search, mode="collective", hosts=hosts, seats=())))
    return sorted(found)


@st.composite
def seated(draw):
    """A search with up to four hosts and overlapping pools."""
    search = read_search({**draw(documents(most_hosts=4)), "mode": "collective"})
    return replace(search, seats=draw(seatings(hosts=len(search.hosts))))


@settings(STEADY, max_examples=120)
@given(seated())
def test_a_start_is_offered_exactly_when_some_full_assignment_has_it(search):
    assert find_starts(search) == by_trying_everything(search)
    assert find_starts(search, FreeLists()) == find_starts(search)


@STEADY
@given(documents())
def test_seats_generalise_the_modes(document):
    everybody = list(range(len(document["hosts"])))
    all_come = [{"any": everybody, "take": len(everybody)}]
    apart = [{"any": [each], "take": 1} for each in everybody]
    together = answer({**document, "mode": "collective"})
    assert answer({**document, "seats": all_come}) == answer({**document, "seats": apart}) == together
    one_comes = [{"any": everybody, "take": 1}]
    assert answer({**document, "seats": one_comes}) == answer({**document, "mode": "round_robin"})


@settings(STEADY, max_examples=100)
@given(seated())
def test_a_start_with_seats_is_open_exactly_when_no_breach_is_nobodys(search):
    search = replace(search, interval_minutes=1, offset_minutes=0)
    first = search.window[0] - 60
    search = replace(search, window=(search.window[0], min(search.window[1], first + 600)))
    unbroken = [
        at
        for at in range(first, search.window[1] + 1)
        if not [breach for breach in broken_rules(search, at) if breach.host is None]
    ]
    assert find_starts(search) == unbroken


def test_breaches_of_those_who_can_be_spared_are_told_as_well():
    search = read_search(
        {
            "now": "2027-03-01T00:00:00Z",
            "mode": "collective",
            "booker_timezone": "UTC",
            "window": {"start": "2027-03-09T00:00:00Z", "end": "2027-03-10T00:00:00Z"},
            "duration_min": 60,
            "hosts": [ANN, BO, CY],
            "seats": [{"any": [0, 1, 2], "take": 2}],
        }
    )
    ten = search.window[0] + 600
    assert broken_rules(search, ten) == (Breach(because="outside_hours", host=2),)
    assert broken_rules(search, ten - 60) == (
        Breach(because="not_enough_hosts"),
        Breach(because="outside_hours", host=1),
        Breach(because="outside_hours", host=2),
    )


@pytest.mark.parametrize(
    "seat",
    [
        Seat(any=(0, 1), take=3),
        Seat(any=(0,), take=0),
        Seat(any=(0, 2), take=1),
        Seat(any=(0, 0), take=1),
        Seat(any=(-1,), take=1),
        Seat(any=(), take=0),
    ],
)
def test_a_search_refuses_seats_that_make_no_sense(seat):
    sound = read_search(
        {
            "now": "2027-03-01T00:00:00Z",
            "mode": "collective",
            "booker_timezone": "UTC",
            "window": {"start": "2027-03-09T00:00:00Z", "end": "2027-03-10T00:00:00Z"},
            "duration_min": 60,
            "hosts": [ANN, BO],
        }
    )
    with pytest.raises(ValueError, match="seat"):
        replace(sound, seats=(seat,))
