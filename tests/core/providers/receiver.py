"""Somebody who takes webhooks, and a time that stands."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


@dataclass(slots=True)
class Taken:
    """A webhook as it came."""

    raw: bytes
    headers: list[tuple[str, str]]

    @property
    def body(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.raw)
        return told

    def each(self, name: str) -> list[str]:
        """Every header of this name."""
        return [value for key, value in self.headers if key == name]


@dataclass(slots=True)
class Receiver:
    """Takes webhooks, and answers with these statuses first, then 200."""

    taken: list[Taken] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.taken.append(Taken(await request.body(), request.headers.items()))
        status = self.statuses.pop(0) if self.statuses else 200
        await Response(status_code=status)(scope, receive, send)


@dataclass(slots=True)
class Time:
    """Real time for a stand-in and an adapter: stands until it is moved."""

    seconds: float = 1795515162.0
    """2026-11-24 10:12:42 UTC."""

    def __call__(self) -> float:
        return self.seconds
