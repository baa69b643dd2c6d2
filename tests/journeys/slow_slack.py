"""A Slack that takes messages and views at once and answers only when the gate is open."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.api_arguments import read_arguments
from bot.serving import listen, serving

Json = dict[str, Any]


class SlowSlack:
    """Keeps what it took, by channel; whoever looks for a message finds it, answered or not."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.calls: Counter[str] = Counter()
        self.called = asyncio.Condition()
        self._channels: dict[str, list[Json]] = {}

    def keys(self) -> list[str]:
        """The keys of all messages posted, in any order."""
        messages = [each for channel in self._channels.values() for each in channel]
        return [each["metadata"]["event_payload"]["key"] for each in messages]

    async def until(self, method: str, times: int) -> None:
        """Wait until the method was called so many times."""
        async with self.called:
            await self.called.wait_for(lambda: self.calls[method] >= times)

    async def answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        given = (await read_arguments(request)).values
        answer = getattr(self, method.replace(".", "_"))(given)
        async with self.called:
            self.calls[method] += 1
            self.called.notify_all()
        if method in {"chat.postMessage", "chat.update", "views.open"}:
            await self.gate.wait()
        return JSONResponse({"ok": True, **answer})

    def auth_test(self, _given: Json) -> Json:
        return {"team_id": "T0ACME", "team": "Acme", "user_id": "UPAN", "bot_id": "BPAN"}

    def users_list(self, _given: Json) -> Json:
        return {"members": [], "response_metadata": {"next_cursor": ""}}

    def chat_postMessage(self, given: Json) -> Json:  # noqa: N802 - Slack's name for it
        channel = _channel(given["channel"])
        posted = self._channels.setdefault(channel, [])
        posted.append({**given, "ts": f"{len(posted) + 1}.0"})
        return {"channel": channel, "ts": posted[-1]["ts"]}

    def chat_update(self, given: Json) -> Json:
        return {"channel": given["channel"], "ts": given["ts"]}

    def conversations_open(self, given: Json) -> Json:
        return {"channel": {"id": _channel(given["users"])}}

    def conversations_history(self, given: Json) -> Json:
        return {"messages": self._channels.get(given["channel"], [])}

    conversations_replies = conversations_history

    def views_open(self, _given: Json) -> Json:
        return {"view": {"id": "V1", "hash": "1"}}

    views_update = views_open


def _channel(recipient: str) -> str:
    return f"D{recipient[1:]}" if recipient.startswith("U") else recipient


@asynccontextmanager
async def served_slowly(slack: SlowSlack) -> AsyncIterator[str]:
    """The address of its Web API."""
    routes = [Route("/api/{method}", slack.answer, methods=["POST", "GET"])]
    with listen("127.0.0.1", 0) as on:
        async with serving(Starlette(routes=routes), on):
            yield f"http://127.0.0.1:{on.getsockname()[1]}/api/"
            slack.gate.set()
