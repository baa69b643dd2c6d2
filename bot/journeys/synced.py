"""An admin looks at what schedulers told of."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.schedulers import read_service, schedulers_view
from bot.blocks.shapes import View
from bot.blocks.synced import TITLE, shown_place, synced_view
from bot.journeys.home import draw_meeting
from bot.journeys.refill import noticed
from bot.journeys.schedulers import known
from bot.journeys.visit import Outdated, Visit
from bot.journeys.windows import Window
from core.calendars.facts import Service
from core.errors import BadInput
from core.outside_bookings.facts import Showing
from core.outside_bookings.listing import list_synced
from core.outside_bookings.same_person import answer_same_person
from core.tenancy import Actor


class SyncedBookings(Window):
    """Listeners of "Bookings" beside a scheduler, and of the buttons in the list.

    The list takes the place of "Schedulers", not one above it: with a meeting over it, that makes three
    windows, and Slack shows no more.
    """

    title = TITLE

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Bookings”."""
        await self._show(ack, context, body, self._first)

    async def act(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """A button in the list; the window shows what came of it."""
        await self._show(ack, context, body, self._acted)

    async def open_meeting(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Open”; the list stays underneath."""
        await self._show(ack, context, body, draw_meeting, title="Meeting", on_top=True)

    async def _first(self, visit: Visit, actor: Actor) -> View:
        return await self._list(actor, known(read_service(visit.value)), "coming")

    async def _acted(self, visit: Visit, actor: Actor) -> View:
        place = shown_place(visit.view or {})
        if place is None:
            raise Outdated
        service, showing, cursor = place
        match visit.choice:
            case "coming" | "past" | "unsettled" as other:
                return await self._list(actor, service, other)
            case "page":
                return await self._list(actor, service, showing, visit.value or None)
            case "back":
                return schedulers_view(await self._parts.schedulers.status(actor))
        try:
            await self._parts.run(answer_same_person, actor, visit.number, same=visit.choice == "yes")
        except BadInput as error:
            return noticed(await self._list(actor, service, showing, cursor), error.sentence)
        return await self._list(actor, service, showing, cursor)

    async def _list(
        self, actor: Actor, service: Service, showing: Showing, cursor: str | None = None
    ) -> View:
        page = await self._parts.run(list_synced, actor, service, showing, cursor)
        return synced_view(page, cursor=cursor)
