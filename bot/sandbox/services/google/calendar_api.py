"""The Calendar API's methods, for an account that showed a good token."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Calendar, Event, Occurrence, occurrences, stamp
from bot.sandbox.services.google.refusals import invalid, refusal
from bot.sandbox.services.google.shown import MEET, calendar_item, etag, event_item
from bot.sandbox.services.google.written import check_fields, check_id, read_answer, read_moment, with_fields
from bot.sandbox.shapes import Json

_BASE32HEX = string.digits + "abcdefghijklmnopqrstuv"
_SENDING = frozenset({"all", "externalOnly", "none"})
_VERSIONS = frozenset({"0", "1"})


class CalendarApi:
    """makes_calls_at_once: else a Meet call is pending until somebody looks at its event again.

    calls_at: what the link of a call begins with.
    """

    def __init__(self, diary: Diary) -> None:
        self._diary = diary
        self.makes_calls_at_once = False
        self.calls_at = MEET

    def calendar(self, owner: str, name: str, *, writing: bool = False) -> Calendar:
        """A calendar of the account's, by its id or "primary"."""
        theirs = self._diary.calendars_of(owner)
        found = next(
            (each for each in theirs if name in {each.id, "primary" if each.is_primary else None}), None
        )
        if found is None:
            raise refusal("notFound")
        if writing and not found.may_write:
            raise refusal("requiredAccessLevel")
        return found

    def list_calendars(self, owner: str, query: Mapping[str, str]) -> Json:
        """The calendar list, a page at a time; the page token is a number."""
        size, begin = _number(query, "maxResults", 100), _number(query, "pageToken", 0)
        if not 1 <= size <= 250:
            raise invalid("Invalid value for maxResults.", parameter="maxResults")
        theirs = self._diary.calendars_of(owner)
        more = {"nextPageToken": str(begin + size)} if begin + size < len(theirs) else {"nextSyncToken": "c1"}
        items = [calendar_item(each) for each in theirs[begin : begin + size]]
        return {"kind": "calendar#calendarList", "etag": '"p1"', **more, "items": items}

    def get(self, calendar: Calendar, id_: str) -> Json:
        """An event or occurrence; what was deleted is told for a while, as cancelled."""
        event = self._diary.event(calendar.id, id_)
        if event is not None and event.extra.get("call", {}).get("status") == "pending":
            self._diary.write(_called(event, self.calls_at))
        return self._shown(calendar, id_)

    def insert(self, calendar: Calendar, query: Mapping[str, str], body: Any) -> Json:
        """A new event; its organiser is the calendar's owner."""
        told = check_fields(body)
        id_ = check_id(told) or "".join(secrets.choice(_BASE32HEX) for _ in range(26))
        for name in ("start", "end"):
            if name not in told:
                raise invalid(f"Missing {name} time.", reason="required")
        if self._diary.event(calendar.id, id_) is not None:
            raise refusal("duplicate")
        empty = datetime(1970, 1, 1, tzinfo=UTC)
        blank = Event(
            id=id_,
            calendar=calendar.id,
            starts_at=empty,
            ends_at=empty,
            zone=calendar.zone,
            uid=str(told.get("iCalUID") or f"{id_}@google.com"),
        )
        event = with_fields(blank, told, calendar.owner, makes_calls=_makes_calls(query))
        event = self._diary.write(_called(event, self.calls_at) if self.makes_calls_at_once else event)
        return event_item(self._diary, calendar, next(occurrences(event)))

    def patch(
        self, calendar: Calendar, id_: str, query: Mapping[str, str], body: Any, if_match: str | None
    ) -> Json:
        """What the body names is changed, lists as a whole; a guest may change their answer only."""
        told, makes_calls = check_fields(body), _makes_calls(query)
        event = self._diary.event(calendar.id, id_)
        if event is None:
            return self._patch_one(calendar, id_, told)
        if if_match not in {None, "*", etag(event)}:
            raise refusal("conditionNotMet")
        if event.calendar != calendar.id or told.get("attendeesOmitted"):
            self._diary.answer(calendar.id, id_, calendar.owner, read_answer(told, calendar.owner))
        else:
            event = with_fields(event, told, calendar.owner, makes_calls=makes_calls)
            stays_cancelled = event.is_cancelled and told.get("status") != "confirmed"
            self._diary.write(replace(event, is_cancelled=stays_cancelled))
        return self._shown(calendar, id_)

    def delete(self, calendar: Calendar, id_: str, query: Mapping[str, str]) -> None:
        """By the organiser for everybody, by a guest for themselves."""
        _check_sending(query)
        event = self._diary.event(calendar.id, id_)
        found = event.is_cancelled if event is not None else self._occurrence(calendar, id_).is_cancelled
        if found:
            raise refusal("deleted")
        self._diary.remove(calendar.id, id_)

    def _patch_one(self, calendar: Calendar, id_: str, told: Json) -> Json:
        one = self._occurrence(calendar, id_)
        if set(told) != {"start", "end"} or one.original_at is None:
            raise invalid("The stand-in changes only times of one occurrence.")
        starts_at, ends_at = (read_moment(told[name], one.event, name)[0] for name in ("start", "end"))
        self._diary.deviate(one.event, stamp(one.event, one.original_at), starts_at, ends_at)
        return self._shown(calendar, id_)

    def _shown(self, calendar: Calendar, id_: str) -> Json:
        return event_item(self._diary, calendar, self._occurrence(calendar, id_))

    def _occurrence(self, calendar: Calendar, id_: str) -> Occurrence:
        found = self._diary.occurrence(calendar.id, id_)
        if found is None:
            raise refusal("notFound")
        return found


def _number(query: Mapping[str, str], name: str, usual: int) -> int:
    told = query.get(name, str(usual))
    if not told.isdecimal():
        raise invalid(f"Invalid value for {name}.", parameter=name)
    return int(told)


def _makes_calls(query: Mapping[str, str]) -> bool:
    _check_sending(query)
    version = query.get("conferenceDataVersion", "0")
    if version not in _VERSIONS:
        raise invalid("Invalid value for conferenceDataVersion.", parameter="conferenceDataVersion")
    return version == "1"


def _check_sending(query: Mapping[str, str]) -> None:
    if unknown := sorted(set(query) - {"sendUpdates", "conferenceDataVersion", "alt"}):
        raise invalid("The stand-in does not offer this parameter.", parameter=unknown[0])
    if query.get("sendUpdates", "none") not in _SENDING:
        raise invalid("Invalid value for sendUpdates.", parameter="sendUpdates")


def _called(event: Event, calls_at: str) -> Event:
    call = event.extra.get("call")
    if call is None or call["status"] != "pending":
        return event
    words = (3, 4, 3)
    name = "-".join("".join(secrets.choice(string.ascii_lowercase) for _ in range(each)) for each in words)
    return replace(
        event, extra={**event.extra, "call": {**call, "status": "success", "id": name, "at": calls_at}}
    )
