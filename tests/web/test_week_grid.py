"""Where meetings stand in a day: those at the same time side by side, whatever the clocks do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.meetings.weeks import Day, Planned
from web.week_grid import DAY_MINUTES, SHORTEST, Piece, hours_of, pieces_of

MIDNIGHT = datetime(2027, 3, 2, tzinfo=UTC)
DAY = Day(on=MIDNIGHT.date(), starts_at=MIDNIGHT, ends_at=MIDNIGHT + timedelta(days=1), meetings=())


def meeting(begins: int, minutes: int, at: datetime = MIDNIGHT) -> Planned:
    """So many minutes after midnight."""
    starts_at = at + timedelta(minutes=begins)
    return Planned(
        id=begins + 10_000,
        what="Debrief",
        candidate="",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        people=(),
        colour="#4a154b",
    )


def placed(*meetings: Planned, day: Day = DAY, timezone: str = "UTC") -> list[tuple[int, int, int, int]]:
    """Start, end, lane and number of lanes of each."""
    found = pieces_of(replace(day, meetings=meetings), timezone)
    return [(each.starts, each.ends, each.lane, each.lanes) for each in found]


def test_those_at_the_same_time_stand_side_by_side_and_others_have_the_width():
    told = placed(meeting(540, 60), meeting(570, 60), meeting(600, 30), meeting(700, 30))
    assert told == [(540, 600, 0, 2), (570, 630, 1, 2), (600, 630, 0, 2), (700, 730, 0, 1)]


@given(st.lists(st.builds(meeting, st.integers(-1000, 1439), st.integers(1, 1440)), max_size=12))
def test_no_two_cover_each_other_and_none_leaves_the_day(meetings: list[Planned]):
    today = tuple(each for each in meetings if each.ends_at > MIDNIGHT)
    pieces = pieces_of(replace(DAY, meetings=today), "UTC")
    assert len(pieces) == len(today)
    for each in pieces:
        assert 0 <= each.starts <= each.ends - SHORTEST
        assert each.ends <= DAY_MINUTES
        assert 0 <= each.lane < each.lanes
    for at, one in enumerate(pieces):
        assert not any(cover(one, other) for other in pieces[at + 1 :])


def cover(one: Piece, other: Piece) -> bool:
    """Lanes of one group are equally wide, and groups do not touch."""
    return one.starts < other.ends and other.starts < one.ends and one.lane == other.lane


def test_a_day_of_23_and_of_25_hours_bends_nothing():
    berlin = "Europe/Berlin"
    spring = datetime(2027, 3, 27, 23, tzinfo=UTC)
    short = replace(DAY, starts_at=spring, ends_at=spring + timedelta(hours=23))
    assert placed(meeting(90, 60, spring), meeting(180, 30, spring), day=short, timezone=berlin) == [
        (90, 150, 0, 1),
        (240, 270, 0, 1),
    ]
    autumn = datetime(2027, 10, 30, 22, tzinfo=UTC)
    long = replace(DAY, starts_at=autumn, ends_at=autumn + timedelta(hours=25))
    twice = placed(meeting(150, 45, autumn), meeting(210, 30, autumn), day=long, timezone=berlin)
    assert twice == [(150, 195, 0, 2), (150, 180, 1, 2)]


def test_the_grid_has_a_working_day_and_more_where_something_lies_outside():
    assert hours_of([]) == (8, 18)
    early, late = pieces_of(replace(DAY, meetings=(meeting(430, 30), meeting(1410, 60))), "UTC")
    assert hours_of([early]) == (7, 18)
    assert hours_of([late]) == (8, 24)


def test_only_a_colour_is_a_colour():
    bad = replace(meeting(540, 30), colour="red;} *{}")
    [piece] = pieces_of(replace(DAY, meetings=(bad,)), "UTC")
    assert piece.colour == "#5c5f66"
