"""A recruiter sends a candidate a link to choose a time at a scheduler."""

import secrets
from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.booking_link import TITLE, booking_link_modal, link_sent_view, read_link_form
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Outdated, Visit
from core.outside_bookings.links import BookingLinks
from core.tenancy import Actor

LOADING = loading_view(TITLE)


class BookingLink:
    """Listeners of "Send a Calendly link" on a candidate's card, and of the window it opens."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Send a Calendly link”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._choices, visit)), visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Send link”."""
        visit = Visit.of(self._parts, context, body)
        submission = Submission(visit, waiting=LOADING, doing="Making the link…", once=True)
        await submission.answer(ack, self._sent(visit))

    @property
    def _links(self) -> BookingLinks:
        return self._parts.schedulers.links

    async def _choices(self, visit: Visit, actor: Actor) -> View:
        service = await self._links.service(actor)
        if service is None:
            raise Outdated
        choices = await self._links.choices(actor, service, visit.number)
        return booking_link_modal(choices, secrets.token_urlsafe(16))

    async def _sent(self, visit: Visit) -> View:
        form = read_link_form(visit.view or {})
        if form is None:
            raise Outdated
        sent = await self._links.send(await visit.actor(), form)
        return link_sent_view(sent, mail=self._parts.mail)
