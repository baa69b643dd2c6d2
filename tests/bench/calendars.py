"""Five hundred hosts' calendars at a stand-in for Google in a process of its own, read into PostgreSQL.

First sync: beside it, in the same run, the same pages fetched without keeping them and the same rows inserted
by one `executemany` a calendar. Then a round of pushes: a tenth of the hosts change something. What an hour
brings where nobody changes anything is counted at the stand-in, see `steady`.
"""

from collections import Counter

import uvloop

from core.logs import set_up_logs
from tests.bench.parts import own_database
from tests.bench.steady import steady_rows
from tests.bench.suggested import suggestion_rows
from tests.bench.synced import CHANGES_EACH, EVENTS, HOSTS, Took, changed_of, opened
from tests.bench.table import Row


async def run(url: str, hosts: int) -> list[Row]:
    """One after the other."""
    async with opened(url, hosts) as bench:
        first = await bench.sync()
        asked = (await bench.requests()).total()
        fetched, inserted = await bench.fetch(), await bench.insert()
        await bench.requests()
        pushed = await bench.push()
        told = await bench.requests()
    return [*_first_rows(hosts, first, asked, fetched, inserted), *_push_rows(hosts, pushed, told)]


def _first_rows(hosts: int, first: Took, asked: int, fetched: Took, inserted: Took) -> list[Row]:
    wall, cpu = fetched.wall + inserted.wall, fetched.cpu + inserted.cpu
    rows = hosts * EVENTS
    return [
        Row(
            what=f"first sync, {hosts} hosts of {EVENTS} events",
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
        Row(what="  requests a host", ours=f"{asked / hosts:.1f}", reference="1 page"),
    ]


def _push_rows(hosts: int, pushed: Took, told: Counter[str]) -> list[Row]:
    changed = changed_of(hosts)
    written = changed * CHANGES_EACH
    return [
        Row(
            what=f"pushes: {changed} hosts change {CHANGES_EACH} events",
            ours=f"equal in {pushed.wall:.1f} s, {written / pushed.wall:,.0f} rows/s",
            reference=f"{pushed.cpu:.1f} s of this process's time",
        ),
        Row(what="  requests a changed host", ours=f"{told.total() / changed:.1f}", aim="≤ 3"),
    ]


def rows(hosts: int = HOSTS) -> list[Row]:
    """A database for each."""
    set_up_logs("WARNING")
    with own_database() as url:
        read = uvloop.run(run(url, hosts))
    with own_database() as url:
        return [*read, *steady_rows(), *uvloop.run(suggestion_rows(url))]
