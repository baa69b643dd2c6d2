"""The product with its stand-in workspace, on this machine alone."""

import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from bot.demo.calendars import WITH_CALENDARS, connect_calendars, fill_calendars
from bot.demo.clock import SandboxClock
from bot.demo.company import RECRUITERS, fill_company, is_filled
from bot.house import SlackHouse
from bot.opening import Panelry, mail_road, open_panelry, running
from bot.root import Product, open_product
from bot.sandbox import APP_TOKEN_PREFIX, TOKEN_PREFIX, Sandbox
from bot.sandbox.services.northwind import CompanyServices
from bot.stand_ins import StandIns, stand_ins
from core.calendars.at_work import CalendarsAtWork
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
    there = stand_ins(settings, f"http://127.0.0.1:{on.getsockname()[1]}", clock, socket_mode=socket_mode)
    async with (
        open_product(there.settings, url, clock) as product,
        there.started(),
        _opened(product, there) as panelry,
        panelry.answering(on, there.routes),
        there.streaming(),
    ):
        here = await _installed(panelry, there)
        async with _at_work(panelry, here, demo=demo):
            yield here


def _opened(product: Product, there: StandIns) -> AbstractAsyncContextManager[Panelry]:
    mail = mail_road(there.sandbox.smtp_url, SANDBOX_SENDER)
    return open_panelry(product, there.settings, there.secrets, mail=mail, proxies=False)


async def _installed(panelry: Panelry, there: StandIns) -> SandboxedProduct:
    """The workspace comes in with its token, as a real one does: so its address has to answer by now."""
    team_id, installation = await panelry.house.install(there.secrets.bot_token)
    return SandboxedProduct(
        address=there.address,
        product=panelry.product,
        house=panelry.house,
        sandbox=there.sandbox,
        elsewhere=there.elsewhere,
        clock=there.clock,
        team_id=team_id,
        workspace=Actor(workspace_id=installation.workspace_id),
    )


@asynccontextmanager
async def _at_work(panelry: Panelry, here: SandboxedProduct, *, demo: bool) -> AsyncIterator[None]:
    """Filled over the connection people use, and before anything goes on by itself."""
    async with panelry.in_socket_mode():
        if panelry.house.socket is not None:
            await panelry.house.socket.until_connected()
        if demo and await _fill(here, panelry.calendars):
            await panelry.ticking.send_now()
            here.sandbox.mark_all_read()
        here.clock.attach(here.product.run, here.workspace, panelry.ticking.send_now)
        await panelry.watch_schedulers()
        async with running(panelry.ticking), running(panelry.calendars.rounds):
            yield


async def _fill(here: SandboxedProduct, calendars: CalendarsAtWork) -> int:
    """How many interviews the company that fills the workspace has; 0 when it is there already."""
    wanted = (*RECRUITERS, *WITH_CALENDARS)
    known = {each: await here.house.people.actor(here.team_id, each.id) for each in wanted}
    recruiters, now = [known[each] for each in RECRUITERS], here.product.clock.now()
    if await is_filled(here.product.run, recruiters):
        return 0
    await connect_calendars(here.house.parts.connecting, here.elsewhere, known)
    await calendars.rounds.do_due()  # read, so that no card says that a calendar was not
    count = await fill_company(here.product.run_at, now, recruiters)
    await fill_calendars(here.product.run, here.elsewhere, now, known)
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
