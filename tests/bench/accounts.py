"""Accounts at the stand-in for Google of `tests.bench.google`, as the product comes to know them."""

from collections.abc import Callable
from datetime import datetime

import httpx

from bot.sandbox.services.oauth_facts import Client
from core.calendars.accounts import utc_now
from core.calendars.connected import Found
from core.calendars.facts import Account, CalendarInfo, Grant, Service
from core.calendars.services import Kind, Services
from core.providers.google.addresses import all_at
from core.providers.google.authority import Credentials, GoogleAuthority
from core.providers.google.calendar import GoogleCalendar

CLIENT = Client(id="bench", secret="bench", redirects=())


def host(number: int) -> str:
    """Their address, which is also their calendar's name."""
    return f"host{number}@acme.example"


def token_of(email: str) -> str:
    """The access token of this account."""
    return f"token-{email}"


def refresh_of(email: str) -> str:
    """What gets this account further access tokens."""
    return f"refresh-{email}"


def found(email: str, *, expires_at: datetime | None = None) -> Found:
    """What connecting the account would have found. expires_at: of its access token, None for never."""
    return Found(
        service=Service.GOOGLE,
        grant=Grant(access=token_of(email), refresh=refresh_of(email), expires_at=expires_at),
        account=Account(id=email, email=email),
        calendars=(CalendarInfo(id=email, name=email, timezone="UTC", is_primary=True, may_write=True),),
    )


def services_at(root: str, http: httpx.AsyncClient, now: Callable[[], datetime] = utc_now) -> Services:
    """Google alone, at the stand-in's address. now: real time, by which tokens expire."""
    addresses = all_at(root)
    credentials = Credentials(client_id=CLIENT.id, client_secret=CLIENT.secret)
    return {
        Service.GOOGLE: Kind(
            service=Service.GOOGLE,
            name="Google Calendar",
            open=lambda _, tokens: GoogleCalendar(http, tokens, addresses=addresses),
            authority=GoogleAuthority(http, credentials, addresses=addresses, now=now),
        )
    }
