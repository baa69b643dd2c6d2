"""Slack's side put together: what Slack asks, what Panelry says, and how a workspace comes in."""

import asyncio
from collections.abc import Mapping
from functools import partial

import aiohttp
import structlog
from starlette.routing import Route

from bot.app import build_app, slack_endpoint
from bot.clients import SlackClients
from bot.connecting import BOT_TOKEN, slack_in_words, until_it_works
from bot.deliver import SlackRoad
from bot.envelopes import Envelopes
from bot.journeys.parts import Parts
from bot.patience import PatientRun
from bot.people import People
from bot.socket_mode import SocketMode
from bot.work import BackgroundWork
from core.calendars.call_accounts import CallAccounts
from core.calendars.connecting import Connecting
from core.calendars.services import Services
from core.clock import Clock
from core.messages.deliver import Deliver
from core.outside_bookings.setup import SchedulerSetup
from core.tenancy import Run
from core.visits import Visits
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
        signing_secret: str | None,
        app_token: str | None = None,
        mail: bool,
        services: Services | None = None,
        public_url: str | None = None,
    ) -> None:
        """`mail`: whether invitations can be sent, so that nothing is promised that nobody will do.

        Slack reaches us over HTTP with a signing secret, over Socket Mode with an app-level token, or both.
        services: those whose calendars people may connect, in a browser that reaches us at `public_url`.
        """
        self._entrance = entrance
        self._signing_secret = signing_secret
        run = PatientRun(run)
        self.clients = SlackClients(session, api_url, entrance)
        self.people = People(run, self.clients)
        self.work = BackgroundWork()
        self.connected = asyncio.Event()
        self._road = SlackRoad(self.clients.client_for)
        self.parts = Parts(
            run=run,
            clients=self.clients,
            people=self.people,
            work=self.work,
            clock=clock,
            connecting=Connecting(run, services or {}, public_url=public_url),
            schedulers=SchedulerSetup(run),
            calls=CallAccounts(run, public_url=public_url),
            visits=Visits(run, public_url=public_url),
            mail=mail,
        )
        self._app = build_app(self.parts, signing_secret=signing_secret or "")
        self.socket = self._socket_mode(session, app_token) if app_token else None

    def _socket_mode(self, session: aiohttp.ClientSession, app_token: str) -> SocketMode:
        open_url = partial(self.clients.socket_url, app_token)
        return SocketMode(session=session, open_url=open_url, answer=Envelopes(self._app).answer)

    def routes(self) -> list[Route]:
        """The one address Slack sends everything to, when it can sign what it sends."""
        if self._signing_secret is None:
            return []
        endpoint = slack_endpoint(self._app, self._signing_secret)
        return [Route("/slack/events", endpoint, methods=["POST"])]

    def roads(self) -> Mapping[str, Deliver]:
        """The road messages to Slack travel on."""
        return {"slack": self._road}

    def problem(self) -> str | None:
        """One sentence while Slack and we do not speak, for readiness."""
        if not self.connected.is_set():
            return "Slack has not accepted the bot token yet."
        return self._road.problem() or (self.socket.problem() if self.socket else None)

    async def install(self, bot_token: str) -> tuple[str, Installation]:
        """Bring in the workspace of this token, with everybody in it; its Slack team id and installation."""
        team_id, installation = await self._connect(bot_token)
        await self._meet_everybody(team_id)
        return team_id, installation

    async def keep_connecting(self, bot_token: str, *, first_wait_seconds: float = 1.0) -> None:
        """The same, trying again while Slack refuses the token or while Slack or the database is away.

        The workspace is ready with its token; its people are met after that, and each when they first matter.
        """
        connect = partial(self._connect, bot_token)
        team_id, _ = await until_it_works("slack.connecting", connect, first_wait_seconds)
        await until_it_works("slack.people", partial(self._meet_everybody, team_id), first_wait_seconds)

    async def _connect(self, bot_token: str) -> tuple[str, Installation]:
        with slack_in_words(*BOT_TOKEN):
            told = await self.clients.patient(bot_token).auth_test()
        team = TeamProfile(slack_team_id=told["team_id"], name=told["team"])
        installation = await self._entrance.install(
            team, bot_token=bot_token, bot_user_id=told["user_id"], bot_id=told.get("bot_id") or ""
        )
        self.clients.forget(team.slack_team_id, installation.workspace_id)
        await self.clients.preload([team.slack_team_id])
        self.connected.set()
        log.info("workspace.installed", workspace_id=installation.workspace_id)
        return team.slack_team_id, installation

    async def _meet_everybody(self, team_id: str) -> None:
        with slack_in_words(*BOT_TOKEN):
            seen = await self.people.sync_all(team_id)
        log.info("workspace.people", people=seen)
