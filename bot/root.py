"""The composition root: settings → parts → run. The one file that may see every room."""

import asyncio
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.clients import open_session
from bot.demo.clock import SandboxClock
from bot.demo.company import RECRUITERS, fill_company_once
from bot.house import SlackHouse
from bot.sandbox import TOKEN_PREFIX, Sandbox
from bot.serving import serving
from core.clock import Clock, FixedClock, SystemClock
from core.errors import PanelryError
from core.messages.deliver import Deliver
from core.messages.dispatcher import Dispatcher
from core.messages.ticking import Ticking
from core.providers.mail.smtp import SmtpMailer
from core.run import Runner
from core.secrets import SecretBox, key_in
from core.settings import Settings
from core.tenancy import Actor
from core.workspaces.entrance import Entrance
from db import embedded
from db.database import Database, UnsafeRole
from db.migrate import current_revision, latest_revision, migrate
from web.operations import Check, operations_routes

log = structlog.get_logger()

SANDBOX_SENDER = "Northwind Labs Hiring <hiring@northwind.example>"
PATIENCE_SECONDS = 10.0
CHECK_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The parts below Slack and web."""

    database: Database
    secrets: SecretBox
    run: Runner
    entrance: Entrance
    clock: Clock

    def run_at(self, moment: datetime) -> Runner:
        """Runs use cases as if it were that moment."""
        return Runner(self.database, FixedClock(moment), self.secrets)


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The address of the database; without DATABASE_URL the embedded server runs meanwhile."""
    if settings.database_url is not None:
        yield _reachable(settings.database_url.get_secret_value())
        return
    try:
        server = embedded.start(settings.panelry_home)
    except embedded.EmbeddedServerError as error:
        raise PanelryError(error.sentence) from error
    with server:
        yield server.url


def _reachable(url: str) -> str:
    try:
        current_revision(url)
    except (ValueError, ArgumentError) as error:
        raise PanelryError(
            "DATABASE_URL must be the address of a PostgreSQL database, postgresql://…."
        ) from error
    except OperationalError as error:
        raise PanelryError(
            "The database of DATABASE_URL does not answer. Check the address, the password and that it runs."
        ) from error
    return url


def bring_up_to_date(url: str) -> str:
    """Migrate; the version the database is at then."""
    migrate(url)
    return current_revision(url) or ""


def secret_key(settings: Settings) -> str:
    """PANELRY_SECRET_KEY, else the key made in PANELRY_HOME."""
    given = settings.panelry_secret_key
    return given.get_secret_value() if given is not None else key_in(settings.panelry_home)


@asynccontextmanager
async def open_product(settings: Settings, url: str, clock: Clock) -> AsyncIterator[Product]:
    """Connect to a database whose schema is the one this program was written for."""
    found, wanted = await asyncio.to_thread(current_revision, url), latest_revision()
    if found != wanted:
        raise PanelryError(
            f"The database is at version {found or 'none'}, but {wanted} is needed. Run `panelry migrate`."
        )
    secrets = SecretBox(secret_key(settings).split(","))
    async with Database(url) as database:
        try:
            await database.refuse_unsafe_role()
        except UnsafeRole as error:
            raise PanelryError(str(error)) from error
        entrance = Entrance(database, secrets)
        await entrance.check_secrets()
        yield Product(
            database=database,
            secrets=secrets,
            run=Runner(database, clock, secrets),
            entrance=entrance,
            clock=clock,
        )


@asynccontextmanager
async def _open_house(
    product: Product, *, api_url: str, signing_secret: str, proxies: bool, mail: bool
) -> AsyncIterator[SlackHouse]:
    session = open_session(proxies=proxies)
    house = SlackHouse(
        run=product.run,
        entrance=product.entrance,
        clock=product.clock,
        session=session,
        api_url=api_url,
        signing_secret=signing_secret,
        mail=mail,
    )
    try:
        yield house
    finally:
        await house.work.drain(PATIENCE_SECONDS)
        await session.close()


def _open_outbox(product: Product, house: SlackHouse, mail: Mapping[str, Deliver]) -> Ticking:
    roads = {**house.roads(), **mail}
    dispatcher = Dispatcher(product.database, product.run, product.clock, roads)
    return Ticking(product.database, dispatcher, product.clock)


def _mail_road(smtp_url: str | None, mail_from: str | None) -> Mapping[str, Deliver]:
    if smtp_url is None:
        return {}
    if mail_from is None:
        raise PanelryError(
            "SMTP_URL is set but MAIL_FROM is not. Set it to the address invitations come from."
        )
    try:
        return {"mail": SmtpMailer(smtp_url, mail_from)}
    except ValueError as error:
        raise PanelryError(str(error)) from error


def _web_app(
    product: Product, house: SlackHouse, ticking: Ticking, more: Sequence[BaseRoute] = ()
) -> Starlette:
    async def messages_are_sent() -> str | None:
        return ticking.problem()

    async def slack_is_connected() -> str | None:
        return None if house.connected.is_set() else "Slack has not accepted the bot token yet."

    checks: dict[str, Check] = {
        "database": partial(database_problem, product.entrance),
        "slack": slack_is_connected,
        "messages": messages_are_sent,
    }
    return Starlette(routes=[*house.routes(), *operations_routes(checks), *more])


