"""Schedulers as admins set them up: a key is tried before it is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from core.calendars.accounts import utc_now
from core.calendars.counted import count_no_more, count_scheduler, own_email
from core.calendars.facts import Account, Service, Window
from core.calendars.forms import SCHEDULER_NAMES
from core.errors import BadInput
from core.outside.trouble import Denied, Trouble
from core.outside_bookings.accounts import SchedulerKind, Schedulers
from core.outside_bookings.facts import SchedulerStatus, SchedulerTest
from core.outside_bookings.importing import begin_import
from core.outside_bookings.keys import check_looks_after, forget_key, save_key
from core.outside_bookings.links import BookingLinks
from core.outside_bookings.status import read_status
from core.schedulers.ports import Scheduler
from core.tenancy import Actor, Run

A_WEEK = timedelta(days=7)
UNKNOWN_THERE = (
    "Your company’s key finds nobody at {name} with your e-mail address in Slack. Ask an admin of {name} "
    "to invite that address."
)
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

    @property
    def fallbacks(self) -> frozenset[Service]:
        """Those the installation has a key for."""
        return frozenset(service for service, kind in self._schedulers.kinds.items() if kind.key is not None)

    @property
    def links(self) -> BookingLinks:
        """The way to links that book once."""
        return BookingLinks(self._run, self._schedulers)

    async def status(self, actor: Actor) -> tuple[SchedulerStatus, ...]:
        """How each stands; none for who does not look after them."""
        fallbacks = {service: service in self.fallbacks for service in self._schedulers.kinds}
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

    async def test(self, actor: Actor, service: Service) -> SchedulerTest:
        """Ask the scheduler for a little of all that we need of it."""
        check_looks_after(actor)
        try:
            scheduler = await self._schedulers.open(actor.workspace_id, service)
            return await _tried(scheduler)
        except Trouble as trouble:
            return SchedulerTest(service=service, trouble=trouble.sentence)

    async def count(self, actor: Actor, service: Service) -> None:
        """Have the actor's busy times there count; raises `BadInput` where nobody there has their address."""
        email, name = await self._run(own_email, actor), SCHEDULER_NAMES[service]
        try:
            scheduler = await self._schedulers.open(actor.workspace_id, service)
            owner = await scheduler.busy.owner(email) if scheduler.busy else None
        except Trouble as trouble:
            raise BadInput(trouble.sentence) from trouble
        if owner is None:
            raise BadInput(UNKNOWN_THERE.format(name=name))
        await self._run(count_scheduler, actor, service, owner, email)

    async def count_no_more(self, actor: Actor, service: Service) -> None:
        """They do not any more."""
        await self._run(count_no_more, actor, service)

    async def forget(self, actor: Actor, service: Service) -> None:
        """The key goes; meetings stay."""
        kind = self._schedulers.kinds.get(service)
        has_fallback = kind is not None and kind.key is not None
        await self._run(forget_key, actor, service, has_fallback=has_fallback)

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


async def _tried(scheduler: Scheduler) -> SchedulerTest:
    account = await scheduler.identity.account()
    types = await scheduler.types.event_types()
    told = SchedulerTest(service=scheduler.service, email=account.email, event_types=len(types))
    if not types:
        return told
    now = utc_now()
    times = await scheduler.times.open_times(types[0].id, Window(start=now, end=now + A_WEEK))
    return replace(told, next_type=types[0].name, next_open=times[0].starts_at if times else None)
