"""Cal.com put together."""

from collections.abc import Callable
from datetime import datetime

import httpx

from core.calendars.facts import Service
from core.outside.client import TokenSource
from core.providers.calcom.api import BASE, CalcomApi
from core.providers.calcom.bookings import TAKE, CalcomBookings
from core.providers.calcom.busy import CalcomBusy
from core.providers.calcom.changes import CalcomChanges
from core.providers.calcom.hooks import CalcomHooks
from core.providers.calcom.times import CalcomTimes
from core.schedulers.ports import Scheduler


def connect_calcom(
    http: httpx.AsyncClient,
    *,
    tokens: TokenSource,
    now: Callable[[], datetime],
    base: str = BASE,
    page_size: int = TAKE,
) -> Scheduler:
    """For one API key. `now` is real time, aware. `base`: an installation's, with `/v2` at its end.

    page_size: bookings.
    """
    api = CalcomApi(http, tokens, now, base)
    times = CalcomTimes(api, now)
    bookings = CalcomBookings(api, page_size)
    changes = CalcomChanges(api, bookings)
    return Scheduler(
        service=Service.CALCOM,
        identity=times,
        types=times,
        times=times,
        busy=CalcomBusy(api, bookings, times, now),
        bookings=bookings,
        changes=changes,
        moves=changes,
        hooks=CalcomHooks(api),
    )
