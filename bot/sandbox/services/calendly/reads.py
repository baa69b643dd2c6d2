"""Calendly's requests that read, as strict about their parameters as the real ones."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from bot.sandbox.services.calendly import shapes
from bot.sandbox.services.calendly.shapes import HOME, invalid, moment, stamp
from bot.sandbox.services.calendly.state import State
from bot.sandbox.shapes import Json

Query = Mapping[str, str]


def page(rows: Iterable[Json], query: Query, path: str) -> Json:
    """A piece of a list. A token is good for the same list only."""
    found, count = list(rows), _count(query)
    plain = {name: value for name, value in query.items() if name != "page_token"}
    mark = f"{urlencode(sorted(plain.items()))}".encode().hex()[-24:]
    start = _start(query.get("page_token"), mark)
    next_token = f"{mark}.{start + count}" if start + count < len(found) else None
    next_page = f"{HOME}{path}?{urlencode({**plain, 'page_token': next_token})}" if next_token else None
    shown = found[start : start + count]
    return {
        "collection": shown,
        "pagination": {
            "count": len(shown),
            "next_page": next_page,
            "previous_page": None,
            "next_page_token": next_token,
            "previous_page_token": None,
        },
    }


def whose(state: State, query: Query) -> str | None:
    """The user a list is about, None for the whole organisation."""
    if query.get("user"):
        if query["user"] not in state.people:
            raise invalid(user="is unknown")
        return query["user"]
    if query.get("organization") != state.organization:
        raise invalid(user="user or organization must be given")
    return None


def memberships(state: State, query: Query) -> list[Json]:
    """The organisation's people, or the one with this address."""
    if query.get("organization") != state.organization:
        raise invalid(organization="must be given")
    email = query.get("email")
    return [shapes.membership(who) for who in state.people.values() if email in {None, who["email"]}]


def event_types(state: State, user: str | None, query: Query) -> list[Json]:
    found = [kind for kind in state.event_types.values() if user in {None, kind["profile"]["owner"]}]
    if "active" in query:
        found = [kind for kind in found if kind["active"] is (query["active"] == "true")]
    return found


def available_times(state: State, query: Query) -> Json:
    """At most 31 days, none of them past."""
    kind = state.event_types.get(query.get("event_type", ""))
    if kind is None:
        raise invalid(event_type="is unknown")
    start, end = _span(state, query, timedelta(days=31))
    return {
        "collection": [
            {
                "status": "available",
                "invitees_remaining": state.limits[kind["uri"]],
                "start_time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "scheduling_url": f"{kind['scheduling_url']}/{at.strftime('%Y-%m-%dT%H:%M:%SZ')}",
            }
            for at in state.open_times(kind, start, end)
        ]
    }


def busy_times(state: State, query: Query) -> Json:
    """At most 7 days, none of them past."""
    user = query.get("user", "")
    if user not in state.people:
        raise invalid(user="is unknown")
    start, end = _span(state, query, timedelta(days=7))
    times = [time for time in state.busy_times(user) if time[0] < end and start < time[1]]
    return {"collection": [_busy(*time) for time in times]}


def scheduled_events(state: State, user: str | None, query: Query) -> list[Json]:
    """By start; those of one invitee, when asked for."""
    after = moment(query["min_start_time"], "min_start_time") if "min_start_time" in query else None
    before = moment(query["max_start_time"], "max_start_time") if "max_start_time" in query else None
    found = []
    for event in sorted(state.events.values(), key=lambda each: (each["start_time"], each["uri"])):
        start = datetime.fromisoformat(event["start_time"])
        outside = (after is not None and start < after) or (before is not None and start > before)
        others = user not in {None, event["event_memberships"][0]["user"]}
        if not outside and not others and _fits(state, event, query):
            found.append(event)
    return found


def invitees(state: State, event: str, query: Query) -> list[Json]:
    """Of an event that there is."""
    return [
        invitee
        for invitee in state.invitees.values()
        if invitee["event"] == event
        and ("email" not in query or query["email"].lower() == str(invitee["email"]).lower())
        and query.get("status", invitee["status"]) == invitee["status"]
    ]


def _fits(state: State, event: Json, query: Query) -> bool:
    if query.get("status", event["status"]) != event["status"]:
        return False
    email = query.get("invitee_email")
    return email is None or bool(invitees(state, event["uri"], {"email": email}))


def _busy(start: datetime, end: datetime, event: str | None) -> Json:
    span = {"start_time": _seconds(start), "end_time": _seconds(end)}
    if event is None:
        return {"type": "external", **span}
    buffered = {"buffered_start_time": _seconds(start), "buffered_end_time": _seconds(end)}
    return {"type": "calendly", **span, **buffered, "event": {"uri": event}}


def _seconds(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(state: State, query: Query, longest: timedelta) -> tuple[datetime, datetime]:
    start = moment(query.get("start_time", ""), "start_time")
    end = moment(query.get("end_time", ""), "end_time")
    if stamp(start.timestamp()) < stamp(state.real_time()):
        raise invalid(start_time="must be in the future")
    if not timedelta() < end - start <= longest:
        raise invalid(end_time=f"must be within {longest.days} days of start_time")
    return start, end


def _count(query: Query) -> int:
    told = query.get("count", "20")
    if not told.isdecimal() or not 1 <= int(told) <= 100:
        raise invalid(count="must be from 1 to 100")
    return int(told)


def _start(token: str | None, mark: str) -> int:
    if token is None:
        return 0
    known, _, start = token.partition(".")
    if known != mark or not start.isdecimal():
        raise invalid(page_token="is not valid")  # noqa: S106 - the name of a parameter
    return int(start)
