"""Webhooks as they come in: whether they are who they say, and which were here before. Pure.

The body is the bytes as they arrived, never parsed and written again. Signatures are those of every header of
that name: one sent twice is refused. `now` is real time, in seconds since 1970.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any

from core.outside.trouble import Unreadable
from core.schedulers.fields import Fields

CALENDLY_HEADER = "calendly-webhook-signature"
CALCOM_HEADER = "x-cal-signature-256"
ZOOM_HEADER = "x-zm-signature"
ZOOM_TIME_HEADER = "x-zm-request-timestamp"

CALENDLY_SECONDS = 180
ZOOM_SECONDS = 300
AHEAD_SECONDS = 60
"""How far a service's clock may be ahead of ours."""

_HEX = re.compile(r"[0-9a-f]{64}")
_SECONDS = re.compile(r"[0-9]{1,12}")


class Fault(StrEnum):
    """Why a delivery is refused; words for a log and a status page."""

    UNSIGNED = "unsigned"
    MALFORMED = "malformed"
    FORGED = "forged"
    OLD = "old"
    AHEAD = "ahead"


def check_calendly(body: bytes, signatures: Sequence[str], secret: str, now: float) -> Fault | None:
    """`t=<seconds>,v1=<hex>`; None when it is good."""
    if (told := _only(signatures)) is None:
        return _missing(signatures)
    parts = [part.strip().partition("=") for part in told.split(",")]
    values = {name: value for name, _, value in parts}
    at, given = values.get("t", ""), values.get("v1", "")
    if len(values) != len(parts) or not _SECONDS.fullmatch(at) or not _HEX.fullmatch(given):
        return Fault.MALFORMED
    if not _is_signed(at.encode() + b"." + body, given, secret):
        return Fault.FORGED
    return _age_fault(int(at), now, CALENDLY_SECONDS)


def check_calcom(body: bytes, signatures: Sequence[str], secret: str) -> Fault | None:
    """Hex without a prefix. It tells no time: what came before is known by its key alone."""
    if (given := _only(signatures)) is None or given == "no-secret-provided":
        return _missing(signatures)
    if not _HEX.fullmatch(given):
        return Fault.MALFORMED
    return None if _is_signed(body, given, secret) else Fault.FORGED


def check_zoom(
    body: bytes, signatures: Sequence[str], times: Sequence[str], secret: str, now: float
) -> Fault | None:
    """`v0=<hex>`, and the seconds in a header of their own."""
    told, at = _only(signatures), _only(times)
    if told is None or at is None:
        return _missing(signatures if told is None else times)
    version, _, given = told.partition("=")
    if version != "v0" or not _HEX.fullmatch(given) or not _SECONDS.fullmatch(at):
        return Fault.MALFORMED
    if not _is_signed(b"v0:" + at.encode() + b":" + body, given, secret):
        return Fault.FORGED
    return _age_fault(int(at), now, ZOOM_SECONDS)


def zoom_challenge(body: Mapping[str, Any], secret: str) -> dict[str, str] | None:
    """What to answer when Zoom asks whether the address is ours; None when it asks something else."""
    asked = Fields(body)
    plain = asked.inner("payload").text("plainToken")
    if asked.text("event") != "endpoint.url_validation" or not plain:
        return None
    return {"plainToken": plain, "encryptedToken": _digest(plain.encode(), secret)}


def calendly_key(body: Mapping[str, Any]) -> str:
    """The same for each delivery of the same event; raises `Unreadable`."""
    told = Fields(body)
    return _key(told.need("event"), told.inner("payload").need("uri"), told.need("created_at"))


def calcom_key(body: Mapping[str, Any]) -> str:
    """The same for each delivery of the same event; raises `Unreadable`."""
    told = Fields(body)
    booking = told.inner("payload")
    uid = booking.text("uid") or booking.need("bookingUid")
    return _key(told.need("triggerEvent"), uid, told.need("createdAt"))


def zoom_key(body: Mapping[str, Any]) -> str:
    """The same for each delivery of the same event; raises `Unreadable`. An update tells an id, no uuid."""
    told = Fields(body)
    meeting = told.inner("payload").inner("object")
    return _key(told.need("event"), told.need("event_ts"), meeting.text("uuid") or meeting.need("id"))


def body_key(body: Mapping[str, Any]) -> str:
    """A key for what is nothing to us: it only has to be the same for the same body."""
    return _key(json.dumps(body, sort_keys=True))


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object of a delivery; raises `Unreadable`."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error
    if not isinstance(told, dict):
        raise Unreadable("it is no JSON object")
    return told


def _only(headers: Sequence[str]) -> str | None:
    return headers[0].strip() if len(headers) == 1 and headers[0].strip() else None


def _missing(headers: Sequence[str]) -> Fault:
    return Fault.MALFORMED if len(headers) > 1 else Fault.UNSIGNED


def _is_signed(signed: bytes, given: str, secret: str) -> bool:
    # Anybody can sign with an empty secret.
    return bool(secret) and hmac.compare_digest(_digest(signed, secret), given)


def _digest(signed: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), signed, sha256).hexdigest()


def _age_fault(at: int, now: float, longest: int) -> Fault | None:
    if now - at > longest:
        return Fault.OLD
    return Fault.AHEAD if at - now > AHEAD_SECONDS else None


def _key(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
