"""A very small Slack: the Web API methods the listeners call, over real HTTP, with view hashes."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from bot.sandbox.payload_check import check_message_blocks, check_view

Act = Callable[[dict[str, Any]], dict[str, Any]]

RITA = "U0RITA0001"
IAN = "U0IAN00001"
STACKED = {"previous_view_id", "root_view_id"}
MOST_VIEWS = 3


def user(user_id: str, **more: Any) -> dict[str, Any]:
    """A person as `users.info` shows them."""
    profile = {"real_name": user_id.title(), "email": f"{user_id.lower()}@acme.example"}
    return {"id": user_id, "team_id": "T1", "name": "x", "tz": "Europe/Berlin", "profile": profile, **more}


@dataclass
class Call:
    method: str
    arguments: dict[str, Any]


@dataclass
class FakeSlack:
    """`refusals[method]` are answered first, once each; `held[method]` holds answers back.

    hung_up: methods that are done and whose answer is lost.
    """

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    responses: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, dict[str, Any]] = field(default_factory=lambda: {RITA: user(RITA), IAN: user(IAN)})
    refusals: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    arrived: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    hung_up: set[str] = field(default_factory=set)
    response_url_is_dead: bool = False
    numbers: Any = field(default_factory=lambda: count(1))

    def called(self, method: str) -> list[dict[str, Any]]:
        return [call.arguments for call in self.calls if call.method == method]

    def view(self) -> dict[str, Any]:
        """The only view there is."""
        (view,) = self.views.values()
        return view

    def top(self) -> dict[str, Any]:
        """The view put over all others."""
        return [*self.views.values()][-1]

    def keep(self, view_id: str, view: dict[str, Any]) -> dict[str, Any]:
        check_view(view, kind="modal")
        before = self.views.get(view_id, {})
        place = {key: value for key, value in before.items() if key in STACKED}
        kept = {"id": view_id, "state": {"values": {}}, **view, **place, "hash": f"1.{next(self.numbers)}"}
        self.views[view_id] = kept
        return kept

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append(Call(method, arguments))
        self.arrived[method].set()
        if method in self.held:
            await self.held[method].wait()
        if self.refusals[method]:
            return web.json_response({"ok": False, **self.refusals[method].pop(0)})
        if method in self.hung_up and request.transport is not None:
            request.transport.close()
        act: Act = getattr(self, method.replace(".", "_"), lambda _: {})
        return web.json_response({"ok": True, **act(arguments)})

    async def respond(self, request: web.Request) -> web.Response:
        if self.response_url_is_dead:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        self.responses.append(await request.json())
        check_message_blocks(self.responses[-1]["blocks"])
        return web.Response(text="ok")

    def views_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if not arguments.get("trigger_id"):
            return {"ok": False, "error": "invalid_trigger_id"}
        return {"view": self.keep(f"V{next(self.numbers)}", arguments["view"])}

    def views_push(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if not self.views:
            return {"ok": False, "error": "not_found"}
        if len(self.views) == MOST_VIEWS:
            return {"ok": False, "error": "push_limit_reached"}
        beneath = self.top()
        answer = self.views_open(arguments)
        if "view" in answer:
            root_id = beneath.get("root_view_id", beneath["id"])
            answer["view"] |= {"previous_view_id": beneath["id"], "root_view_id": root_id}
        return answer

    def views_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        now = self.views.get(arguments["view_id"])
        if now is None:
            return {"ok": False, "error": "not_found"}
        if arguments.get("hash", now["hash"]) != now["hash"]:
            return {"ok": False, "error": "hash_conflict"}
        return {"view": self.keep(arguments["view_id"], arguments["view"])}

    def views_publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        check_view(arguments["view"], kind="home")
        return {}

    def chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        check_message_blocks(arguments["blocks"])
        return {}

    def users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = self.people.get(arguments["user"])
        return {"user": found} if found else {"ok": False, "error": "user_not_found"}

    def users_list(self, arguments: dict[str, Any]) -> dict[str, Any]:
        everybody, start = list(self.people.values()), int(arguments.get("cursor") or 0)
        after = str(start + 1) if start + 1 < len(everybody) else ""
        return {"members": everybody[start : start + 1], "response_metadata": {"next_cursor": after}}


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        found: dict[str, Any] = await request.json()
        return found
    sent = {**request.query, **await request.post()}
    return {
        key: json.loads(value) if key in {"view", "blocks"} and isinstance(value, str) else value
        for key, value in sent.items()
    }


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    slack = FakeSlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    app.router.add_post("/hooks", slack.respond)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        await runner.cleanup()
