"""What Graph does with one person's calendars and events, without HTTP."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Answer, Calendar, Event
from bot.sandbox.services.microsoft.reading import changed, created
from bot.sandbox.services.microsoft.refusals import GraphError, invalid, not_found
from bot.sandbox.services.microsoft.telling import Teller, zone_named
from bot.sandbox.shapes import Json

_FILTER = re.compile(
    r"singleValueExtendedProperties/Any\(ep: ep/id eq '(?P<id>(?:[^']|'')+)'"
    r" and ep/value eq '(?P<value>(?:[^']|'')+)'\)"
)
_EXPANSION = re.compile(r"singleValueExtendedProperties\(\$filter=id eq '(?P<id>(?:[^']|'')+)'\)")
_UID_FILTER = re.compile(r"iCalUId eq '(?P<uid>(?:[^']|'')+)'")
ANSWERS: dict[str, Answer] = {
    "accept": "accepted",
    "decline": "declined",
    "tentativelyAccept": "tentative",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One person's. zone: the one they want times in, by either kind of name."""

    diary: Diary
    owner: str
    zone: str = "UTC"

    def calendar(self, id_: str | None = None) -> Calendar:
        """The one of this id, or the primary one."""
        for each in self.diary.calendars_of(self.owner):
            if each.id == id_ or (id_ is None and each.is_primary):
                return each
        raise not_found()

    def calendars(self) -> list[Json]:
        """As Graph lists them: the primary one need not be the first."""
        return [self._told(each) for each in reversed(self.diary.calendars_of(self.owner))]

    def teller(self, calendar: str) -> Teller:
        """Tells what is in a calendar."""
        return Teller(self.diary, calendar, self.zone)

    def event(self, id_: str, expansion: str | None = None) -> Json:
        """An event, a series or an occurrence, in whichever calendar; with the property asked for."""
        calendar, event = self._find(id_)
        if event.id == id_:
            return {**self.teller(calendar).event(event), **_property(event, expansion)}
        one = self.diary.occurrence(calendar, id_)
        if one is None or one.is_cancelled:
            raise not_found()
        return self.teller(calendar).occurrence(one)

    def events(self, calendar: str, filter_: str | None) -> list[Json]:
        """All in a calendar, or those with a property or of a uid."""
        found = [each for each in self.diary.events(calendar) if not each.is_cancelled]
        if filter_ is not None:
            found = list(filter(_wanted(filter_), found))
        return [self.teller(calendar).event(each) for each in found]

    def create(self, calendar: Calendar, told: Json) -> Json:
        """A new event; the one that was made before with this transaction."""
        if not calendar.may_write:
            raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        given = told.get("transactionId")
        for each in self.diary.events(calendar.id) if given else ():
            if each.extra.get("transactionId") == given and not each.is_cancelled:
                return self.teller(calendar.id).event(each)
        now = datetime.now(UTC)
        blank = Event(
            id=new_id(),
            calendar=calendar.id,
            starts_at=now,
            ends_at=now,
            zone=calendar.zone,
            uid=f"040000008200E00074C5B7101A82E008{secrets.token_hex(8).upper()}",
        )
        return self.teller(calendar.id).event(self.diary.write(created(told, blank)))

    def change(self, id_: str, told: Json) -> Json:
        """An event of one's own changed, or the time of an occurrence."""
        calendar, event = self._own(id_)
        if event.id != id_:
            part = changed(told, event)
            self.diary.move(calendar, id_, part.starts_at, part.ends_at)
            return self.event(id_)
        return self.teller(calendar).event(self.diary.write(changed(told, event)))

    def cancel(self, id_: str) -> None:
        """Only organisers of a meeting can."""
        _, event = self._own(id_)
        if not event.guests:
            raise invalid("The event has no attendees: it can be deleted, not cancelled.")
        self.delete(id_)

    def delete(self, id_: str) -> None:
        """Cancels it for everybody when it is the organiser who deletes it."""
        calendar, _ = self._find(id_)
        self.diary.remove(calendar, id_)

    def answer(self, id_: str, verb: str, *, sends: bool) -> None:
        """Answer an invitation; what is declined leaves the calendar."""
        calendar, event = self._find(id_)
        if event.calendar == calendar:
            raise invalid("You can't respond to this meeting because you're the meeting organizer.")
        if sends and not event.extra.get("responseRequested", True):
            raise invalid("The meeting organizer hasn't requested a response.")
        self.diary.answer(calendar, event.id, self.owner, ANSWERS[verb], hides=verb == "decline")

    def zone_of_answers(self) -> str:
        """The asked zone's name; a refusal when there is none."""
        return zone_named(self.zone).key

    def _find(self, id_: str) -> tuple[str, Event]:
        for calendar in self.diary.calendars_of(self.owner):
            one = self.diary.occurrence(calendar.id, id_)
            event = self.diary.event(calendar.id, id_) or (one.event if one else None)
            if event is not None and not (event.is_cancelled and event.calendar == calendar.id):
                return calendar.id, event
        raise not_found()

    def _own(self, id_: str) -> tuple[str, Event]:
        calendar, event = self._find(id_)
        if event.calendar != calendar:
            raise GraphError(403, "ErrorAccessDenied", "You need to be the organizer of the meeting.")
        return calendar, event

    def _told(self, calendar: Calendar) -> Json:
        return {
            "id": calendar.id,
            "name": calendar.name,
            "color": "auto",
            "hexColor": "",
            "isDefaultCalendar": calendar.is_primary,
            "changeKey": "DwAAABYAAA",
            "canShare": calendar.may_write,
            "canViewPrivateItems": True,
            "canEdit": calendar.may_write,
            "allowedOnlineMeetingProviders": ["teamsForBusiness"],
            "defaultOnlineMeetingProvider": "teamsForBusiness",
            "isTallyingResponses": calendar.is_primary,
            "isRemovable": not calendar.is_primary,
            "owner": {"name": calendar.owner, "address": calendar.owner},
        }


def _property(event: Event, expansion: str | None) -> Json:
    if expansion is None:
        return {}
    asked = _EXPANSION.fullmatch(expansion)
    if asked is None:
        raise GraphError(400, "BadRequest", "Parsing OData Select and Expand failed.")
    name = asked["id"].replace("''", "'")
    value = event.extra.get("properties", {}).get(name)
    return {"singleValueExtendedProperties": [{"id": name, "value": value}]} if value is not None else {}


def _wanted(filter_: str) -> Callable[[Event], bool]:
    if of_uid := _UID_FILTER.fullmatch(filter_):
        uid = of_uid["uid"].replace("''", "'")
        return lambda each: each.uid == uid
    asked = _FILTER.fullmatch(filter_)
    if asked is None:
        raise GraphError(400, "BadRequest", "Invalid filter clause.")
    name, value = (asked[part].replace("''", "'") for part in ("id", "value"))
    return lambda each: each.extra.get("properties", {}).get(name) == value


def new_id() -> str:
    """An id as Exchange makes them, of its letters without `_`."""
    return f"AAMkAGI1{secrets.token_hex(12).upper()}AAA="
