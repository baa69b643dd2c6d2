"""Makes a stand-in misbehave on demand: an answer of trouble, a line that breaks, one that comes late."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
"""Methods of requests that change something."""

Waiter = Callable[[float], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` requests it fits; see `Faulty.fail`."""

    status: int | None
    times: int
    path: re.Pattern[str]
    methods: Collection[str] | None
    headers: Mapping[str, str]
    body: Any
    after: bool
    seconds: float
    is_late_only: bool = False

    def fits(self, scope: Scope) -> bool:
        """Whether it is this request's."""
        if self.times < 1 or (self.methods is not None and scope["method"] not in self.methods):
            return False
        return self.path.search(scope["path"]) is not None


class Faulty:
    """Stands before an ASGI app. Faults come in the order they were asked for, one a request."""

    def __init__(self, app: ASGIApp, *, wait: Waiter = asyncio.sleep) -> None:
        self._app = app
        self._wait = wait
        self._faults: list[Fault] = []
        self.met = 0
        """How many requests met a fault."""

    def fail(
        self,
        status: int | None,
        *,
        times: int = 1,
        path: str = "",
        methods: Collection[str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        after: bool = False,
        seconds: float = 0,
    ) -> None:
        """Answer the next `times` requests with this status, or break the line when None.

        path: a regular expression, searched for in the path. body: sent as JSON. after: do what was asked
        and lose only the answer; without `methods` only where something is changed. seconds: wait before.
        """
        fault = Fault(
            status=status,
            times=times,
            path=re.compile(path),
            methods=CHANGING if after and methods is None else methods,
            headers=headers or {},
            body=body,
            after=after,
            seconds=seconds,
        )
        self._faults.append(fault)

    def delay(self, seconds: float, *, times: int = 1, path: str = "") -> None:
        """Answer the next `times` requests rightly, but late."""
        self.fail(200, times=times, path=path, seconds=seconds)
        self._faults[-1].is_late_only = True

    def clear(self) -> None:
        """Put everything right again."""
        self._faults.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        fault = self._take(scope) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        self.met += 1
        if fault.seconds:
            await self._wait(fault.seconds)
        if fault.is_late_only:
            await self._app(scope, receive, send)
            return
        if fault.after:
            await self._app(scope, receive, _swallow)
        await _answer(fault, send)

    def _take(self, scope: Scope) -> Fault | None:
        fault = next((each for each in self._faults if each.fits(scope)), None)
        if fault is not None:
            fault.times -= 1
        return fault


async def _swallow(_message: Message) -> None:
    return


async def _answer(fault: Fault, send: Send) -> None:
    if fault.status is None:
        # A promised body that never comes: the server can only close the connection.
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        return
    body = b"" if fault.body is None else json.dumps(fault.body).encode()
    told = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        **{name.lower(): value for name, value in fault.headers.items()},
    }
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told.items()]
    await send({"type": "http.response.start", "status": fault.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
