"""A real Slack workspace, served."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from pydantic import SecretStr

from bot.root import mail_road, open_house, open_outbox, open_product, web_app
from bot.sandbox import TOKEN_PREFIX
from bot.serving import serving
from core.calendars.at_work import CalendarsAtWork
from core.clock import SystemClock
from core.errors import PanelryError
from core.outside_bookings.keys import watch_with_fallback
from core.providers.register import open_calls, open_schedulers, open_services
from core.settings import Settings
from core.tenancy import Actor

log = structlog.get_logger()


@asynccontextmanager
async def served(settings: Settings, url: str, on: socket.socket) -> AsyncIterator[None]:
    """A real Slack workspace is served inside the block."""
    secrets = slack_secrets(settings)
    mail = mail_road(_told(settings.smtp_url), settings.mail_from)
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(open_product(settings, url, SystemClock()))
        services = await stack.enter_async_context(open_services(settings, proxies=True))
        opening = open_house(
            product,
            api_url=settings.slack_api_url,
            signing_secret=secrets.signing_secret,
            app_token=secrets.app_token,
            proxies=True,
            mail=bool(mail),
            services=services,
            public_url=settings.public_url,
        )
        calls = await stack.enter_async_context(open_calls(settings, proxies=True))
        schedulers = await stack.enter_async_context(open_schedulers(settings, proxies=True))
        house = await stack.enter_async_context(opening)
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
        ticking = open_outbox(product, house, {**mail, **calendars.roads()})
        by_hand = _told(settings.calendly_webhook_secret)
        await stack.enter_async_context(serving(web_app(product, house, ticking, (), by_hand), on))
        await product.open_times.start()
        stack.push_async_callback(product.open_times.stop)  # a server waits for streams before it stops
        connecting = asyncio.create_task(house.keep_connecting(secrets.bot_token))
        stack.callback(connecting.cancel)
        if house.socket is not None:
            await stack.enter_async_context(house.socket.connected(after=house.connected))
        await ticking.start()
        stack.push_async_callback(ticking.stop)
        of_installation = [service for service, kind in schedulers.items() if kind.key]
        for workspace_id in await product.entrance.workspaces() if of_installation else ():
            await product.run(watch_with_fallback, Actor(workspace_id=workspace_id), of_installation)
        await calendars.rounds.start()
        stack.push_async_callback(calendars.rounds.stop)
        log.info("serving", address=on.getsockname(), mail=bool(mail))
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSecrets:
    """What a real workspace gives us; one of the two optional ones is there."""

    bot_token: str
    signing_secret: str | None
    app_token: str | None


def slack_secrets(settings: Settings) -> SlackSecrets:
    """The secrets of a real workspace, as far as one can tell without asking it."""
    bot_token, app_token = _told(settings.slack_bot_token), _told(settings.slack_app_token)
    signing_secret = _told(settings.slack_signing_secret)
    if bot_token is None or (signing_secret is None and app_token is None):
        raise PanelryError(
            "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are needed, or for Socket Mode SLACK_BOT_TOKEN and "
            "SLACK_APP_TOKEN; README.md tells where Slack shows them. Without a Slack workspace, run "
            "`panelry sandbox`."
        )
    if bot_token.startswith(TOKEN_PREFIX):
        raise PanelryError("SLACK_BOT_TOKEN is a sandbox's. Set the one of your Slack app.")
    if app_token is not None and not app_token.startswith("xapp-"):
        raise PanelryError("SLACK_APP_TOKEN is no app-level token: those begin with xapp-.")
    return SlackSecrets(bot_token=bot_token, signing_secret=signing_secret, app_token=app_token)


def _told(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
