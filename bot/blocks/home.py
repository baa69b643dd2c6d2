"""The Home tab: the viewer's interviews as a list, a week or a month, and the way to schedule one."""

from collections.abc import Mapping
from typing import Any, Literal

from bot.blocks.buttons import of_meeting
from bot.blocks.connections import calendars_line
from bot.blocks.elements import actions, button, context, divider, header, packed, section
from bot.blocks.failed import failed_blocks
from bot.blocks.follow_up import todo_blocks
from bot.blocks.home_weeks import weeks_blocks, weeks_heading
from bot.blocks.listing import Group, by_day, count_words, entry
from bot.blocks.shapes import Block, Element, View
from bot.blocks.state import metadata_of
from bot.blocks.text import escape
from bot.blocks.when import date_token
from core.calendars.forms import Connections
from core.follow_ups.facts import TodoList
from core.meetings.forms import MeetingPage
from core.meetings.weeks import Weeks
from core.messages.facts import NOTHING_FAILED, FailedMessages
from core.wall import zone_words

Listed = Literal["upcoming", "past"]
Showing = Literal["upcoming", "past", "week", "month"]
_NOTHING = {
    "upcoming": "*Nothing is planned.*\nInterviews somebody plans with you appear here.",
    "past": "*Nothing here yet.*\nInterviews move here when they are over, and ask you how they went.",
}
_NOTHING_SCHEDULED = (
    "*Nothing is planned.*\nPress *+ Schedule* above, or type `/schedule` and a candidate's name "
    "in any channel. Interviews somebody plans with you appear here, too."
)


def home_view(
    page: MeetingPage | Weeks,
    *,
    showing: Showing,
    cursor: str | None = None,
    failed: FailedMessages = NOTHING_FAILED,
    todo: TodoList | None = None,
    connections: Connections | None = None,
    notice: str = "",
    schedules: bool = True,
) -> View:
    """Meetings in the viewer's zone, which the page names; below them, the viewer's tasks.

    cursor: what asked for the page, None for the first; the view keeps it, for `shown_page`. Of weeks, a day.
    failed: what could not be sent, for whoever answers for it. connections: the viewer's calendars.
    notice: what just happened, in a sentence. schedules: whether the viewer may.
    """
    blocks = [
        header(weeks_heading(page) if isinstance(page, Weeks) else count_words(page.this_week)),
        *actions(
            *([_schedule()] if schedules else []),
            _switch("Upcoming", "upcoming", showing),
            _switch("Past", "past", showing),
            _switch("Week", "week", showing),
            _switch("Month", "month", showing),
        ),
        divider(),
        *([section(escape(notice))] if notice else []),
        *failed_blocks(failed, timezone=page.timezone),
        *(
            weeks_blocks(page)
            if isinstance(page, Weeks)
            else _list(page, _listed(showing), cursor, schedules=schedules)
        ),
        *(todo_blocks(todo) if todo else []),
        divider(),
        *(calendars_line(connections) if connections else []),
        context(f"As of {date_token(page.now)} · {zone_words(page.timezone, page.now)} · `/schedule help`"),
    ]
    place = packed({"tab": showing, "cursor": cursor})
    return {"type": "home", "callback_id": "home", "blocks": blocks, "private_metadata": place}


def shown_page(view: Mapping[str, Any]) -> tuple[Showing, str | None]:
    """The tab and the cursor of the page a Home shows; upcoming from its start when it does not say."""
    match metadata_of(view):
        case {"tab": "upcoming" | "past" | "week" | "month" as tab, "cursor": str() | None as cursor}:
            return tab, cursor
    return "upcoming", None


def _schedule() -> Element:
    return button("+ Schedule", "schedule_new", "new", label="Schedule an interview", style="primary")


def _switch(text: str, value: Showing, showing: Showing) -> Element:
    """The one in sight says so in words, not by its colour."""
    shown = f"{text} ✓" if value == showing else text
    label = f"{text} interviews{', shown now' if value == showing else ''}"
    return button(shown, f"home_show:{value}", value, label=label)


def _listed(showing: Showing) -> Listed:
    return "past" if showing == "past" else "upcoming"


def _list(page: MeetingPage, showing: Listed, cursor: str | None, *, schedules: bool) -> list[Block]:
    is_coming = showing == "upcoming"
    return [
        *_turn("Earlier" if is_coming else "Later", showing, page.previous_cursor),
        *(_meetings(page) or _nothing(showing, cursor, schedules=schedules)),
        *_turn("Later" if is_coming else "Earlier", showing, page.next_cursor),
    ]


def _turn(text: str, showing: Listed, cursor: str | None) -> list[Block]:
    """Each way has a row of its own: action ids are unique within one."""
    if not cursor:
        return []
    return actions(button(text, "home_page", f"{showing}:{cursor}", label=f"{text} interviews"))


def _nothing(showing: Listed, cursor: str | None, *, schedules: bool) -> list[Block]:
    """In words why no meeting is shown; a later page may have emptied since its button was drawn."""
    if cursor is None:
        return [section(_NOTHING_SCHEDULED if schedules and showing == "upcoming" else _NOTHING[showing])]
    start = button(
        "Back to the start", "home_page", f"{showing}:", label=f"Back to the start: {showing} interviews"
    )
    return [section("*That is the end of the list.*"), *actions(start)]


def _meetings(page: MeetingPage) -> list[Block]:
    groups = by_day(page.meetings, timezone=page.timezone, now=page.now)
    return [block for group in groups for block in _day(group, page.timezone)]


def _day(group: Group, timezone: str) -> list[Block]:
    on, meetings = group
    rows = [
        section(entry(one, timezone=timezone), accessory=of_meeting(one, "Open", "open_meeting"))
        for one in meetings
    ]
    return [context(f"*{on}*"), *rows]
