"""An admin looks after Calendly and Cal.com: keys, a test, and the history."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.schedule_modal import loading_view
from bot.blocks.schedulers import (
    TITLE,
    history_modal,
    key_modal,
    read_history_form,
    read_key_form,
    read_service,
    schedulers_view,
)
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Outdated, Visit
from core.calendars.facts import Service
from core.outside_bookings.facts import SchedulerTest
from core.outside_bookings.keys import check_looks_after
from core.outside_bookings.setup import SchedulerSetup
from core.tenancy import Actor

LOADING = loading_view(TITLE)


class SchedulerConnections:
    """Listeners of "Schedulers" in the window of connections, and of all that is behind it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Schedulers”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, self._view), visit.tell)

    async def act(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """A button beside one of them."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._acted, visit)), visit.tell)

    async def submit_key(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Save” under a key."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=LOADING).answer(ack, self._saved(visit))

    async def submit_history(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Read” under two days."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=LOADING, once=True).answer(ack, self._begun(visit))

    @property
    def _setup(self) -> SchedulerSetup:
        return self._parts.schedulers

    async def _view(self, actor: Actor, notice: str = "", tested: SchedulerTest | None = None) -> View:
        return schedulers_view(await self._setup.status(actor), notice=notice, tested=tested)

    async def _acted(self, visit: Visit, actor: Actor) -> View:
        service = _known(read_service(visit.value))
        check_looks_after(actor)
        match visit.choice:
            case "key":
                return key_modal(service)
            case "history":
                return history_modal(service)
            case "test":
                return await self._view(actor, tested=await self._setup.test(actor, service))
            case _:
                await self._setup.forget(actor, service)
                return await self._view(actor)

    async def _saved(self, visit: Visit) -> View:
        actor = await visit.actor()
        service, key = read_key_form(visit.view or {})
        account = await self._setup.save(actor, _known(service), key)
        return await self._view(actor, f"The key is saved. It is {account.email}’s.")

    async def _begun(self, visit: Visit) -> View:
        actor = await visit.actor()
        service, first, last = read_history_form(visit.view or {})
        await self._setup.read_history(actor, _known(service), first, last)
        return await self._view(actor, "The history is being read. A message shows how far it is.")


def _known(service: Service | None) -> Service:
    if service is None:
        raise Outdated
    return service
