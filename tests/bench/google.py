"""A stand-in for Google full of hosts' calendars, in a process of its own.

python -m tests.bench.google HOSTS EVENTS [SECONDS]

SECONDS: how long the first access tokens last, for ever when it is not told. Says its address; then answers
"requests" (those since it was asked last, by kind), "change N SEED" (N owners change something; whose
calendars), "pass SECONDS" (so much later it is from here on) and "digests" (of all that stands, by calendar),
each as one line of JSON.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any

import uvloop
from starlette.types import Receive, Scope, Send

from bot.sandbox.services.events import Event
from bot.sandbox.services.google.service import GoogleService
from bot.serving import listen, serving, spare_the_collector
from core.providers.google.authority import SCOPES
from tests.bench.accounts import CLIENT, host, refresh_of, token_of

DAYS, LENGTH = 30, timedelta(minutes=30)
HALF_HOURS = DAYS * 48
FOR_EVER = 1e11


def let_in(service: GoogleService, until: float = FOR_EVER) -> None:
    """Everybody allowed everything; `token_of` is good until then, and `refresh_of` for ever."""
    accounts = service.identity.accounts.values()
    allowed = {"scopes": SCOPES, "parameters": {}, "is_first": True}
    service.identity.oauth.restore(
        {
            "permissions": [{"id": each.id, "account": each.id, **allowed} for each in accounts],
            "access": {token_of(each.email): [each.id, until] for each in accounts},
            "refresh": {refresh_of(each.email): each.id for each in accounts},
        }
    )


def digest_of(times: Iterable[tuple[datetime, datetime]]) -> str:
    """Of what stands in a calendar; `calendars.py` has PostgreSQL make the same."""
    minutes = sorted((int(start.timestamp()) // 60, int(end.timestamp()) // 60) for start, end in times)
    return md5(",".join(f"{start}-{end}" for start, end in minutes).encode()).hexdigest()


class Company:
    """All hosts, with so many events each in the next thirty days; no two of one host overlap."""

    def __init__(self, root: str, hosts: int, events: int, seconds: float | None = None) -> None:
        self._passed = 0.0
        self.service = GoogleService(root, CLIENT, real_time=self._now)
        self.requests: Counter[str] = Counter()
        self._dice = random.Random(500)
        self._hosts = [host(number) for number in range(hosts)]
        now = datetime.now(UTC)
        self._first = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        for email in self._hosts:
            self.service.add_account(email, email, "UTC")
            for number, at in enumerate(self._dice.sample(range(HALF_HOURS), events)):
                self._plan(email, f"event{number:05}", at)
        let_in(self.service, FOR_EVER if seconds is None else self._now() + seconds)

    def _now(self) -> float:
        return time.time() + self._passed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The service, and what it is asked is counted."""
        last = scope["path"].rpartition("/")[2]
        self.requests[f"{scope['method']} {last}"] += 1
        await self.service.asgi(scope, receive, send)

    def answer(self, words: list[str]) -> Any:
        """What a line asks for."""
        match words:
            case ["change", count, seed]:
                return self._change(int(count), random.Random(int(seed)))
            case ["pass", seconds]:
                self._passed += float(seconds)
                return self._passed
            case ["requests"]:
                told, self.requests = self.requests, Counter()
                return told
            case _:
                return {each: self._digest(each) for each in self._hosts}

    def _change(self, count: int, dice: random.Random) -> list[str]:
        """Each of them plans something, moves something and cancels something."""
        changed = dice.sample(self._hosts, count)
        for email in changed:
            first, second = dice.sample(range(100), 2)
            at = self._first + DAYS * timedelta(days=1) + dice.randrange(100) * LENGTH
            self.service.diary.move(email, f"event{first:05}", at, at + LENGTH)
            self.service.diary.remove(email, f"event{second:05}")
            self._plan(email, f"new{dice.getrandbits(64):016x}", HALF_HOURS + 200 + dice.randrange(100))
        return changed

    def _plan(self, email: str, name: str, half_hour: int) -> None:
        at = self._first + half_hour * LENGTH
        event = Event(
            id=name, calendar=email, title="Stand-up", starts_at=at, ends_at=at + LENGTH, zone="UTC",
            uid=f"{name}-{email}",
        )  # fmt: skip
        self.service.diary.write(event)

    def _digest(self, email: str) -> str:
        events = self.service.diary.events(email)
        return digest_of((each.starts_at, each.ends_at) for each in events if not each.is_cancelled)


async def serve(hosts: int, events: int, seconds: float | None = None) -> None:
    """Until standard input ends."""
    on, loop = listen("127.0.0.1", 0), asyncio.get_running_loop()
    root = f"http://127.0.0.1:{on.getsockname()[1]}"
    company = Company(root, hosts, events, seconds)
    await company.service.start()
    async with serving(company, on):
        spare_the_collector()
        print(root, flush=True)  # noqa: T201 - the parent reads it
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps(company.answer(line.split())), flush=True)  # noqa: T201 - the parent reads it
    await company.service.stop()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), int(sys.argv[2]), *map(float, sys.argv[3:])))
