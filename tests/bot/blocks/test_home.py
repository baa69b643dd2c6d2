"""The Home tab where there is little to show."""

from bot.blocks.home import home_view
from bot.blocks.shapes import Element, View
from core.meetings.forms import MeetingPage
from tests.bot.blocks import made
from tests.bot.blocks.slack import everything, shown

EMPTY = MeetingPage(meetings=(), this_week=0, now=made.NOW)


def turns(home: View) -> list[Element]:
    """The buttons that lead to another page."""
    return [
        one
        for block in home["blocks"]
        for one in block.get("elements", [])
        if one.get("action_id") == "home_page"
    ]


def test_home_pages_and_says_what_to_do_when_empty():
    page = MeetingPage(meetings=(), this_week=0, now=made.NOW, next_cursor="c2", previous_cursor="c0")
    home = home_view(page, showing="past")
    assert [one["value"] for one in turns(home)] == ["past:c0", "past:c2"]
    assert "+ Schedule" in everything(home_view(page, showing="upcoming"))
    assert "Interviews move here" in everything(home)


def test_a_page_that_emptied_meanwhile_is_the_end_and_leads_back():
    emptied = home_view(EMPTY, showing="upcoming", cursor="after:7")
    assert "That is the end of the list." in everything(shown(emptied))
    assert "Nothing is planned" not in everything(emptied)
    assert [one["value"] for one in turns(emptied)] == ["upcoming:"]
    assert "Nothing is planned" in everything(home_view(EMPTY, showing="upcoming"))


def test_who_may_not_schedule_is_not_told_to():
    home = home_view(EMPTY, showing="upcoming", schedules=False)
    assert "Interviews somebody plans with you appear here." in everything(shown(home))
    assert [word in everything(home) for word in ("+ Schedule", "schedule_new")] == [False, False]
