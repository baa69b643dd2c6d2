"""`--explain`: each grid point that is not offered, what is in the way, and what change would open it."""

from collections import defaultdict
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.slots.request import answer
from tests.core.slots.changes import applied
from tests.core.slots.reference import _on_grid, _window, starts_of
from tests.core.slots.test_against_reference import STEADY, documents
from tests.core.slots.test_seats import seatings

FEW = settings(STEADY, max_examples=40)
EVEN = (5, 10, 15, 20, 30, 60)


def explained(document):
    """Start → the entries of it."""
    found = defaultdict(list)
    for entry in answer(document, explain=True)["excluded"]:
        found[entry["start"]].append(entry)
    return found


def opens(document, start, entries):
    return start in answer(applied(document, [entry["relax"] for entry in entries]))["slots"]


def is_past(entries):
    return any(entry["because"] == "notice" and entry["relax"] is None for entry in entries)


def enough(document, entries):
    """Each set of entries that is enough if all of it gives way."""
    common = [each for each in entries if each["host"] is None and each["because"] != "not_enough_hosts"]
    of_hosts = [each for each in entries if each["host"] is not None]
    if document.get("seats"):
        fewer = [each for each in entries if each["because"] == "not_enough_hosts" and each["relax"]]
        if fewer:
            yield common + fewer
        if of_hosts:
            yield common + of_hosts
    elif document["mode"] == "round_robin" and of_hosts:
        for index in {each["host"] for each in of_hosts}:
            yield common + [each for each in of_hosts if each["host"] == index]
    else:
        yield entries


@st.composite
def around_the_change(draw, /, mode, **fields):
    """Where every rule is at work: hours that overrides replace, limits that entries reach."""
    document = draw(documents(most_hosts=2))
    hosts = document["hosts"][:1] if mode == "single" else document["hosts"]
    return {**document, "mode": mode, "hosts": hosts, **{name: draw(of) for name, of in fields.items()}}


everyone = st.sampled_from(("single", "collective")).flatmap(
    lambda mode: around_the_change(mode, interval_min=st.sampled_from(EVEN))
)


@FEW
@given(everyone)
def test_all_that_is_named_opens_the_start_and_nothing_is_named_in_vain(document):
    for start, entries in sample(explained(document)):
        if is_past(entries):
            continue
        assert opens(document, start, entries)
        for each in entries:
            others = [other for other in entries if other is not each]
            # Hosts share the meeting's buffer and limits, so that the change for one can be that for another.
            if not any(each["relax"].items() <= other["relax"].items() for other in others):
                assert not opens(document, start, others), each


def sample(found, most=25):
    """Some of the starts, and at least one of each combination of reasons."""
    kinds = {
        tuple((each["host"], each["because"]) for each in entries): start for start, entries in found.items()
    }
    chosen = [*kinds.values(), *list(found)[:: max(1, len(found) // most)]]
    return [(start, found[start]) for start in dict.fromkeys(chosen)]


@settings(STEADY, max_examples=30)
@given(everyone)
def test_one_rule_alone_is_relaxed_in_the_reference_as_well(document):
    alone = [
        (start, each) for start, each in explained(document).items() if len(each) == 1 and not is_past(each)
    ]
    for start, (entry,) in alone[:: max(1, len(alone) // 3)]:
        assert start not in starts_of(document)
        assert start in starts_of(applied(document, [entry["relax"]])), entry


@settings(STEADY, max_examples=30)
@given(around_the_change("round_robin", interval_min=st.sampled_from(EVEN)))
def test_of_any_one_host_all_that_is_named_opens_the_start(document):
    for start, entries in sample(explained(document), most=10):
        if not is_past(entries):
            assert all(opens(document, start, each) for each in enough(document, entries))


@st.composite
def with_seats(draw):
    document = {**draw(documents(most_hosts=4)), "mode": "collective"}
    seats = draw(seatings(hosts=len(document["hosts"])))
    document["seats"] = [{"any": list(seat.any), "take": seat.take} for seat in seats]
    return {**document, "interval_min": draw(st.sampled_from(EVEN))}


@FEW
@given(with_seats())
def test_fewer_seats_or_more_hosts_open_the_start(document):
    for start, entries in sample(explained(document), most=10):
        if is_past(entries):
            continue
        assert all(opens(document, start, each) for each in enough(document, entries))


@FEW
@given(documents())
def test_whatever_the_interval_what_is_named_opens_the_start(document):
    """Starts may lie off the even grid here; then only those are listed that relaxing makes starts."""
    for start, entries in sample(explained(document), most=10):
        if not is_past(entries):
            assert any(opens(document, start, each) for each in enough(document, entries)), (start, entries)


@FEW
@given(
    st.one_of(everyone, with_seats(), around_the_change("round_robin", interval_min=st.sampled_from(EVEN)))
)
def test_every_grid_point_of_the_window_is_offered_or_excluded(document):
    if document["booker_timezone"] == "Australia/Lord_Howe":
        document = {**document, "booker_timezone": "UTC"}
    at, end = _window(document)
    end = end.replace(second=0, microsecond=0)
    at = at.replace(second=0, microsecond=0) + timedelta(minutes=1 if at.second or at.microsecond else 0)
    points = set()
    while at < end:
        if _on_grid(document, at):
            points.add(at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        at += timedelta(minutes=1)
    told = answer(document, explain=True)
    excluded = [entry["start"] for entry in told["excluded"]]
    assert excluded == sorted(excluded)
    assert set(excluded) | set(told["slots"]) == points
    assert not set(excluded) & set(told["slots"])
