"""`/schedule` → loading view → filled view, against a bare Bolt app that makes the same two calls and one SELECT."""

import asyncio
import json
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from sys import stdout
from tempfile import TemporaryDirectory

import uvloop

from core.clock import SystemClock
from core.secrets import SecretBox, make_key
from db.database import Database
from tests.bench.crowd import Crowd, gather_crowd
from tests.bench.lean_slack import serving_slack
from tests.bench.parts import child, own_database
from tests.bench.visitors import SECRET, Visitors, WatchedSlack

CROWD = Crowd(workspaces=1, people=50, meetings=100)
JOURNEYS = {1: 200, 16: 1500}
ROUNDS = 3
AIM = 0.7
TYPED = {"/schedule": "", "/schedule NAME": "Candidate 7"}


async def run(url: str) -> None:
    key = make_key()
    slack = WatchedSlack()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database(url))
        await gather_crowd(database, SecretBox([key]), CROWD, SystemClock().now())
        async with database.workspace(1) as session:
            from sqlalchemy import text
            (user,) = (await session.execute(text("SELECT slack_user_id FROM members ORDER BY id LIMIT 1"))).one()
        address = await stack.enter_async_context(serving_slack(slack))
        own = await stack.enter_async_context(child("tests.bench.own_app", url, key, f"{address}/own/api/", SECRET))
        for name, typed in TYPED.items():
            ours = Visitors(slack, int(own.said), typed, user)
            await ours.visit(16, 200)
            file = Path(stack.enter_context(TemporaryDirectory())) / "views"
            file.write_text(json.dumps(slack.drawn))
            bare = await stack.enter_async_context(child("tests.bench.bare_app", url, f"{address}/bare/api/", SECRET, str(file)))
            theirs = Visitors(slack, int(bare.said), typed, user)
            await theirs.visit(16, 200)
            for clients, journeys in JOURNEYS.items():
                rates, times = defaultdict(list), defaultdict(list)
                for _ in range(ROUNDS):
                    for who, them in (("ours", ours), ("bare", theirs)):
                        rate, took = await them.visit(clients, journeys)
                        rates[who].append(rate)
                        times[who] += took
                words = [f"{name}, {clients} clients:"]
                for who in ("ours", "bare"):
                    cents = quantiles(times[who], n=100)
                    words.append(f"{who} {median(rates[who]):.0f}/s p50 {1000*cents[49]:.1f} p99 {1000*cents[98]:.1f} ms |")
                words.append(f"{median(rates['ours'])/median(rates['bare']):.2f}")
                print(*words, {k:[round(x) for x in v] for k,v in rates.items()})


def main() -> None:
    with own_database() as url:
        uvloop.run(run(url))


if __name__ == "__main__":
    main()
