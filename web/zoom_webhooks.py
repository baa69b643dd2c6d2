"""What Zoom tells us over HTTP: that a call of ours was changed. All we believe is that it was they."""

import time
from collections.abc import Callable

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.calendars.call_news import find_call_secret, take_call_news
from core.errors import PanelryError
from core.outside.trouble import Unreadable
from core.providers.zoom.deliveries import CallEvent, read_delivery
from core.schedulers.hooks import ZOOM_HEADER, ZOOM_TIME_HEADER, check_zoom, read_body, zoom_challenge
from core.tenancy import Actor, Run
from web.webhooks import whole_body, whole_id

log = structlog.get_logger(__name__)


def zoom_webhook_routes(run: Run, *, real_time: Callable[[], float] = time.time) -> list[Route]:
    """`/api/v1/webhooks/zoom/{workspace}`, of the app whose keys that workspace saved."""
    webhooks = ZoomWebhooks(run, real_time)
    return [Route("/api/v1/webhooks/zoom/{workspace}", webhooks.take, methods=["POST"])]


class ZoomWebhooks:
    """`real_time`: seconds since 1970."""

    def __init__(self, run: Run, real_time: Callable[[], float]) -> None:
        self._run = run
        self._real_time = real_time

    async def take(self, request: Request) -> Response:
        """Signed, whatever it is: who may have us sign a challenge could sign anything."""
        actor = Actor(workspace_id=whole_id(request.path_params["workspace"]))
        try:
            response = await self._answer(request, actor)
        except Unreadable:
            response = Response(status_code=400)
        except PanelryError:  # no database, or the secret cannot be read
            response = Response(status_code=503)  # they come again
        if response.status_code >= 400:
            log.warning("webhook.refused", service="zoom", status=response.status_code)
        return response

    async def _answer(self, request: Request, actor: Actor) -> Response:
        secret = await self._run(find_call_secret, actor)
        body = await whole_body(request) if secret else b""
        if not secret or body is None:
            return Response(status_code=413 if secret else 404)
        signatures, times = (request.headers.getlist(each) for each in (ZOOM_HEADER, ZOOM_TIME_HEADER))
        if check_zoom(body, signatures, times, secret, self._real_time()) is not None:
            return Response(status_code=401)
        told = read_body(body)
        challenge = zoom_challenge(told, secret)
        if challenge is not None:
            return JSONResponse(challenge)
        delivery = read_delivery(told)
        starts_at = delivery.starts_at if delivery.event is CallEvent.UPDATED else None
        if delivery.event is CallEvent.DELETED or starts_at is not None:
            await self._run(take_call_news, actor, delivery.key, delivery.call_id, starts_at)
        return Response(status_code=204)
