"""The product with its stand-in workspace, on this machine alone."""

import hashlib
import hmac
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.demo.clock import SandboxClock
from bot.demo.company import RECRUITERS, fill_company_once
from bot.house import SlackHouse
from bot.root import Product, mail_road, open_house, open_outbox, open_product, secret_key, web_app
from bot.sandbox import APP_TOKEN_PREFIX, TOKEN_PREFIX, Sandbox
from bot.serving import serving
from core.errors import PanelryError
from core.settings import Settings
from core.tenancy import Actor

SANDBOX_SENDER = "Northwind Labs Hiring <hiring@northwind.example>"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxedProduct:
    """The product with its stand-in workspace, reached at `address`."""

    address: str
    product: Product
    house: SlackHouse
    sandbox: Sandbox
    clock: SandboxClock
    team_id: str
    workspace: Actor


@asynccontextmanager
async def sandboxed(
    settings: Settings,
    url: str,
    on: socket.socket,
    clock: SandboxClock,
    *,
    demo: bool = True,
    socket_mode: bool = False,
) -> AsyncIterator[SandboxedProduct]:
    """The stand-in workspace and the app are served inside the block; with `demo`, a company fills them.

    socket_mode: whether the app connects to the workspace, instead of being sent requests.
    """
    address = f"http://127.0.0.1:{on.getsockname()[1]}"
    secrets = _sandbox_secrets(settings, socket_mode=socket_mode)
    sandbox = _sandbox(settings, address, secrets, clock)
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(open_product(settings, url, clock))
        house = await stack.enter_async_context(_opened_house(product, address, secrets))
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        ticking = open_outbox(product, house, mail_road(sandbox.smtp_url, SANDBOX_SENDER))
        routes = [Route("/", _to_sandbox), Mount("/sandbox", sandbox.asgi)]
        await stack.enter_async_context(serving(web_app(product, house, ticking, routes), on))
        stack.callback(sandbox.end_streams)
        team_id, installation = await house.install(secrets.bot_token)
        if house.socket is not None:
            await stack.enter_async_context(house.socket.connected(after=house.connected))
            await house.socket.until_connected()
        workspace = Actor(workspace_id=installation.workspace_id)
        if demo and await _fill(product, house, team_id):
            await ticking.send_now()
            sandbox.mark_all_read()
        clock.attach(product.run, workspace, ticking.send_now)
        await ticking.start()
        stack.push_async_callback(ticking.stop)
        yield SandboxedProduct(
            address=address,
            product=product,
            house=house,
            sandbox=sandbox,
            clock=clock,
            team_id=team_id,
            workspace=workspace,
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


def _opened_house(
    product: Product, address: str, secrets: "_Secrets"
) -> AbstractAsyncContextManager[SlackHouse]:
    return open_house(
        product,
        api_url=f"{address}/sandbox/api/",
        signing_secret=secrets.signing_secret if secrets.app_token is None else None,
        app_token=secrets.app_token,
        proxies=False,
        mail=True,
    )


async def _fill(product: Product, house: SlackHouse, team_id: str) -> int:
    """How many interviews the company that fills the workspace has; 0 when it is there already."""
    recruiters = [await house.people.actor(team_id, each.id) for each in RECRUITERS]
    return await fill_company_once(product.run_at, product.clock.now(), recruiters)


def check_sandbox_alone(settings: Settings) -> None:
    """The sandbox touches no real workspace and listens to this machine only."""
    for name, given, prefix in (
        ("SLACK_BOT_TOKEN", settings.slack_bot_token, TOKEN_PREFIX),
        ("SLACK_APP_TOKEN", settings.slack_app_token, APP_TOKEN_PREFIX),
    ):
        if given is not None and not given.get_secret_value().startswith(prefix):
            raise PanelryError(
                f"{name} is set to a real token, and the sandbox never touches a real workspace. "
                "Unset it, or run `panelry serve`."
            )
    if settings.host not in {"127.0.0.1", "localhost"}:  # the stand-in calls back over IPv4
        raise PanelryError("The sandbox listens to this machine only. Unset HOST.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secrets:
    bot_token: str
    signing_secret: str
    app_token: str | None


def _sandbox_secrets(settings: Settings, *, socket_mode: bool) -> _Secrets:
    """Secrets that stay the same over restarts, made from the secret key."""
    key = secret_key(settings).encode()

    def made(what: bytes) -> str:
        return hmac.new(key, what, hashlib.sha256).hexdigest()[:32]

    return _Secrets(
        bot_token=TOKEN_PREFIX + made(b"token"),
        signing_secret=made(b"signing"),
        app_token=APP_TOKEN_PREFIX + made(b"app token") if socket_mode else None,
    )


async def _to_sandbox(_request: Request) -> Response:
    return RedirectResponse("/sandbox/")
