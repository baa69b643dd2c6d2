"""What a Calendly organisation holds, and what people do in it."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.services.calendly import shapes
from bot.sandbox.services.calendly.shapes import invalid, missing, named, new_name, stamp
from bot.sandbox.shapes import Json

FIRST_HOUR, LAST_HOUR = 9, 17
STEP = timedelta(minutes=30)

Tell = Callable[[str, Json, Json], None]
"""An event's name, its invitee and the event they are in, for the webhooks."""


class State:
    """Objects by their addresses. People work from 9 to 17 from Monday to Friday, by their clock."""

    def __init__(self, real_time: Callable[[], float], tell: Tell) -> None:
        self.real_time = real_time
        self._tell = tell
        self.organization = named("organizations", new_name())
        self.people: dict[str, Json] = {}
        self.event_types: dict[str, Json] = {}
        self.limits: dict[str, int] = {}
        self.events: dict[str, Json] = {}
        self.invitees: dict[str, Json] = {}
        self.no_shows: dict[str, str] = {}
        self.busy: list[Json] = []

    def now(self) -> str:
        return stamp(self.real_time())

    def add_person(self, name: str, email: str, timezone: str = "Europe/Stockholm") -> str:
        """A member of the organisation; their address."""
        uri = named("users", new_name())
        self.people[uri] = shapes.person(uri, self.organization, name, email, timezone, self.now())
        return uri

    def add_event_type(
        self, owner: str, name: str, minutes: int, *, locations: Sequence[str] = (), limit: int = 1
    ) -> str:
        """Something to book with somebody; its address.

        locations: kinds of places to choose from. limit: how many may book the same time.
        """
        uri = named("event_types", new_name())
        at = self.now()
        self.event_types[uri] = shapes.event_type(uri, self.people[owner], name, minutes, locations, at)
        self.limits[uri] = limit
        return uri

    def add_busy(self, user: str, start: datetime, end: datetime) -> None:
        """A time in a calendar that Calendly reads."""
        self.busy.append({"user": user, "start": start.isoformat(), "end": end.isoformat()})

    def book(self, event_type: str, start: datetime, told: Json) -> Json:
        """Somebody books; the invitee. `Refusal` when it is taken.

        told: e-mail, name, timezone, and the location, where it is not the first on offer.
        """
        if event_type not in self.event_types:
            raise missing()
        found = self._shared(event_type, start) or self._opened(event_type, start, told.get("location"))
        made = shapes.invitee(found["uri"], told, self.now())
        self.invitees[made["uri"]] = made
        found["invitees_counter"]["total"] += 1
        found["invitees_counter"]["active"] += 1
        self._tell("invitee.created", made, found)
        return made

    def cancel(self, invitee: Json, reason: str, by: str, canceler: str) -> None:
        """One invitee leaves; `canceler` is "host" or "invitee". The event ends with its last one."""
        found = self.events[invitee["event"]]
        over = {
            "canceled_by": by,
            "reason": reason,
            "canceler_type": canceler,
            "created_at": self.now(),
        }
        invitee |= {"status": "canceled", "cancellation": over, "updated_at": self.now()}
        found["invitees_counter"]["active"] -= 1
        if not found["invitees_counter"]["active"]:
            found |= {"status": "canceled", "cancellation": over, "updated_at": self.now()}
        self._tell("invitee.canceled", invitee, found)

    def reschedule(self, invitee: Json, start: datetime, reason: str) -> Json:
        """The invitee chooses another time: the old one ends, and a new one begins."""
        old = self.events[invitee["event"]]
        kind, place = old["event_type"], shapes.chosen(old["location"])
        found = self._shared(kind, start) or self._opened(kind, start, place)
        made = shapes.invitee(found["uri"], {**invitee, "old_invitee": invitee["uri"]}, self.now())
        self.invitees[made["uri"]] = made
        found["invitees_counter"]["total"] += 1
        found["invitees_counter"]["active"] += 1
        invitee |= {"rescheduled": True, "new_invitee": made["uri"]}
        self.cancel(invitee, reason, invitee["name"], "invitee")
        self._tell("invitee.created", made, found)
        return made

    def mark(self, invitee: Json) -> Json:
        """Somebody did not come."""
        mark = {"uri": named("invitee_no_shows", new_name()), "created_at": self.now()}
        self.no_shows[mark["uri"]] = invitee["uri"]
        invitee["no_show"] = mark
        self._tell("invitee_no_show.created", invitee, self.events[invitee["event"]])
        return mark

    def unmark(self, mark: str) -> None:
        """They did after all."""
        invitee = self.invitees[self.no_shows.pop(mark)]
        invitee["no_show"] = None
        self._tell("invitee_no_show.deleted", invitee, self.events[invitee["event"]])

    def open_times(self, event_type: Json, start: datetime, end: datetime) -> list[datetime]:
        """Starts that can be booked from `start` to `end`."""
        owner = self.people[event_type["profile"]["owner"]]
        zone, length = ZoneInfo(owner["timezone"]), timedelta(minutes=event_type["duration"])
        found, at = [], _rounded(start)
        while at < end:
            if _at_work(at.astimezone(zone), length) and self.is_free(event_type, at, at + length):
                found.append(at)
            at += STEP
        return found

    def is_free(self, event_type: Json, start: datetime, end: datetime) -> bool:
        """Whether its owner is free, or others may join."""
        if self._shared(event_type["uri"], start):
            return True
        return not any(
            begin < end and start < until
            for begin, until, _ in self.busy_times(event_type["profile"]["owner"])
        )

    def busy_times(self, user: str) -> list[tuple[datetime, datetime, str | None]]:
        """From, to, and the event's address where it is one of Calendly's."""
        own = [
            (_at(found["start_time"]), _at(found["end_time"]), found["uri"])
            for found in self.events.values()
            if found["status"] == "active" and found["event_memberships"][0]["user"] == user
        ]
        read = [(_at(told["start"]), _at(told["end"]), None) for told in self.busy if told["user"] == user]
        return sorted([*own, *read], key=lambda time: time[0])

    def _shared(self, event_type: str, start: datetime) -> Json | None:
        for found in self.events.values():
            same = found["event_type"] == event_type and found["start_time"] == stamp(start.timestamp())
            counts = found["invitees_counter"]
            if same and found["status"] == "active" and counts["active"] < counts["limit"]:
                return found
        return None

    def _opened(self, event_type: str, start: datetime, place: Json | None) -> Json:
        kind = self.event_types[event_type]
        end = start + timedelta(minutes=kind["duration"])
        if start.timestamp() < self.real_time() or not self.is_free(kind, start, end):
            raise invalid(start_time="is not available")
        owner = self.people[kind["profile"]["owner"]]
        made = shapes.event(kind, owner, start, end, self.limits[event_type], self.now())
        made["location"] = shapes.location(made, place or next(iter(kind["locations"]), None))
        self.events[made["uri"]] = made
        return made

    def snapshot(self) -> Json:
        """All of it, as JSON."""
        return {name: value for name, value in vars(self).items() if name in _KEPT}

    def restore(self, kept: dict[str, Any]) -> None:
        """As it was."""
        for name in _KEPT & kept.keys():
            setattr(self, name, kept[name])

    def copied(self) -> "State":
        """One that stays as this is now, and tells nobody anything."""
        copy = State(self.real_time, lambda *_: None)
        copy.restore(deepcopy(self.snapshot()))
        return copy


_KEPT = frozenset(
    {"organization", "people", "event_types", "limits", "events", "invitees", "no_shows", "busy"}
)


def _at(told: str) -> datetime:
    return datetime.fromisoformat(told).astimezone(UTC)


def _rounded(at: datetime) -> datetime:
    over = timedelta(seconds=at.timestamp() % STEP.total_seconds())
    return at + (STEP - over) if over else at


def _at_work(start: datetime, length: timedelta) -> bool:
    closing = start.replace(hour=LAST_HOUR, minute=0, second=0, microsecond=0)
    return start.weekday() < 5 and start.hour >= FIRST_HOUR and start + length <= closing
