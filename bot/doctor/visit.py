"""The doctor's round: every check, each with a time-out, whatever the others find."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import contextmanager

from bot.doctor.address import check_address
from bot.doctor.settings import check_settings, read_settings
from bot.doctor.slack import check_slack
from core.doctor.database import check_database
from core.doctor.embedded import Opened, embedded_server
from core.doctor.findings import Finding, well, wrong
from core.doctor.secrets import check_secrets
from core.providers.mail.check import mail_problem
from core.secrets import KEY_FILE
from core.settings import Settings

PATIENCE_SECONDS = 20.0


async def examine(*, patience_seconds: float = PATIENCE_SECONDS) -> AsyncIterator[Finding]:
    """Everything found, in the order a person would look; nothing is changed, and no secret is told."""
    settings, unreadable = read_settings()
    for finding in [*unreadable, *check_settings(settings)]:
        yield finding
    keys = _keys(settings)
    with _opened(settings) as opened:
        checks = {
            "Database": _database(opened, keys),
            "Slack": check_slack(settings),
            "PUBLIC_URL": check_address(settings, keys),
            "Mail": _mail(settings),
        }
        running = [
            asyncio.create_task(_in_time(what, check, patience_seconds)) for what, check in checks.items()
        ]
        for each in running:
            for finding in await each:
                yield finding


async def _in_time(
    what: str, check: Awaitable[Sequence[Finding]], patience_seconds: float
) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(patience_seconds):
            return await check
    except TimeoutError:
        return [wrong(what, f"No answer within {patience_seconds:.0f} s.")]


def _keys(settings: Settings) -> str | None:
    """PANELRY_SECRET_KEY or what is in PANELRY_HOME; unlike the app, the doctor makes none."""
    if settings.panelry_secret_key is not None:
        return settings.panelry_secret_key.get_secret_value()
    file = settings.panelry_home / KEY_FILE
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:
        return None


@contextmanager
def _opened(settings: Settings) -> Iterator[Opened]:
    if settings.database_url is not None:
        yield Opened(url=settings.database_url.get_secret_value())
        return
    with embedded_server(settings.panelry_home) as opened:
        yield opened


async def _database(opened: Opened, keys: str | None) -> list[Finding]:
    if opened.url is None:
        return [*opened.findings]
    found = await asyncio.to_thread(check_database, opened.url)
    return [*opened.findings, *found, *await check_secrets(opened.url, keys)]


async def _mail(settings: Settings) -> list[Finding]:
    if settings.smtp_url is None or settings.mail_from is None:
        return []
    problem = await mail_problem(settings.smtp_url.get_secret_value(), settings.mail_from)
    return [wrong("Mail", problem)] if problem else [well("Mail", "The server would take our mail.")]
