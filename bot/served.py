"""A real Slack workspace, served."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from pydantic import SecretStr

from bot.connecting import until_it_works
from bot.opening import Panelry, SlackSecrets, mail_road, meanwhile, open_panelry, running
from bot.root import open_product
from bot.sandbox import TOKEN_PREFIX
from core.clock import SystemClock
from core.errors import PanelryError
from core.settings import Settings

FIRST_WAIT_SECONDS = 1.0

log = structlog.get_logger()


@asynccontextmanager
async def served(settings: Settings, url: str, on: socket.socket) -> AsyncIterator[None]:
    """A real Slack workspace is served inside the block, from when Slack accepts its token."""
    secrets = slack_secrets(settings)
    mail = mail_road(_told(settings.smtp_url), settings.mail_from)
    async with (
        open_product(settings, url, SystemClock()) as product,
        open_panelry(product, settings, secrets, mail=mail, proxies=True) as panelry,
        panelry.answering(on),
        meanwhile(panelry.house.keep_connecting(secrets.bot_token)),
        panelry.in_socket_mode(),
        running(panelry.ticking),
        running(panelry.calendars.rounds),
        meanwhile(_watch_schedulers(panelry)),
    ):
        log.info("serving", address=on.getsockname(), mail=bool(mail))
        yield


async def _watch_schedulers(panelry: Panelry) -> None:
    """Once Slack accepted the token: at the very first start, there is no workspace before."""
    await panelry.house.connected.wait()
    await until_it_works("schedulers.watching", panelry.watch_schedulers, FIRST_WAIT_SECONDS)


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
