"""A recruiter sends a candidate a link to choose a time at a scheduler."""

import secrets

from bot.blocks.booking_link import TITLE, booking_link_modal, link_sent_view, read_link_form
from bot.blocks.shapes import View
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.refill import noticed
from bot.journeys.visit import Outdated, Visit
from bot.journeys.windows import FormWindow
from core.errors import Stale
from core.outside_bookings.facts import LinkForm
from core.outside_bookings.links import BookingLinks
from core.tenancy import Actor


class BookingLink(FormWindow):
    """Listeners of "Send a Calendly link" on a candidate's card, and of the form."""

    title = TITLE
    doing = "Making the link…"
    once = True

    def __init__(self, parts: Parts, home: Home) -> None:
        super().__init__(parts)
        self._home = home

    @property
    def _links(self) -> BookingLinks:
        return self._parts.schedulers.links

    async def _form(self, visit: Visit, actor: Actor) -> View:
        service = await self._links.service(actor)
        if service is None:
            raise Outdated
        choices = await self._links.choices(actor, service, visit.number)
        return booking_link_modal(choices, secrets.token_urlsafe(16), timezone=actor.timezone)

    async def _done(self, visit: Visit, actor: Actor) -> View:
        form = read_link_form(visit.view or {})
        if form is None:
            raise Outdated
        try:
            sent = await self._links.send(actor, form)
        except Stale as error:
            return noticed(await self._again(actor, form), error.sentence)
        self._home.refresh(visit)
        return link_sent_view(sent, mail=self._parts.mail)

    async def _again(self, actor: Actor, form: LinkForm) -> View:
        """As it was filled in, with what they have by now."""
        choices = await self._links.choices(actor, form.service, form.candidate_id)
        return booking_link_modal(choices, form.key, timezone=actor.timezone, asked=form)
