"""A stand-in Slack, lean enough to measure against: it keeps messages with metadata and finds them again.

Everybody who calls has a name of their own in the address: `http://127.0.0.1:PORT/NAME/api/chat.postMessage`.
"""

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any, cast
from urllib.parse import parse_qsl, unquote_to_bytes

import httptools

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the Web API. `who` is the caller's name in the address, `team` the token's."""

    who: str
    method: str
    team: str
    given: Json

    @property
    def key(self) -> str:
        """The key Panelry gives a message, "" for none."""
        payload = (self.given.get("metadata") or {}).get("event_payload") or {}
        return str(payload.get("key") or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """Too many calls: how many seconds to wait."""

    seconds: int


Answer = Json | Limited | None
"""What a call is answered; None closes the connection without a word."""


@dataclass
class LeanSlack:
    """The Web API's methods that sending messages and showing views needs.

    messages: by team and conversation, in the order they came. posted: how often each key was.
    bodies: the posts as they came, as many as `keep_bodies` says.
    now: what time Slack thinks it is, Unix seconds.
    """

    now: Callable[[], float] = time.time
    keep_bodies: int = 0
    messages: dict[tuple[str, str], list[Json]] = field(default_factory=lambda: defaultdict(list))
    posted: Counter[str] = field(default_factory=Counter)
    bodies: list[bytes] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    def answer(self, call: Call) -> Answer:
        """Do what a call asks for."""
        does = getattr(self, call.method.replace(".", "_"), None)
        return does(call) if does else {"ok": False, "error": "unknown_method"}

    def chat_postMessage(self, call: Call) -> Json:  # noqa: N802 - Slack's name for it
        channel = conversation(call.given["channel"])
        ts = f"{int(self.now())}.{next(self._numbers):06}"
        self.messages[call.team, channel].append({**call.given, "channel": channel, "ts": ts})
        self.posted[call.key] += 1
        return {"ok": True, "channel": channel, "ts": ts}

    def chat_update(self, call: Call) -> Json:
        channel, ts = call.given["channel"], call.given["ts"]
        for each in self.messages[call.team, channel]:
            if each["ts"] == ts:
                each.update(call.given)
                return {"ok": True, "channel": channel, "ts": ts}
        return {"ok": False, "error": "message_not_found"}

    def conversations_open(self, call: Call) -> Json:
        return {"ok": True, "channel": {"id": conversation(call.given["users"])}}

    def conversations_history(self, call: Call) -> Json:
        return self._page(call, lambda each: not each.get("thread_ts"))

    def conversations_replies(self, call: Call) -> Json:
        return self._page(call, lambda each: call.given["ts"] in {each["ts"], each.get("thread_ts")})

    def views_open(self, call: Call) -> Json:
        return {"ok": True, "view": {"id": f"V{call.given['trigger_id']}", "hash": "1"}}

    def views_update(self, call: Call) -> Json:
        return {"ok": True, "view": {"id": call.given["view_id"], "hash": "2"}}

    def _page(self, call: Call, belongs: Callable[[Json], bool]) -> Json:
        """Newest first, as many as asked for; without its flag, Slack keeps the metadata to itself."""
        since = float(call.given.get("oldest", 0))
        found = [
            each
            for each in reversed(self.messages[call.team, call.given["channel"]])
            if float(each["ts"]) >= since and belongs(each)
        ]
        if call.given.get("include_all_metadata") != "1":
            found = [{**each, "metadata": None} for each in found]
        start, size = int(call.given.get("cursor") or 0), int(call.given.get("limit", 100))
        cursor = str(start + size) if start + size < len(found) else ""
        page = found[start : start + size]
        return {"ok": True, "messages": page, "response_metadata": {"next_cursor": cursor}}


def conversation(recipient: str) -> str:
    """Where a message to this channel or person is kept."""
    return f"D{recipient[1:]}" if recipient[:1] in {"U", "W"} else recipient


class _Connection(asyncio.Protocol):
    """One connection; each request is answered at once, in the order they come."""

    def __init__(self, slack: LeanSlack) -> None:
        self._slack = slack
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._url, self._type, self._team, self._body = b"", b"", "", b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url, self._type, self._team, self._body = b"", b"", "", b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        match name.lower():
            case b"authorization":
                self._team = value.decode().removeprefix("Bearer ")
            case b"content-type":
                self._type = value

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        assert self._transport is not None
        slack = self._slack
        call = self._call()
        if call.method == "chat.postMessage" and len(slack.bodies) < slack.keep_bodies:
            slack.bodies.append(self._body)
        answer = slack.answer(call)
        if answer is None:
            self._transport.abort()
        elif not self._transport.is_closing():
            self._transport.write(_response(answer))

    def _call(self) -> Call:
        path, _, query = self._url.partition(b"?")
        _, who, _, method = unquote_to_bytes(path).decode().split("/", 3)
        given = dict(parse_qsl(query.decode()))
        if b"json" in self._type:
            given |= json.loads(self._body)
        return Call(who=who, method=method, team=self._team, given=given)


def _response(answer: Json | Limited) -> bytes:
    if isinstance(answer, Limited):
        status, more = HTTPStatus.TOO_MANY_REQUESTS, f"retry-after: {answer.seconds}\r\n"
        body = b'{"ok":false,"error":"ratelimited"}'
    else:
        status, more, body = HTTPStatus.OK, "", json.dumps(answer).encode()
    head = f"HTTP/1.1 {status} {status.phrase}\r\ncontent-type: application/json\r\n{more}"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def serving_slack(slack: LeanSlack) -> AsyncIterator[str]:
    """The stand-in on a port of its own; yields its address, to which a caller adds `/NAME/api/`."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(slack), "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
