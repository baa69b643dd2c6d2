"""Zoom put together."""

from collections.abc import Callable
from datetime import datetime

import httpx

from core.providers.zoom.api import BASE, zoom_api
from core.providers.zoom.calls import ZoomCalls
from core.providers.zoom.tokens import AUTHORITY, ZoomKeys, ZoomTokens


def connect_zoom(
    http: httpx.AsyncClient,
    *,
    keys: ZoomKeys,
    now: Callable[[], datetime],
    base: str = BASE,
    authority: str = AUTHORITY,
) -> ZoomCalls:
    """For one account. `now` is real time, aware."""
    return ZoomCalls(zoom_api(http, ZoomTokens(http, keys, now, authority), now, base))
