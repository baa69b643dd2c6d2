"""What the sandbox puts in the place of Slack, of the mail server and of the services, on one address."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.demo.clock import SandboxClock
from bot.opening import SlackSecrets, running
from bot.root import secret_key
from bot.sandbox import APP_TOKEN_PREFIX, TOKEN_PREFIX, Sandbox, people
from bot.sandbox.calendars.doors import CalendarPages
from bot.sandbox.services.northwind import CompanyServices
from bot.sandbox.services.oauth_facts import Client
from core.settings import Settings

SANDBOX_CLIENT = "panelry-sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIns:
    """Reached at `address`. settings: as given, with the stand-ins in place of the services, whatever the
    environment says.
    """

    address: str
    clock: SandboxClock
    settings: Settings
    secrets: SlackSecrets
    sandbox: Sandbox
    elsewhere: CompanyServices
    routes: Sequence[BaseRoute]

    @asynccontextmanager
    async def started(self) -> AsyncIterator[None]:
        """They are there inside the block, as soon as `routes` are served."""
        async with running(self.sandbox), self.elsewhere.opened():
            yield

    @asynccontextmanager
    async def streaming(self) -> AsyncIterator[None]:
        """The pages' streams end with the block: a server waits for them before it stops."""
        try:
            yield
        finally:
            self.sandbox.end_streams()


def stand_ins(settings: Settings, address: str, clock: SandboxClock, *, socket_mode: bool) -> StandIns:
    """`address`: where `routes` will be served."""
    secrets = _made_secrets(settings, socket_mode=socket_mode)
    sandbox, elsewhere = _sandbox(settings, address, secrets, clock), _elsewhere(settings, address, secrets)
    return StandIns(
        address=address,
        clock=clock,
        settings=_told_where(settings, address, secrets),
        secrets=SlackSecrets(
            bot_token=secrets.bot_token,
            signing_secret=None if socket_mode else secrets.signing_secret,
            app_token=secrets.app_token,
        ),
        sandbox=sandbox,
        elsewhere=elsewhere,
        routes=_routes(sandbox, elsewhere, clock),
    )


def _routes(sandbox: Sandbox, elsewhere: CompanyServices, clock: SandboxClock) -> list[BaseRoute]:
    doors = [*elsewhere.routes(), *CalendarPages(elsewhere, clock.now).routes(), Mount("/", sandbox.asgi)]
    return [Route("/", _to_sandbox), Mount("/sandbox", routes=doors)]


async def _to_sandbox(_request: Request) -> Response:
    return RedirectResponse("/sandbox/")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secrets:
    bot_token: str
    signing_secret: str
    app_token: str | None
    client_secret: str


def _made_secrets(settings: Settings, *, socket_mode: bool) -> _Secrets:
    """Secrets that stay the same over restarts, made from the secret key."""
    key = secret_key(settings).encode()

    def made(what: bytes) -> str:
        return hmac.new(key, what, hashlib.sha256).hexdigest()[:32]

    return _Secrets(
        bot_token=TOKEN_PREFIX + made(b"token"),
        signing_secret=made(b"signing"),
        app_token=APP_TOKEN_PREFIX + made(b"app token") if socket_mode else None,
        client_secret=made(b"client"),
    )


def _sandbox(settings: Settings, address: str, secrets: "_Secrets", clock: SandboxClock) -> Sandbox:
    return Sandbox(
        app_url=address,
        public_url=address,
        signing_secret=secrets.signing_secret,
        token=secrets.bot_token,
        app_token=secrets.app_token,
        clock=clock,
        state_file=settings.panelry_home / "sandbox.json",
    )


def _elsewhere(settings: Settings, address: str, secrets: "_Secrets") -> CompanyServices:
    """The company's accounts at the services Panelry speaks to besides Slack."""
    redirects = (f"{address}/connect/return",)
    clients = {
        service: Client(id=SANDBOX_CLIENT, secret=secrets.client_secret, redirects=redirects)
        for service in ("google", "microsoft", "zoom")
    }
    file = settings.panelry_home / "sandbox-services.json"
    return CompanyServices(f"{address}/sandbox", clients, people.ACTIVE, state_file=file)


def _told_where(settings: Settings, address: str, secrets: "_Secrets") -> Settings:
    """The settings with the stand-ins in place of the services, whatever the environment says."""
    secret, root = SecretStr(secrets.client_secret), f"{address}/sandbox"
    there = {
        "public_url": address,
        "slack_api_url": f"{root}/api/",
        "google_client_id": SANDBOX_CLIENT,
        "google_client_secret": secret,
        "google_url": f"{root}/google",
        "microsoft_client_id": SANDBOX_CLIENT,
        "microsoft_client_secret": secret,
        "microsoft_login_url": f"{root}/microsoft",
        "microsoft_graph_url": f"{root}/microsoft/v1.0",
        "zoom_account_id": SANDBOX_CLIENT,
        "zoom_client_id": SANDBOX_CLIENT,
        "zoom_client_secret": secret,
        "zoom_api_url": f"{root}/zoom/v2",
        "zoom_oauth_url": f"{root}/zoom",
        "calendly_api_url": f"{root}/calendly",
        "calendly_api_key": secret,
        "calendly_webhook_secret": None,
        "cal_com_api_url": f"{root}/calcom/v2",
        "cal_com_api_key": SecretStr(f"cal_{secrets.client_secret}"),
    }
    return settings.model_copy(update=there)
