"""What following a choice in a form takes: three hosts, thirty days ahead, with synced calendars and without.

Three workspaces of the same people: 200 events each in their calendars; the same times booked with us, which
gives the same answers; nothing at all. In turns, so that what else the machine does meets all.
"""

import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from core.meetings.draft import revise_draft
from core.meetings.forms import Draft, ScheduleForm
from tests.bench.table import Row
from tests.world import MONDAY, World, open_world

HOSTS, EVENTS, DAYS = ("UANA", "UBO", "UCY"), 200, 30
LENGTH = timedelta(minutes=30)
ROUNDS, WARM_UP = 300, 30
AIM = "≤ 1.2"

_CALENDAR = """
    WITH connected AS (
        INSERT INTO connections (workspace_id, member_id, service, account, email, secret)
        VALUES (:w, :m, 'google', 'a', 'a', '') RETURNING id),
    calendar AS (
        INSERT INTO calendars (workspace_id, connection_id, member_id, external_id, name, reads)
        SELECT :w, id, :m, 'a', 'a', true FROM connected RETURNING id)
    INSERT INTO busy_times (workspace_id, calendar_id, member_id, external_id, during, generation)
    SELECT :w, id, :m, at::text, tstzrange(at, at + :length), 0
    FROM calendar, unnest(CAST(:starts AS timestamptz[])) at
"""
_BOOKINGS = """
    WITH met AS (
        INSERT INTO meetings (workspace_id, uid, submission_key, title, starts_at, ends_at, location_kind,
                              scheduled_by_id)
        SELECT :w, :m || '-' || at, :m || '-' || at, 'Interview', at, at + :length, 'video', :m
        FROM unnest(CAST(:starts AS timestamptz[])) at RETURNING id, starts_at)
    INSERT INTO host_bookings (workspace_id, meeting_id, member_id, during, buffered)
    SELECT :w, id, :m, tstzrange(starts_at, starts_at + :length), tstzrange(starts_at, starts_at + :length)
    FROM met
"""


async def _synced(world: World) -> None:
    await _fill(world, _CALENDAR)


async def _booked(world: World) -> None:
    await _fill(world, _BOOKINGS)


async def _empty(world: World) -> None:
    return


KINDS: dict[str, Callable[[World], Awaitable[None]]] = {
    "synced": _synced,
    "booked": _booked,
    "empty": _empty,
}


async def _fill(world: World, statement: str) -> None:
    dice = random.Random(3)
    for each in HOSTS:
        member = (await world.actor(each)).member_id
        starts = [MONDAY + at * LENGTH for at in dice.sample(range(DAYS * 48), EVENTS)]
        await world.ask(statement, w=world.rosa.workspace_id, m=member, starts=starts, length=LENGTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A workspace with its form, and what each answer took: seconds of the clock and of this process."""

    world: World
    form: ScheduleForm
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    async def measure(self) -> Draft:
        """Follow the choice once more."""
        wall, cpu = time.perf_counter(), time.process_time()
        draft = await self.world.run(revise_draft, self.world.rosa, self.form)
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(time.process_time() - cpu)
        return draft

    def milliseconds(self, took: str) -> float:
        """The median."""
        return 1000 * median(getattr(self, took)[WARM_UP:])


async def suggestion_rows(url: str) -> list[Row]:
    """By time of this process and by the clock, against each of the others."""
    async with AsyncExitStack() as stack:
        cases = {name: await _case(stack, url, name) for name in KINDS}
        for _ in range(ROUNDS + WARM_UP):
            drafts = {name: await case.measure() for name, case in cases.items()}
            _check(drafts)
    synced = cases["synced"]
    return [_row(took, name, synced, cases[name]) for name in ("empty", "booked") for took in ("cpu", "wall")]


async def _case(stack: AsyncExitStack, url: str, name: str) -> Case:
    world = await stack.enter_async_context(open_world(url, team=f"T{name}"))
    await KINDS[name](world)
    return Case(world=world, form=await world.form(*HOSTS))


def _check(drafts: dict[str, Draft]) -> None:
    """A time is taken, whoever took it."""
    starts = {name: _starts(draft) for name, draft in drafts.items()}
    if not starts["synced"] or starts["synced"] != starts["booked"]:
        raise SystemExit("Calendars and bookings at the same times gave other suggestions.")


def _starts(draft: Draft) -> list[datetime]:
    return [each.starts_at for each in draft.suggestions]


def _row(took: str, name: str, synced: Case, other: Case) -> Row:
    ours, theirs = synced.milliseconds(took), other.milliseconds(took)
    against = {"empty": "without calendars", "booked": "the same times booked with us"}
    return Row(
        what=f"suggestions, 3 hosts of {EVENTS} events, {took} time",
        ours=f"{ours:.2f} ms",
        reference=f"{against[name]} {theirs:.2f} ms",
        ratio=f"{ours / theirs:.2f}",
        aim=AIM,
    )
