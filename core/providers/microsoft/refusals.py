"""What Microsoft means when it refuses, in words for people and in our troubles."""

import json
import re
from typing import Any

from core.outside.client import DEFAULT_WAIT_SECONDS, Reply, wait_of
from core.outside.trouble import (
    CursorExpired,
    Denied,
    GrantRefused,
    GrantRevoked,
    Missing,
    Throttled,
    Trouble,
    Unreachable,
)

_EXPIRED = frozenset({"syncstatenotfound", "syncstateinvalid", "resyncrequired"})
_DENIALS = {
    "erroraccessdenied": "Microsoft lets Panelry read this calendar, but not change it.",
    "mailboxnotenabledforrestapi": "This account has no calendar in Microsoft 365. Connect a work account.",
    "mailboxnotsupportedforrestapi": "This account has no calendar in Microsoft 365. Connect a work account.",
    "errorquotaexceeded": "The mailbox is full. Make room in it, then try again.",
}
_AADSTS = re.compile(r"AADSTS(\d+)")
_SIGN_IN = {
    "50011": "The redirect address is not registered with Microsoft. Ask whoever set Panelry up to add it.",
    "50020": "This account belongs to another organisation. Sign in with your work account.",
    "50055": "Your Microsoft password has expired. Change it, then connect again.",
    "50057": "This Microsoft account is switched off. Ask your IT team.",
    "50076": "Your organisation wants a second sign-in step. Connect again.",
    "50079": "Your organisation wants a second sign-in step. Connect again.",
    "50105": "Your IT team has not given you Panelry yet. Ask them to assign it to you.",
    "50173": "Your Microsoft password was changed. Connect again.",
    "53003": "Your organisation's rules do not allow this sign-in. Ask your IT team.",
    "54005": "This sign-in was used already. Connect again.",
    "65001": "Your IT team has to allow Panelry first. Ask them for admin consent.",
    "65004": "Panelry was not allowed to see your calendar. Connect again and accept.",
    "70008": "The sign-in has expired. Connect again.",
    "90094": "Your IT team has to allow Panelry first. Ask them for admin consent.",
    "90095": "Your IT team has to allow Panelry first. Ask them for admin consent.",
    "700016": "Microsoft does not know this application. Ask whoever set Panelry up to check the client ID.",
    "700082": "Panelry was not used for too long. Connect again.",
    "7000215": "Microsoft refused Panelry's client secret. Ask whoever set Panelry up to check it.",
    "7000222": "Panelry's client secret has expired. Ask whoever set Panelry up to make a new one.",
}
_OF_OUR_SETUP = frozenset({"50011", "700016", "7000215", "7000222"})


class Gone(Missing):
    """410: what the request is about is not there any more; a cursor, or an event."""


def explain(reply: Reply) -> Trouble | None:
    """What a refusal of Graph means."""
    code = code_of(reply).lower()
    wait = wait_of(reply.headers)
    if reply.status == 504 and wait is not None:
        return Throttled(wait)
    if code in {"toomanyrequests", "applicationthrottled"}:
        return Throttled(DEFAULT_WAIT_SECONDS if wait is None else wait)
    if 400 <= reply.status < 500 and code in _EXPIRED:
        return CursorExpired()
    if code in _DENIALS:
        return Denied(_DENIALS[code])
    if reply.status == 412 or code == "errorirresolvableconflict":
        return Unreachable("The event was being changed at the same moment.")
    return Gone("It is not there any more.") if reply.status == 410 else None


def code_of(reply: Reply) -> str:
    """Graph's word for the refusal, "" without one."""
    error = _object(_object(reply.body).get("error"))
    return str(error.get("code") or "")


def sign_in_sentence(error: str, description: str = "") -> str:
    """What to tell somebody who comes back with `error` instead of a code, or whose code was refused."""
    told = _AADSTS.search(description)
    if told and told[1] in _SIGN_IN:
        return _SIGN_IN[told[1]]
    if error in {"access_denied", "consent_required"}:
        return _SIGN_IN["65004"]
    return "Microsoft did not complete the sign-in. Connect again."


def explain_exchange(reply: Reply) -> Trouble | None:
    """What it means when a code is refused."""
    error, sentence, is_ours = _token_error(reply)
    if not error:
        return None
    return Denied(sentence) if is_ours else GrantRefused(sentence)


def explain_refresh(reply: Reply) -> Trouble | None:
    """What it means when a refresh is refused; one that needs the person counts as revoked."""
    error, sentence, _ = _token_error(reply)
    if not error:
        return None
    if error in {"invalid_grant", "interaction_required", "consent_required"}:
        return GrantRevoked(sentence)
    # A wrong client secret makes no grant wrong: whoever runs Panelry can put that right.
    return Denied(sentence)


def _token_error(reply: Reply) -> tuple[str, str, bool]:
    """The error ("" when it is none of OAuth's), its sentence, and whether Panelry's set-up is wrong."""
    body = _object(reply.body)
    error, description = str(body.get("error") or ""), str(body.get("error_description") or "")
    if not 400 <= reply.status < 500 or reply.status == 429 or error == "temporarily_unavailable":
        return "", "", False
    told = _AADSTS.search(description)
    is_ours = error in {"invalid_client", "unauthorized_client"} or bool(told and told[1] in _OF_OUR_SETUP)
    if is_ours and not (told and told[1] in _SIGN_IN):
        return error, _SIGN_IN["7000215"], True
    return error, sign_in_sentence(error, description), is_ours


def _object(told: Any) -> dict[str, Any]:
    if isinstance(told, bytes):
        try:
            told = json.loads(told)
        except ValueError:
            return {}
    return told if isinstance(told, dict) else {}
