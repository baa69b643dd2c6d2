"""An admin looks after Zoom: keys, and a test."""

from bot.blocks.shapes import View
from bot.blocks.zoom import TITLE, read_zoom_keys, zoom_keys_modal, zoom_view
from bot.journeys.visit import Visit
from bot.journeys.windows import FormOver, SettingsWindow
from core.calendars.call_keys import check_looks_after_calls
from core.tenancy import Actor


class Zoom(SettingsWindow):
    """Listeners of "Zoom", and of what tries and forgets its keys."""

    title = TITLE

    async def view(self, actor: Actor, *, notice: str = "") -> View:
        """How it stands."""
        return zoom_view(await self._parts.calls.status(actor), notice=notice)

    async def _acted(self, visit: Visit, actor: Actor) -> View:
        check_looks_after_calls(actor)
        if visit.choice == "test":
            return await self.view(actor, notice=await self._parts.calls.test(actor))
        await self._parts.calls.forget(actor)
        return await self.view(actor)


class ZoomKeys(FormOver[Zoom]):
    """Listeners of "Set keys", and of the form."""

    title = TITLE

    async def _form(self, _: Visit, actor: Actor) -> View:
        check_looks_after_calls(actor)
        return zoom_keys_modal()

    async def _done(self, visit: Visit, actor: Actor) -> View:
        await self._parts.calls.save(actor, read_zoom_keys(visit.view or {}))
        notice = "The keys are saved. Zoom is offered for interviews from now on."
        return await self._beneath.view(actor, notice=notice)
