"""Ten times, one of two sending processes is killed with -9 at a random moment: none lost, none twice."""

import asyncio
import secrets
from collections.abc import Sequence
from sys import stdout

from tests.bench.parts import own_database
from tests.bench.table import Row
from tests.crash.killing import CROWD, Report, run_and_kill

RUNS = 10


def rows(seeds: Sequence[int] = ()) -> list[Row]:
    """One row for all runs; each is told with its seed, and one that lost or repeated a message ends it."""
    seeds = seeds or [secrets.randbelow(10**6) for _ in range(RUNS)]
    reports = []
    for seed in seeds:
        stdout.write(f"seed {seed}: ")
        stdout.flush()
        with own_database() as url:
            reports.append(asyncio.run(run_and_kill(url, seed)))
        stdout.write(f"{reports[-1]}\n")
    if not all(each.is_good for each in reports):
        raise SystemExit(
            "Messages were lost or sent twice. `make bench ONLY=kills SEEDS=…` tries a seed again."
        )
    return [_row(reports)]


def _row(reports: Sequence[Report]) -> Row:
    lost, twice = sum(each.lost for each in reports), sum(each.twice for each in reports)
    return Row(
        what=f"kill -9, {len(reports)} runs",
        ours=f"{lost} lost, {twice} twice of {len(reports) * CROWD.messages:,}",
        reference=f"{sum(each.looked_up for each in reports):,} looked up",
        aim="0 lost, 0 twice",
    )
