"""Searches at random as the product makes them: limits of one host or one type beside limits of all."""

from dataclasses import replace

from hypothesis import strategies as st

from core.slots import DurationLimit, Limit, Search
from core.slots.document import read_search
from tests.core.slots.test_against_reference import PERIODS, documents
from tests.core.slots.test_seats import seatings


@st.composite
def own_limits(draw, host):
    """Some of the host's busy times count, as those of one type of meeting do."""
    starts = [entry.start for entry in host.busy]
    limits = [
        Limit(period=draw(PERIODS), most=draw(st.integers(0, 3)), counted=tuple(draw(counted)))
        for counted in draw(st.lists(st.sampled_from((st.just(starts), some_of(starts))), max_size=2))
    ]
    lengths = [
        DurationLimit(
            period=draw(PERIODS),
            most=draw(st.integers(0, 300)),
            counted=tuple((start, 30) for start in draw(some_of(starts))),
        )
        for _ in range(draw(st.integers(0, 1)))
    ]
    return replace(host, limits=(*host.limits, *limits), duration_limits=(*host.duration_limits, *lengths))


def some_of(starts):
    return st.lists(st.sampled_from(starts), unique=True) if starts else st.just([])


@st.composite
def searches(draw, most_hosts=3) -> Search:
    """Of every mode, with seats and with limits of their own."""
    search = read_search(draw(documents(most_hosts=most_hosts)))
    search = replace(search, hosts=tuple(draw(own_limits(host)) for host in search.hosts))
    if draw(st.integers(0, 2)) == 0:
        search = replace(search, seats=draw(seatings(hosts=len(search.hosts))))
    return search
