"""Calendly's requests one by one: what each needs, does and answers."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.services.calendly import reads
from bot.sandbox.services.calendly.access import Access, Caller
from bot.sandbox.services.calendly.hooks import FAMILIES, Hooks, check, whose
from bot.sandbox.services.calendly.shapes import (
    Refusal,
    invalid,
    missing,
    moment,
    named,
    new_slug,
    not_theirs,
)
from bot.sandbox.services.calendly.state import State
from bot.sandbox.services.lagging import Lag
from bot.sandbox.services.rest import Answer, Asked, Call
from bot.sandbox.shapes import Json

KINDS = frozenset({
    "physical",
    "ask_invitee",
    "custom",
    "inbound_call",
    "outbound_call",
    "google_conference",
    "gotomeeting_conference",
    "microsoft_teams_conference",
    "webex_conference",
    "zoom_conference",
})  # fmt: skip

TOLD_BY_INVITEES = frozenset({"ask_invitee", "outbound_call"})


class Calls:
    """The table of them. `lag`: of what is listed. `flat`: whether a booking is answered without `resource`
    around it.
    """

    def __init__(self, state: State, lag: Lag[State], hooks: Hooks, access: Access, *, flat: bool) -> None:
        self._state = state
        self._lag = lag
        self._hooks = hooks
        self._access = access
        self._flat = flat

    def all(self) -> dict[tuple[str, str], Call]:
        """By method and path."""
        event, invitee = "/scheduled_events/{event}", "/scheduled_events/{event}/invitees/{invitee}"
        calls: dict[tuple[str, str, str], Callable[[Asked, Caller], Answer]] = {
            ("GET", "/users/me", "users:read"): self._me,
            ("GET", "/organization_memberships", "organizations:read"): self._memberships,
            ("GET", "/event_types", "event_types:read"): self._event_types,
            ("GET", "/event_type_available_times", "availability:read"): self._available,
            ("GET", "/user_busy_times", "availability:read"): self._busy,
            ("GET", "/scheduled_events", "scheduled_events:read"): self._events,
            ("GET", event, "scheduled_events:read"): self._event,
            ("GET", f"{event}/invitees", "scheduled_events:read"): self._invitees,
            ("GET", invitee, "scheduled_events:read"): self._invitee,
            ("POST", f"{event}/cancellation", "scheduled_events:write"): self._cancel,
            ("POST", "/invitees", "scheduled_events:write"): self._book,
            ("POST", "/invitee_no_shows", "scheduled_events:write"): self._mark,
            ("DELETE", "/invitee_no_shows/{mark}", "scheduled_events:write"): self._unmark,
            ("POST", "/scheduling_links", "scheduling_links:write"): self._link,
            ("POST", "/webhook_subscriptions", "webhooks:write"): self._hook,
            ("GET", "/webhook_subscriptions", "webhooks:read"): self._list_hooks,
            ("DELETE", "/webhook_subscriptions/{hook}", "webhooks:write"): self._unhook,
        }
        return {(method, path): self._let_in(scope, call) for (method, path, scope), call in calls.items()}

    def _let_in(self, scope: str, call: Callable[[Asked, Caller], Answer]) -> Call:
        return lambda asked: call(asked, self._access.admit(asked.token, scope))

    def _me(self, asked: Asked, who: Caller) -> Answer:
        return 200, {"resource": self._state.people[who.user]}

    def _memberships(self, asked: Asked, who: Caller) -> Answer:
        if not who.is_admin:
            raise not_theirs()
        rows = reads.memberships(self._state, asked.query)
        return 200, reads.page(rows, asked.query, asked.url)

    def _event_types(self, asked: Asked, who: Caller) -> Answer:
        rows = reads.event_types(self._state, self._whose(asked, who), asked.query)
        return 200, reads.page(rows, asked.query, asked.url)

    def _available(self, asked: Asked, who: Caller) -> Answer:
        return 200, reads.available_times(self._lag.seen(), asked.query)

    def _busy(self, asked: Asked, who: Caller) -> Answer:
        return 200, reads.busy_times(self._lag.seen(), asked.query)

    def _events(self, asked: Asked, who: Caller) -> Answer:
        rows = reads.scheduled_events(self._lag.seen(), self._whose(asked, who), asked.query)
        return 200, reads.page(rows, asked.query, asked.url)

    def _event(self, asked: Asked, who: Caller) -> Answer:
        return 200, {"resource": self._known_event(asked)}

    def _invitees(self, asked: Asked, who: Caller) -> Answer:
        rows = reads.invitees(self._lag.seen(), self._known_event(asked)["uri"], asked.query)
        return 200, reads.page(rows, asked.query, asked.url)

    def _invitee(self, asked: Asked, who: Caller) -> Answer:
        uri = named("scheduled_events", asked.path["event"], "invitees", asked.path["invitee"])
        return 200, {"resource": self._known_invitee(uri)}

    def _cancel(self, asked: Asked, who: Caller) -> Answer:
        event = self._known_event(asked)
        if event["status"] == "canceled":
            raise Refusal(403, "Permission Denied", "Event is already canceled")
        reason, name = asked.body.get("reason", ""), self._state.people[who.user]["name"]
        if len(reason) > 10_000:
            raise invalid(reason="is too long")
        for invitee in reads.invitees(self._state, event["uri"], {"status": "active"}):
            self._state.cancel(invitee, reason, name, "host")
        return 201, {"resource": event["cancellation"]}

    def _book(self, asked: Asked, who: Caller) -> Answer:
        body = asked.body
        kind = self._state.event_types.get(body.get("event_type", ""))
        if kind is None:
            raise invalid(event_type="is unknown")
        _check_invitee(body, kind)
        told = {
            **body["invitee"],
            "location": body.get("location"),
            "questions_and_answers": body.get("questions_and_answers", []),
            "tracking": body.get("tracking", {}),
            "scheduling_method": "api",
        }
        made = self._state.book(kind["uri"], moment(body.get("start_time", ""), "start_time"), told)
        return (200, dict(made)) if self._flat else (201, {"resource": made})

    def _mark(self, asked: Asked, who: Caller) -> Answer:
        invitee = self._known_invitee(asked.body.get("invitee", ""))
        if invitee["no_show"]:
            raise Refusal(409, "Already Exists", "The invitee is marked already")
        mark = self._state.mark(invitee)
        return 201, {"resource": {**mark, "invitee": invitee["uri"], "updated_at": mark["created_at"]}}

    def _unmark(self, asked: Asked, who: Caller) -> Answer:
        mark = named("invitee_no_shows", asked.path["mark"])
        if mark not in self._state.no_shows:
            raise missing()
        self._state.unmark(mark)
        return 204, None

    def _link(self, asked: Asked, who: Caller) -> Answer:
        owner = asked.body.get("owner", "")
        kind = self._state.event_types.get(owner)
        if asked.body.get("max_event_count") != 1 or asked.body.get("owner_type") != "EventType":
            raise invalid(max_event_count="must be 1", owner_type="must be EventType")
        if kind is None:
            raise invalid(owner="is unknown")
        url = f"https://calendly.com/d/{new_slug()}/{kind['slug']}"
        return 201, {"resource": {"booking_url": url, "owner": owner, "owner_type": "EventType"}}

    def _hook(self, asked: Asked, who: Caller) -> Answer:
        check(asked.body, self._state)
        _check_is_theirs(whose(asked.body), who)
        for event in asked.body["events"]:
            self._access.check(asked.token, FAMILIES[event])
        return 201, {"resource": self._hooks.add(asked.body, who.user, self._state.now())}

    def _list_hooks(self, asked: Asked, who: Caller) -> Answer:
        scope, query = asked.query.get("scope"), asked.query
        if query.get("organization") != self._state.organization or scope not in {"user", "organization"}:
            raise invalid(organization="organization and scope must be given")
        if scope == "user" and not query.get("user"):
            raise invalid(user="must be given")
        user = whose({"scope": scope, "user": query.get("user")})
        _check_is_theirs(user, who)
        rows = [hook for hook in self._hooks.kept.values() if hook["user"] == user]
        return 200, reads.page(rows, query, asked.url)

    def _unhook(self, asked: Asked, who: Caller) -> Answer:
        uri = named("webhook_subscriptions", asked.path["hook"])
        _check_is_theirs(self._hooks.known(uri)["user"], who)
        self._hooks.remove(uri)
        return 204, None

    def _whose(self, asked: Asked, who: Caller) -> str | None:
        user = reads.whose(self._state, asked.query)
        _check_is_theirs(user, who)
        return user

    def _known_event(self, asked: Asked) -> Json:
        found = self._state.events.get(named("scheduled_events", asked.path["event"]))
        if found is None:
            raise missing()
        return found

    def _known_invitee(self, uri: str) -> Json:
        found = self._state.invitees.get(uri)
        if found is None:
            raise missing()
        return found


def _check_is_theirs(user: str | None, who: Caller) -> None:
    # Somebody else's bookings, or everybody's, are an administrator's.
    if user != who.user and not who.is_admin:
        raise not_theirs()


def _check_invitee(body: Json, kind: Json) -> None:
    told = body.get("invitee", {})
    wrong = {f"invitee.{name}": "is required" for name in ("email", "timezone") if not told.get(name)}
    if not (told.get("name") or told.get("first_name")):
        wrong["invitee.name"] = "is required"
    wrong |= _wrong_place(body.get("location") or {}, {place["kind"] for place in kind["locations"]})
    if wrong:
        raise invalid(**wrong)


def _wrong_place(place: Any, kinds: set[str]) -> dict[str, str]:
    if not isinstance(place, dict):
        return {"location": "must be an object"}
    if (kinds or place) and place.get("kind") not in kinds & KINDS:
        return {"location.kind": "must be one of the event type's"}
    if place.get("kind") in TOLD_BY_INVITEES and not place.get("location"):
        return {"location.location": "is required"}
    return {}
