"""Cal.com's requests one by one: the version each wants, what it does and answers."""

from collections.abc import Callable
from datetime import datetime

from bot.sandbox.services.calcom.calendars import busy_times, connected
from bot.sandbox.services.calcom.hooks import Hooks
from bot.sandbox.services.calcom.shapes import Refusal, bad, missing, moment, stamp
from bot.sandbox.services.calcom.state import State
from bot.sandbox.services.lagging import Lag
from bot.sandbox.services.rest import Answer, Asked, Call
from bot.sandbox.shapes import Json

BOOKINGS = frozenset({"2026-02-25", "2024-08-13"})
SLOTS = frozenset({"2024-09-04"})
EVENT_TYPES = frozenset({"2024-06-14"})
ANY: frozenset[str] = frozenset()
STATUSES = {"cancelled": {"cancelled", "rejected"}, "unconfirmed": {"pending"}}

Admit = Callable[[Asked], int]
"""The id of the person whose key it is; raises `Refusal`."""


class Calls:
    """The table of them. `lag`: of what is listed. `exclusive`: see `Calcom`."""

    def __init__(self, state: State, lag: Lag[State], hooks: Hooks, admit: Admit, *, exclusive: bool) -> None:
        self._exclusive = exclusive
        self._state = state
        self._lag = lag
        self._hooks = hooks
        self._admit = admit

    def all(self) -> dict[tuple[str, str], Call]:
        """By method and path."""
        booking = "/v2/bookings/{uid}"
        calls: dict[tuple[str, str], tuple[frozenset[str], Callable[[Asked, int], Answer]]] = {
            ("GET", "/v2/me"): (ANY, self._me),
            ("GET", "/v2/calendars"): (ANY, self._calendars),
            ("GET", "/v2/calendars/busy-times"): (ANY, self._busy),
            ("GET", "/v2/event-types"): (EVENT_TYPES, self._event_types),
            ("GET", "/v2/slots"): (SLOTS, self._slots),
            ("POST", "/v2/bookings"): (BOOKINGS, self._book),
            ("GET", "/v2/bookings"): (BOOKINGS, self._bookings),
            ("GET", booking): (BOOKINGS, self._booking),
            ("POST", f"{booking}/reschedule"): (BOOKINGS, self._reschedule),
            ("POST", f"{booking}/cancel"): (BOOKINGS, self._cancel),
            ("POST", f"{booking}/mark-absent"): (BOOKINGS, self._mark),
            ("POST", "/v2/webhooks"): (ANY, self._hook),
            ("GET", "/v2/webhooks"): (ANY, self._list_hooks),
            ("DELETE", "/v2/webhooks/{hook}"): (ANY, self._unhook),
        }
        return {at: self._let_in(*call) for at, call in calls.items()}

    def _let_in(self, versions: frozenset[str], call: Callable[[Asked, int], Answer]) -> Call:
        def admitted(asked: Asked) -> Answer:
            who = self._admit(asked)
            if versions and asked.headers.get("cal-api-version") not in versions:
                # The real one silently answers in an old shape: nothing of ours may rely on that.
                raise bad("cal-api-version is missing or none of this family's")
            return call(asked, who)

        return admitted

    def _me(self, asked: Asked, who: int) -> Answer:
        return 200, done(self._state.people[str(who)])

    def _calendars(self, asked: Asked, who: int) -> Answer:
        return 200, done(connected(self._state.people[str(who)]))

    def _busy(self, asked: Asked, who: int) -> Answer:
        return 200, done(busy_times(self._lag.seen().busy_of(who), self._state.people[str(who)], asked.query))

    def _event_types(self, asked: Asked, who: int) -> Answer:
        return 200, done([kind for kind in self._state.event_types.values() if kind["ownerId"] == who])

    def _slots(self, asked: Asked, who: int) -> Answer:
        kind = self._state.event_types.get(asked.query.get("eventTypeId", ""))
        if kind is None:
            raise missing("Event type")
        start, end = moment(asked.query.get("start"), "start"), moment(asked.query.get("end"), "end")
        days: dict[str, list[Json]] = {}
        for at in self._lag.seen().open_times(kind, start, end):
            days.setdefault(f"{at:%Y-%m-%d}", []).append({"start": stamp(at)})
        return 200, done(days)

    def _book(self, asked: Asked, who: int) -> Answer:
        body = asked.body
        guest = body.get("attendee", {})
        for name in ("name", "email", "timeZone"):
            if not guest.get(name):
                raise bad(f"attendee.{name} should not be empty")
        _check_metadata(body.get("metadata", {}))
        return 201, done(self._state.book(body.get("eventTypeId"), moment(body.get("start"), "start"), body))

    def _bookings(self, asked: Asked, who: int) -> Answer:
        since = asked.query.get("afterUpdatedAt")
        after = stamp(moment(since, "afterUpdatedAt")) if since else ""
        rows = [
            each
            for each in self._lag.seen().bookings.values()
            if _fits(asked, each, who)
            and (each["updatedAt"] > after or (each["updatedAt"] == after and not self._exclusive))
        ]
        if asked.query.get("sortUpdatedAt"):
            rows.sort(key=lambda each: (each["updatedAt"], each["id"]))
            rows = rows[::-1] if asked.query["sortUpdatedAt"] == "desc" else rows
        take, skip = _number(asked, "take", 100), _number(asked, "skip", 0)
        if not 1 <= take <= 250:
            raise bad("take must not be greater than 250")
        shown = rows[skip : skip + take]
        counts = {
            "returnedItems": len(shown),
            "totalItems": len(rows),
            "itemsPerPage": take,
            "remainingItems": max(len(rows) - skip - take, 0),
            "hasNextPage": skip + take < len(rows),
        }
        return 200, {**done(shown), "pagination": counts}

    def _booking(self, asked: Asked, who: int) -> Answer:
        return 200, done(self._known(asked))

    def _reschedule(self, asked: Asked, who: int) -> Answer:
        by = asked.body.get("rescheduledBy") or self._state.people[str(who)]["email"]
        start, reason = moment(asked.body.get("start"), "start"), asked.body.get("reschedulingReason", "")
        return 201, done(self._state.reschedule(self._known(asked), start, by, reason))

    def _cancel(self, asked: Asked, who: int) -> Answer:
        found, by = self._known(asked), self._state.people[str(who)]["email"]
        self._state.cancel(found, asked.body.get("cancellationReason", ""), by)
        return 200, done(found)

    def _mark(self, asked: Asked, who: int) -> Answer:
        found = self._known(asked)
        for mark in asked.body.get("attendees", []):
            self._state.mark(found, mark.get("email", ""), absent=mark.get("absent") is True)
        return 200, done(found)

    def _hook(self, asked: Asked, who: int) -> Answer:
        return 201, done(self._hooks.add(asked.body, who))

    def _list_hooks(self, asked: Asked, who: int) -> Answer:
        return 200, done(self._hooks.of(who))

    def _unhook(self, asked: Asked, who: int) -> Answer:
        return 200, done(self._hooks.remove(asked.path["hook"]))

    def _known(self, asked: Asked) -> Json:
        found = self._state.bookings.get(asked.path["uid"])
        if found is None:
            raise missing(f"Booking with uid={asked.path['uid']}")
        return found


