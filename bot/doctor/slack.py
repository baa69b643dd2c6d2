"""Slack: does it accept our tokens, may we do what we need to, and does its clock agree with ours?"""

import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import open_session
from bot.connecting import APP_TOKEN, BOT_TOKEN, TOKEN_REFUSED, UNREACHABLE
from bot.manifest import scopes_in_manifest
from bot.refusals import error_name
from core.doctor.findings import Finding, note, well, wrong
from core.settings import Settings

MOST_SECONDS_APART = 5.0


async def check_slack(settings: Settings) -> list[Finding]:
    """Two calls at most: auth.test and, with an app token, apps.connections.open."""
    findings: list[Finding] = []
    async with open_session() as session:
        client = AsyncWebClient(base_url=settings.slack_api_url, session=session, timeout=10)
        client.proxy = None  # the session reads the environment, NO_PROXY included
        if settings.slack_bot_token is not None:
            findings += await _bot(client, settings.slack_bot_token.get_secret_value())
        if settings.slack_app_token is not None:
            findings.append(await _app(client, settings.slack_app_token.get_secret_value()))
    return findings


async def _bot(client: AsyncWebClient, token: str) -> list[Finding]:
    try:
        answer = await client.api_call("auth.test", headers={"Authorization": f"Bearer {token}"})
    except (SlackApiError, aiohttp.ClientError, OSError) as error:
        return [wrong("Slack", _refusal(error, *BOT_TOKEN))]
    told: Any = answer.data
    if not told.get("bot_id"):
        return [wrong("Slack", "SLACK_BOT_TOKEN is a person's. Take the Bot User OAuth Token, xoxb-….")]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return [
        well("Slack", f"Accepts the bot token: @{told['user']} in {told['team']}."),
        *_scopes(headers),
        *_clock(headers, time.time()),
    ]


def _refusal(error: Exception, setting: str, remedy: str) -> str:
    if isinstance(error, SlackApiError) and (name := error_name(error)) in TOKEN_REFUSED:
        return f"It does not accept {setting} ({name}). {remedy}"
    return f"{UNREACHABLE} Check SLACK_API_URL and that this machine may connect there."


def _scopes(headers: Mapping[str, str]) -> Iterator[Finding]:
    granted = {each.strip() for each in headers.get("x-oauth-scopes", "").split(",")} - {""}
    wanted = scopes_in_manifest()
    if missing := sorted(wanted - granted):
        yield wrong(
            "Slack scopes",
            f"Missing: {', '.join(missing)}. Bring the app up to manifest.yml and install it again.",
        )
    if superfluous := sorted(granted - wanted):
        yield note("Slack scopes", f"Not needed: {', '.join(superfluous)}. Remove them, and install again.")
    if granted == wanted:
        yield well("Slack scopes", "Those of manifest.yml.")


def _clock(headers: Mapping[str, str], now: float) -> Iterator[Finding]:
    """Slack refuses nothing for it, but we refuse requests that seem five minutes old."""
    if "date" not in headers:
        return
    apart = parsedate_to_datetime(headers["date"]).timestamp() - now
    if abs(apart) > MOST_SECONDS_APART:
        direction = "behind" if apart > 0 else "ahead of"
        yield wrong("Clock", f"This machine's is {abs(apart):.0f} s {direction} Slack's. Set it by NTP.")
    else:
        yield well("Clock", "Agrees with Slack's.")


async def _app(client: AsyncWebClient, token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=token)
    except (SlackApiError, aiohttp.ClientError, OSError) as error:
        return wrong("Socket Mode", _refusal(error, *APP_TOKEN))
    return well("Socket Mode", "Slack gives us a connection.")
