"""What Calendly and Cal.com tell us over HTTP: kept whole when it is they, and taken by a chore."""

import time
from collections.abc import Awaitable, Callable, Hashable, Mapping
from hashlib import sha256
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.calendars.facts import Service
from core.errors import Away, PanelryError
from core.outside.trouble import Unreadable
from core.outside_bookings.inbox import find_secret, keep_delivery
from core.outside_bookings.refused import FAULTS, note_refused
from core.schedulers.hooks import (
    CALCOM_HEADER,
    CALENDLY_HEADER,
    Fault,
    body_key,
    calcom_key,
    calendly_key,
    check_calcom,
    check_calendly,
    read_body,
)
from core.tenancy import Actor, Run
from web.webhooks import whole_body, workspace_and_rest

Workspaces = Callable[[], Awaitable[tuple[int, ...]]]
SELDOM_SECONDS = 60.0
KEYS: Mapping[Service, Callable[[Mapping[str, Any]], str]] = {
    Service.CALENDLY: calendly_key,
    Service.CALCOM: calcom_key,
}

log = structlog.get_logger(__name__)


def scheduler_webhook_routes(
    run: Run,
    workspaces: Workspaces,
    calendly_secret: str | None = None,
    *,
    real_time: Callable[[], float] = time.time,
) -> list[Route]:
    """`/api/v1/webhooks/{service}/{workspace}.{ticket}` of our own subscriptions; without the end for a
    webhook made by hand at Calendly, where there is one workspace: it signs with `calendly_secret`.
    """
    hooks = SchedulerWebhooks(run, workspaces, calendly_secret, real_time)
    there = "/api/v1/webhooks/{service}/{where}"
    return [
        Route(there.format(service="calendly", where="{where}"), hooks.calendly, methods=["POST"]),
        Route(there.format(service="calcom", where="{where}"), hooks.calcom, methods=["POST"]),
        Route("/api/v1/webhooks/calendly", hooks.calendly, methods=["POST"]),
    ]


class SchedulerWebhooks:
    """Answers at once: what was kept is not lost any more. `real_time`: seconds since 1970."""

    def __init__(
        self,
        run: Run,
        workspaces: Workspaces,
        calendly_secret: str | None,
        real_time: Callable[[], float],
    ) -> None:
        self._run = run
        self._workspaces = workspaces
        self._calendly_secret = calendly_secret
        self._real_time = real_time
        self._noted, self._logged = Seldom(real_time), Seldom(real_time)

    async def calendly(self, request: Request) -> Response:
        return await self._take(request, Service.CALENDLY)

    async def calcom(self, request: Request) -> Response:
        return await self._take(request, Service.CALCOM)

    async def _take(self, request: Request, service: Service) -> Response:
        try:
            status, why = await self._kept(request, service)
        except Away:
            status, why = 503, "away"  # they come again
        except PanelryError:
            status, why = 503, "our secret cannot be read"
        if status >= 400 and self._logged.may(service, status, why):
            log.warning("webhook.refused", service=service, status=status, why=why)
        return Response(status_code=status)

    async def _kept(self, request: Request, service: Service) -> tuple[int, str]:
        actor, secret = await self._secret(request, service)
        if secret is None:
            return 404, "no such address"
        body = await whole_body(request)
        if body is None:
            return 413, "too large"
        fault, by_hand = self._fault(request, service, body, secret), _is_bare(request)
        if fault is not None:
            await self._note(actor, service, fault, by_hand=by_hand)
            return 401, fault
        await self._run(keep_delivery, actor, service, _key(service, body), body)
        return 204, ""

    async def _note(self, actor: Actor, service: Service, fault: Fault, *, by_hand: bool) -> None:
        """Anybody may send as many as they like."""
        if fault in FAULTS and self._noted.may(actor.workspace_id, service, fault, by_hand):
            await self._run(note_refused, actor, service, fault, by_hand=by_hand)

    async def _secret(self, request: Request, service: Service) -> tuple[Actor, str | None]:
        if not _is_bare(request):
            actor, ticket = workspace_and_rest(request.path_params["where"])
            return actor, await self._run(find_secret, actor, service, ticket)
        only = await self._workspaces() if self._calendly_secret else ()
        if len(only) != 1:
            return Actor(workspace_id=0), None
        return Actor(workspace_id=only[0]), self._calendly_secret

    def _fault(self, request: Request, service: Service, body: bytes, secret: str) -> Fault | None:
        if service is Service.CALENDLY:
            signatures = request.headers.getlist(CALENDLY_HEADER)
            return check_calendly(body, signatures, secret, self._real_time())
        return check_calcom(body, request.headers.getlist(CALCOM_HEADER), secret)


class Seldom:
    """Lets the same happen once a minute. `real_time`: in seconds; it may be put right meanwhile."""

    def __init__(self, real_time: Callable[[], float]) -> None:
        self._real_time = real_time
        self._last: dict[tuple[Hashable, ...], float] = {}

    def may(self, *what: Hashable) -> bool:
        now = self._real_time()
        if what in self._last and abs(now - self._last[what]) < SELDOM_SECONDS:
            return False
        self._last[what] = now
        return True


def _is_bare(request: Request) -> bool:
    """Whether it came to the address for webhooks made by hand."""
    return "where" not in request.path_params


def _key(service: Service, body: bytes) -> str:
    """The same for the same event; for what cannot be read, for the same body."""
    try:
        told = read_body(body)
    except Unreadable:
        return sha256(body).hexdigest()
    try:
        return KEYS[service](told)
    except Unreadable:
        return body_key(told)
