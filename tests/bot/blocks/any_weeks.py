"""Weeks and months as the Home tab may have to show them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from core.meetings.weeks import Day, Planned, View, Weeks, first_day
from tests.bot.blocks import anything, made

planned = st.builds(
    Planned,
    id=st.integers(1, 10**12),
    what=anything.words,
    candidate=anything.words,
    starts_at=anything.moments,
    ends_at=anything.moments,
    people=st.lists(anything.words, max_size=3).map(lambda some: tuple(some * 7)),
    colour=anything.words,
    service=st.sampled_from(["", "calendly", "calcom", "gone"]),
    is_waiting=st.booleans(),
    is_over=st.booleans(),
)


def weeks_of(view: View, on: date, busy: Mapping[date, tuple[Planned, ...]], timezone: str = "UTC") -> Weeks:
    """The week or month around a day, with these meetings."""
    first = first_day(view, on)
    monday = first - timedelta(days=first.weekday())
    days = [monday + timedelta(days=at) for at in range(7 if view == "week" else 42)]
    return Weeks(
        view=view,
        day=on,
        days=tuple(day_of(each, busy.get(each, ())) for each in days),
        today=made.NOW.date(),
        now=made.NOW,
        timezone=timezone,
        whose="mine",
        may_see_all=False,
    )


def day_of(on: date, meetings: tuple[Planned, ...]) -> Day:
    midnight = datetime.combine(on, time(), UTC)
    return Day(on=on, starts_at=midnight, ends_at=midnight + timedelta(days=1), meetings=meetings)


def meeting(starts_at: datetime, minutes: int = 30, **more: object) -> Planned:
    """Jane's with Ana & Co."""
    facts: dict[str, object] = {
        "id": 42,
        "what": "Phone screening",
        "candidate": "Jane Doe",
        "people": ("Ana & Co", "Bo"),
        "colour": "#4a154b",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
    }
    return Planned(**(facts | more))  # type: ignore[arg-type]


@st.composite
def weeks(draw: st.DrawFn) -> Weeks:
    """Up to some hundred meetings on any days."""
    view: View = draw(st.sampled_from(["week", "month"]))
    on = draw(anything.dates)
    few = tuple(draw(st.lists(planned, max_size=3))) * draw(st.sampled_from([1, 1, 15]))
    asked = weeks_of(view, on, {})
    busy = draw(st.sets(st.sampled_from([each.on for each in asked.days]), max_size=9))
    return weeks_of(view, on, dict.fromkeys(busy, few), draw(anything.zones))
