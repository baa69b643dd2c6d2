"""Slack's people, made known to the product when they first matter."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import SlackClients
from bot.refusals import error_name
from bot.requests import mapping, string
from core.errors import NotAllowed
from core.tenancy import Actor, Run
from core.workspaces.members import (
    MemberProfile,
    begin_asking,
    find_actor,
    register_members,
    unknown_members,
)

AT_ONCE = 5
PAGE = 200
NOBODY = {"user_not_found", "user_not_visible"}
FRESH_SECONDS = 5.0
REMEMBERED_AT_MOST = 10_000


def profile_of(user: Mapping[str, Any], team_id: str) -> MemberProfile:
    """A Slack user object as a member; people of other teams (Slack Connect) count as guests."""
    profile = mapping(user.get("profile"))
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    elsewhere = user.get("team_id", team_id) != team_id and not user.get("enterprise_user")
    return MemberProfile(
        slack_user_id=user["id"],
        name=next(filter(None, map(string, names)), user["id"]),
        timezone=string(user.get("tz")) or None,
        email=string(profile.get("email")) or None,
        is_guest=bool(
            user.get("is_restricted")
            or user.get("is_ultra_restricted")
            or user.get("is_stranger")
            or elsewhere
        ),
        is_active=not user.get("deleted", False),
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
    )


class People:
    """Looks people up in Slack when the product does not know them yet."""

    def __init__(
        self, run: Run, clients: SlackClients, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._run = run
        self._clients = clients
        self._monotonic = monotonic
        self._remembered: OrderedDict[tuple[str, str], tuple[Actor, float]] = OrderedDict()

    async def actor(self, team_id: str, slack_user_id: str) -> Actor:
        """The person as an actor, as they were at most five seconds ago: one act is several requests."""
        person = (team_id, slack_user_id)
        actor, until = self._remembered.get(person, (None, 0.0))
        if actor is None or until <= self._monotonic():
            actor = await self._find(team_id, slack_user_id)
            self._remembered.pop(person, None)
            self._remembered[person] = (actor, self._monotonic() + FRESH_SECONDS)
            if len(self._remembered) > REMEMBERED_AT_MOST:
                self._remembered.popitem(last=False)
        return actor

    async def _find(self, team_id: str, slack_user_id: str) -> Actor:
        """Asked of Slack and registered at the first contact."""
        product = await self._product(team_id)
        known = await self._run(find_actor, product, slack_user_id)
        if known is not None:
            return known
        await self._register(team_id, [slack_user_id])
        registered = await self._run(find_actor, product, slack_user_id)
        if registered is None:
            raise NotAllowed(
                "Slack does not tell us who you are, or says that your account is closed. "
                "Ask a member of this workspace to do it."
            )
        return registered

    async def ensure(self, team_id: str, slack_user_ids: Sequence[str]) -> None:
        """Register those of the people nobody has met yet."""
        if slack_user_ids:
            unknown = await self._run(unknown_members, await self._product(team_id), slack_user_ids)
            await self._register(team_id, unknown)

    async def sync_all(self, team_id: str) -> int:
        """Register everybody in the workspace, a page at a time; the number of people seen."""
        client = await self._client(team_id)
        seen, cursor = 0, ""
        while True:
            asked_at = await self._begin_asking(team_id)
            page = await client.users_list(limit=PAGE, cursor=cursor)
            users: list[dict[str, Any]] = page["members"]
            await self.register(team_id, users, asked_at)
            seen += len(users)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return seen

    async def register(
        self, team_id: str, users: Iterable[Mapping[str, Any]], asked_at: datetime | None = None
    ) -> None:
        """Keep what Slack's user objects say; asked_at: None for what it told unasked."""
        profiles = [profile_of(user, team_id) for user in users]
        if profiles:
            await self._run(register_members, await self._product(team_id), profiles, asked_at)
        for each in profiles:
            self._remembered.pop((team_id, each.slack_user_id), None)

    async def _register(self, team_id: str, slack_user_ids: Sequence[str]) -> None:
        if not slack_user_ids:
            return
        asked_at = await self._begin_asking(team_id)
        client, few = await self._client(team_id), asyncio.Semaphore(AT_ONCE)
        found = await asyncio.gather(*(_look_up(client, each, few) for each in slack_user_ids))
        await self.register(team_id, [user for user in found if user is not None], asked_at)

    async def _begin_asking(self, team_id: str) -> datetime:
        return await self._run(begin_asking, await self._product(team_id))

    async def _product(self, team_id: str) -> Actor:
        return Actor(workspace_id=(await self._clients.installation(team_id)).workspace_id)

    async def _client(self, team_id: str) -> AsyncWebClient:
        return self._clients.patient((await self._clients.installation(team_id)).bot_token)


async def _look_up(
    client: AsyncWebClient, slack_user_id: str, few: asyncio.Semaphore
) -> dict[str, Any] | None:
    async with few:
        try:
            answer = await client.users_info(user=slack_user_id)
        except SlackApiError as error:
            if error_name(error) in NOBODY:
                return None
            raise
    user: dict[str, Any] = answer["user"]
    return user
