"""Graph's addresses: who may ask, how much at once, and what each request gets."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.services.consent import bearer
from bot.sandbox.services.diary import Diary
from bot.sandbox.services.lagging import Lag
from bot.sandbox.services.microsoft.answers import Asked, context, entity, here, listed, paged, selected
from bot.sandbox.services.microsoft.delta import begun, page, resumed
from bot.sandbox.services.microsoft.mailbox import ANSWERS, Mailbox
from bot.sandbox.services.microsoft.notifying import Notifier
from bot.sandbox.services.microsoft.refusals import GraphError, invalid
from bot.sandbox.services.microsoft.schedules import schedules
from bot.sandbox.services.oauth import OAuth
from bot.sandbox.shapes import Json

MOST_AT_ONCE = 4
"""Requests for one mailbox."""
WAIT_SECONDS = 12
_LARGEST_PAGE = 1000
_NO_DELTA = ("$select", "$filter", "$expand", "$orderby", "$search")

Act = Callable[[Asked], Awaitable[Response]]


class Doors:
    """All of them under /v1.0. `lag`: of what is listed."""

    def __init__(self, diary: Diary, lag: Lag[Diary], oauth: OAuth, notifier: Notifier) -> None:
        self._diary = diary
        self._lag = lag
        self._oauth = oauth
        self._notifier = notifier
        self._under_way: Counter[str] = Counter()

    def routes(self) -> list[Route]:
        """For the app."""
        doors: list[tuple[str, str, Act]] = [
            ("GET", "/me/calendars", self._calendars),
            ("GET", "/me/calendarView/delta", self._delta),
            ("GET", "/me/calendars/{calendar}/calendarView/delta", self._delta),
            ("POST", "/me/calendar/getSchedule", self._schedules),
            ("GET", "/me/events", self._events),
            ("GET", "/me/calendars/{calendar}/events", self._events),
            ("POST", "/me/events", self._create),
            ("POST", "/me/calendars/{calendar}/events", self._create),
            ("GET", "/me/events/{event}", self._event),
            ("PATCH", "/me/events/{event}", self._change),
            ("DELETE", "/me/events/{event}", self._delete),
            ("POST", "/me/events/{event}/{verb}", self._act),
            ("GET", "/subscriptions", self._subscriptions),
            ("POST", "/subscriptions", self._subscribe),
            ("PATCH", "/subscriptions/{subscription}", self._renew),
            ("DELETE", "/subscriptions/{subscription}", self._unsubscribe),
        ]
        known = [self._route(method, path, "Calendars.ReadWrite", act) for method, path, act in doors]
        return [self._route("GET", "/me", "User.Read", self._me), *known]

    def _route(self, method: str, path: str, scope: str, act: Act) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                return await self._guarded(request, scope, act)
            except GraphError as refusal:
                return refusal.answer

        return Route(f"/v1.0{path}", endpoint, methods=[method])

    async def _guarded(self, request: Request, scope: str, act: Act) -> Response:
        permission = self._oauth.permission(bearer(request))
        accounts = {each.id: each for each in self._oauth.accounts()}
        if permission is None or permission.account not in accounts:
            raise GraphError(
                401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid."
            )
        if scope not in permission.scopes:
            raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        account, prefer = accounts[permission.account], _preferences(request)
        zone = prefer.get("outlook.timezone", "UTC")
        mailbox = Mailbox(diary=self._diary, owner=account.email, zone=zone)
        mailbox.zone_of_answers()
        if self._under_way[account.id] >= MOST_AT_ONCE:
            message = "Application is over its MailboxConcurrency limit."
            raise GraphError(429, "TooManyRequests", message, WAIT_SECONDS)
        self._under_way[account.id] += 1
        try:
            return await act(Asked(request=request, account=account, mailbox=mailbox, prefer=prefer))
        finally:
            self._under_way[account.id] -= 1

    async def _me(self, asked: Asked) -> Response:
        account = asked.account
        told: Json = {
            "businessPhones": [],
            "displayName": account.name,
            "givenName": account.name.partition(" ")[0],
            "jobTitle": None,
            "mail": account.email,
            "mobilePhone": None,
            "officeLocation": None,
            "preferredLanguage": "en-US",
            "surname": account.name.rpartition(" ")[2],
            "userPrincipalName": account.email,
            "id": account.id,
        }
        return JSONResponse({"@odata.context": context(asked, "users/$entity"), **selected(asked, told)})

    async def _calendars(self, asked: Asked) -> Response:
        return paged(asked, "calendars", asked.mailbox.calendars())

    async def _delta(self, asked: Asked) -> Response:
        query = asked.request.query_params
        if any(name in query for name in _NO_DELTA):
            raise invalid("This query option is not supported with change tracking.")
        token = query.get("$skiptoken") or query.get("$deltatoken")
        calendar = asked.mailbox.calendar(asked.request.path_params.get("calendar")).id
        seen = self._lag.seen()
        if token is None:
            known = begun(seen, calendar, query.get("startDateTime", ""), query.get("endDateTime", ""))
        else:
            known = resumed(seen, calendar, token)
        teller = replace(asked.mailbox, diary=seen).teller(calendar)
        items, then, more = page(seen, known, teller, _size(asked.prefer))
        name, kind = ("nextLink", "$skiptoken") if more else ("deltaLink", "$deltatoken")
        link = {f"@odata.{name}": f"{here(asked)}?{kind}={then.token}"}
        return JSONResponse({"@odata.context": context(asked, "Collection(event)"), **link, "value": items})

    async def _schedules(self, asked: Asked) -> Response:
        found = schedules(self._lag.seen(), await asked.json(), asked.mailbox.zone)
        return listed(asked, "Collection(microsoft.graph.scheduleInformation)", found)

    async def _events(self, asked: Asked) -> Response:
        calendar = asked.mailbox.calendar(asked.request.path_params.get("calendar"))
        mailbox = replace(asked.mailbox, diary=self._lag.seen())
        found = mailbox.events(calendar.id, asked.request.query_params.get("$filter"))
        return listed(asked, "events", found)

    async def _create(self, asked: Asked) -> Response:
        calendar = asked.mailbox.calendar(asked.request.path_params.get("calendar"))
        return entity(asked, asked.mailbox.create(calendar, await asked.json()), 201)

    async def _event(self, asked: Asked) -> Response:
        expansion = asked.request.query_params.get("$expand")
        return entity(asked, asked.mailbox.event(asked.part("event"), expansion))

    async def _change(self, asked: Asked) -> Response:
        return entity(asked, asked.mailbox.change(asked.part("event"), await asked.json()))

    async def _delete(self, asked: Asked) -> Response:
        asked.mailbox.delete(asked.part("event"))
        return Response(status_code=204)

    async def _act(self, asked: Asked) -> Response:
        verb, told = asked.part("verb"), await asked.json()
        if verb == "cancel":
            asked.mailbox.cancel(asked.part("event"))
        elif verb in ANSWERS:
            asked.mailbox.answer(asked.part("event"), verb, sends=told.get("sendResponse", True))
        else:
            raise GraphError(400, "BadRequest", f"Resource not found for the segment '{verb}'.")
        return Response(status_code=202)

    async def _subscriptions(self, asked: Asked) -> Response:
        return listed(asked, "subscriptions", self._notifier.subscriptions.of(asked.account.id))

    async def _subscribe(self, asked: Asked) -> Response:
        known = self._notifier.subscriptions
        made = await known.create(asked.account.id, await asked.json())
        return entity(asked, known.told(made), 201, "subscriptions")

    async def _renew(self, asked: Asked) -> Response:
        known = self._notifier.subscriptions
        renewed = known.renew(asked.account.id, asked.part("subscription"), await asked.json())
        return entity(asked, known.told(renewed), 200, "subscriptions")

    async def _unsubscribe(self, asked: Asked) -> Response:
        self._notifier.subscriptions.delete(asked.account.id, asked.part("subscription"))
        return Response(status_code=204)


def _preferences(request: Request) -> dict[str, str]:
    told = re.findall(r'([\w.]+)="?([^",]*)"?', request.headers.get("prefer", ""))
    return {name.lower(): value for name, value in told}


def _size(prefer: dict[str, str]) -> int:
    told = prefer.get("odata.maxpagesize", "")
    return min(max(int(told), 1), _LARGEST_PAGE) if told.isdecimal() else 10
