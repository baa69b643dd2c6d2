"""Calendly's webhooks: who is told of what, signed with the key chosen for each."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from bot.sandbox.services.calendly.shapes import Refusal, invalid, missing, named, new_name, whole_stamp
from bot.sandbox.services.calendly.state import State
from bot.sandbox.services.postman import Parcel, Postman, Sign, written
from bot.sandbox.shapes import Json

FAMILIES = {
    "invitee.created": "scheduled_events:read",
    "invitee.canceled": "scheduled_events:read",
    "invitee_no_show.created": "scheduled_events:read",
    "invitee_no_show.deleted": "scheduled_events:read",
    "routing_form_submission.created": "routing_forms:read",
}
"""The scope each event takes besides that of webhooks."""
SCOPES = ("user", "organization")


class Hooks:
    """Subscriptions by their addresses, and the keys they sign with."""

    def __init__(self, postman: Postman) -> None:
        self._postman = postman
        self.kept: dict[str, Json] = {}
        self.keys: dict[str, str] = {}

    def add(self, body: Json, creator: str, at: str) -> Json:
        """A new one; 409 when the address is told already."""
        scope, user = body["scope"], whose(body)
        for other in self.kept.values():
            if (other["callback_url"], other["scope"], other["user"]) == (body["url"], scope, user):
                raise Refusal(409, "Already Exists", "Hook with this url already exists")
        made = {
            "uri": named("webhook_subscriptions", new_name()),
            "callback_url": body["url"],
            "created_at": at,
            "updated_at": at,
            "retry_started_at": None,
            "state": "active",
            "events": body["events"],
            "scope": scope,
            "organization": body["organization"],
            "user": user,
            "group": None,
            "creator": creator,
        }
        self.kept[made["uri"]] = made
        self.keys[made["uri"]] = body.get("signing_key", "")
        return made

    def known(self, uri: str) -> Json:
        """404 where there is none."""
        if uri not in self.kept:
            raise missing()
        return self.kept[uri]

    def remove(self, uri: str) -> None:
        """No more of it."""
        del self.kept[uri], self.keys[uri]

    def tell(self, name: str, invitee: Json, found: Json, seconds: float) -> None:
        """Send an event to all who want it."""
        user = found["event_memberships"][0]["user"]
        for hook in self.kept.values():
            wanted = hook["state"] == "active" and name in hook["events"]
            if wanted and hook["user"] in {None, user}:
                self._send(hook, envelope(name, invitee, found, hook["creator"], seconds))

    def _send(self, hook: Json, body: Json) -> None:
        def gave_up() -> None:
            hook["state"] = "disabled"

        sign = signed_with(self.keys[hook["uri"]])
        parcel = Parcel(address=hook["callback_url"], body=written(body), sign=sign, gave_up=gave_up)
        self._postman.send(parcel)

    def snapshot(self) -> Json:
        return {"kept": self.kept, "keys": self.keys}

    def restore(self, kept: Mapping[str, Any]) -> None:
        self.kept, self.keys = kept["kept"], kept["keys"]


def envelope(name: str, invitee: Json, found: Json, creator: str, seconds: float) -> Json:
    """A delivery's body; what hangs together is as it was at this moment."""
    over = {"cancellation": invitee["cancellation"]} if "cancellation" in invitee else {}
    plain = {key: value for key, value in invitee.items() if key != "cancellation"}
    return {
        "event": name,
        "created_at": whole_stamp(seconds),
        "created_by": creator,
        "payload": {**plain, "scheduled_event": dict(found), **over},
    }


def signed_with(key: str) -> Sign:
    """`t=<seconds>,v1=<hex>` over the seconds, a full stop and the body."""

    def sign(body: bytes, seconds: float) -> Mapping[str, str]:
        at = str(int(seconds))
        digest = hmac.new(key.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {"Calendly-Webhook-Signature": f"t={at},v1={digest}"}

    return sign


def whose(asked: Json) -> str | None:
    """The one person whose bookings it tells of, or would; None for everybody's."""
    return asked.get("user") if asked["scope"] == "user" else None


def check(body: Json, state: State) -> None:
    """Raises `Refusal` for what cannot be a subscription."""
    wrong = {}
    if not str(body.get("url", "")).startswith(("https://", "http://127.0.0.1")):
        wrong["url"] = "must be an https address"
    if not body.get("events") or not set(body["events"]) <= FAMILIES.keys():
        wrong["events"] = "contains an unknown event"
    if body.get("organization") != state.organization:
        wrong["organization"] = "is not yours"
    if body.get("scope") not in SCOPES:
        wrong["scope"] = "must be user or organization"
    if body.get("scope") == "user" and body.get("user") not in state.people:
        wrong["user"] = "is required for this scope"
    if wrong:
        raise invalid(**wrong)
