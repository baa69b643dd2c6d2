"""The settings: can they be read, and do they go together?"""

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from bot.served import slack_secrets
from core.doctor.findings import Finding, note, well, wrong
from core.errors import PanelryError
from core.secrets import KEY_FILE
from core.settings import Settings

WHAT = "Settings"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


def read_settings() -> tuple[Settings, list[Finding]]:
    """The settings, with the default for each that cannot be read, and what is wrong with those."""
    try:
        return Settings(), []
    except ValidationError as error:
        bad = {str(each["loc"][0]): each["msg"] for each in error.errors()}
    fields = Settings.model_fields
    named = {str(field.validation_alias or name): field.default for name, field in fields.items()}
    settings = Settings(**{name: named[name] for name in bad})
    return settings, [wrong(WHAT, f"{name.upper()}: {words}.") for name, words in bad.items()]


def check_settings(settings: Settings) -> list[Finding]:
    """What does not go together, and what somebody should know."""
    problems = [
        *_slack(settings),
        *_public_url(settings),
        *_mail(settings),
        *_key(settings),
        *_others(settings),
    ]
    return problems or [well(WHAT, "They can be read and go together.")]


def _slack(settings: Settings) -> Iterator[Finding]:
    try:
        slack_secrets(settings)
    except PanelryError as error:
        yield wrong(WHAT, error.sentence)


def _public_url(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is None:
        if settings.slack_app_token is None:
            yield wrong(WHAT, "PUBLIC_URL is not set: Slack needs an address, or SLACK_APP_TOKEN instead.")
        return
    parts = urlsplit(settings.public_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield wrong(WHAT, "PUBLIC_URL must be an address like https://panelry.example.com.")
    elif parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
        yield wrong(WHAT, "PUBLIC_URL must begin with https://: Slack sends to no other address.")
    elif parts.path not in {"", "/"} or parts.query:
        yield wrong(WHAT, "PUBLIC_URL must end after the host: Panelry answers at its root.")


def _mail(settings: Settings) -> Iterator[Finding]:
    if settings.smtp_url is None:
        yield note(WHAT, "SMTP_URL is not set: candidates get no mail.")
    elif settings.mail_from is None:
        yield wrong(
            WHAT, "SMTP_URL is set but MAIL_FROM is not. Set it to the address invitations come from."
        )


def _key(settings: Settings) -> Iterator[Finding]:
    if settings.panelry_secret_key is not None:
        return
    if settings.database_url is not None:
        yield note(WHAT, "PANELRY_SECRET_KEY is not set: the key lies in PANELRY_HOME. Keep a copy.")
    file = settings.panelry_home / KEY_FILE
    if file.exists() and _open_to_others(file):
        yield wrong(WHAT, f"Others may read {file}. Run `chmod 600 {file}`.")


def _open_to_others(file: Path) -> bool:
    return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _others(settings: Settings) -> Iterator[Finding]:
    if settings.log_level.upper() not in LOG_LEVELS:
        yield wrong(WHAT, f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
    if settings.database_url is None:
        yield note(WHAT, "DATABASE_URL is not set: the embedded PostgreSQL is there to try Panelry.")
