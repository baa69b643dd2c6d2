"""Zoom's webhooks: one address for an app, proved by a challenge, each delivery signed."""

import hashlib
import hmac
from collections.abc import Callable, Mapping

from bot.sandbox.services.postman import Parcel, Postman, Sign, written
from bot.sandbox.services.zoom import shapes
from bot.sandbox.shapes import Json

EVENTS = frozenset({
    "endpoint.url_validation",
    "meeting.created",
    "meeting.updated",
    "meeting.deleted",
    "meeting.started",
    "meeting.ended",
    "meeting.participant_joined",
})  # fmt: skip


class Hooks:
    """What is set up on the app's page. `address` None: nobody is told."""

    def __init__(self, postman: Postman, real_time: Callable[[], float], account: str, secret: str) -> None:
        self._postman = postman
        self._real_time = real_time
        self._account = account
        self.secret = secret
        self.address: str | None = None

    def challenge(self, plain: str) -> None:
        """Ask whether the address is the app's own, as on saving and every 72 hours."""
        self.send("endpoint.url_validation", {"plainToken": plain})

    def created(self, found: Json, operator: str) -> None:
        self._by("meeting.created", operator, {"operation": "single", "object": shapes.created(found)})

    def deleted(self, found: Json, operator: str) -> None:
        self._by("meeting.deleted", operator, {"operation": "single", "object": shapes.shown(found)})

    def updated(self, before: Json, after: Json, operator: str) -> None:
        """Only what changed."""
        changed = [key for key in shapes.CHANGEABLE if before[key] != after[key]]
        old, new = ({"id": side["id"], **{key: side[key] for key in changed}} for side in (before, after))
        at = int(self._real_time() * 1000)
        self._by(
            "meeting.updated", operator, {"scope": "all", "time_stamp": at, "object": new, "old_object": old}
        )

    def started(self, found: Json) -> None:
        self._of("meeting.started", {**shapes.shown(found), "id": str(found["id"])})

    def ended(self, found: Json) -> None:
        end = shapes.stamp(self._real_time())
        self._of("meeting.ended", {**shapes.shown(found), "id": str(found["id"]), "end_time": end})

    def joined(self, found: Json, name: str, email: str) -> None:
        participant = {
            "user_id": "16778240",
            "user_name": name,
            "email": email,
            "registrant_id": "",
            "participant_user_id": "",
            "participant_uuid": "55555AAAiAAAAAiAiAiiAii",
            "join_time": shapes.stamp(self._real_time()),
        }
        told = {**shapes.shown(found), "id": str(found["id"]), "participant": participant}
        self._of("meeting.participant_joined", told)

    def send(self, event: str, payload: Json) -> None:
        """Send any event."""
        if self.address is None or event not in EVENTS:
            return
        body = {"event": event, "event_ts": int(self._real_time() * 1000), "payload": payload}
        parcel = Parcel(
            address=self.address, body=written(body), sign=signed_with(self.secret), gave_up=_nothing
        )
        self._postman.send(parcel)

    def _by(self, event: str, operator: str, told: Json) -> None:
        who = {"account_id": self._account, "operator": operator, "operator_id": "z8yCzABCDEfg23HiJKl4mN"}
        self.send(event, {**who, **told})

    def _of(self, event: str, told: Json) -> None:
        self.send(event, {"account_id": self._account, "object": told})


def signed_with(secret: str) -> Sign:
    """`v0=<hex>` over `v0:`, the seconds and the body."""

    def sign(body: bytes, seconds: float) -> Mapping[str, str]:
        at = str(int(seconds))
        digest = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"x-zm-request-timestamp": at, "x-zm-signature": f"v0={digest}"}

    return sign


def _nothing() -> None:
    return
