"""The parts put together, and set going one by one: what serving a real workspace and the stand-in share."""

import asyncio
import socket
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.routing import BaseRoute

from bot.clients import open_session
from bot.house import SlackHouse
from bot.root import Product, web_app
from bot.serving import serving
from core.calendars.at_work import CalendarsAtWork
from core.calendars.services import Services
from core.errors import PanelryError
from core.messages.deliver import Deliver
from core.messages.dispatcher import Dispatcher
from core.messages.ticking import Ticking
from core.outside_bookings.everywhere import watch_everywhere
from core.providers.mail.smtp import SmtpMailer
from core.providers.register import open_calls, open_schedulers, open_services
from core.settings import Settings

PATIENCE_SECONDS = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSecrets:
    """What a workspace gives us; one of the two optional ones is there."""

    bot_token: str
    signing_secret: str | None
    app_token: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panelry:
    """All parts; each runs inside its own block. `calendly_secret`: of a webhook made by hand."""

    product: Product
    house: SlackHouse
    calendars: CalendarsAtWork
    ticking: Ticking
    calendly_secret: str | None

    @asynccontextmanager
    async def answering(self, on: socket.socket, routes: Sequence[BaseRoute] = ()) -> AsyncIterator[None]:
        """Requests are answered; `routes`: more than the product's own."""
        app = web_app(self.product, self.house, self.ticking, routes, self.calendly_secret)
        async with serving(app, on), running(self.product.open_times):
            yield  # open times stop first: a server waits for streams before it stops

    def in_socket_mode(self) -> AbstractAsyncContextManager[None]:
        """Connected to Slack where it sends no requests, as soon as it accepts the bot token."""
        socket_mode = self.house.socket
        return socket_mode.connected(after=self.house.connected) if socket_mode else nullcontext()

    async def watch_schedulers(self) -> None:
        """Have those be watched for which the installation has a key, in every workspace there is."""
        workspaces = await self.product.entrance.workspaces()
        fallbacks = self.house.parts.schedulers.fallbacks
        await watch_everywhere(self.product.database, self.product.run, workspaces, fallbacks)


@asynccontextmanager
async def open_panelry(
    product: Product, settings: Settings, secrets: SlackSecrets, *, mail: Mapping[str, Deliver], proxies: bool
) -> AsyncIterator[Panelry]:
    """Nothing runs yet, and no service is asked. mail, proxies: see `mail_road`, `open_services`."""
    async with (
        open_services(settings, proxies=proxies) as services,
        open_calls(settings, proxies=proxies) as calls,
        open_schedulers(settings, proxies=proxies) as schedulers,
        open_house(product, settings, secrets, mail=bool(mail), proxies=proxies, services=services) as house,
    ):
        house.parts.schedulers.offer(schedulers)
        house.parts.calls.offer(calls)
        calendars = CalendarsAtWork(
            product.database,
            product.run,
            services,
            public_url=settings.public_url,
            calls=calls,
            schedulers=schedulers,
        )
        by_hand = settings.calendly_webhook_secret
        yield Panelry(
            product=product,
            house=house,
            calendars=calendars,
            ticking=open_outbox(product, house, {**mail, **calendars.roads()}),
            calendly_secret=by_hand.get_secret_value() if by_hand else None,
        )


@asynccontextmanager
async def open_house(
    product: Product,
    settings: Settings,
    secrets: SlackSecrets,
    *,
    mail: bool,
    proxies: bool,
    services: Services | None = None,
) -> AsyncIterator[SlackHouse]:
    """Slack's side, inside the block; what it still does at the end has some seconds."""
    session = open_session(proxies=proxies)
    house = SlackHouse(
        run=product.run,
        entrance=product.entrance,
        clock=product.clock,
        session=session,
        api_url=settings.slack_api_url,
        signing_secret=secrets.signing_secret,
        app_token=secrets.app_token,
        mail=mail,
        services=services,
        public_url=settings.public_url,
    )
    try:
        yield house
    finally:
        await house.work.drain(PATIENCE_SECONDS)
        await session.close()


def open_outbox(product: Product, house: SlackHouse, roads: Mapping[str, Deliver]) -> Ticking:
    """`roads`: those beside Slack's."""
    dispatcher = Dispatcher(product.database, product.run, product.clock, {**house.roads(), **roads})
    return Ticking(product.database, dispatcher, product.clock)


def mail_road(smtp_url: str | None, mail_from: str | None) -> Mapping[str, Deliver]:
    """The road mail travels on, none without a server; raises `PanelryError` for addresses of no use."""
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


class Part(Protocol):
    """Something that goes on by itself."""

    async def start(self) -> None:
        """Begin."""
        ...

    async def stop(self) -> None:
        """End in order."""
        ...


@asynccontextmanager
async def running(part: Part) -> AsyncIterator[None]:
    """It goes on inside the block."""
    await part.start()
    try:
        yield
    finally:
        await part.stop()


@asynccontextmanager
async def meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """The work goes on beside the block, and is cut off at its end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
