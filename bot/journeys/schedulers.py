"""An admin looks after Calendly and Cal.com: keys, a test, and the history."""

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
from bot.journeys.connections import CalendarConnections
from bot.journeys.parts import Parts
from bot.journeys.visit import Outdated, Visit
from bot.journeys.windows import FormOver, SettingsWindow
from core.calendars.facts import Service
from core.outside_bookings.facts import SchedulerTest
from core.outside_bookings.keys import check_looks_after
from core.tenancy import Actor


class Schedulers(SettingsWindow):
    """Listeners of "Schedulers", and of what tries and forgets a key."""

    title = TITLE

    def __init__(self, parts: Parts, connections: CalendarConnections) -> None:
        super().__init__(parts)
        self._connections = connections

    async def view(self, actor: Actor, *, notice: str = "", tested: SchedulerTest | None = None) -> View:
        """How each of them stands."""
        return schedulers_view(await self._parts.schedulers.status(actor), notice=notice, tested=tested)

    async def changed(self, visit: Visit, actor: Actor, *, over: str | None, notice: str = "") -> View:
        """The same after a key came or went, which "Connections" beneath shows, too. over: this window."""
        self._connections.refresh(visit, over)
        return await self.view(actor, notice=notice)

    async def _acted(self, visit: Visit, actor: Actor) -> View:
        service = known(read_service(visit.value))
        check_looks_after(actor)
        if visit.choice == "test":
            return await self.view(actor, tested=await self._parts.schedulers.test(actor, service))
        await self._parts.schedulers.forget(actor, service)
        return await self.changed(visit, actor, over=visit.modal_id)


class SchedulerKeys(FormOver[Schedulers]):
    """Listeners of "Set key", and of the form."""

    title = TITLE

    async def _form(self, visit: Visit, actor: Actor) -> View:
        check_looks_after(actor)
        return key_modal(known(read_service(visit.value)))

    async def _done(self, visit: Visit, actor: Actor) -> View:
        service, key = read_key_form(visit.view or {})
        account = await self._parts.schedulers.save(actor, known(service), key)
        read = "What is booked there already is read now, and nobody is told of it."
        notice = f"The key is saved. It is {account.email}’s. {read}"
        over = visit.beneath_id or visit.modal_id
        return await self._beneath.changed(visit, actor, over=over, notice=notice)


class SchedulerHistory(FormOver[Schedulers]):
    """Listeners of "Read history", and of the form."""

    title = TITLE
    once = True

    async def _form(self, visit: Visit, actor: Actor) -> View:
        check_looks_after(actor)
        return history_modal(known(read_service(visit.value)))

    async def _done(self, visit: Visit, actor: Actor) -> View:
        service, first, last = read_history_form(visit.view or {})
        await self._parts.schedulers.read_history(actor, known(service), first, last)
        notice = "The history is being read. A message shows how far it is."
        return await self._beneath.view(actor, notice=notice)


def known(service: Service | None) -> Service:
    """The scheduler a button or a form names."""
    if service is None:
        raise Outdated
    return service
