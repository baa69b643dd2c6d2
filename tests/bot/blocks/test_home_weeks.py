"""A week and a month on the Home tab: what they say, where their buttons lead, that Slack takes them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.home import home_view, shown_page
from bot.blocks.home_weeks import MOST_ROWS
from bot.blocks.shapes import Element, View
from core.follow_ups.facts import TodoList
from core.meetings.weeks import Weeks
from core.messages.facts import FailedMessages
from tests.bot.blocks import any_weeks, anything, made
from tests.bot.blocks.any_weeks import meeting, weeks_of
from tests.bot.blocks.slack import everything, shown
from tests.bot.blocks.test_failed import failed
from tests.bot.blocks.test_follow_up import is_safe

MONDAY = date(2027, 3, 1)
TUESDAY = date(2027, 3, 2)
TODO = TodoList(tasks=(made.follow_up(),) * 5, count=9, today=made.NOW.date())
AT = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)


def pressed(home: View, action_id: str) -> list[Element]:
    elements = [
        one
        for block in home["blocks"]
        for one in [*block.get("elements", []), *filter(None, [block.get("accessory")])]
    ]
    return [one for one in elements if one.get("action_id") == action_id]


def home_of(weeks: Weeks) -> View:
    return home_view(weeks, showing=weeks.view, cursor=weeks.day.isoformat())


def words(home: View) -> list[str]:
    """Of sections and small print, in order."""
    found = [block.get("text") or (block.get("elements") or [{}])[0] for block in home["blocks"]]
    return [str(each["text"]) for each in found if isinstance(each.get("text"), str)]


@anything.some
@given(any_weeks.weeks(), st.lists(failed, max_size=5), anything.words)
def test_slack_takes_any_week_and_month(weeks: Weeks, lost: list, notice: str):
    known = FailedMessages(newest=tuple(lost), more=7)
    view = home_view(weeks, showing=weeks.view, failed=known, notice=notice, todo=TODO)
    assert is_safe(shown(view))


def test_a_week_says_each_day_and_free_ones_together():
    late = meeting(AT.replace(hour=23, minute=30), 60, id=7, service="calcom", is_waiting=True)
    busy = {TUESDAY: (meeting(AT), late), date(2027, 3, 3): (late,)}
    home = home_of(weeks_of("week", MONDAY, busy))
    told = words(home)
    assert "2 interviews · 1–7 March 2027" in told
    days = [each for each in told if each.startswith("*") and "Calendars" not in each]
    assert days == [
        "*Mon 1 Mar* · nothing",
        "*Tue 2 Mar*",
        "*Wed 3 Mar*",
        "*Thu 4 Mar – Sun 7 Mar* · nothing",
    ]
    assert "09:00–09:30  *Phone screening with Jane Doe*\nAna &amp; Co and Bo" in told
    after = "Ana &amp; Co and Bo · since Tue 2 Mar · not confirmed yet · via Cal.com"
    assert f"23:30–00:30  *Phone screening with Jane Doe*\n{after}" in told
    assert [one["value"] for one in pressed(home, "open_meeting")] == ["42", "7", "7"]


def test_a_month_is_a_grid_and_leads_to_its_weeks():
    busy = {TUESDAY: (meeting(AT),) * 2, date(2027, 2, 28): (meeting(AT),), date(2027, 4, 3): (meeting(AT),)}
    home = home_of(weeks_of("month", date(2027, 3, 15), busy))
    [grid] = [each for each in words(home) if each.startswith("```")]
    assert grid.strip("`").splitlines()[:3] == [
        "        Mo Tu We Th Fr Sa Su",
        " 1 Mar   ·  2  ·  ·  ·  ·  ·",
        " 8 Mar   ·  ·  ·  ·  ·  ·  ·",
    ]
    assert "29 Mar   ·  ·  ·" in grid
    weeks = [one for one in pressed(home, "home_page") if one["text"]["text"] == "Open week"]
    assert [(one["value"], one["accessibility_label"]) for one in weeks] == [
        ("week:2027-03-01", "Open the week from 1 March")
    ]


def test_one_over_midnight_counts_on_the_day_it_begins():
    late = meeting(AT.replace(hour=23, minute=45))
    busy = {TUESDAY: (late,), date(2027, 3, 3): (late,)}
    told = words(home_of(weeks_of("month", MONDAY, busy)))
    [grid] = [each for each in told if each.startswith("```")]
    assert " 1 Mar   ·  1  ·  ·  ·  ·  ·" in grid
    assert "1 interview · March 2027" in told
    assert "*1–7 March 2027*\n1 interview" in told
    april, eve = date(2027, 4, 1), meeting(datetime(2027, 3, 31, 23, 45, tzinfo=UTC))
    month = words(home_of(weeks_of("month", april, {april: (eve,)})))
    assert "*Nothing is planned in this month.*" in month


def test_earlier_later_and_now_lead_there_and_the_browser_to_the_same():
    month = home_of(weeks_of("month", date(2027, 3, 31), {}))
    found = [pressed(month, f"home_turn:{way}")[0]["value"] for way in ("before", "now", "after")]
    assert found == ["month:2027-02-28", "month:", "month:2027-04-01"]
    assert pressed(month, "open_in_browser")[0]["value"] == "month:2027-03-31"
    week = home_of(weeks_of("week", TUESDAY, {}))
    found = [pressed(week, f"home_turn:{way}")[0]["value"] for way in ("before", "now", "after")]
    assert found == ["week:2027-02-22", "week:", "week:2027-03-08"]
    assert "Nothing is planned in this week." in everything(week)
    assert shown_page(week) == ("week", "2027-03-02")
    assert shown_page(home_view(weeks_of("month", MONDAY, {}), showing="month")) == ("month", None)


def test_more_than_fits_is_counted_and_the_browser_has_them():
    many = tuple(meeting(AT + timedelta(minutes=at), id=at + 1) for at in range(30))
    home = shown(home_of(weeks_of("week", MONDAY, {MONDAY: many, TUESDAY: many})))
    assert len(pressed(home, "open_meeting")) == MOST_ROWS
    assert "20 more: open them in the browser." in words(home)
