"""What a Cal.com account holds, and what people do in it."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.services.calcom import shapes
from bot.sandbox.services.calcom.shapes import bad, missing, stamp, told_booking
from bot.sandbox.shapes import Json

FIRST_HOUR, LAST_HOUR = 9, 17
STEP = timedelta(minutes=30)
TAKEN = "User either already has booking at this time or is not available"
ALIVE = frozenset({"accepted", "pending"})

Tell = Callable[[str, Json, int], None]
"""A trigger, its payload and the id of the person it is about, for the webhooks."""


class State:
    """People by their id, event types by theirs, bookings by their uid."""

    def __init__(self, real_time: Callable[[], float], tell: Tell) -> None:
        self._real_time = real_time
        self._tell = tell
        self.people: dict[str, Json] = {}
        self.event_types: dict[str, Json] = {}
        self.bookings: dict[str, Json] = {}
        self.busy: list[Json] = []
        self.calls_at = "https://meet.google.com"

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._real_time(), UTC)

    def add_person(self, name: str, email: str, timezone: str = "Europe/Stockholm") -> int:
        """Somebody with an account; their id."""
        number = 481 + len(self.people)
        username = name.partition(" ")[0].lower()
        self.people[str(number)] = {
            "id": number,
            "name": name,
            "email": email,
            "username": username,
            "timeZone": timezone,
        }
        return number

    def add_event_type(self, owner: int, title: str, minutes: int, *, confirm: bool = False) -> int:
        """Something to book with somebody; its id. `confirm`: they have to agree to each booking."""
        number = 9013 + len(self.event_types)
        kind = shapes.event_type(number, self.people[str(owner)], title, minutes, confirm=confirm)
        self.event_types[str(number)] = kind
        return number

    def add_busy(self, person: int, start: datetime, end: datetime) -> None:
        """A time in a calendar that Cal.com checks."""
        self.busy.append({"person": person, "start": stamp(start), "end": stamp(end)})

    def busy_of(self, person: int) -> list[tuple[datetime, datetime]]:
        """From and to, in the calendar where bookings are written, too."""
        own = [
            each
            for each in self.bookings.values()
            if each["status"] == "accepted" and each["hosts"][0]["id"] == person
        ]
        told = [*own, *(each for each in self.busy if each["person"] == person)]
        return sorted((_at(each["start"]), _at(each["end"])) for each in told)

    def book(self, event_type: object, start: datetime, told: Json) -> Json:
        """Somebody books; `told` is the body of a request. `Refusal` when it is taken."""
        kind = self.event_types.get(str(event_type))
        if kind is None:
            raise missing("Event type")
        made = self._made(kind, start, told)
        is_pending = made["status"] == "pending"
        self.tell("BOOKING_REQUESTED" if is_pending else "BOOKING_CREATED", made, metadata=_told(made))
        return made

    def cancel(self, found: Json, reason: str, by: str, *, ask_again: bool = False) -> None:
        """`by`: an e-mail address."""
        if found["status"] not in ALIVE:
            raise bad("This booking has already been cancelled")
        found |= {"status": "cancelled", "cancellationReason": reason, "cancelledByEmail": by}
        self._touch(found)
        extra = {"cancelledBy": by, "cancellationReason": reason, "requestReschedule": ask_again}
        self.tell("BOOKING_CANCELLED", found, **extra)

    def reject(self, found: Json, reason: str) -> None:
        """The host does not agree."""
        found |= {"status": "rejected"}
        self._touch(found)
        self.tell("BOOKING_REJECTED", found, rejectionReason=reason)

    def reschedule(self, found: Json, start: datetime, by: str, reason: str = "") -> Json:
        """The old one ends without a word of its own; a new one takes its place."""
        if found["status"] not in ALIVE:
            raise bad(f"Can't reschedule booking with uid={found['uid']}: it has been cancelled")
        kind, guest = self.event_types[str(found["eventTypeId"])], found["attendees"][0]
        told = {"attendee": guest, "metadata": found["metadata"]}
        made = self._made(kind, start, told, besides=found["uid"])
        made["rescheduledFromUid"] = found["uid"]
        found |= {"status": "cancelled", "rescheduledToUid": made["uid"], "reschedulingReason": reason}
        self._touch(found)
        extra = {
            "rescheduleId": found["id"],
            "rescheduleUid": found["uid"],
            "rescheduleStartTime": shapes.whole_stamp(found["start"]),
            "rescheduleEndTime": shapes.whole_stamp(found["end"]),
            "rescheduledBy": by,
        }
        self.tell("BOOKING_RESCHEDULED", made, **extra, metadata=_told(made))
        return made

    def mark(self, found: Json, email: str, *, absent: bool) -> None:
        """Whether somebody did not come."""
        guest = next((each for each in found["attendees"] if each["email"] == email), None)
        if guest is None:
            raise missing("Attendee")
        guest["absent"] = absent
        self._touch(found)
        payload = {
            "message": f"{email} {'marked' if absent else 'unmarked'} as no-show",
            "bookingUid": found["uid"],
            "bookingId": found["id"],
            "attendees": [{"email": email, "noShow": absent}],
        }
        self._tell("BOOKING_NO_SHOW_UPDATED", payload, found["hosts"][0]["id"])

    def tell(self, trigger: str, found: Json, **extra: Any) -> None:
        """Tell the webhooks of a booking."""
        kind, person = self.event_types[str(found["eventTypeId"])], self._host(found)
        self._tell(trigger, {**told_booking(found, kind, person), **extra}, person["id"])

    def open_times(self, kind: Json, start: datetime, end: datetime) -> list[datetime]:
        """Starts that can be booked from `start` to `end`, which may be past."""
        zone = ZoneInfo(self.people[str(kind["ownerId"])]["timeZone"])
        length, found = timedelta(minutes=kind["lengthInMinutes"]), []
        at = _rounded(max(start, self.now()))
        while at < end:
            if _at_work(at.astimezone(zone), length) and self._is_free(kind, at, at + length):
                found.append(at)
            at += STEP
        return found

    def _made(self, kind: Json, start: datetime, told: Json, besides: str = "") -> Json:
        end = start + timedelta(minutes=kind["lengthInMinutes"])
        if start < self.now() or not self._is_free(kind, start, end, besides):
            raise bad(TAKEN)
        person, number = self.people[str(kind["ownerId"])], 55120 + len(self.bookings)
        here = {"at": stamp(self.now()), "calls_at": self.calls_at}
        made = shapes.booking(number, kind, person, start, end, told | here)
        self.bookings[made["uid"]] = made
        return made

    def _is_free(self, kind: Json, start: datetime, end: datetime, besides: str = "") -> bool:
        booked = (
            each
            for each in self.bookings.values()
            if each["hosts"][0]["id"] == kind["ownerId"]
            and each["status"] in ALIVE
            and each["uid"] != besides
        )
        elsewhere = (each for each in self.busy if each["person"] == kind["ownerId"])
        return not any(
            _at(each["start"]) < end and start < _at(each["end"]) for each in (*booked, *elsewhere)
        )

    def _host(self, found: Json) -> Json:
        person: Json = self.people[str(found["hosts"][0]["id"])]
        return person

    def _touch(self, found: Json) -> None:
        found["updatedAt"] = stamp(self.now())

    def snapshot(self) -> Json:
        """All of it, as JSON."""
        return {name: getattr(self, name) for name in _KEPT}

    def restore(self, kept: dict[str, Any]) -> None:
        """As it was."""
        for name in _KEPT & kept.keys():
            setattr(self, name, kept[name])

    def copied(self) -> "State":
        """One that stays as this is now, and tells nobody anything."""
        copy = State(self._real_time, lambda *_: None)
        copy.restore(deepcopy(self.snapshot()))
        return copy


_KEPT = frozenset({"people", "event_types", "bookings", "busy"})


def _at(told: str) -> datetime:
    return datetime.fromisoformat(told)


def _told(made: Json) -> Json:
    call = {} if made["status"] == "pending" else {"videoCallUrl": made["location"]}
    return {**call, **made["metadata"]}


def _rounded(at: datetime) -> datetime:
    over = timedelta(seconds=at.timestamp() % STEP.total_seconds())
    return at + (STEP - over) if over else at


def _at_work(start: datetime, length: timedelta) -> bool:
    closing = start.replace(hour=LAST_HOUR, minute=0, second=0, microsecond=0)
    return start.weekday() < 5 and start.hour >= FIRST_HOUR and start + length <= closing
