"""The product with its stand-in workspace, on this machine alone."""

import hashlib
import hmac
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.demo.calendars import WITH_CALENDARS, connect_calendars, fill_calendars
from bot.demo.clock import SandboxClock
from bot.demo.company import RECRUITERS, fill_company, is_filled
from bot.house import SlackHouse
from bot.root import Product, mail_road, open_house, open_outbox, open_product, secret_key, web_app
from bot.sandbox import APP_TOKEN_PREFIX, TOKEN_PREFIX, Sandbox, people
from bot.sandbox.calendars.doors import CalendarPages
from bot.sandbox.services.northwind import CompanyServices
from bot.sandbox.services.oauth_facts import Client
from bot.serving import serving
from core.calendars.at_work import CalendarsAtWork
from core.calendars.facts import Service
from core.errors import PanelryError
from core.outside_bookings.accounts import SchedulerKind
from core.outside_bookings.keys import watch_with_fallback
from core.providers.register import open_calls, open_schedulers, open_services
from core.settings import Settings
from core.tenancy import Actor

Schedulers = Mapping[Service, SchedulerKind]

SANDBOX_CLIENT = "panelry-sandbox"
SANDBOX_SENDER = "Northwind Labs Hiring <hiring@northwind.example>"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxedProduct:
    """The product with its stand-in workspace, reached at `address`."""

    address: str
    product: Product
    house: SlackHouse
    sandbox: Sandbox
    elsewhere: CompanyServices
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
    elsewhere = _elsewhere(settings, address, secrets)
    told = _told_where(settings, address, secrets)
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(open_product(told, url, clock))
        house, calendars, schedulers = await _opened(stack, product, told, address, secrets)
        await stack.enter_async_context(_started(sandbox, elsewhere))
        roads = {**mail_road(sandbox.smtp_url, SANDBOX_SENDER), **calendars.roads()}
        ticking = open_outbox(product, house, roads)
        routes = _routes(sandbox, elsewhere, clock)
        await stack.enter_async_context(serving(web_app(product, house, ticking, routes), on))
        stack.callback(sandbox.end_streams)
        await product.open_times.start()
        stack.push_async_callback(product.open_times.stop)
        team_id, installation = await house.install(secrets.bot_token)
        if house.socket is not None:
            await stack.enter_async_context(house.socket.connected(after=house.connected))
            await house.socket.until_connected()
        workspace = Actor(workspace_id=installation.workspace_id)
        if demo and await _fill(product, house, calendars, elsewhere, team_id):
            await ticking.send_now()
            sandbox.mark_all_read()
        clock.attach(product.run, workspace, ticking.send_now)
        await ticking.start()
        stack.push_async_callback(ticking.stop)
        await product.run(watch_with_fallback, workspace, [*schedulers])
        await calendars.rounds.start()
        stack.push_async_callback(calendars.rounds.stop)
        yield SandboxedProduct(
            address=address,
            product=product,
            house=house,
            sandbox=sandbox,
            elsewhere=elsewhere,
            clock=clock,
            team_id=team_id,
            workspace=workspace,
        )


async def _opened(
    stack: AsyncExitStack, product: Product, told: Settings, address: str, secrets: "_Secrets"
) -> tuple[SlackHouse, CalendarsAtWork, Schedulers]:
    """Slack's side, and the services', of which nothing is asked yet."""
    services = await stack.enter_async_context(open_services(told, proxies=False))
    calls = await stack.enter_async_context(open_calls(told, proxies=False))
    schedulers = await stack.enter_async_context(open_schedulers(told, proxies=False))
    house = await stack.enter_async_context(
        open_house(
            product,
            api_url=f"{address}/sandbox/api/",
            signing_secret=secrets.signing_secret if secrets.app_token is None else None,
            app_token=secrets.app_token,
            proxies=False,
            mail=True,
            services=services,
            public_url=address,
        )
    )
    house.parts.schedulers.offer(schedulers)
    house.parts.calls.offer(calls)
    calendars = CalendarsAtWork(
        product.database, product.run, services, public_url=address, calls=calls, schedulers=schedulers
    )
    return house, calendars, schedulers


@asynccontextmanager
async def _started(sandbox: Sandbox, elsewhere: CompanyServices) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        await stack.enter_async_context(elsewhere.opened())
        yield


def _routes(sandbox: Sandbox, elsewhere: CompanyServices, clock: SandboxClock) -> list[BaseRoute]:
    doors = [*elsewhere.routes(), *CalendarPages(elsewhere, clock.now).routes(), Mount("/", sandbox.asgi)]
    return [Route("/", _to_sandbox), Mount("/sandbox", routes=doors)]


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
    stand_ins = {
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
    return settings.model_copy(update=stand_ins)


async def _fill(
    product: Product,
    house: SlackHouse,
    calendars: CalendarsAtWork,
    elsewhere: CompanyServices,
    team_id: str,
) -> int:
    """How many interviews the company that fills the workspace has; 0 when it is there already."""
    known = {each: await house.people.actor(team_id, each.id) for each in (*RECRUITERS, *WITH_CALENDARS)}
    recruiters, now = [known[each] for each in RECRUITERS], product.clock.now()
    if await is_filled(product.run, recruiters):
        return 0
    await connect_calendars(house.parts.connecting, elsewhere, known)
    await calendars.rounds.do_due()  # read, so that no card says that a calendar was not
    count = await fill_company(product.run_at, now, recruiters)
    await fill_calendars(product.run, elsewhere, now, known)
    return count


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
    client_secret: str


def _sandbox_secrets(settings: Settings, *, socket_mode: bool) -> _Secrets:
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


async def _to_sandbox(_request: Request) -> Response:
    return RedirectResponse("/sandbox/")
