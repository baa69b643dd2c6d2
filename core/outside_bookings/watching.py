"""Sees to it that a scheduler tells us of its bookings, and asks itself where it did not."""

from dataclasses import dataclass

from core.calendars.facts import Service
from core.calendars.watching import is_reachable
from core.chores.claim import Chore
from core.errors import PanelryError
from core.outside.trouble import Denied, Throttled, Trouble
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.give_up import give_hook_up
from core.outside_bookings.inbox import purge_unread
from core.outside_bookings.keys import own_key
from core.outside_bookings.look_progress import look_or_go_on, look_soon
from core.outside_bookings.troubles import note_trouble
from core.schedulers.ports import Hooks
from core.tenancy import Actor, Run, Tx
from db.models import OutsideScheduler

LOOK_SECONDS = {Service.CALENDLY: 6 * 3600.0, Service.CALCOM: 3600.0}
"""Also where it tells us: what it told may have been lost. Nobody knows that Cal.com tries again."""
POLL_SECONDS = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a scheduler reaches us; `hook_id` None: it was never asked to."""

    service: Service
    ticket: str
    secret: str
    hook_id: str | None


async def open_place(tx: Tx, actor: Actor, scheduler_id: int) -> Place | None:
    """None when it is gone. Where its secret cannot be read any more, it is another place from here on:
    nobody can tell whether what comes to the old one is genuine.
    """
    row = await tx.session.get(OutsideScheduler, (tx.workspace_id, scheduler_id))
    if row is None:
        return None
    service = Service(row.service)
    try:
        tx.secrets.open(row.signing_secret)
    except PanelryError:
        hook_id = row.hook_id
        await give_hook_up(tx, service, await own_key(tx, service))
        row.hook_id = hook_id  # until there is another: so what we missed is looked at
    secret = tx.secrets.open(row.signing_secret)
    return Place(service=service, ticket=row.ticket, secret=secret, hook_id=row.hook_id)


async def note_hooked(tx: Tx, actor: Actor, scheduler_id: int, ticket: str, hook_id: str) -> bool:
    """The webhook it calls us by; False where nobody listens there any more: the key went meanwhile.

    Where it was to call us before, it had stopped: what we missed is looked at.
    """
    row = await tx.session.get(OutsideScheduler, (tx.workspace_id, scheduler_id), with_for_update=True)
    if row is None or row.ticket != ticket:
        return False
    had_stopped, row.hook_id = row.hook_id is not None, hook_id
    if had_stopped:
        await look_soon(tx, row)
    return True


class Watching:
    """`public_url`: where it reaches us; where it does not, it is asked every quarter of an hour."""

    def __init__(self, run: Run, schedulers: Schedulers, public_url: str | None) -> None:
        self._run = run
        self._schedulers = schedulers
        self._root = public_url.rstrip("/") if public_url and is_reachable(public_url) else None

    async def watch(self, chore: Chore) -> float | None:
        """Have it tell us, and ask it ourselves: now and then, and often where it does not tell."""
        actor = Actor(workspace_id=chore.workspace_id)
        place = await self._run(open_place, actor, chore.subject)
        if place is None:
            return None
        await self._run(purge_unread, actor, place.service)
        if self._root is None:
            await self._run(look_or_go_on, actor, chore.subject, place.ticket)
            return POLL_SECONDS
        try:
            await self._hook(actor, chore.subject, place, self._root)
        except Throttled:
            raise  # we asked too much: nothing is wrong with the key
        except Trouble as trouble:
            await self._run(note_trouble, actor, place.service, trouble, ticket=place.ticket)
            if not isinstance(trouble, Denied):
                raise
            await self._run(look_or_go_on, actor, chore.subject, place.ticket, is_refused=True)
            return POLL_SECONDS
        await self._run(look_or_go_on, actor, chore.subject, place.ticket)
        return LOOK_SECONDS[place.service]

    async def _hook(self, actor: Actor, scheduler_id: int, place: Place, root: str) -> None:
        scheduler = await self._schedulers.open(actor.workspace_id, place.service)
        address = f"{root}/api/v1/webhooks/{place.service}/{actor.workspace_id}.{place.ticket}"
        if await _calls(scheduler.hooks, address, place.hook_id):
            return
        made = await scheduler.hooks.hook(address, place.secret)
        if not await self._run(note_hooked, actor, scheduler_id, place.ticket, made.id):
            await scheduler.hooks.unhook(made.id)  # the key is still in our hands


async def _calls(hooks: Hooks, address: str, hook_id: str | None) -> bool:
    known = [each for each in await hooks.hooks() if each.address == address and each.is_active]
    return hook_id in {each.id for each in known}
