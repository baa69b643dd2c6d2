"""A calendar whose owner goes on changing it, and processes that read it until they are killed."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.calendars.accounts import Accounts
from core.calendars.asked import READ
from core.calendars.facts import Page, Service, Window
from core.calendars.reading import Reading
from core.calendars.services import Kind
from core.calendars.watching import Watching
from core.chores.rounds import Rounds
from core.tenancy import Actor, Tx
from tests.core.calendars.scene import Killed, ask_for_everything, drag, plan_something
from tests.core.providers.contract.memory import MemoryAdapter, Store
from tests.world import MONDAY, World

MOMENTS = ("before it", "before it is committed", "after it")
QUARTERS = 8000
"""Of an hour, over which the events lie."""
MOST_STEPS = 15
_EXPIRE = "UPDATE chores SET lease_until = now() - interval '1 second' WHERE lease_until > now()"


@dataclass(slots=True, kw_only=True)
class Owner:
    """Makes so many changes and no more: plans, moves and deletes, whether it was read or not."""

    store: Store
    dice: random.Random
    left: int
    done: Counter[str] = field(default_factory=Counter)
    standing: list[str] = field(default_factory=list)

    def live_on(self, most: int) -> None:
        """Some changes."""
        for _ in range(min(self.dice.randint(0, most), self.left)):
            self.left -= 1
            self._change()

    def _change(self) -> None:
        at = MONDAY + timedelta(minutes=15 * self.dice.randrange(QUARTERS))
        what = (
            self.dice.choices(("planned", "moved", "deleted"), (4, 3, 3))[0] if self.standing else "planned"
        )
        self.done[what] += 1
        if what == "planned":
            minutes = self.dice.choice((15, 60, 600))
            self.standing.append(plan_something(self.store, at, minutes=minutes).id)
            return
        number = self.dice.randrange(len(self.standing))
        if what == "moved":
            drag(self.store, self.standing[number], at)
            return
        self.standing[number], self.standing[-1] = self.standing[-1], self.standing[number]
        self.store.drop(self.standing.pop())


@dataclass(slots=True)
class Doom:
    """Comes with the last of so many steps, never when None. A step is a page or a use case."""

    steps: int | None
    moment: str = ""

    def is_now(self) -> bool:
        """Counts a step."""
        if self.steps is None:
            return False
        self.steps -= 1
        return self.steps == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoomedRun:
    """A `Run` of a process that dies before, in the midst of, or after a transaction."""

    world: World
    doom: Doom

    async def __call__(
        self, use_case: Callable[..., Awaitable[Any]], actor: Actor, /, *told: Any, **named: Any
    ) -> Any:
        async def cut_off(tx: Tx, actor: Actor) -> None:
            await use_case(tx, actor, *told, **named)
            await tx.session.flush()
            raise Killed

        if not self.doom.is_now():
            return await self.world.run(use_case, actor, *told, **named)
        if self.doom.moment == "before it is committed":
            await self.world.run(cut_off, actor)
        if self.doom.moment == "after it":
            await self.world.run(use_case, actor, *told, **named)
        raise Killed


class Changing(MemoryAdapter):
    """Its owner changes something ahead of each page."""

    doom: Doom
    live_on: Callable[[], None]

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        self.live_on()
        if self.doom.is_now():
            raise Killed
        return await super().changes(calendar, cursor, window)


@dataclass(slots=True, kw_only=True)
class Readers:
    """One process after the other. page_size: of the service; changes: at most, ahead of each page."""

    world: World
    owner: Owner
    page_size: int
    changes: int
    deaths: int = 0
    pages: int = 0

    async def read_or_die(self) -> None:
        """Read to the end, unless the process is killed; its lease runs out then."""
        dice = self.owner.dice
        doom = Doom(dice.randint(1, MOST_STEPS) if dice.random() < 0.8 else None, dice.choice(MOMENTS))
        try:
            await self._read(doom)
        except Killed:
            self.deaths += 1
            await self.world.ask(_EXPIRE)

    async def read_all(self) -> None:
        """Read what there is while nothing changes."""
        changes, self.changes = self.changes, 0
        await self._read(Doom(None))
        self.changes = changes

    async def _read(self, doom: Doom) -> None:
        run = DoomedRun(world=self.world, doom=doom)
        kind = Kind(service=Service.GOOGLE, name="Google Calendar", open=lambda *_: self._adapter(doom))
        accounts = Accounts(run, {Service.GOOGLE: kind}, real_now=lambda: self.world.clock.at)
        reading = Reading(run, accounts, Watching(run, None))
        await self.world.run(ask_for_everything, self.world.product)
        await Rounds(self.world.database, run, {READ: reading.read}).do_due()

    def _adapter(self, doom: Doom) -> Changing:
        adapter = Changing(self.owner.store, page_size=self.page_size)
        adapter.doom, adapter.live_on = doom, self._live_on
        return adapter

    def _live_on(self) -> None:
        self.pages += 1
        self.owner.live_on(self.changes)


def taken(store: Store) -> list[tuple[datetime, datetime]]:
    """When its owner is busy."""
    return sorted((each.starts_at, each.ends_at) for each in store.entries.values() if each.blocks)
