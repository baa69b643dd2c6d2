"""Schedulers as admins set them up: a key is tried before it is kept."""

from collections.abc import Mapping
from datetime import date

from core.calendars.facts import Account, Service
from core.errors import BadInput
from core.outside.trouble import Denied, Trouble
from core.outside_bookings.accounts import SCHEDULER_NAMES, SchedulerKind, Schedulers
from core.outside_bookings.facts import SchedulerStatus
from core.outside_bookings.importing import begin_import
from core.outside_bookings.keys import check_looks_after, forget_key, save_key
from core.outside_bookings.status import read_status
from core.tenancy import Actor, Run

EVERYBODYS, OWN = "organization", "user"
"""Whose bookings a Calendly token sees: an administrator's those of all, anybody else's their own."""


class SchedulerSetup:
    """What is on offer is known once the installation's services are open."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._schedulers = Schedulers(run, {})

    def offer(self, kinds: Mapping[Service, SchedulerKind]) -> None:
        """From here on, these can be set up."""
        self._schedulers = Schedulers(self._run, kinds)

    async def status(self, actor: Actor) -> tuple[SchedulerStatus, ...]:
        """How each stands; none for who does not look after them."""
        kinds = self._schedulers.kinds
        fallbacks = {service: kind.key is not None for service, kind in kinds.items()}
        return await self._run(read_status, actor, fallbacks)

    async def save(self, actor: Actor, service: Service, key: str) -> Account:
        """Try the key, then keep it; raises `BadInput` on the field "key" where it is of no use."""
        check_looks_after(actor)
        kind = self._schedulers.kinds.get(service)
        if kind is None:
            raise BadInput("This scheduler is not on offer here.", field="key")
        if not key.strip():
            raise BadInput(f"Paste the key from {SCHEDULER_NAMES[service]}.", field="key")
        try:
            scheduler = kind.open(key.strip(), EVERYBODYS)
            account, scope = await scheduler.identity.account(), EVERYBODYS
            try:
                await scheduler.hooks.hooks()
            except Denied:
                scope = OWN
                await kind.open(key.strip(), OWN).hooks.hooks()
        except Trouble as trouble:
            raise BadInput(trouble.sentence, field="key") from trouble
        await self._run(save_key, actor, service, key.strip(), scope, account)
        return account

    async def test(self, actor: Actor, service: Service) -> str:
        """A sentence on what the scheduler answers to the key it is called with."""
        check_looks_after(actor)
        try:
            scheduler = await self._schedulers.open(actor.workspace_id, service)
            account = await scheduler.identity.account()
        except Trouble as trouble:
            return trouble.sentence
        return f"{SCHEDULER_NAMES[service]} answers: the key is {account.email}’s."

    async def forget(self, actor: Actor, service: Service) -> None:
        """The key goes; meetings stay."""
        await self._run(forget_key, actor, service)

    async def read_history(
        self, actor: Actor, service: Service, first: date | None, last: date | None
    ) -> None:
        """Have the bookings of these days read."""
        if first is None or last is None:
            raise BadInput("Choose both days.", field="first" if first is None else "last")
        check_looks_after(actor)
        try:
            await self._schedulers.open(actor.workspace_id, service)
        except Trouble as trouble:
            raise BadInput(trouble.sentence, field="first") from trouble
        await self._run(begin_import, actor, service, first, last)
