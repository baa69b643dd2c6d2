"""What stand-ins that speak JSON over HTTP share: a request taken apart, and a table of what answers it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.shapes import Json

Answer = tuple[int, Json | None]
"""A status and a body; None for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request. `token`: the Bearer's, "" for none. `body`: {} for none. Header names in lower case."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    token: str
    body: Json
    url: str


class BadBody(Exception):
    """A body that is no JSON object."""


Call = Callable[[Asked], Answer]
Serve = Callable[[Call, Request], Awaitable[Response]]


async def read(request: Request) -> Asked:
    """Raises `BadBody`."""
    raw = await request.body()
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as error:
        raise BadBody from error
    if not isinstance(body, dict):
        raise BadBody
    return Asked(
        path=request.path_params,
        query=request.query_params,
        headers=dict(request.headers),
        token=token if kind == "Bearer" else "",
        body=body,
        url=request.url.path,
    )


def answered(answer: Answer, headers: Mapping[str, str]) -> Response:
    """With no body at all where there is none."""
    status, body = answer
    if body is None:
        return Response(status_code=status, headers=dict(headers))
    return JSONResponse(body, status_code=status, headers=dict(headers))


def table(calls: Mapping[tuple[str, str], Call], serve: Serve) -> Starlette:
    """An app of methods and paths; `serve` lets each request in and answers refusals."""
    return Starlette(routes=[_route(*at, call, serve) for at, call in calls.items()])


def _route(method: str, path: str, call: Call, serve: Serve) -> Route:
    async def endpoint(request: Request) -> Response:
        return await serve(call, request)

    return Route(path, endpoint, methods=[method])
