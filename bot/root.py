"""The composition root: settings → parts → run. The one file that may see every room."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.gauges import slack_gauges
from bot.house import SlackHouse
from core.clock import Clock, FixedClock
from core.errors import PanelryError
from core.gauges import DatabaseGauges
from core.messages.ticking import Ticking
from core.open_times.feed import Feed
from core.run import Runner
from core.secrets import SecretBox, installation_of, key_in
from core.settings import Settings
from core.workspaces.entrance import Entrance
from db import embedded
from db.database import Database, UnsafeRole
from db.embedded_watch import kept_alive
from db.migrate import current_revision, latest_revision, migrate
from web.operations import Check, operations_routes
from web.site import page_routes, told_routes

log = structlog.get_logger()

CHECK_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The parts below Slack and web."""

    database: Database
    secrets: SecretBox
    run: Runner
    entrance: Entrance
    clock: Clock
    installation: str
    open_times: Feed
    services: frozenset[str] = frozenset()

    def run_at(self, moment: datetime) -> Runner:
        """Runs use cases as if it were that moment."""
        return Runner(self.database, FixedClock(moment), self.secrets, services=self.services)


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The address of the database; without DATABASE_URL the embedded server runs meanwhile."""
    if settings.database_url is not None:
        yield _reachable(settings.database_url.get_secret_value())
        return
    with embedded_server(settings) as server:
        yield server.url


@contextmanager
def embedded_server(settings: Settings) -> Iterator[embedded.EmbeddedServer]:
    """The server under PANELRY_HOME, kept alive within the block."""
    try:
        server = embedded.start(settings.panelry_home)
    except embedded.EmbeddedServerError as error:
        raise PanelryError(error.sentence) from error
    with server, kept_alive(server, log.warning):
        yield server


def run_postgres(settings: Settings, program: str, arguments: Sequence[str]) -> int:
    """Run one of PostgreSQL's programs on the embedded server; its exit status."""
    if settings.database_url is not None:
        raise PanelryError(
            "DATABASE_URL is set: use the programs of that server. These are the embedded one's."
        )
    with embedded_server(settings) as server:
        try:
            return server.run(program, *arguments)
        except embedded.EmbeddedServerError as error:
            raise PanelryError(error.sentence) from error


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
    keys = secret_key(settings)
    secrets = SecretBox(keys.split(","))
    async with Database(url) as database:
        try:
            await database.refuse_unsafe_role()
        except UnsafeRole as error:
            raise PanelryError(str(error)) from error
        entrance = Entrance(database, secrets)
        await entrance.check_secrets()
        run = Runner(database, clock, secrets, services=settings.shared_services)
        yield Product(
            database=database,
            secrets=secrets,
            run=run,
            entrance=entrance,
            clock=clock,
            installation=installation_of(keys),
            open_times=Feed(database.url, run),
            services=settings.shared_services,
        )


def web_app(
    product: Product,
    house: SlackHouse,
    ticking: Ticking,
    more: Sequence[BaseRoute] = (),
    calendly_secret: str | None = None,
) -> Starlette:
    async def messages_are_sent() -> str | None:
        return ticking.problem()

    async def slack_is_connected() -> str | None:
        return house.problem()

    checks: dict[str, Check] = {
        "database": partial(database_problem, product.entrance),
        "slack": slack_is_connected,
        "messages": messages_are_sent,
    }
    readings = (DatabaseGauges(product.database, product.clock).families, partial(slack_gauges, house))
    operations = operations_routes(checks, readings=readings, installation=product.installation)
    told = told_routes(product.run, product.entrance.workspaces, calendly_secret)
    pages = page_routes(product.run, house.parts.connecting, house.parts.visits, product.open_times)
    return Starlette(routes=[*house.routes(), *operations, *told, *pages, *more])


async def database_problem(entrance: Entrance, *, patience_seconds: float = CHECK_SECONDS) -> str | None:
    """Why the database is of no use, None when it answers in time."""
    try:
        async with asyncio.timeout(patience_seconds):
            await entrance.workspaces()
    except (SQLAlchemyError, TimeoutError, OSError):
        return "The database does not answer."
    return None


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
