"""A week or a month of meetings, as the Home tab shows them."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from bot.blocks.elements import actions, button, context, section
from bot.blocks.listing import day_words
from bot.blocks.outside import outside_name
from bot.blocks.shapes import Block, Element
from bot.blocks.text import bold, line, name, words_list
from bot.blocks.when import clock_span, day
from core.meetings.weeks import Day, Planned, Weeks, week_words
from core.wall import zone_of

MOST_ROWS = 40
"""Of a week; the page in the browser shows all of them."""
_NOTHING = {
    "week": "*Nothing is planned in this week.*",
    "month": "*Nothing is planned in this month.*",
}


def weeks_heading(weeks: Weeks) -> str:
    """As "3 interviews · 1–7 March 2027", "No interviews · March 2027"."""
    span = f"{weeks.day:%B %Y}" if weeks.view == "month" else week_words(weeks.days[0].on)
    return f"{_count(_total(weeks))} · {span}"


def weeks_blocks(weeks: Weeks) -> list[Block]:
    """The ways to other weeks and into the browser, then the days."""
    shown = _week(weeks) if weeks.view == "week" else _month(weeks)
    return [*_row(weeks), *(shown if _total(weeks) else [section(_NOTHING[weeks.view])])]


def _row(weeks: Weeks) -> list[Block]:
    there = f"{weeks.view}:{weeks.day.isoformat()}"
    return actions(
        _turn("Earlier", "before", weeks, weeks.before),
        _turn(f"This {weeks.view}", "now", weeks, None),
        _turn("Later", "after", weeks, weeks.after),
        button("Open in browser", "open_in_browser", there, label=f"Open this {weeks.view} in a browser"),
    )


def _turn(text: str, way: str, weeks: Weeks, to: date | None) -> Element:
    label = f"{text} {weeks.view}" if to else text
    return button(text, f"home_turn:{way}", f"{weeks.view}:{to.isoformat() if to else ''}", label=label)


def _week(weeks: Weeks) -> list[Block]:
    """Days in their order; those without a meeting in a line together."""
    blocks: list[Block] = []
    room = MOST_ROWS
    for is_busy, days in groupby(weeks.days, key=lambda each: bool(each.meetings)):
        if not is_busy:
            blocks.append(context(_free(list(days), weeks.today)))
            continue
        for each in days:
            blocks += _day(each, weeks, each.meetings[:room])
            room -= len(each.meetings[:room])
    more = sum(len(each.meetings) for each in weeks.days) - MOST_ROWS
    return [*blocks, *([context(f"{more} more: open them in the browser.")] if more > 0 else [])]


def _free(days: Sequence[Day], today: date) -> str:
    """As "Sat 6 Mar – Sun 7 Mar · nothing"."""
    first, last = day_words(days[0].on, today), day(days[-1].on)
    return f"*{first}{f' – {last}' if len(days) > 1 else ''}* · nothing"


def _day(each: Day, weeks: Weeks, meetings: Sequence[Planned]) -> list[Block]:
    rows = [_meeting(one, each, weeks.timezone) for one in meetings]
    return [context(f"*{day_words(each.on, weeks.today)}*"), *rows]


def _meeting(one: Planned, on: Day, timezone: str) -> Block:
    began = one.starts_at.astimezone(zone_of(timezone)).date()
    notes = [
        words_list([name(each) for each in one.people], most=6) or "nobody yet",
        f"since {day(began)}" if began < on.on else "",
        "not confirmed yet" if one.is_waiting else "",
        f"via {outside_name(one.service)}" if one.service else "",
    ]
    span = clock_span(one.starts_at, one.ends_at, timezone)
    words = f"{span}  {bold(name(one.title, otherwise='Meeting'))}\n{' · '.join(filter(None, notes))}"
    label = f"Open: {line(one.title)}"
    return section(words, accessory=button("Open", "open_meeting", str(one.id), label=label))


def _month(weeks: Weeks) -> list[Block]:
    """How many there are on which day, and a line for each week that has some."""
    return [
        section(f"```{_grid(weeks)}```"),
        context("Interviews on each day, weeks by their Monday."),
        *(_line(week) for week in weeks.weeks if any(weeks.is_own(each) and _begun(each) for each in week)),
    ]


def _grid(weeks: Weeks) -> str:
    """Narrow enough for a phone."""
    rows = [f"{'':6}  Mo Tu We Th Fr Sa Su"]
    for week in weeks.weeks:
        monday = week[0].on
        cells = [_cell(each, is_own=weeks.is_own(each)) for each in week]
        rows.append(f"{f'{monday.day} {monday:%b}':>6}  {' '.join(cells)}".rstrip())
    return "\n".join(rows)


def _cell(each: Day, *, is_own: bool) -> str:
    return f"{min(len(_begun(each)), 99) or '·':>2}" if is_own else "  "


def _begun(each: Day) -> list[Planned]:
    """One over midnight counts once, on the day it begins."""
    return [one for one in each.meetings if one.starts_at >= each.starts_at]


def _total(weeks: Weeks) -> int:
    """In a month, what its days say together."""
    if weeks.view == "week":
        return weeks.count
    return sum(len(_begun(each)) for each in weeks.days if weeks.is_own(each))


def _line(week: Sequence[Day]) -> Block:
    monday = week[0].on
    count = sum(len(_begun(each)) for each in week)
    label = f"Open the week from {monday.day} {monday:%B}"
    look = button("Open week", "home_page", f"week:{monday.isoformat()}", label=label)
    return section(f"*{week_words(monday)}*\n{_count(count)}", accessory=look)


def _count(count: int) -> str:
    return f"{count or 'No'} interview{'' if count == 1 else 's'}"
