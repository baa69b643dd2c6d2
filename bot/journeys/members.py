"""Slack tells of changes to its people: name, time zone, role, gone."""

from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.journeys.parts import Parts
from bot.requests import mapping, string


class Members:
    """The listener of `user_change`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def changed(self, context: AsyncBoltContext, event: dict[str, Any]) -> None:
        """Kept before Slack has its answer: what fails is sent again."""
        user = mapping(event.get("user"))
        if string(user.get("id")):
            await self._parts.people.register(context["team_id"], [user])
