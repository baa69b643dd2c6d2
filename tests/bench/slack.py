"""`/schedule` → loading view → filled view, against a bare Bolt app with the same calls and one SELECT."""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import uvloop

from core.clock import SystemClock
from core.secrets import SecretBox, make_key
from db.database import Database
from tests.bench.crowd import Crowd, gather_crowd
from tests.bench.lean_slack import serving_slack
from tests.bench.parts import child, own_database
from tests.bench.table import Row
from tests.bench.visitors import SECRET, Visitors, WatchedSlack

CROWD = Crowd(workspaces=1, people=50, meetings=100)
TYPED = ("", "Candidate 7")
JOURNEYS = {1: 150, 16: 1000}
"""How many, by number of clients at once."""
ROUNDS = 4
AIM = {("", 16): "≥ 0.7"}


@dataclass(slots=True)
class Figures:
    """Journeys a second of each round, and how many seconds each journey took."""

    rates: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        cents = [1000 * each for each in quantiles(self.took, n=100)]
        return f"{median(self.rates):,.0f}/s, p50 {cents[49]:.1f}, p99 {cents[98]:.1f} ms"


Measured = dict[int, tuple[Figures, Figures]]
"""Ours and the bare app's, by number of clients."""


async def run(url: str, typed: str) -> Measured:
    """Both apps, each in a process of its own, in turn."""
    key, slack = make_key(), WatchedSlack()
    async with AsyncExitStack() as stack:
        async with Database(url) as database:
            await gather_crowd(database, SecretBox([key]), CROWD, SystemClock().now())
        address = await stack.enter_async_context(serving_slack(slack))
        own = await stack.enter_async_context(
            child("tests.bench.own_app", url, key, f"{address}/own/api/", SECRET)
        )
        ours = Visitors(slack, int(own.said), typed)
        await ours.visit(16, 300)
        views = Path(stack.enter_context(TemporaryDirectory())) / "views"
        views.write_text(json.dumps(slack.drawn))
        bare = await stack.enter_async_context(
            child("tests.bench.bare_app", url, f"{address}/bare/api/", SECRET, str(views))
        )
        theirs = Visitors(slack, int(bare.said), typed)
        await theirs.visit(16, 300)
        return await _in_turn(ours, theirs)


async def _in_turn(ours: Visitors, theirs: Visitors) -> Measured:
    measured: Measured = defaultdict(lambda: (Figures(), Figures()))
    for _ in range(ROUNDS):
        for clients, journeys in JOURNEYS.items():
            for visitors, figures in zip((ours, theirs), measured[clients], strict=True):
                rate, took = await visitors.visit(clients, journeys)
                figures.rates.append(rate)
                figures.took += took
    return measured


def rows() -> Iterator[Row]:
    """A row for each thing typed and number of clients."""
    for typed in TYPED:
        with own_database() as url:
            measured = uvloop.run(run(url, typed))
        for clients, (ours, bare) in measured.items():
            command = f"/schedule {'NAME' if typed else ''}".strip()
            yield Row(
                what=f"{command}, {clients} client{'' if clients == 1 else 's'}",
                ours=str(ours),
                reference=f"bare Bolt {bare}",
                ratio=f"{median(ours.rates) / median(bare.rates):.2f}",
                aim=AIM.get((typed, clients), ""),
            )
