"""Five hundred hosts' calendars at a stand-in for Google in a process of its own, read into PostgreSQL.

First sync: beside it, in the same run, the same pages fetched without keeping them and the same rows inserted
by one `executemany` a calendar. Then a round of pushes: a tenth of the hosts change something. What an hour
brings follows from the product's own intervals.
"""

from collections import Counter

import uvloop

from core.calendars.grants import EARLY
from core.calendars.watching import RENEW_BEFORE, TOLD_SECONDS
from core.logs import set_up_logs
from tests.bench.parts import own_database
from tests.bench.suggested import suggestion_rows
from tests.bench.synced import CHANGED, CHANGES_EACH, EVENTS, HOSTS, Took, opened
from tests.bench.table import Row

CHANNEL_SECONDS, TOKEN_SECONDS = 7 * 86_400, 3600
"""How long Google's last."""


async def run(url: str) -> list[Row]:
    """One after the other."""
    async with opened(url) as bench:
        first = await bench.sync()
        asked = (await bench.requests()).total()
        fetched, inserted = await bench.fetch(), await bench.insert()
        await bench.requests()
        pushed = await bench.push()
        told = await bench.requests()
    return [*_first_rows(first, asked, fetched, inserted), *_steady_rows(pushed, told)]


def _first_rows(first: Took, asked: int, fetched: Took, inserted: Took) -> list[Row]:
    wall, cpu = fetched.wall + inserted.wall, fetched.cpu + inserted.cpu
    rows = HOSTS * EVENTS
    return [
        Row(
            what=f"first sync, {HOSTS} hosts of {EVENTS} events",
            ours=f"{first.wall:.1f} s, {rows / first.wall:,.0f} rows/s",
            reference=f"fetched {fetched.wall:.1f} s + inserted {inserted.wall:.1f} s",
            ratio=f"{first.wall / wall:.2f}",
        ),
        Row(
            what="  of this process's time",
            ours=f"{first.cpu:.1f} s",
            reference=f"{fetched.cpu:.1f} s + {inserted.cpu:.1f} s",
            ratio=f"{first.cpu / cpu:.2f}",
        ),
        Row(what="  requests a host", ours=f"{asked / HOSTS:.1f}", reference="1 page"),
    ]


def _steady_rows(pushed: Took, told: Counter[str]) -> list[Row]:
    looks = 3600 / (TOLD_SECONDS * 1.05)  # up to a tenth later, see `_about`
    channels = 2 * 3600 / (CHANNEL_SECONDS - RENEW_BEFORE.total_seconds())
    tokens = 3600 / (TOKEN_SECONDS - EARLY.total_seconds())
    written = CHANGED * CHANGES_EACH
    return [
        Row(
            what="steady state, a host and hour",
            ours=f"{looks + channels + tokens:.1f} requests, and ≤ 1 a change",
            reference=f"{looks:.1f} looks, {tokens:.1f} tokens, {channels:.2f} channels",
        ),
        Row(
            what=f"pushes: {CHANGED} hosts change {CHANGES_EACH} events",
            ours=f"equal in {pushed.wall:.1f} s, {written / pushed.wall:,.0f} rows/s",
            reference=f"{pushed.cpu:.1f} s of this process's time",
        ),
        Row(what="  requests a changed host", ours=f"{told.total() / CHANGED:.1f}", aim="≤ 3"),
    ]


def rows() -> list[Row]:
    """A database for each."""
    set_up_logs("WARNING")
    with own_database() as url:
        read = uvloop.run(run(url))
    with own_database() as url:
        return [*read, *uvloop.run(suggestion_rows(url))]
