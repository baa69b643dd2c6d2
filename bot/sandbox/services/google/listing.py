"""`events.list`: pages, sync tokens, and what may not be asked together."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice

from bot.sandbox.services.diary import BEGINNING, Diary, Mark, end_of
from bot.sandbox.services.events import Calendar, Occurrence
from bot.sandbox.services.google.refusals import full_sync_required, invalid, refusal
from bot.sandbox.services.google.shown import REMINDERS, access_role, event_item
from bot.sandbox.shapes import Json

MOST = 2500
USUAL = 250
_NOT_WITH_TOKEN = frozenset(
    {
        "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax",
        "updatedMin",
    }
)  # fmt: skip
_OFFERED = frozenset(
    {
        "singleEvents",
        "timeMin",
        "timeMax",
        "maxResults",
        "pageToken",
        "syncToken",
        "showDeleted",
        "alt",
        "iCalUID",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a round has come to: what is behind `after`, up to the serial number `upto`.

    since: where its sync token ended, None when everything is read.
    """

    calendar: str
    since: int | None
    upto: int
    after: Mark
    asked: dict[str, str]


def list_events(diary: Diary, calendar: Calendar, query: Mapping[str, str]) -> Json:
    """A page of all events, or of what changed since a sync token."""
    _check(query)
    place = _place(diary, calendar, query)
    if place.since is not None and diary.is_forgotten(place.since):
        raise full_sync_required()
    found = list(islice(_wanted(diary, calendar, place), _size(query) + 1))
    page, more = found[: _size(query)], len(found) > _size(query)
    last = (page[-1].serial, page[-1].id) if page else BEGINNING
    return {
        "kind": "calendar#events",
        "etag": f'"p{diary.serial}"',
        "summary": calendar.name,
        "updated": _stamp(max((each.event.updated_at for each in page), default=0)),
        "timeZone": calendar.zone,
        "accessRole": access_role(calendar),
        "defaultReminders": REMINDERS,
        **({"nextPageToken": _next_page(place, last)} if more else {"nextSyncToken": _next_sync(place)}),
        "items": [event_item(diary, calendar, each) for each in page],
    }


def _check(query: Mapping[str, str]) -> None:
    if "syncToken" in query and (wrong := sorted(_NOT_WITH_TOKEN & set(query))):
        raise invalid("Sync token cannot be used with other query restrictions.", parameter=wrong[0])
    if unknown := sorted(set(query) - _OFFERED):
        raise invalid("The stand-in does not offer this parameter.", parameter=unknown[0])
    if query.get("singleEvents") != "true":
        raise invalid("The stand-in lists occurrences only.", parameter="singleEvents")
    start, end = _time(query, "timeMin"), _time(query, "timeMax")
    if start and end and end <= start:
        raise refusal("timeRangeEmpty")


def _size(query: Mapping[str, str]) -> int:
    told = query.get("maxResults", str(USUAL))
    if not told.isdecimal() or not 1 <= int(told) <= MOST:
        raise invalid("Invalid value for maxResults.", parameter="maxResults")
    return int(told)


def _time(query: Mapping[str, str], name: str) -> datetime | None:
    if name not in query:
        return None
    try:
        at = datetime.fromisoformat(query[name])
    except ValueError:
        raise invalid("Bad Request", parameter=name) from None
    if at.tzinfo is None:
        raise invalid("Bad Request", parameter=name)
    return at


def _place(diary: Diary, calendar: Calendar, query: Mapping[str, str]) -> _Place:
    asked = {name: value for name, value in query.items() if name not in {"pageToken", "maxResults"}}
    if "pageToken" in query:
        place = _read_page(query["pageToken"])
        if place.asked != asked or place.calendar != calendar.id:
            raise invalid("Invalid page token value.", parameter="pageToken")
        return place
    since = _read_sync(query["syncToken"], calendar, asked) if "syncToken" in query else None
    after = BEGINNING if since is None else end_of(since)
    return _Place(calendar=calendar.id, since=since, upto=diary.serial, after=after, asked=asked)


def _wanted(diary: Diary, calendar: Calendar, place: _Place) -> Iterator[Occurrence]:
    fits = _filter(place)
    return (each for each in diary.since(calendar.id, place.after, place.upto) if fits(each))


def _filter(place: _Place) -> Callable[[Occurrence], bool]:
    if place.since is not None:
        return lambda _: True
    start, end = _time(place.asked, "timeMin"), _time(place.asked, "timeMax")
    deleted, uid = place.asked.get("showDeleted") == "true", place.asked.get("iCalUID")

    def fits(one: Occurrence) -> bool:
        is_early = end is None or one.starts_at < end
        is_late = start is None or one.ends_at > start
        is_asked = uid is None or one.event.uid == uid
        return is_asked and is_early and is_late and (deleted or not one.is_cancelled)

    return fits


def _next_page(place: _Place, last: Mark) -> str:
    return _sealed({**asdict(place), "after": list(last)})


def _read_page(token: str) -> _Place:
    try:
        told = _opened(token)
        return _Place(**{**told, "after": (told["after"][0], told["after"][1])})
    except (ValueError, TypeError, KeyError):
        raise invalid("Invalid page token value.", parameter="pageToken") from None


def _next_sync(place: _Place) -> str:
    kept = {name: place.asked[name] for name in ("singleEvents", "showDeleted") if name in place.asked}
    return _sealed({"calendar": place.calendar, "serial": place.upto, "asked": kept})


def _read_sync(token: str, calendar: Calendar, asked: Mapping[str, str]) -> int:
    try:
        told = _opened(token)
        same = {name: value for name, value in asked.items() if name not in {"syncToken", "alt"}}
        if told["calendar"] == calendar.id and told["asked"] == same:
            return int(told["serial"])
    except (ValueError, TypeError, KeyError):
        pass
    raise invalid("Invalid sync token value.", parameter="syncToken")


def _sealed(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def _opened(token: str) -> Json:
    told: Json = json.loads(base64.urlsafe_b64decode(token))
    return told


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
