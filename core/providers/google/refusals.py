"""What Google's refusals mean."""

import json
from dataclasses import dataclass

from core.outside.client import DEFAULT_WAIT_SECONDS, Reply, wait_of
from core.outside.trouble import CursorExpired, Denied, GrantRevoked, Missing, Throttled, Trouble

_WAIT = frozenset(
    {
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "quotaExceeded",
        "calendarLimitReached",
        "dailyLimitExceeded",
    }
)
_OLD_CURSOR = frozenset({"fullSyncRequired", "updatedMinTooLongAgo"})
_CURSORS = frozenset({"syncToken", "pageToken"})
_SENTENCES = {
    "forbiddenForNonOrganizer": "Only whoever organises this event in Google Calendar can change it.",
    "forbidden": "Google does not let this account do that. Choose a calendar it may change.",
    "requiredAccessLevel": "This account may only read that Google calendar. Choose one it may change.",
    "accessNotConfigured": "The Google Calendar API is off. Turn it on in the Google Cloud project.",
    "pushNotSupportedForRequestedResource": "Google does not tell of changes in this calendar.",
    "push.webhookUrlNotHttps": "Google sends changes to HTTPS addresses only. Set PUBLIC_URL to one.",
    # Told with 401, though nothing is wrong with the permission.
    "push.webhookUrlUnauthorized": (
        "Google does not send changes to this address. Verify the domain of PUBLIC_URL with Google."
    ),
}
_PUSH = "push."
"""Reasons that begin so are about where changes are to be sent, and about nothing else."""


class Duplicate(Denied):
    """There is something with this id already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    reason: str
    location: str


def explain(reply: Reply) -> Trouble | None:
    """By the reason in the body, see `Explain`."""
    told = _told(reply)
    if told.reason in _WAIT and reply.status in {403, 429}:
        wait = wait_of(reply.headers)
        return Throttled(
            DEFAULT_WAIT_SECONDS if wait is None else wait, whole_service=told.reason == "dailyLimitExceeded"
        )
    if told.reason in _OLD_CURSOR or (reply.status == 400 and told.location in _CURSORS):
        return CursorExpired()
    return _by_reason(told.reason)


def _by_reason(reason: str) -> Trouble | None:
    if reason == "deleted":
        return Missing("It was deleted in Google Calendar.")
    if reason == "duplicate":
        return Duplicate("Google Calendar has an event with this id already.")
    if reason == "insufficientPermissions":
        return GrantRevoked(
            "Panelry may do too little in Google Calendar. Connect again and allow everything."
        )
    sentence = _SENTENCES.get(reason)
    if sentence is None and reason.startswith(_PUSH):
        sentence = "Google does not send changes to this address. Check PUBLIC_URL."
    return Denied(sentence) if sentence is not None else None


def explain_token(reply: Reply) -> Trouble | None:
    """The same for the OAuth server's refusals, `{"error": …}`."""
    error = _body(reply).get("error")
    if error in {"invalid_client", "unauthorized_client", "redirect_uri_mismatch"}:
        return Denied(
            "Google does not know Panelry. Check GOOGLE_CLIENT_ID, its secret and the redirect address."
        )
    if error == "invalid_grant":
        return GrantRevoked("Google no longer accepts Panelry's permission.")
    if error == "invalid_token":
        return Missing("Google has forgotten the permission already.")
    return None


def _told(reply: Reply) -> _Told:
    error = _body(reply).get("error")
    details = error.get("errors") if isinstance(error, dict) else None
    first = details[0] if isinstance(details, list) and details else None
    if not isinstance(first, dict):
        return _Told(reason="", location="")
    return _Told(reason=str(first.get("reason", "")), location=str(first.get("location", "")))


def _body(reply: Reply) -> dict[str, object]:
    try:
        body = json.loads(reply.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
