"""A candidate's card: found by name or opened from a meeting, read, and deleted."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.candidate_view import TITLE, candidate_list, candidate_view, deleted_view
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from core.candidates.card import read_candidate_card
from core.candidates.delete import delete_candidate
from core.candidates.search import match_candidates
from core.tenancy import Actor

LOADING = loading_view(TITLE)


class Candidates:
    """Listeners of "View candidate" under a meeting and of the card it opens."""

    def __init__(self, parts: Parts, home: Home) -> None:
        self._parts = parts
        self._home = home

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“View candidate” under a meeting, “Open” in a list."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._card, visit.number)), visit.tell)

    async def delete(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Delete candidate”, once they said that they are sure."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._delete, visit)), visit.tell)

    def find(self, visit: Visit, words: str) -> None:
        """`/schedule candidate <name>`: the card, or those the name may mean."""
        self._parts.work.spawn(visit.show(LOADING, partial(self._found, words)), visit.tell)

    async def _card(self, candidate_id: int, actor: Actor) -> View:
        card = await self._parts.run(read_candidate_card, actor, candidate_id)
        links = await self._parts.schedulers.links.service(actor)
        return candidate_view(card, timezone=actor.timezone, links=links)

    async def _found(self, words: str, actor: Actor) -> View:
        found = await self._parts.run(match_candidates, actor, words)
        return await self._card(found[0].id, actor) if len(found) == 1 else candidate_list(found, words)

    async def _delete(self, visit: Visit, actor: Actor) -> View:
        await self._parts.run(delete_candidate, actor, visit.number)
        self._home.refresh(visit)
        return deleted_view()
