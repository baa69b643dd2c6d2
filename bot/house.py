"""Slack's side put together: what Slack asks, what Panelry says, and how a workspace comes in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from starlette.routing import Route

from bot.app import build_app, slack_endpoint
from bot.clients import SlackClients
from bot.deliver import SlackRoad
from bot.journeys.parts import Parts
from bot.people import People
from bot.refusals import error_name
from bot.work import BackgroundWork, sentence_of_failure
from core.clock import Clock
from core.errors import PanelryError
from core.messages.deliver import Deliver
from core.tenancy import Run
from core.workspaces.entrance import Entrance, Installation, TeamProfile

LONGEST_WAIT_SECONDS = 60.0
UNREACHABLE = "Slack cannot be reached, or has trouble of its own."
TOKEN_REFUSED = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"}
)

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
        mail: bool,
    ) -> None:
        """`mail`: whether invitations can be sent, so that nothing is promised that nobody will do."""
        self._entrance = entrance
        self._signing_secret = signing_secret
        self.clients = SlackClients(session, api_url, entrance)
        self.people = People(run, self.clients)
        self.work = BackgroundWork()
        self.connected = asyncio.Event()
        self.parts = Parts(
            run=run, clients=self.clients, people=self.people, work=self.work, clock=clock, mail=mail
        )

    def routes(self) -> list[Route]:
        """The one address Slack sends everything to."""
        app = build_app(self.parts, signing_secret=self._signing_secret)
        return [Route("/slack/events", slack_endpoint(app, self._signing_secret), methods=["POST"])]

    def roads(self) -> Mapping[str, Deliver]:
        """The road messages to Slack travel on."""
        return {"slack": SlackRoad(self.clients.client_for)}

    async def install(self, bot_token: str) -> tuple[str, Installation]:
        """Bring in the workspace of this token, with everybody in it; its Slack team id and installation."""
        team_id, installation = await self._connect(bot_token)
        await self._meet_everybody(team_id)
        return team_id, installation

    async def keep_connecting(self, bot_token: str, *, first_wait_seconds: float = 1.0) -> None:
        """The same, trying again while Slack refuses the token or while Slack or the database is away.

        The workspace is ready with its token; its people are met after that, and each when they first matter.
        """
        teams: list[str] = []

        async def connect() -> None:
            teams.append((await self._connect(bot_token))[0])

        await _until_it_works("slack.connecting", connect, first_wait_seconds)
        await _until_it_works("slack.people", partial(self._meet_everybody, teams[0]), first_wait_seconds)

    async def _connect(self, bot_token: str) -> tuple[str, Installation]:
        with _slack_in_words():
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
        with _slack_in_words():
            seen = await self.people.sync_all(team_id)
        log.info("workspace.people", people=seen)


@contextmanager
def _slack_in_words() -> Iterator[None]:
    """Only what Slack says of the token is about the token; the rest is the way there, or its own trouble."""
    try:
        yield
    except SlackApiError as error:
        name, words = error_name(error), UNREACHABLE
        if name in TOKEN_REFUSED:
            words = f"Slack does not accept SLACK_BOT_TOKEN ({name}). Copy the bot token anew."
        raise PanelryError(words) from error
    except (aiohttp.ClientError, OSError) as error:  # a time-out is an OSError, too
        raise PanelryError(UNREACHABLE) from error


async def _until_it_works(what: str, attempt: Callable[[], Awaitable[None]], wait: float) -> None:
    """Whatever goes wrong, try again: after `wait` seconds, then twice as long each time, up to a minute."""
    while (sentence := await sentence_of_failure(attempt())) is not None:
        log.warning(what, why=sentence, again_in_seconds=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)
