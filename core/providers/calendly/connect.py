"""Calendly put together."""

from collections.abc import Callable
from datetime import datetime

import httpx

from core.calendars.facts import Service
from core.outside.client import TokenSource
from core.providers.calendly.account import CalendlyAccount, Scope
from core.providers.calendly.api import BASE, calendly_api
from core.providers.calendly.bookings import EVENTS_AT_ONCE, CalendlyBookings
from core.providers.calendly.changes import CalendlyChanges
from core.providers.calendly.telling import CalendlyHooks, CalendlyLinks
from core.providers.calendly.times import CalendlyTimes
from core.schedulers.ports import Scheduler


def connect_calendly(
    http: httpx.AsyncClient,
    *,
    tokens: TokenSource,
    now: Callable[[], datetime],
    scope: Scope = "organization",
    base: str = BASE,
    page_size: int = EVENTS_AT_ONCE,
) -> Scheduler:
    """For one token. `now` is real time, aware. `scope`: see `CalendlyAccount`. page_size: events."""
    api = calendly_api(http, tokens, base)
    account = CalendlyAccount(api, scope)
    times = CalendlyTimes(api, account, now)
    bookings = CalendlyBookings(api, account, page_size)
    return Scheduler(
        service=Service.CALENDLY,
        identity=account,
        types=times,
        times=times,
        busy=times,
        bookings=bookings,
        changes=CalendlyChanges(api, bookings),
        hooks=CalendlyHooks(api, account),
        links=CalendlyLinks(api),
    )
