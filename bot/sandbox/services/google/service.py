"""Puts the stand-in for Google together: accounts, calendars, channels, and the doors to them."""

import asyncio
import json
import time
from collections.abc import Callable, Collection, Sequence
from hashlib import sha256
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Calendar
from bot.sandbox.services.faulty import CHANGING, Faulty, Waiter
from bot.sandbox.services.google.calendar_api import CalendarApi
from bot.sandbox.services.google.channels import Channels
from bot.sandbox.services.google.identity import MAY_LIST, MAY_READ, MAY_WRITE, Identity
from bot.sandbox.services.google.listing import list_events
from bot.sandbox.services.google.refusals import GoogleError, invalid, show_refusal, usual_body
from bot.sandbox.services.google.shown import calendar_item
from bot.sandbox.services.lagging import Lag
from bot.sandbox.services.oauth_facts import Client, OAuthAccount
from bot.sandbox.services.postman import PAUSES, Postman
from bot.sandbox.shapes import Json

_BASE = "/calendar/v3"


class GoogleService:
    """`asgi` answers at Google's paths, all under one `root`; `asgi.fail` makes it misbehave, and `lag.begin`
    its lists tell late.

    Change `diary` as the owners of the calendars do; whoever watches is told, between `start` and `stop`.
    """

    def __init__(
        self,
        root: str,
        client: Client,
        *,
        real_time: Callable[[], float] = time.time,
        pauses: Sequence[float] = PAUSES,
        wait: Waiter = asyncio.sleep,
    ) -> None:
        self.diary = Diary(real_time)
        self.lag = Lag(self.diary, self.diary.copied)
        self.identity = Identity(client, real_time)
        self.postman = Postman(real_time, pauses=pauses, wait=wait)
        self.channels = Channels(f"{root}{_BASE}/calendars", self.postman, real_time)
        self.api = CalendarApi(self.diary)
        self.diary.listeners.append(self.channels.changed)
        refusals = {GoogleError: show_refusal}
        self.asgi = Faulty(Starlette(routes=self._routes(), exception_handlers=refusals), wait=wait)

    async def start(self) -> None:
        """Be ready to tell of changes."""
        await self.postman.start()

    async def stop(self) -> None:
        """Tell nobody any more."""
        await self.postman.stop()

    def add_account(self, email: str, name: str, zone: str) -> OAuthAccount:
        """Somebody with an empty calendar."""
        number = int(sha256(email.encode()).hexdigest(), 16) % 10**20
        account = OAuthAccount(id=f"1{number:020}", email=email, name=name)
        self.identity.accounts[account.id] = account
        self.diary.open(Calendar(id=email, owner=email, name=email, zone=zone, is_primary=True))
        return account

    def fail(
        self, status: int | None, *, body: Any = None, methods: Collection[str] | None = None, **how: Any
    ) -> None:
        """As `Faulty.fail`, with what Google says with that status."""
        if body is None and status is not None:
            body = usual_body(status, writes=methods is not None and CHANGING.issuperset(methods))
        self.asgi.fail(status, body=body, methods=methods, **how)

    def snapshot(self) -> Json:
        """Everything, as JSON."""
        accounts = self.identity.accounts.values()
        return {
            "accounts": [{"id": each.id, "email": each.email, "name": each.name} for each in accounts],
            "oauth": self.identity.oauth.snapshot(),
            "diary": self.diary.snapshot(),
            "channels": self.channels.snapshot(),
        }

    def restore(self, state: Json) -> None:
        """Take up what `snapshot` told."""
        accounts = [OAuthAccount(**each) for each in state["accounts"]]
        self.identity.accounts = {each.id: each for each in accounts}
        self.identity.oauth.restore(state["oauth"])
        self.diary.restore(state["diary"])
        self.lag.end()
        self.channels.restore(state["channels"])

    def _routes(self) -> list[BaseRoute]:
        events = f"{_BASE}/calendars/{{calendar}}/events"
        return [
            *self.identity.routes(),
            Route(f"{_BASE}/users/me/calendarList", self._list_calendars, methods=["GET"]),
            Route(f"{_BASE}/users/me/calendarList/{{calendar}}", self._show_calendar, methods=["GET"]),
            Route(events, self._list, methods=["GET"]),
            Route(events, self._insert, methods=["POST"]),
            Route(f"{events}/watch", self._watch, methods=["POST"]),
            Route(f"{events}/{{event}}", self._get, methods=["GET"]),
            Route(f"{events}/{{event}}", self._patch, methods=["PATCH"]),
            Route(f"{events}/{{event}}", self._delete, methods=["DELETE"]),
            Route(f"{_BASE}/channels/stop", self._stop, methods=["POST"]),
        ]

    async def _list_calendars(self, request: Request) -> Response:
        owner = self.identity.visitor(request, MAY_LIST).account.email
        return JSONResponse(self.api.list_calendars(owner, request.query_params))

    async def _show_calendar(self, request: Request) -> Response:
        return JSONResponse(calendar_item(self._calendar(request, MAY_LIST)))

    async def _list(self, request: Request) -> Response:
        calendar = self._calendar(request, MAY_READ)
        return JSONResponse(list_events(self.lag.seen(), calendar, request.query_params))

    async def _insert(self, request: Request) -> Response:
        calendar = self._calendar(request, MAY_WRITE, writing=True)
        return JSONResponse(self.api.insert(calendar, request.query_params, await _json(request)))

    async def _get(self, request: Request) -> Response:
        calendar = self._calendar(request, MAY_READ)
        return JSONResponse(self.api.get(calendar, request.path_params["event"]))

    async def _patch(self, request: Request) -> Response:
        calendar = self._calendar(request, MAY_WRITE, writing=True)
        body, if_match = await _json(request), request.headers.get("if-match")
        event = request.path_params["event"]
        return JSONResponse(self.api.patch(calendar, event, request.query_params, body, if_match))

    async def _delete(self, request: Request) -> Response:
        calendar = self._calendar(request, MAY_WRITE, writing=True)
        self.api.delete(calendar, request.path_params["event"], request.query_params)
        return Response(status_code=204)

    async def _watch(self, request: Request) -> Response:
        calendar = self._calendar(request, MAY_READ)
        account = self.identity.visitor(request, MAY_READ).account.id
        return JSONResponse(self.channels.watch(account, calendar.id, await _json(request)))

    async def _stop(self, request: Request) -> Response:
        account = self.identity.visitor(request, MAY_READ).account.id
        self.channels.stop(account, await _json(request))
        return Response(status_code=204)

    def _calendar(self, request: Request, needed: frozenset[str], *, writing: bool = False) -> Calendar:
        owner = self.identity.visitor(request, needed).account.email
        return self.api.calendar(owner, request.path_params["calendar"], writing=writing)


async def _json(request: Request) -> Any:
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise invalid("Media type is not supported.", reason="badContent")
    try:
        return json.loads(await request.body())
    except ValueError:
        raise invalid("Parse Error", reason="parseError") from None
