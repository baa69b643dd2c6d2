"""A page for who schedules: when can these people meet? What is booked meanwhile goes from it by itself."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.errors import BadInput, NotFound, PanelryError
from core.open_times.choices import Choices, read_choices
from core.open_times.facts import OpenTimes
from core.open_times.find import find_open_times
from core.wall import zone_words
from web.open_times import PATH, instant, read_asked
from web.pages import templated
from web.visits import HOME, Visitors, explained

HEADING = "Open times"
FIELDS = frozenset({"type", "from", "with"})


def open_times_page(visitors: Visitors) -> list[Route]:
    """`/open-times`, with what is asked as `PATH` takes it."""
    return [Route("/open-times", explained(OpenTimesPage(visitors).show, back=HOME), methods=["GET"])]


class OpenTimesPage:
    """A form, and under it what is open."""

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors

    async def show(self, request: Request) -> Response:
        """The form alone until something is asked; what cannot be is said at its field.

        Who looks for people asks nothing before the first is chosen.
        """
        actor = await self._visitors.actor(request)
        query = request.query_params
        chosen = [int(each) for each in query.getlist("with") if _is_id(each)]
        choices = await self._visitors.run(read_choices, actor, chosen, query.get("named", ""))
        facts = _form(choices, query, chosen)
        if "type" not in query or ("find" in query and not chosen):
            return templated("open_times.html", **facts)
        try:
            asked = read_asked(query, actor.timezone)
            found = await self._visitors.run(find_open_times, actor, asked)
        except (BadInput, NotFound) as error:
            return templated("open_times.html", 422, **facts | _problem(error))
        stream = f"{PATH}?{request.url.query}"
        return templated("open_times.html", is_live=True, stream=stream, **facts | _answer(found))


def _is_id(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 19


def _form(choices: Choices, query: QueryParams, chosen: Sequence[int]) -> dict[str, Any]:
    """With what was typed."""
    return {
        "heading": HEADING,
        "choices": choices,
        "type": query.get("type"),
        "first_day": query.get("from", ""),
        "chosen": chosen,
        "named": query.get("named", ""),
        "problem": None,
        "wrong": None,
        "days": None,
    }


def _problem(error: PanelryError) -> dict[str, Any]:
    """The sentence, and the field it stands at; above the form for what has none."""
    return {"problem": error.sentence, "wrong": error.field if error.field in FIELDS else "form"}


def _answer(found: OpenTimes) -> dict[str, Any]:
    zone = ZoneInfo(found.timezone)
    local = [(each, each.astimezone(zone)) for each in found.times]
    return {
        "days": [
            (day, [(instant(at), f"{there:%H:%M}") for at, there in times])
            for day, times in groupby(local, key=lambda each: _day(each[1]))
        ],
        "zone": found.timezone,
        "zone_words": zone_words(found.timezone, found.as_of),
    }


def _day(local: datetime) -> str:
    return f"{local:%A} {local.day} {local:%B}"
