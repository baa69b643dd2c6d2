"""Calendars published at secret addresses, as Google's and Outlook's "ICS" links: read-only, with ETags."""

import hashlib
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


class FeedServer:
    """Publishes texts of iCalendar at `/calendars/<secret>.ics`; `asgi` is the server."""

    def __init__(self, real_time: Callable[[], float]) -> None:
        self._real_time = real_time
        self._published: dict[str, tuple[str, float]] = {}
        self.asgi = Starlette(routes=[Route("/calendars/{secret}.ics", self._show)])

    def publish(self, secret: str, text: str) -> str:
        """Put a calendar there, or another in its place; its path."""
        self._published[secret] = (text, self._real_time())
        return f"/calendars/{secret}.ics"

    def withdraw(self, secret: str) -> None:
        """Its address leads nowhere from now on."""
        self._published.pop(secret, None)

    def snapshot(self) -> dict[str, Any]:
        """What to keep over a restart."""
        return {"published": {secret: list(kept) for secret, kept in self._published.items()}}

    def restore(self, kept: dict[str, Any]) -> None:
        """Go on from a snapshot."""
        self._published = {secret: (text, changed) for secret, (text, changed) in kept["published"].items()}

    async def _show(self, request: Request) -> Response:
        found = self._published.get(request.path_params["secret"])
        if found is None:
            return PlainTextResponse("Not Found", status_code=404)
        text, changed = found
        etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        told = {"etag": etag, "last-modified": formatdate(changed, usegmt=True)}
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=told)
        return Response(text, media_type="text/calendar", headers=told)
