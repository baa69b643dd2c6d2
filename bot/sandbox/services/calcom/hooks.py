"""Cal.com's webhooks: who is told of what, signed over the body alone."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.services.calcom.shapes import bad, missing, new_uid, stamp
from bot.sandbox.services.postman import Parcel, Postman, Sign, written
from bot.sandbox.shapes import Json

TRIGGERS = frozenset({
    "BOOKING_CREATED",
    "BOOKING_REQUESTED",
    "BOOKING_RESCHEDULED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_PAYMENT_INITIATED",
    "BOOKING_PAID",
    "BOOKING_NO_SHOW_UPDATED",
    "MEETING_STARTED",
    "MEETING_ENDED",
    "RECORDING_READY",
    "RECORDING_TRANSCRIPTION_GENERATED",
    "INSTANT_MEETING",
    "FORM_SUBMITTED",
    "OOO_CREATED",
    "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
    "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
})  # fmt: skip
VERSION = "2021-10-20"


class Hooks:
    """Webhooks by their id. They are never given up: the vendor documents no such thing."""

    def __init__(self, postman: Postman, real_time: Callable[[], float]) -> None:
        self._postman = postman
        self._real_time = real_time
        self.kept: dict[str, Json] = {}

    def add(self, body: Json, owner: int) -> Json:
        """A new one; the same address twice is told twice."""
        triggers = body.get("triggers", [])
        if not str(body.get("subscriberUrl", "")).startswith("http") or not isinstance(
            body.get("active"), bool
        ):
            raise bad("subscriberUrl and active are required")
        if not triggers or not set(triggers) <= TRIGGERS:
            raise bad("each value in triggers must be one of the known ones")
        made = {
            "id": new_uid(),
            "userId": owner,
            "triggers": triggers,
            "subscriberUrl": body["subscriberUrl"],
            "active": body["active"],
            "secret": body.get("secret"),
        }
        self.kept[made["id"]] = made
        return made

    def of(self, owner: int) -> list[Json]:
        return [hook for hook in self.kept.values() if hook["userId"] == owner]

    def remove(self, hook_id: str) -> Json:
        if hook_id not in self.kept:
            raise missing("Webhook")
        return self.kept.pop(hook_id)

    def tell(self, trigger: str, payload: Json, owner: int) -> None:
        """Send an event to all who want it."""
        at = stamp(datetime.fromtimestamp(self._real_time(), UTC))
        self.send(trigger, {"triggerEvent": trigger, "createdAt": at, "payload": payload}, owner)

    def send(self, trigger: str, body: Json, owner: int) -> None:
        """Send any body."""
        for hook in self.of(owner):
            if hook["active"] and trigger in hook["triggers"]:
                address, sign = hook["subscriberUrl"], signed_with(hook["secret"])
                parcel = Parcel(address=address, body=written(body), sign=sign, gave_up=_nothing)
                self._postman.send(parcel)

    def snapshot(self) -> Json:
        return {"kept": self.kept}

    def restore(self, kept: Mapping[str, Any]) -> None:
        self.kept = kept["kept"]


def signed_with(secret: str | None) -> Sign:
    """Hex over the body; a hook without a secret says so in its place."""

    def sign(body: bytes, seconds: float) -> Mapping[str, str]:
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() if secret else None
        return {"X-Cal-Signature-256": digest or "no-secret-provided", "X-Cal-Webhook-Version": VERSION}

    return sign


def _nothing() -> None:
    return
