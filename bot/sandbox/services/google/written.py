"""What an app sends about an event, read as strictly as Google does."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.sandbox.services.events import Answer, Event, Guest
from bot.sandbox.services.google.refusals import invalid, refusal
from bot.sandbox.shapes import Json

FIELDS = frozenset(
    {
        "id", "iCalUID", "summary", "description", "location", "start", "end", "attendees",
        "attendeesOmitted", "extendedProperties", "conferenceData", "transparency", "status",
        "guestsCanModify", "reminders", "visibility",
    }
)  # fmt: skip
_ANSWERS: dict[str, Answer] = {
    "needsAction": "pending",
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "tentative",
}
_ID = re.compile(r"[0-9a-v]{5,1024}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check_fields(body: Any) -> Json:
    """The body, when it holds nothing an event has not."""
    if not isinstance(body, dict):
        raise invalid("Parse Error", reason="parseError")
    unknown = sorted(set(body) - FIELDS)
    if unknown:
        raise invalid(f'Unknown name "{unknown[0]}": Cannot find field.', parameter=unknown[0])
    return body


def check_id(body: Json) -> str | None:
    """The id an app chose, if it did."""
    chosen = body.get("id")
    if chosen is None:
        return None
    if body.get("iCalUID") is not None or not isinstance(chosen, str) or not _ID.fullmatch(chosen):
        raise invalid("Invalid resource id value.", parameter="id")
    return chosen


def with_fields(event: Event, body: Json, organiser: str, *, makes_calls: bool) -> Event:
    """The event with what the body says. makes_calls: whether `conferenceDataVersion` is 1."""
    event = replace(
        event,
        title=body.get("summary", event.title) or "",
        description=body.get("description", event.description) or "",
        location=body.get("location", event.location) or "",
    )
    if "transparency" in body:
        event = replace(event, is_free=body["transparency"] == "transparent")
    if "attendees" in body:
        event = replace(event, guests=_guests(body["attendees"], event, organiser))
    extra = {**event.extra, **_properties(event, body.get("extendedProperties"))}
    if "visibility" in body:
        extra["visibility"] = _visibility(body["visibility"])
    if makes_calls and body.get("conferenceData"):
        extra["call"] = _call(body["conferenceData"], event.extra.get("call"))
    return _with_times(replace(event, extra=extra), body)


def _visibility(told: Any) -> str:
    if told not in {"default", "public", "private", "confidential"}:
        raise invalid("Invalid value for visibility.", parameter="visibility")
    return str(told)


def read_answer(body: Json, email: str) -> Answer:
    """The answer of a guest who changes nothing but that."""
    told = body.get("attendees")
    own = [each for each in told if _is(each, email)] if isinstance(told, list) else []
    if set(body) - {"attendees", "attendeesOmitted"} or len(own) != 1 or not body.get("attendeesOmitted"):
        raise refusal("forbiddenForNonOrganizer")
    return _answer(own[0])


def _is(told: Any, email: str) -> bool:
    return isinstance(told, dict) and str(told.get("email", "")).lower() == email.lower()


def _with_times(event: Event, body: Json) -> Event:
    if "start" not in body and "end" not in body:
        return event
    start = _told_or_kept(body, event, "start", event.starts_at)
    end = _told_or_kept(body, event, "end", event.ends_at)
    if start[2] is not end[2]:
        raise invalid("The start and end times must either both be date or both be dateTime.")
    if end[0] < start[0] or (end[2] and end[0] == start[0]):
        raise refusal("timeRangeEmpty")
    moved = (start[0], end[0]) != (event.starts_at, event.ends_at)
    sequence = event.sequence + 1 if moved and event.serial else event.sequence
    return replace(
        event, starts_at=start[0], ends_at=end[0], zone=start[1], is_day=start[2], sequence=sequence
    )


def _told_or_kept(body: Json, event: Event, name: str, kept: datetime) -> tuple[datetime, str, bool]:
    if name not in body:
        return kept, event.zone, event.is_day
    told = body[name]
    if event.serial and isinstance(told, dict):
        # A patch goes into what is there, field by field: a day that was there has to be taken out.
        told = {"date" if event.is_day else "dateTime": "as it was", **told}
    return read_moment(told, event, name)


def read_moment(told: Any, event: Event, name: str) -> tuple[datetime, str, bool]:
    """When, in which zone, and whether it is a whole day."""
    if not isinstance(told, dict) or not (told.get("dateTime") or told.get("date")):
        raise invalid(f"Missing {name} time.", reason="required")
    if told.get("dateTime") and told.get("date"):
        raise invalid(f"Invalid {name} time.")
    zone = told.get("timeZone") or event.zone
    try:
        if told.get("date"):
            day = date.fromisoformat(told["date"])
            return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(event.zone)), event.zone, True
        at = datetime.fromisoformat(told["dateTime"])
        if at.tzinfo is None and not told.get("timeZone"):
            raise invalid(f"Missing time zone definition for {name} time.", reason="required")
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
        return at.astimezone(UTC), ZoneInfo(zone).key, False
    except ZoneInfoNotFoundError:
        raise invalid(f"Invalid time zone definition for {name} time.") from None
    except (ValueError, TypeError):
        raise invalid("Bad Request", reason="badRequest") from None


def _guests(told: Any, event: Event, organiser: str) -> tuple[Guest, ...]:
    if not isinstance(told, list):
        raise invalid("Invalid value for attendees.", parameter="attendees")
    guests = tuple(_guest(each, event) for each in told)
    if len({each.email.lower() for each in guests}) < len(guests):
        raise invalid("Duplicate attendee email.", parameter="attendees")
    is_among = any(each.email.lower() == organiser.lower() for each in guests)
    return guests if is_among or not guests else (*guests, Guest(email=organiser, answer="accepted"))


def _guest(told: Any, event: Event) -> Guest:
    email = told.get("email") if isinstance(told, dict) else None
    if not isinstance(email, str) or not _EMAIL.fullmatch(email):
        raise invalid("Invalid attendee email.")
    before = event.guest(email)
    return Guest(
        email=email,
        name=str(told.get("displayName") or ""),
        answer=_answer(told),
        is_optional=bool(told.get("optional")),
        # Said once, when the room is added; later words about it are not listened to.
        is_room=before.is_room if before else bool(told.get("resource")),
        hides=before.hides if before else False,
    )


def _answer(told: Json) -> Answer:
    answer = _ANSWERS.get(told.get("responseStatus", "needsAction"))
    if answer is None:
        raise invalid("Invalid attendee response status.")
    return answer


def _properties(event: Event, told: Any) -> Json:
    if told is None:
        return {}
    before: Mapping[str, Any] = event.extra.get("properties", {})
    merged = {kind: {**before.get(kind, {}), **told.get(kind, {})} for kind in ("private", "shared")}
    for values in merged.values():
        if any(
            len(name) > 44 or not isinstance(value, str) or len(value) > 1024
            for name, value in values.items()
        ):
            raise invalid("Invalid extended property.", parameter="extendedProperties")
    return {"properties": {kind: values for kind, values in merged.items() if values}}


def _call(told: Any, before: Json | None) -> Json:
    request = told.get("createRequest") if isinstance(told, dict) else None
    kind = (request or {}).get("conferenceSolutionKey", {}).get("type")
    if not request or not request.get("requestId") or kind != "hangoutsMeet":
        raise invalid("Invalid conference type value.")
    if before is not None:
        return before
    return {"request": request["requestId"], "status": "pending", "id": ""}
