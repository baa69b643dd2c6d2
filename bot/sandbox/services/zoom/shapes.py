"""Zoom's objects as it sends them, key by key."""

import secrets
from datetime import UTC, datetime, timedelta

from bot.sandbox.shapes import Json

CHANGEABLE = ("topic", "start_time", "duration", "timezone", "agenda", "settings", "type")
CALLS_AT = "https://us02web.zoom.us"
_SHOWN = ("uuid", "id", "host_id", "topic", "type", "start_time", "duration", "timezone")


class Refusal(Exception):
    """A request is refused: an HTTP status, and Zoom's own code and words."""

    def __init__(self, status: int, code: int, message: str, **fields: str) -> None:
        super().__init__(message)
        self.status = status
        errors = [{"field": name, "message": text} for name, text in fields.items()]
        self.body: Json = {"code": code, "message": message, **({"errors": errors} if errors else {})}
        self.headers: dict[str, str] = {}


def invalid(**fields: str) -> Refusal:
    """A 400 that names what is wrong."""
    return Refusal(400, 300, "Validation Failed.", **fields)


def stamp(seconds: float) -> str:
    """A moment in UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def midnight_after(seconds: float) -> str:
    """When a day's limit ends, as Zoom writes it in `Retry-After`."""
    day = datetime.fromtimestamp(seconds, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return stamp((day + timedelta(days=1)).timestamp())


def meeting(number: int, host: Json, body: Json, at: str, calls_at: str = CALLS_AT) -> Json:
    """A new meeting; `start_url` lets anybody be its host. calls_at: what its links begin with."""
    password = secrets.token_urlsafe(4)
    return {
        "id": number,
        "uuid": f"{secrets.token_hex(11)}==",
        "host_id": host["id"],
        "host_email": host["email"],
        "topic": body.get("topic", "Zoom Meeting"),
        "type": body.get("type", 2),
        "status": "waiting",
        "start_time": body["start_time"],
        "duration": body.get("duration", 60),
        "timezone": body.get("timezone", "UTC"),
        "agenda": body.get("agenda", ""),
        "created_at": at,
        "start_url": f"{calls_at}/s/{number}?zak={secrets.token_urlsafe(24)}",
        "join_url": f"{calls_at}/j/{number}?pwd={password}",
        "password": password,
        "settings": {"use_pmi": False, "alternative_hosts": "", **body.get("settings", {})},
    }


def listed(found: Json) -> Json:
    """As a list shows it: without what only the host may see, its agenda cut short."""
    keys = (*_SHOWN, "created_at", "join_url")
    return {**{key: found[key] for key in keys}, "agenda": found["agenda"][:250]}


def created(found: Json) -> Json:
    """What a webhook tells of a new meeting."""
    settings = {key: found["settings"][key] for key in ("use_pmi", "alternative_hosts")}
    keys = (*_SHOWN, "join_url", "password")
    return {**{key: found[key] for key in keys}, "settings": settings}


def shown(found: Json) -> Json:
    """What it tells of one that ends."""
    return {key: found[key] for key in _SHOWN}
