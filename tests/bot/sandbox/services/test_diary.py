"""The diary of the stand-ins: whoever follows its changes knows what is in it."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.services.diary import BEGINNING, Diary, Mark, end_of
from bot.sandbox.services.events import Calendar, Event, Guest, Occurrence

ZONE = "Europe/Berlin"
START = datetime(2027, 3, 15, 9, tzinfo=ZoneInfo(ZONE))
HOUR = timedelta(hours=1)


def opened() -> Diary:
    diary = Diary(lambda: 1_800_000_000.0)
    for name in ("ada", "eve"):
        diary.open(Calendar(id=name, owner=f"{name}@example.com", name=name, zone=ZONE, is_primary=True))
    return diary


def event(name: str, **changes) -> Event:
    plain = {"calendar": "ada", "starts_at": START, "ends_at": START + HOUR, "zone": ZONE}
    return Event(id=name, **{**plain, **changes})


def times(diary: Diary, calendar: str = "ada", after: Mark = BEGINNING) -> list[tuple[str, str, bool]]:
    return [
        (each.id, f"{each.starts_at.astimezone(UTC):%d.%m %H:%M}", each.is_cancelled)
        for each in diary.since(calendar, after)
    ]


def test_a_series_keeps_its_time_by_the_clock_when_summer_begins():
    diary = opened()
    diary.write(event("w", rule="FREQ=WEEKLY;COUNT=3"))
    assert times(diary) == [
        ("w_20270315T080000Z", "15.03 08:00", False),
        ("w_20270322T080000Z", "22.03 08:00", False),
        ("w_20270329T070000Z", "29.03 07:00", False),
    ]
    midnight = START.replace(hour=0)
    diary.write(
        event(
            "d",
            starts_at=midnight,
            ends_at=midnight + timedelta(days=1),
            is_day=True,
            rule="FREQ=WEEKLY;COUNT=3",
        )
    )
    days = [each for each in diary.since("ada") if each.event.id == "d"]
    assert [each.id for each in days] == ["d_20270315", "d_20270322", "d_20270329"]
    assert {each.ends_at.astimezone(ZoneInfo(ZONE)).hour for each in days} == {0}


def test_one_occurrence_changes_alone_and_a_series_as_a_whole():
    diary = opened()
    diary.write(event("w", rule="FREQ=WEEKLY;COUNT=3"))
    diary.move("ada", "w_20270322T080000Z", START + 5 * HOUR, START + 6 * HOUR)
    diary.remove("ada", "w_20270329T070000Z")
    assert times(diary, after=end_of(1)) == [
        ("w_20270322T080000Z", "15.03 13:00", False),
        ("w_20270329T070000Z", "29.03 07:00", True),
    ]
    diary.remove("ada", "w")
    assert [gone for *_, gone in times(diary, after=end_of(3))] == [True, True, True]
    with pytest.raises(KeyError):
        diary.remove("ada", "nobody")


def test_what_came_back_is_there_and_no_longer_gone():
    diary = opened()
    diary.write(event("m"))
    diary.write(event("m", rule="FREQ=WEEKLY;COUNT=2"))
    assert [(name, gone) for name, _, gone in times(diary) if name == "m"] == [("m", True)]
    diary.write(event("m"))
    assert [(name, gone) for name, _, gone in times(diary) if name == "m"] == [("m", False)]


def test_guests_see_it_until_they_hide_it_or_are_let_go():
    diary = opened()
    told: list[str] = []
    diary.listeners.append(told.append)
    diary.write(event("m", guests=(Guest(email="EVE@example.com"),)))
    assert times(diary, "eve") == [("m", "15.03 08:00", False)]
    diary.remove("eve", "m")
    assert diary.event("eve", "m") is None
    kept = diary.event("ada", "m")
    assert kept is not None
    assert kept.guests[0].answer == "declined"
    diary.write(event("m", guests=(Guest(email="eve@example.com"),)))
    diary.write(event("m"))
    assert [(name, gone) for name, _, gone in times(diary, "eve")] == [("m", True)]
    assert told == ["ada", "eve"] * 4


def test_cursors_are_forgotten_up_to_now():
    diary = opened()
    before = diary.write(event("m")).serial
    assert not diary.is_forgotten(before)
    diary.forget_cursors()
    assert diary.is_forgotten(before)
    assert not diary.is_forgotten(diary.serial)


NAMES = st.sampled_from(["a", "b", "c"])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), NAMES, st.integers(0, 50), st.sampled_from([None, 2, 4]), st.booleans()),
        st.tuples(st.just("move"), NAMES, st.integers(0, 50), st.integers(0, 4)),
        st.tuples(st.just("remove"), NAMES, st.integers(0, 4)),
        st.tuples(st.just("hide"), NAMES),
        st.tuples(st.just("read"), st.integers(1, 3)),
        st.tuples(st.just("restart")),
    ),
    max_size=30,
)


class Follower:
    """Reads a few changes at a time, and keeps what they tell."""

    def __init__(self, calendar: str) -> None:
        self.calendar, self.mark, self.kept = calendar, BEGINNING, dict[str, Occurrence]()

    def read(self, diary: Diary, most: int | None = None) -> None:
        changed = list(diary.since(self.calendar, self.mark))[:most]
        for each in changed:
            self.kept[each.id] = each
            self.mark = (each.serial, each.id)

    def living(self) -> set[tuple[str, datetime]]:
        return {(each.id, each.starts_at) for each in self.kept.values() if not each.is_cancelled}


@given(ACTS)
@settings(max_examples=60, deadline=None)
def test_following_ends_with_what_is_there(acts):
    diary, followers = opened(), [Follower("ada"), Follower("eve")]
    for act in acts:
        match act:
            case ("read", most):
                for follower in followers:
                    follower.read(diary, most)
            case ("restart",):
                state = json.loads(json.dumps(diary.snapshot()))
                diary = opened()
                diary.restore(state)
            case _:
                do(diary, act)
    for follower in followers:
        follower.read(diary)
        fresh = Follower(follower.calendar)
        fresh.read(diary)
        told = [each.id for each in diary.since(follower.calendar)]
        assert len(set(told)) == len(told)
        assert follower.living() == fresh.living() == present(diary, follower.calendar)


def do(diary: Diary, act) -> None:
    match act:
        case ("write", name, hours, count, invited):
            start = START + hours * HOUR
            rule = f"FREQ=WEEKLY;COUNT={count}" if count else None
            guests = (Guest(email="eve@example.com"),) if invited else ()
            diary.write(event(name, starts_at=start, ends_at=start + HOUR, rule=rule, guests=guests))
        case ("move", name, hours, which):
            start = START + hours * HOUR
            for id_ in picked(diary, name, which):
                diary.move("ada", id_, start, start + HOUR)
        case ("remove", name, which):
            for id_ in picked(diary, name, which):
                diary.remove("ada", id_)
        case ("hide", name) if diary.event("eve", name) is not None:
            diary.remove("eve", name)


def picked(diary: Diary, name: str, which: int) -> list[str]:
    """The event itself, or one of its occurrences."""
    ids = [name, *(each.id for each in diary.since("ada") if each.event.id == name and each.id != name)]
    is_there = diary.event("ada", name) is not None
    found = ids[which : which + 1] if is_there else []
    return [id_ for id_ in found if id_ == name or diary.occurrence("ada", id_) is not None]


def present(diary: Diary, calendar: str) -> set[tuple[str, datetime]]:
    names = {name for each in diary.events(calendar) for name in ids_of(diary, calendar, each)}
    found = (diary.occurrence(calendar, name) for name in names)
    return {(each.id, each.starts_at) for each in found if each is not None and not each.is_cancelled}


def ids_of(diary: Diary, calendar: str, one: Event) -> set[str]:
    if one.rule is None:
        return {one.id}
    return {each.id for each in diary.since(calendar) if each.event.id == one.id}


def test_times_are_kept_in_utc():
    diary = opened()
    diary.write(event("m"))
    diary.restore(diary.snapshot())
    kept = diary.event("ada", "m")
    assert kept is not None
    assert (kept.starts_at, kept.starts_at.tzinfo) == (START, UTC)
