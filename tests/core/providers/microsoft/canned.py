"""A Graph that answers what it was told to, and an adapter that asks it: for what the stand-in never says."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from core.calendars.facts import Window
from core.providers.microsoft.calendar import MicrosoftCalendar
from tests.core.providers.served import free_socket, pool, root_of, served

WINDOW = Window(start=datetime(2026, 12, 1, tzinfo=UTC), end=datetime(2027, 1, 1, tzinfo=UTC))
DELTA_LINK = "/v1.0/me/calendars/c/calendarView/delta?$deltatoken=R0usmci39OQxqJrxK4%2B%3D"


class OneToken:
    async def token(self, *, refused: str | None = None) -> str:
        return "token"


@dataclass
class Canned:
    """answers: status and body, by the end of the path. asked, bodies: what came, in order."""

    root: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        address = f"{scope['raw_path'].decode()}?{request.url.query}".removesuffix("?")
        self.asked.append((request.method, address, request.headers.get("prefer", "")))
        raw = await request.body()
        self.bodies.append(json.loads(raw) if raw else None)
        found = [body for end, body in self.answers.items() if request.url.path.endswith(end)]
        status, body = found[0] if found else (404, {"error": {"code": "ErrorItemNotFound"}})
        await JSONResponse(body, status_code=status)(scope, receive, send)

    def page(self, *items: Any, **changes: Any) -> None:
        """What the delta answers."""
        body = {"@odata.deltaLink": self.root + DELTA_LINK, "value": list(items), **changes}
        self.answers["/delta"] = (200, body)


@asynccontextmanager
async def canned(**options: Any) -> AsyncIterator[tuple[Canned, MicrosoftCalendar]]:
    """The options are the adapter's."""
    app, on = Canned(), free_socket()
    app.root = root_of(on)
    async with served(app, on), pool() as http:
        given = {"owner": "ada@northwind.example", **options}
        yield app, MicrosoftCalendar(http, tokens=OneToken(), base=f"{app.root}/v1.0", **given)
