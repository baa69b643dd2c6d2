"""Meetings in a browser: a week, a month, one of them; for who came in from Slack, with the same rights."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.errors import BadInput
from core.meetings.list_weeks import list_weeks
from core.meetings.read import read_meeting
from core.meetings.weeks import MOST, Day, Planned, View, Weeks, Whose, week_words
from core.outside_bookings.origin import read_origin
from core.tenancy import Actor
from core.wall import zone_of, zone_words
from web.meeting_words import meeting_facts, service_name
from web.pages import templated
from web.visits import HOME, Visitors, explained
from web.webhooks import whole_id
from web.week_grid import MOST_ABREAST, hours_of, pieces_of, safe_colour

MOST_IN_CELL = 3


def meeting_routes(visitors: Visitors) -> list[Route]:
    """The pages below /meetings."""
    pages = MeetingPages(visitors)
    return [
        Route(HOME, explained(pages.calendar, back=HOME), methods=["GET"]),
        Route(f"{HOME}/{{meeting}}", explained(pages.meeting, back=HOME), methods=["GET"]),
    ]


class MeetingPages:
    """Read only: what is to be done is done in Slack."""

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors

    async def calendar(self, request: Request) -> Response:
        """`?view=week|month&day=YYYY-MM-DD`, and for who may see them `&whose=all&person=ID`."""
        actor = await self._visitors.actor(request)
        asked = request.query_params
        weeks = await self._visitors.run(
            list_weeks,
            actor,
            _view(asked.get("view")),
            _day(asked.get("day")),
            whose=_whose(asked.get("whose")),
            person=whole_id(asked.get("person", "")) or None,
        )
        shown = _week(weeks) if weeks.view == "week" else {"most": MOST_IN_CELL, "colour": safe_colour}
        return templated(f"{weeks.view}.html", **_frame(weeks, actor), **shown)

    async def meeting(self, request: Request) -> Response:
        """One of them, for who may open it in Slack."""
        actor = await self._visitors.actor(request)
        meeting_id = whole_id(request.path_params["meeting"])
        meeting = await self._visitors.run(read_meeting, actor, meeting_id)
        if meeting.outside is not None:
            meeting, _ = await self._visitors.run(read_origin, actor, meeting_id)
        on = meeting.starts_at.astimezone(zone_of(actor.timezone)).date()
        view = _view(request.query_params.get("view"))
        back = f"{HOME}?{urlencode({'view': view, 'day': on.isoformat()})}"
        facts = meeting_facts(meeting, actor.timezone)
        return templated("meeting.html", visitor=actor.name, view=view, back=back, **facts)


def _view(asked: str | None) -> View:
    return "month" if asked == "month" else "week"


def _whose(asked: str | None) -> Whose:
    return "all" if asked == "all" else "mine"


def _day(asked: str | None) -> date | None:
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise BadInput("This is not a day. Write it as 2027-03-01.", field="day") from error


def _frame(weeks: Weeks, actor: Actor) -> dict[str, Any]:
    """What both views have around them."""
    first = weeks.days[0].on
    return {
        "heading": f"{weeks.day:%B %Y}" if weeks.view == "month" else week_words(first),
        "visitor": actor.name,
        "weeks": weeks,
        "most_shown": MOST,
        "zone": zone_words(weeks.timezone, weeks.now),
        "clock": Clock(weeks.timezone),
        "to": _Links(weeks),
    }


class Clock:
    """Wall times in one zone."""

    def __init__(self, timezone: str) -> None:
        self._zone = zone_of(timezone)

    def start(self, meeting: Planned, day: Day) -> str:
        """As "09:30"; of what began on a day before, "until 00:30"."""
        if meeting.starts_at < day.starts_at:
            return f"until {self._at(meeting.ends_at)}"
        return self._at(meeting.starts_at)

    def end(self, meeting: Planned, day: Day) -> str:
        """As "10:00", "" where the start says it."""
        return "" if meeting.starts_at < day.starts_at else self._at(meeting.ends_at)

    def _at(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%H:%M}"


class _Links:
    """The page with something else chosen, the rest as it is."""

    def __init__(self, weeks: Weeks) -> None:
        self._chosen: Mapping[str, object] = {
            "view": weeks.view,
            "day": weeks.day.isoformat(),
            "whose": "all" if weeks.whose == "all" else None,
            "person": weeks.person,
        }

    def __call__(self, **changes: object) -> str:
        chosen = {**self._chosen, **changes}
        return f"{HOME}?{urlencode({name: str(each) for name, each in chosen.items() if each})}"


def _week(weeks: Weeks) -> dict[str, Any]:
    columns = [(day, pieces_of(day, weeks.timezone)) for day in weeks.days]
    pieces = [each for _, those in columns for each in those]
    first, last = hours_of(pieces)
    return {
        "columns": columns,
        "first_hour": first,
        "last_hour": last,
        "service_name": service_name,
        "is_dense": any(each.lanes > MOST_ABREAST for each in pieces),
    }
