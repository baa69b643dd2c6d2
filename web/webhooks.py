"""What services tell us over HTTP: that a calendar changed. All we believe is that it was they."""

from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.calendars.watching import Held, find_channel, forget_channel, read_soon
from core.errors import Away
from core.providers.google.pushes import read_push
from core.providers.microsoft.notices import NoticeKind, read_delivery, validation_answer
from core.tenancy import Actor, Run

LARGEST_BODY = 1_000_000
LARGEST_ID = 2**63

Told = Callable[[Request, Actor, int, Held], Awaitable[int]]
"""Takes what a service tells about a calendar; the status to answer with."""

log = structlog.get_logger(__name__)


def webhook_routes(run: Run) -> list[Route]:
    """One address for each calendar, `/api/v1/webhooks/{service}/{workspace}.{calendar}`."""
    webhooks = Webhooks(run)
    there = "/api/v1/webhooks/{service}/{where}"
    return [
        Route(there.format(service="google", where="{where}"), webhooks.google, methods=["POST"]),
        Route(there.format(service="microsoft", where="{where}"), webhooks.microsoft, methods=["POST"]),
    ]


class Webhooks:
    """Answers at once; what follows is a chore."""

    def __init__(self, run: Run) -> None:
        self._run = run

    async def google(self, request: Request) -> Response:
        """A push: headers, and no body."""
        return await self._take(request, self._pushed)

    async def microsoft(self, request: Request) -> Response:
        """Who is there, a change, or news of the subscription itself."""
        asked = validation_answer(request.query_params)
        if asked is not None:
            return PlainTextResponse(asked)
        return await self._take(request, self._delivered)

    async def _take(self, request: Request, told: Told) -> Response:
        actor, calendar_id = _where(request.path_params["where"])
        try:
            held = await self._run(find_channel, actor, calendar_id)
            status = 404 if held is None else await told(request, actor, calendar_id, held)
        except Away:
            status = 503  # they come again
        if status >= 400:
            log.warning("webhook.refused", path=request.url.path.rpartition("/")[0], status=status)
        return Response(status_code=status)

    async def _pushed(self, request: Request, actor: Actor, calendar_id: int, held: Held) -> int:
        push = read_push(request.headers)
        if push is None:
            return 400
        if not push.is_from(held.secrets):
            return 404
        if push.state != "sync":  # a new channel's greeting: nothing changed
            await self._run(read_soon, actor, calendar_id)
        return 204

    async def _delivered(self, request: Request, actor: Actor, calendar_id: int, held: Held) -> int:
        body = await whole_body(request)
        if body is None:
            return 413
        try:
            delivery = read_delivery(body, held.secrets_of)
        except ValueError:
            return 400
        if not delivery.notices:
            return 404
        if any(each.kind in {NoticeKind.REMOVED, NoticeKind.REAUTHORISE} for each in delivery.notices):
            await self._run(forget_channel, actor, calendar_id)
        await self._run(read_soon, actor, calendar_id)
        return 202


def _where(named: str) -> tuple[Actor, int]:
    """The workspace and the calendar; zeros, which nobody has, for anything else."""
    actor, calendar = workspace_and_rest(named)
    return actor, whole_id(calendar)


def workspace_and_rest(named: str) -> tuple[Actor, str]:
    """The workspace before the dot, and what comes after it."""
    workspace, _, rest = named.partition(".")
    return Actor(workspace_id=whole_id(workspace)), rest


def whole_id(named: str) -> int:
    """As the database counts; zero, which nobody has, for anything else."""
    number = int(named) if named.isascii() and named.isdecimal() and len(named) < 20 else 0
    return number if number < LARGEST_ID else 0


async def whole_body(request: Request) -> bytes | None:
    """The bytes as they came, on which a signature stands; None when there are too many."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