def done(data: object) -> Json:
    """A success."""
    return {"status": "success", "data": data}


def refused(refusal: Refusal, path: str, at: datetime) -> Json:
    """An error."""
    error = {"code": refusal.code, "message": refusal.message, "details": {"message": refusal.message}}
    return {"status": "error", "timestamp": stamp(at), "path": path, "error": error}


def _fits(asked: Asked, found: Json, who: int) -> bool:
    query, status = asked.query, asked.query.get("status")
    emails = {guest["email"].lower() for guest in found["attendees"]}
    return (
        found["hosts"][0]["id"] == who
        and (status is None or found["status"] in STATUSES.get(status, {"accepted"}))
        and query.get("attendeeEmail", next(iter(emails))).lower() in emails
        and ("afterStart" not in query or found["start"] >= stamp(moment(query["afterStart"], "afterStart")))
        and ("beforeEnd" not in query or found["end"] <= stamp(moment(query["beforeEnd"], "beforeEnd")))
    )


def _check_metadata(metadata: Json) -> None:
    if len(metadata) > 50 or any(len(key) > 40 or len(str(value)) > 500 for key, value in metadata.items()):
        raise bad("Metadata must have at most 50 keys, each key up to 40 characters, and values up to 500")


def _number(asked: Asked, name: str, default: int) -> int:
    told = asked.query.get(name, str(default))
    if not told.isdecimal():
        raise bad(f"{name} must be a positive number")
    return int(told)
