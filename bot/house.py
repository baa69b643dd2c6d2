"""Slack's side put together: what Slack asks, what Panelry says, and how a workspace comes in."""

import asyncio
from collections.abc import Mapping

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from starlette.routing import Route

from bot.app import Parts, build_app, slack_endpoint
from bot.clients import SlackClients
from bot.deliver import SlackRoad
from bot.people import People
from bot.work import BackgroundWork
from core.clock import Clock
from core.errors import PanelryError
from core.messages.deliver import Deliver
from core.tenancy import Run
from core.workspaces.entrance import Entrance, Installation, TeamProfile

log = structlog.get_logger()


class SlackHouse:
    """Everything that speaks Slack, over one connection pool."""

    def __init__(
        self,
        *,
        run: Run,
        entrance: Entrance,
        clock: Clock,
        session: aiohttp.ClientSession,
        api_url: str,
        signing_secret: str,
    ) -> None:
        self._entrance = entrance
        self._signing_secret = signing_secret
        self.clients = SlackClients(session, api_url, entrance)
        self.people = People(run, self.clients)
        self.work = BackgroundWork()
        self.connected = asyncio.Event()
        self.parts = Parts(run=run, clients=self.clients, people=self.people, work=self.work, clock=clock)

    def routes(self) -> list[Route]:
        """The one address Slack sends everything to."""
        app = build_app(self.parts, signing_secret=self._signing_secret)
        return [Route("/slack/events", slack_endpoint(app, self._signing_secret), methods=["POST"])]

    def roads(self) -> Mapping[str, Deliver]:
        """The road messages to Slack travel on."""
        return {"slack": SlackRoad(self.clients.client_for)}

    async def install(self, bot_token: str) -> tuple[str, Installation]:
        """Bring in the workspace of this token, with everybody in it; its Slack team id and installation."""
        try:
            told = await self.clients.patient(bot_token).auth_test()
        except SlackApiError as error:
            raise PanelryError(
                f"Slack does not accept SLACK_BOT_TOKEN ({error.response['error']}). Copy the bot token anew."
            ) from error
        team = TeamProfile(slack_team_id=told["team_id"], name=told["team"])
        installation = await self._entrance.install(
            team, bot_token=bot_token, bot_user_id=told["user_id"], bot_id=told.get("bot_id") or ""
        )
        self.connected.set()
        self.clients.forget(team.slack_team_id, installation.workspace_id)
        await self.clients.preload([team.slack_team_id])
        seen = await self.people.sync_all(team.slack_team_id)
        log.info("workspace.installed", workspace_id=installation.workspace_id, people=seen)
        return team.slack_team_id, installation

    async def keep_connecting(self, bot_token: str) -> None:
        """Install the workspace of this token, trying again while Slack is away or refuses it."""
        wait = 1.0
        while True:
            try:
                await self.install(bot_token)
            except PanelryError as error:
                log.warning("slack.refused", why=error.sentence)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("slack.unreachable", error=type(error).__name__)
            else:
                return
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60.0)
