"""Zoom put together."""

from collections.abc import Callable
from datetime import datetime

import httpx

from core.calendars.calls import CallKeys
from core.providers.zoom.api import BASE, zoom_api
from core.providers.zoom.calls import ZoomCalls
from core.providers.zoom.tokens import AUTHORITY, ZoomTokens


def connect_zoom(
    http: httpx.AsyncClient,
    *,
    keys: CallKeys,
    now: Callable[[], datetime],
    base: str = BASE,
    authority: str = AUTHORITY,
) -> ZoomCalls:
    """For one account. `now` is real time, aware."""
    tokens = ZoomTokens(http, keys, now, authority)
    return ZoomCalls(zoom_api(http, tokens, now, base), tokens)