async def database_problem(entrance: Entrance, *, patience_seconds: float = CHECK_SECONDS) -> str | None:
    """Why the database is of no use, None when it answers in time."""
    try:
        async with asyncio.timeout(patience_seconds):
            await entrance.workspaces()
    except (SQLAlchemyError, TimeoutError, OSError):
        return "The database does not answer."
    return None


@asynccontextmanager
async def served(settings: Settings, url: str, on: socket.socket) -> AsyncIterator[None]:
    """A real Slack workspace is served inside the block."""
    token, signing_secret = slack_secrets(settings)
    mail = _mail_road(settings.smtp_url.get_secret_value() if settings.smtp_url else None, settings.mail_from)
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(open_product(settings, url, SystemClock()))
        opening = _open_house(
            product,
            api_url=settings.slack_api_url,
            signing_secret=signing_secret,
            proxies=True,
            mail=bool(mail),
        )
        house = await stack.enter_async_context(opening)
        ticking = _open_outbox(product, house, mail)
        await stack.enter_async_context(serving(_web_app(product, house, ticking), on))
        connecting = asyncio.create_task(house.keep_connecting(token))
        stack.callback(connecting.cancel)
        await ticking.start()
        stack.push_async_callback(ticking.stop)
        log.info("serving", address=on.getsockname(), mail=bool(mail))
        yield


def slack_secrets(settings: Settings) -> tuple[str, str]:
    """Bot token and signing secret of a real workspace."""
    if settings.slack_bot_token is None or settings.slack_signing_secret is None:
        raise PanelryError(
            "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are needed; README.md tells where Slack shows them. "
            "Without a Slack workspace, run `panelry sandbox`."
        )
    token = settings.slack_bot_token.get_secret_value()
    if token.startswith(TOKEN_PREFIX):
        raise PanelryError("SLACK_BOT_TOKEN is a sandbox's. Set the one of your Slack app.")
    return token, settings.slack_signing_secret.get_secret_value()


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
    settings: Settings, url: str, on: socket.socket, clock: SandboxClock, *, demo: bool = True
) -> AsyncIterator[SandboxedProduct]:
    """The stand-in workspace and the app are served inside the block; with `demo`, a company fills them."""
    address = f"http://127.0.0.1:{on.getsockname()[1]}"
    token, signing_secret = _sandbox_secrets(settings)
    sandbox = Sandbox(
        app_url=address,
        public_url=address,
        signing_secret=signing_secret,
        token=token,
        clock=clock,
        state_file=settings.panelry_home / "sandbox.json",
    )
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(open_product(settings, url, clock))
        api_url = f"{address}/sandbox/api/"
        opening = _open_house(
            product, api_url=api_url, signing_secret=signing_secret, proxies=False, mail=True
        )
        house = await stack.enter_async_context(opening)
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        ticking = _open_outbox(product, house, _mail_road(sandbox.smtp_url, SANDBOX_SENDER))
        routes = [Route("/", _to_sandbox), Mount("/sandbox", sandbox.asgi)]
        await stack.enter_async_context(serving(_web_app(product, house, ticking, routes), on))
        stack.callback(sandbox.end_streams)
        team_id, installation = await house.install(token)
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


async def _fill(product: Product, house: SlackHouse, team_id: str) -> int:
    """How many interviews the company that fills the workspace has; 0 when it is there already."""
    recruiters = [await house.people.actor(team_id, each.id) for each in RECRUITERS]
    return await fill_company_once(product.run_at, product.clock.now(), recruiters)


def check_sandbox_alone(settings: Settings) -> None:
    """The sandbox touches no real workspace and listens to this machine only."""
    given = settings.slack_bot_token
    if given is not None and not given.get_secret_value().startswith(TOKEN_PREFIX):
        raise PanelryError(
            "SLACK_BOT_TOKEN is set to a real token, and the sandbox never touches a real workspace. "
            "Unset it, or run `panelry serve`."
        )
    if settings.host not in {"127.0.0.1", "localhost"}:  # the stand-in calls back over IPv4
        raise PanelryError("The sandbox listens to this machine only. Unset HOST.")


def _sandbox_secrets(settings: Settings) -> tuple[str, str]:
    """A token and a signing secret that stay the same over restarts, made from the secret key."""
    key = secret_key(settings).encode()
    made = [hmac.new(key, what, hashlib.sha256).hexdigest() for what in (b"token", b"signing")]
    return f"{TOKEN_PREFIX}{made[0][:32]}", made[1][:32]


async def _to_sandbox(_request: Request) -> Response:
    return RedirectResponse("/sandbox/")


async def workspace_named(entrance: Entrance, team: str | None) -> int:
    """The workspace of a Slack team id; without one, the only workspace there is."""
    if team is not None:
        installation = await entrance.find(team)
        if installation is None:
            raise PanelryError(f"There is no workspace of the Slack team {team}.")
        return installation.workspace_id
    workspaces = await entrance.workspaces()
    if not workspaces:
        raise PanelryError(
            "There is no workspace yet. Start `panelry serve` or `panelry sandbox` once before."
        )
    if len(workspaces) > 1:
        raise PanelryError("There are several workspaces. Say which with --team T0….")
    return workspaces[0]
