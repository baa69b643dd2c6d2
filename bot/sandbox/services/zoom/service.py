"""Zoom put together: its tokens and its API over ASGI, its webhooks, and what people do in it."""

from asyncio import sleep
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.services.faulty import Waiter
from bot.sandbox.services.postman import Postman
from bot.sandbox.services.rest import Answer, Asked, BadBody, Call, answered, read, table
from bot.sandbox.services.zoom import shapes
from bot.sandbox.services.zoom.access import SCOPES, Access, App
from bot.sandbox.services.zoom.hooks import Hooks
from bot.sandbox.services.zoom.shapes import Refusal, invalid, stamp
from bot.sandbox.shapes import Json

PAUSES = (300.0, 1200.0, 3600.0)
"""Seconds before each further try to tell."""
FIRST_NUMBER = 93_123_456_789
"""Larger than 32 bits, as theirs."""


class Zoom:
    """One account. `asgi` answers both hosts: `/oauth/token`, and the API under `/v2`.

    changes_a_day: how often each person's meetings may be made or changed from midnight to midnight, UTC.
    """

    def __init__(
        self,
        real_time: Callable[[], float],
        app: App,
        *,
        secret: str = "",
        scopes: tuple[str, ...] = SCOPES,
        pauses: Sequence[float] = PAUSES,
        changes_a_day: int = 100,
        wait: Waiter = sleep,
    ) -> None:
        self._real_time = real_time
        self.postman = Postman(real_time, pauses=pauses, wait=wait)
        self.hooks = Hooks(self.postman, real_time, app.account_id, secret)
        self.access = Access(real_time, app, scopes, changes_a_day)
        self.people: dict[str, Json] = {}
        self.meetings: dict[str, Json] = {}
        self._next = FIRST_NUMBER
        self.calls_at = shapes.CALLS_AT
        self.asgi = table(self._calls(), self._serve)

    def add_person(self, email: str) -> None:
        """Somebody who may be a host."""
        self.people[email.lower()] = {"id": f"host{len(self.people):018d}", "email": email}

    def move(self, number: int, start: str) -> None:
        """The host plans it for another time in Zoom's own screens; "2026-12-04T09:00:00Z"."""
        self._change(self.meetings[str(number)], {"start_time": start})

    def remove(self, number: int) -> None:
        """The host deletes it in Zoom's own screens."""
        found = self.meetings.pop(str(number))
        self.hooks.deleted(found, found["host_email"])

    def snapshot(self) -> Json:
        """All that survives a restart, as JSON."""
        return {
            "people": self.people,
            "meetings": self.meetings,
            "next": self._next,
            "address": self.hooks.address,
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """As it was."""
        self.people, self.meetings, self._next = kept["people"], kept["meetings"], kept["next"]
        self.hooks.address = kept["address"]

    def _calls(self) -> dict[tuple[str, str], Call]:
        meetings, meeting = "/v2/users/{user}/meetings", "/v2/meetings/{number}"
        let_in = self._let_in
        return {
            ("POST", "/oauth/token"): self.access.token,
            ("POST", meetings): let_in("meeting:write:meeting:admin", self._create),
            ("GET", meetings): let_in("meeting:read:list_meetings:admin", self._list),
            ("GET", meeting): let_in("meeting:read:meeting:admin", self._read),
            ("PATCH", meeting): let_in("meeting:update:meeting:admin", self._update),
            ("DELETE", meeting): let_in("meeting:delete:meeting:admin", self._delete),
        }

    def _let_in(self, scope: str, call: Call) -> Call:
        def admitted(asked: Asked) -> Answer:
            self.access.admit(asked.token, scope)
            return call(asked)

        return admitted

    def _create(self, asked: Asked) -> Answer:
        host = self._host(asked)
        _check(asked.body, required=("start_time",))
        self.access.count(host["id"])
        made = shapes.meeting(self._next, host, asked.body, stamp(self._real_time()), self.calls_at)
        self._next += 1
        self.meetings[str(made["id"])] = made
        self.hooks.created(made, host["email"])
        return 201, made

    def _list(self, asked: Asked) -> Answer:
        host, now = self._host(asked), stamp(self._real_time())
        if asked.query.get("type") != "upcoming":
            raise invalid(type="must be upcoming")
        rows = [each for each in self.meetings.values() if each["host_id"] == host["id"]]
        rows = sorted(
            (each for each in rows if each["start_time"] >= now), key=lambda each: each["start_time"]
        )
        size, token = asked.query.get("page_size", "30"), asked.query.get("next_page_token", "0")
        if not size.isdecimal() or not 1 <= int(size) <= 300:
            raise invalid(page_size="must be from 1 to 300")
        if not token.isdecimal():
            raise invalid(next_page_token="is unknown")  # noqa: S106 - no password
        begin, end = int(token), int(token) + int(size)
        return 200, {
            "page_size": int(size),
            "total_records": len(rows),
            "next_page_token": str(end) if end < len(rows) else "",
            "meetings": [shapes.listed(each) for each in rows[begin:end]],
        }

    def _read(self, asked: Asked) -> Answer:
        return 200, self._known(asked)

    def _update(self, asked: Asked) -> Answer:
        found = self._known(asked)
        _check(asked.body)
        self.access.count(found["host_id"])
        self._change(found, {key: asked.body[key] for key in shapes.CHANGEABLE if key in asked.body})
        return 204, None

    def _delete(self, asked: Asked) -> Answer:
        self.remove(self._known(asked)["id"])
        return 204, None

    def _change(self, found: Json, changes: Json) -> None:
        before = dict(found)
        found |= {**changes, "settings": {**found["settings"], **changes.get("settings", {})}}
        self.hooks.updated(before, found, found["host_email"])

    def _host(self, asked: Asked) -> Json:
        host = self.people.get(asked.path["user"].lower())
        if host is None:
            raise Refusal(404, 1001, f"User does not exist: {asked.path['user']}.")
        return host

    def _known(self, asked: Asked) -> Json:
        found = self.meetings.get(asked.path["number"])
        if found is None:
            raise Refusal(404, 3001, f"Meeting does not exist: {asked.path['number']}.")
        return found

    async def _serve(self, call: Call, request: Request) -> Response:
        headers: dict[str, str] = {}
        try:
            answer = call(await read(request))
        except Refusal as refusal:
            answer, headers = (refusal.status, refusal.body), refusal.headers
        except BadBody:
            answer = 400, invalid(body="Unable to parse JSON").body
        return answered(answer, {"x-ratelimit-category": "Light", **headers})


def _check(body: Json, required: tuple[str, ...] = ()) -> None:
    wrong = {name: "is required" for name in required if not body.get(name)}
    if body.get("type", 2) != 2:
        wrong["type"] = "must be 2"
    if not isinstance(body.get("duration", 60), int) or body.get("duration", 60) < 1:
        wrong["duration"] = "must be whole minutes"
    if len(body.get("topic", "")) > 200:
        wrong["topic"] = "is too long"
    if len(body.get("agenda", "")) > 2000:
        wrong["agenda"] = "is too long"
    start = body.get("start_time")
    if start is not None and not _is_moment(start):
        wrong["start_time"] = "must be yyyy-MM-ddTHH:mm:ssZ"
    if wrong:
        raise invalid(**wrong)


def _is_moment(told: str) -> bool:
    try:
        datetime.strptime(told, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - only its form is looked at
    except ValueError:
        return False
    return True
