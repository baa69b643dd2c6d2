"""Open times for programs and pages: answered once as JSON, or followed as a stream of events.

Nothing in it but times: not whose meeting takes one, nor why.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, date, datetime
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from core.errors import Away, BadInput, PanelryError
from core.open_times.facts import Asked, OpenTimes
from core.open_times.feed import Feed, Followed
from core.open_times.find import find_open_times
from core.tenancy import Actor
from core.workspaces.members import check_may_schedule
from web.pages import GUARDED
from web.problems import with_problems
from web.visits import Visitors

PATH = "/api/v1/open-times"
BEAT_SECONDS = 15.0
"""So often something is sent, so that nobody in between takes the line for dead; then alone it is asked, too,
whether the visitor is still signed in: a burst of changes asks nothing of everybody who follows."""
RETRY = "retry: 3000\n\n"
STILL_HERE = ": still here\n\n"
LARGEST_ID = 2**63


def open_times_routes(visitors: Visitors, feed: Feed, *, beat_seconds: float = BEAT_SECONDS) -> list[Route]:
    """`GET /api/v1/open-times?type=<slug>&with=<member id>&with=…[&duration=][&from=<date>][&days=]`."""
    times = OpenTimesApi(visitors, feed, beat_seconds)
    return [Route(PATH, with_problems(times.answer), methods=["GET"])]


class OpenTimesApi:
    """For visitors who may schedule."""

    def __init__(self, visitors: Visitors, feed: Feed, beat_seconds: float) -> None:
        self._visitors = visitors
        self._feed = feed
        self._beat_seconds = beat_seconds

    async def answer(self, request: Request) -> Response:
        """Once for who accepts JSON, else from now on."""
        actor = await self._visitors.actor(request)
        check_may_schedule(actor)
        asked = read_asked(request.query_params, actor.timezone)
        if "application/json" in request.headers.get("accept", ""):
            found = await self._visitors.run(find_open_times, actor, asked)
            return JSONResponse(_said(found), headers=GUARDED)
        return await self._follow(request, actor, asked)

    async def _follow(self, request: Request, actor: Actor, asked: Asked) -> Response:
        with ExitStack() as stack:
            followed = stack.enter_context(self._feed.follow(actor, asked))
            if await followed.unlike(None) is None:  # raises what is wrong with the question
                raise Away
            seen = request.headers.get("last-event-id")
            return Events(self._events(request, followed, seen), stack.pop_all())

    async def _events(self, request: Request, followed: Followed, seen: str | None) -> AsyncIterator[str]:
        yield RETRY
        clock = asyncio.get_running_loop().time
        beat_at = clock() + self._beat_seconds
        while True:
            try:
                async with asyncio.timeout_at(beat_at):
                    found = await followed.unlike(seen)
            except TimeoutError:
                if not await self._may_follow(request):
                    return
                beat_at, event = clock() + self._beat_seconds, STILL_HERE
            except PanelryError:
                return  # who asks again is told why
            else:
                if found is None:
                    return
                seen, event = found.digest, _event(found)
            yield event

    async def _may_follow(self, request: Request) -> bool:
        try:
            check_may_schedule(await self._visitors.actor(request))
        except Away:
            return True
        except PanelryError:
            return False
        return True


class Events(StreamingResponse):
    """A stream of events; `held` is let go when it ends, whoever ends it."""

    def __init__(self, events: AsyncIterator[str], held: AbstractContextManager[Any]) -> None:
        headers = {**GUARDED, "x-accel-buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._held:
            await super().__call__(scope, receive, send)


def read_asked(query: QueryParams, timezone: str) -> Asked:
    """What an address asks. Raises `BadInput` on a parameter."""
    if not query.get("type"):
        raise BadInput("Name a meeting type.", field="type")
    return Asked(
        type_slug=query["type"],
        member_ids=tuple(_number(each, "with") for each in query.getlist("with")),
        timezone=timezone,
        minutes=_number(query["duration"], "duration") if query.get("duration") else None,
        first_day=_day(query["from"]) if query.get("from") else None,
        days=_number(query.get("days") or "7", "days"),
    )


def _number(typed: str, field: str) -> int:
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 20 else LARGEST_ID
    if number >= LARGEST_ID:
        raise BadInput("This must be a whole number.", field=field)
    return number


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise BadInput("This must be a date like 2027-03-01.", field="from") from error


def instant(at: datetime) -> str:
    """As "2027-03-01T09:00:00Z"."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _said(found: OpenTimes) -> dict[str, Any]:
    return {
        "times": [instant(each) for each in found.times],
        "as_of": instant(found.as_of),
        "timezone": found.timezone,
    }


def _event(found: OpenTimes) -> str:
    return f"event: open-times\nid: {found.digest}\ndata: {json.dumps(_said(found))}\n\n"
