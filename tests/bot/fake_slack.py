"""A Slack on a real socket: as much of it as delivering a message needs."""

from datetime import UTC, datetime
from typing import Any

from aiohttp import web


class Slack:
    """As much of Slack as the road uses; `troubles` holds what the next calls of a method meet."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.troubles: dict[str, list[Any]] = {}
        self.page_size = 200

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        sent = await request.json() if "json" in request.content_type else await request.post()
        given: dict[str, Any] = {**sent, **request.query}
        self.calls.append((method, given))
        trouble = self.troubles.get(method, [])[:1]
        del self.troubles.get(method, [])[:1]
        if trouble and trouble[0] != "swallow":
            return self._trouble(trouble[0])
        answer = getattr(self, method.replace(".", "_"))(given)
        if trouble:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"ok": True, **answer})

    def _trouble(self, trouble: Any) -> web.Response:
        if trouble == 429:
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": "7"})
        if isinstance(trouble, int):
            return web.Response(text="<html>Something went wrong</html>", status=trouble)
        error, more = trouble if isinstance(trouble, tuple) else (trouble, {})
        return web.json_response({"ok": False, "error": error, **more})

    def chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802  Slack's name for it
        channel = f"D{given['channel'][1:]}" if given["channel"][0] in "UW" else given["channel"]
        ts = f"{datetime.now(UTC).timestamp():.0f}.{len(self.posted):06}"
        self.posted.append({**given, "channel": channel, "ts": ts})
        return {"channel": channel, "ts": ts}

    def chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        self._message(given["channel"], given["ts"]).update(given)
        return {"channel": given["channel"], "ts": given["ts"]}

    def conversations_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": f"D{given['users'][1:]}"}}

    def conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._page(given, [one for one in self.posted if not one.get("thread_ts")])

    def conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._page(
            given, [one for one in self.posted if given["ts"] in {one["ts"], one.get("thread_ts")}]
        )

    def _page(self, given: dict[str, Any], messages: list[dict[str, Any]]) -> dict[str, Any]:
        assert given["include_all_metadata"] == "1"
        since = float(given.get("oldest", 0))
        found = [one for one in messages if one["channel"] == given["channel"] and float(one["ts"]) >= since]
        start = int(given.get("cursor", 0))
        end = start + self.page_size
        cursor = str(end) if end < len(found) else ""
        return {"messages": found[start:end], "response_metadata": {"next_cursor": cursor}}

    def _message(self, channel: str, ts: str) -> dict[str, Any]:
        return next(one for one in self.posted if (one["channel"], one["ts"]) == (channel, ts))
