"""People who type `/schedule` and wait for the filled form: over HTTP to an app, and back at the stand-in."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from tests.bench.crowd import person_of
from tests.bench.lean_slack import Call, Json, LeanSlack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
USER = person_of(1)


@dataclass
class WatchedSlack(LeanSlack):
    """Tells when a view was filled, and keeps the last two views drawn."""

    filled: dict[str, asyncio.Future[float]] = field(default_factory=dict)
    drawn: list[Any] = field(default_factory=lambda: [None, None])

    def views_open(self, call: Call) -> Json:
        self.drawn[0] = call.given["view"]
        return super().views_open(call)

    def views_update(self, call: Call) -> Json:
        self.drawn[1] = call.given["view"]
        waiting = self.filled.pop(call.given["view_id"], None)
        if waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())
        return super().views_update(call)


@dataclass
class Visitors:
    """`typed` is what follows the command. The port is the app's."""

    slack: WatchedSlack
    port: int
    typed: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def visit(self, clients: int, journeys: int) -> tuple[float, list[float]]:
        """So many journeys by so many people at once: journeys a second, and how many seconds each took."""
        took: list[float] = []
        turns = iter(range(journeys))
        began = time.perf_counter()
        await asyncio.gather(*(self._one_after_the_other(turns, took) for _ in range(clients)))
        return journeys / (time.perf_counter() - began), took

    async def _one_after_the_other(self, turns: Iterator[int], took: list[float]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for _ in turns:
            trigger = f"{self.port}.{next(self.numbers)}"
            filled = asyncio.get_running_loop().create_future()
            self.slack.filled[f"V{trigger}"] = filled
            began = time.perf_counter()
            writer.write(self._request(trigger))
            await _read_answer(reader)
            took.append(await filled - began)
        writer.close()

    def _request(self, trigger: str) -> bytes:
        body = urlencode(
            {
                "command": "/schedule",
                "text": self.typed,
                "team_id": "T0",
                "user_id": USER,
                "trigger_id": trigger,
                "channel_id": "C1",
                "channel_name": "recruiting",
                "response_url": "http://127.0.0.1:9/never",
            }
        ).encode()
        stamp = int(time.time())
        digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        head = (
            "POST /slack/events HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            "content-type: application/x-www-form-urlencoded\r\n"
            f"x-slack-request-timestamp: {stamp}\r\nx-slack-signature: v0={digest}\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"the app answered {head!r}")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))
