"""What the page in the browser asks for: the world, acts of a person, mail, the clock."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox import acts_blocks, acts_typing, acts_views
from bot.sandbox.acts_blocks import Act
from bot.sandbox.clock import ClockControl
from bot.sandbox.mailbox import Mail, Mailbox
from bot.sandbox.people import ACTIVE
from bot.sandbox.shapes import Json, Problem
from bot.sandbox.stage import Stage
from bot.sandbox.world import seen_by

_PAGE = Path(__file__).with_name("page")


class PageApi:
    """The endpoints of the page, each a thin door to one act."""

    def __init__(self, stage: Stage, mailbox: Mailbox, clock: ClockControl) -> None:
        self._stage = stage
        self._mailbox = mailbox
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        """All routes, relative to where the stand-in is mounted."""
        acts: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "/command": self._command, "/message": self._message, "/action": self._action,
            "/options": self._options, "/submit": self._submit, "/close": self._close,
            "/typed": self._typed, "/home": self._home, "/read": self._read,
            "/shortcut": self._shortcut, "/clock": self._move_clock,
        }  # fmt: skip
        return [
            Route("/", self._page),
            Route("/world", self._world),
            Route("/events", self._events),
            Route("/mail", self._mail),
            Route("/mail/{id}/raw", self._raw_mail),
            Route("/mail/{id}/read", self._read_mail, methods=["POST"]),
            Route("/clock", self._show_clock, methods=["GET"]),
            *(Route(path, _posted(act), methods=["POST"]) for path, act in acts.items()),
            Mount("/static", StaticFiles(directory=_PAGE, check_dir=False)),
        ]

    async def _page(self, _request: Request) -> Response:
        return FileResponse(_PAGE / "index.html", headers={"cache-control": "no-store"})

    async def _world(self, request: Request) -> Response:
        member = self._stage.person(_as(request))
        return JSONResponse(seen_by(self._stage.workspace, self._mailbox, self._clock, member))

    async def _events(self, request: Request) -> Response:
        member = self._stage.person(_as(request))
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._stream(member.id), media_type="text/event-stream", headers=headers)

    async def _stream(self, user_id: str) -> AsyncIterator[str]:
        async for revision in self._stage.workspace.changes.stream(user_id):
            yield f"data: {json.dumps({'revision': revision})}\n\n"

    async def _command(self, sent: Json) -> Json:
        return await acts_typing.run_command(self._stage, sent["as"], sent["channel"], sent["text"])

    async def _message(self, sent: Json) -> Json:
        return await acts_typing.write_message(self._stage, sent["as"], sent["channel"], sent["text"])

    async def _action(self, sent: Json) -> Json:
        return await acts_blocks.act(self._stage, sent["as"], _act(sent))

    async def _options(self, sent: Json) -> Json:
        return await acts_blocks.suggest(self._stage, sent["as"], _act(sent), sent["query"])

    async def _submit(self, sent: Json) -> Json:
        return await acts_views.submit(self._stage, sent["as"], sent["view_id"], sent.get("state"))

    async def _close(self, sent: Json) -> Json:
        everything = bool(sent.get("all"))
        return await acts_views.close(self._stage, sent["as"], sent["view_id"], everything=everything)

    async def _typed(self, sent: Json) -> Json:
        return acts_views.type_in(self._stage, sent["as"], sent["view_id"], sent.get("state"))

    async def _home(self, sent: Json) -> Json:
        return await acts_views.open_home(self._stage, sent["as"], sent["tab"])

    async def _read(self, sent: Json) -> Json:
        self._stage.place(sent["as"], sent["channel"]).read(sent["as"])
        self._stage.workspace.changes.tell([sent["as"]])
        return {}

    async def _shortcut(self, sent: Json) -> Json:
        return await acts_views.use_shortcut(self._stage, sent["as"], sent["callback_id"])

    async def _mail(self, _request: Request) -> Response:
        return JSONResponse({"mails": [mail.shown() for mail in reversed(self._mailbox.mails)]})

    async def _raw_mail(self, request: Request) -> Response:
        text = self._one_mail(request).raw.decode("utf-8", "replace")
        return PlainTextResponse(text, headers={"x-content-type-options": "nosniff"})

    async def _read_mail(self, request: Request) -> Response:
        self._mailbox.read(self._one_mail(request))
        return JSONResponse({})

    def _one_mail(self, request: Request) -> Mail:
        mail = self._mailbox.find(request.path_params["id"])
        if mail is None:
            raise Problem("There is no such mail.")
        return mail

    async def _show_clock(self, _request: Request) -> Response:
        return JSONResponse(await self._clock_state())

    async def _move_clock(self, sent: Json) -> Json:
        await self._clock.advance(_seconds_ahead(sent, self._clock.now()))
        self._stage.workspace.changes.tell()
        return await self._clock_state()

    async def _clock_state(self) -> Json:
        marks = [{"label": mark.label, "at": mark.at.isoformat()} for mark in await self._clock.landmarks()]
        return {"now": self._clock.now().isoformat(), "landmarks": marks}


async def show_problem(_request: Request, problem: Exception) -> Response:
    """A problem as the page expects it."""
    sentence = problem.sentence if isinstance(problem, Problem) else "That did not work."
    return JSONResponse({"problem": sentence}, status_code=400)


def _posted(act: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that reads JSON and does one act."""

    async def endpoint(request: Request) -> Response:
        sent = await _read_json(request)
        try:
            return JSONResponse(await act(sent))
        except KeyError as missing:
            raise Problem(f"The request has no {missing}.") from missing

    return endpoint


async def _read_json(request: Request) -> Json:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Problem("The request is not JSON.")
    try:
        sent: Any = await request.json()
    except ValueError:
        raise Problem("The request is not JSON.") from None
    if not isinstance(sent, dict):
        raise Problem("The request is not JSON.")
    return sent


def _as(request: Request) -> str:
    """Who is played; the page asks for nobody in particular when it is opened for the first time."""
    return request.query_params.get("as") or ACTIVE[0].id


def _act(sent: Json) -> Act:
    if not isinstance(sent["container"], dict):
        raise Problem("The container is no object.")
    return Act(
        container=sent["container"],
        block_id=sent["block_id"],
        action_id=sent["action_id"],
        element=sent.get("element") or {},
        state=sent.get("state"),
    )


def _seconds_ahead(sent: Json, now: datetime) -> float:
    """How far a request to /clock wants to go; never back."""
    try:
        if "to" in sent:
            seconds = (datetime.fromisoformat(sent["to"]) - now).total_seconds()
        else:
            seconds = float(sent["advance_seconds"])
    except (TypeError, ValueError):
        raise Problem("Give the time as ISO 8601 with its offset, or seconds to move ahead.") from None
    if seconds < 0:
        raise Problem("The clock only moves forward.")
    return seconds
