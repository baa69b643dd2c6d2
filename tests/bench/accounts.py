"""Accounts at the stand-in for Google of `tests.bench.google`, as the product comes to know them."""

import httpx

from core.calendars.connected import Found
from core.calendars.facts import Account, CalendarInfo, Grant, Service
from core.calendars.services import Kind, Services
from core.providers.google.addresses import all_at
from core.providers.google.calendar import GoogleCalendar


def host(number: int) -> str:
    """Their address, which is also their calendar's name."""
    return f"host{number}@acme.example"


def token_of(email: str) -> str:
    """The access token of this account."""
    return f"token-{email}"


def found(email: str) -> Found:
    """What connecting the account would have found."""
    return Found(
        service=Service.GOOGLE,
        grant=Grant(access=token_of(email)),
        account=Account(id=email, email=email),
        calendars=(CalendarInfo(id=email, name=email, timezone="UTC", is_primary=True, may_write=True),),
    )


def services_at(root: str, http: httpx.AsyncClient) -> Services:
    """Google alone, at the stand-in's address."""
    addresses = all_at(root)
    return {
        Service.GOOGLE: Kind(
            service=Service.GOOGLE,
            name="Google Calendar",
            open=lambda _, tokens: GoogleCalendar(http, tokens, addresses=addresses),
        )
    }
