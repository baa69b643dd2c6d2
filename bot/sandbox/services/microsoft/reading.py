"""Events as Graph takes them: strict about every property."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from re import sub
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.sandbox.services.events import Event, Guest
from bot.sandbox.services.microsoft.refusals import GraphError, invalid
from bot.sandbox.services.microsoft.telling import zone_named
from bot.sandbox.shapes import Json

_LINE = "_" * 80
_KNOWN = frozenset({
    "subject", "body", "start", "end", "location", "attendees", "isAllDay", "showAs", "responseRequested",
    "allowNewTimeProposals", "isOnlineMeeting", "onlineMeetingProvider", "transactionId",
    "singleValueExtendedProperties", "sensitivity", "locations",
})  # fmt: skip
_ONCE = ("isOnlineMeeting", "onlineMeetingProvider")


def created(told: Json, blank: Event) -> Event:
    """A new event of what was sent; `blank` has its id, calendar and zone."""
    for name in ("start", "end"):
        if name not in told:
            raise invalid(f"The {name} of an event has to be given.")
    blank = replace(blank, extra={"transactionId": told.get("transactionId")})
    return changed(told, blank, is_new=True)


def changed(told: Json, event: Event, *, is_new: bool = False) -> Event:
    """The event with what was sent."""
    unknown = sorted(set(told) - _KNOWN)
    if unknown:
        raise GraphError(
            400, "RequestBodyRead", f"The property '{unknown[0]}' does not exist on type 'event'."
        )
    if not is_new and "transactionId" in told:
        raise invalid("TransactionId can only be set when an event is created.")
    if event.extra.get("isOnline") and any(name in told for name in _ONCE):
        raise invalid("An online meeting cannot be changed or turned off.")
    starts_at, ends_at, zone = _times(told, event)
    event = replace(
        event,
        title=_text(told, "subject", event.title),
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        is_day=bool(told.get("isAllDay", event.is_day)),
        is_free=told["showAs"] == "free" if "showAs" in told else event.is_free,
        location=_object(told, "location").get("displayName", event.location),
        guests=_guests(told, event) if "attendees" in told else event.guests,
        extra={**event.extra, "properties": event.extra.get("properties", {}) | _properties(told)},
    )
    return _with_call(told, _with_body(told, _with_sensitivity(told, event)))


def _with_sensitivity(told: Json, event: Event) -> Event:
    if "sensitivity" not in told:
        return event
    if told["sensitivity"] not in {"normal", "personal", "private", "confidential"}:
        raise invalid("The sensitivity of an event is normal, personal, private or confidential.")
    return replace(event, extra={**event.extra, "sensitivity": told["sensitivity"]})


def _with_body(told: Json, event: Event) -> Event:
    if "body" not in told:
        return event
    body = _object(told, "body")
    if str(body.get("contentType")).lower() not in {"html", "text"}:
        raise invalid("The contentType of a body is text or html.")
    content = str(body.get("content", ""))
    html = f"<html><body>{content}</body></html>"
    extra = {**event.extra, "html": html}
    if event.extra.get("isOnline") and _LINE not in content:
        # As the real one: whoever takes Teams' part out of the text takes the call away.
        extra = {**extra, "isOnline": False, "joinUrl": None}
    return replace(event, extra=extra, description=unescape(sub(r"<[^>]*>", " ", content)).strip())


def _with_call(told: Json, event: Event) -> Event:
    wishes = {name: told[name] for name in ("responseRequested", "allowNewTimeProposals") if name in told}
    extra = event.extra | wishes
    if told.get("isOnlineMeeting") is not True or event.extra.get("isOnline"):
        return replace(event, extra=extra)
    url = f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{uuid4().hex}%40thread.v2/0"
    text = extra.get("html") or "<html><body></body></html>"
    line = f'<div class="me-email-text"><div><span>{_LINE}</span></div><a href="{url}">Join</a></div>'
    html = text.replace("</body>", f"{line}</body>")
    return replace(event, extra={**extra, "html": html, "isOnline": True, "joinUrl": url})


def _times(told: Json, event: Event) -> tuple[datetime, datetime, str]:
    starts_at, zone = _time(told, "start") or (event.starts_at, event.zone)
    ends_at, _ = _time(told, "end") or (event.ends_at, event.zone)
    if ends_at < starts_at:
        raise invalid("The start of an event has to be before its end.")
    if told.get("isAllDay", event.is_day) and any(
        at.astimezone(ZoneInfo(zone)).strftime("%H%M%S") != "000000" for at in (starts_at, ends_at)
    ):
        raise invalid("An event of all day begins and ends at midnight.")
    return starts_at, ends_at, zone


def _time(told: Json, name: str) -> tuple[datetime, str] | None:
    if name not in told:
        return None
    given = _object(told, name)
    try:
        at = datetime.fromisoformat(given["dateTime"])
        zone = zone_named(given["timeZone"])
    except (KeyError, TypeError, ValueError):
        raise invalid(f"The {name} of an event needs a dateTime and a timeZone.") from None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC), zone.key


def _guests(told: Json, event: Event) -> tuple[Guest, ...]:
    if not isinstance(told["attendees"], list):
        raise invalid("The attendees of an event are a list.")
    return tuple(_guest(each, event) for each in told["attendees"])


def _guest(told: Any, event: Event) -> Guest:
    address = told.get("emailAddress") if isinstance(told, dict) else None
    if not isinstance(address, dict) or "@" not in str(address.get("address")):
        raise GraphError(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    if told.get("type", "required") not in {"required", "optional", "resource"}:
        raise invalid("The type of an attendee is required, optional or resource.")
    before = event.guest(address["address"])
    return Guest(
        email=address["address"],
        name=address.get("name", ""),
        answer=before.answer if before else "pending",
        is_optional=told.get("type") == "optional",
        is_room=told.get("type") == "resource",
    )


def _properties(told: Json) -> dict[str, str]:
    given = told.get("singleValueExtendedProperties", [])
    try:
        return {each["id"]: each["value"] for each in given}
    except (KeyError, TypeError):
        raise invalid("An extended property needs an id and a value.") from None


def _object(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = told.get(name, {})
    if not isinstance(value, dict):
        raise GraphError(400, "RequestBodyRead", f"The property '{name}' is an object.")
    return value


def _text(told: Mapping[str, Any], name: str, default: str) -> str:
    value = told.get(name, default)
    if not isinstance(value, str):
        raise GraphError(400, "RequestBodyRead", f"The property '{name}' is a string.")
    return value
