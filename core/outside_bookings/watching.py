"""Sees to it that a scheduler tells us of its bookings, and asks itself where it did not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.calendars.facts import Service, Window
from core.chores.claim import Chore
from core.outside.trouble import Trouble
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.take import take_booking
from core.schedulers.ports import Scheduler
from core.tenancy import Actor, Run, Tx
from db.models import OutsideScheduler

LOOK_SECONDS = 6 * 3600.0
POLL_SECONDS = 900.0
BEHIND, AHEAD = timedelta(days=1), timedelta(days=60)
LONGEST_LIST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a scheduler reaches us; `hook_id` None: it was never asked to."""

    service: Service
    ticket: str
    secret: str
    hook_id: str | None
    now: datetime


async def read_place(tx: Tx, actor: Actor, scheduler_id: int) -> Place | None:
    """None when it is gone."""
    row = await tx.session.get(OutsideScheduler, (tx.workspace_id, scheduler_id))
    if row is None:
        return None
    secret = tx.secrets.open(row.signing_secret)
    return Place(
        service=Service(row.service), ticket=row.ticket, secret=secret, hook_id=row.hook_id, now=tx.now
    )


async def note_watched(
    tx: Tx, actor: Actor, scheduler_id: int, hook_id: str | None, trouble: str | None
) -> None:
    """The webhook it calls us by, and what is wrong with it."""
    row = await tx.session.get(OutsideScheduler, (tx.workspace_id, scheduler_id))
    if row is not None:
        row.hook_id = hook_id or row.hook_id
        row.trouble, row.trouble_at = trouble, tx.now if trouble else None


class Watching:
    """`public_url`: where it reaches us; None: it does not, and is asked every quarter of an hour."""

    def __init__(self, run: Run, schedulers: Schedulers, public_url: str | None) -> None:
        self._run = run
        self._schedulers = schedulers
        self._public_url = public_url

    async def watch(self, chore: Chore) -> float | None:
        """Have it tell us; where it had stopped, look at what we missed."""
        actor = Actor(workspace_id=chore.workspace_id)
        place = await self._run(read_place, actor, chore.subject)
        if place is None:
            return None
        try:
            hook_id = await self._watched(actor, place)
        except Trouble as trouble:
            await self._run(note_watched, actor, chore.subject, None, trouble.sentence)
            raise
        await self._run(note_watched, actor, chore.subject, hook_id, None)
        return LOOK_SECONDS if self._public_url else POLL_SECONDS

    async def _watched(self, actor: Actor, place: Place) -> str | None:
        scheduler = await self._schedulers.open(actor.workspace_id, place.service)
        if self._public_url is None:
            await self._look(actor, scheduler, place)
            return None
        root = self._public_url.rstrip("/")
        address = f"{root}/api/v1/webhooks/{place.service}/{actor.workspace_id}.{place.ticket}"
        for each in await scheduler.hooks.hooks():
            if each.address == address and each.is_active and place.hook_id == each.id:
                return each.id
        made = await scheduler.hooks.hook(address, place.secret)
        if place.hook_id is not None:  # it had stopped telling
            await self._look(actor, scheduler, place)
        return made.id

    async def _look(self, actor: Actor, scheduler: Scheduler, place: Place) -> None:
        """Everything from yesterday on, taken as if it had been told."""
        window = Window(start=place.now - BEHIND, end=place.now + AHEAD)
        cursor: str | None = None
        waiting = []
        for _ in range(LONGEST_LIST):
            page = await scheduler.bookings.bookings(window, cursor)
            for each in page.bookings:
                is_moved = each.moved_to is not None
                if await self._run(take_booking, actor, each, is_moved=is_moved) is not None:
                    waiting.append(each)
            cursor = page.cursor
            if cursor is None:
                break
        for each in waiting:
            await self._run(take_booking, actor, each, is_moved=each.moved_to is not None, alone=True)
