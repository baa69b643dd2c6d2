"""Google's OAuth 2: somebody allows Panelry to read and write their calendars."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from core.calendars.facts import Account, Grant
from core.outside.client import Api
from core.outside.trouble import GrantRefused, GrantRevoked, Missing, Unreachable
from core.providers.google.addresses import GOOGLE, Addresses
from core.providers.google.refusals import explain_token

PREFIX = "https://www.googleapis.com/auth/"
EVENTS = PREFIX + "calendar.events"
CALENDARS = PREFIX + "calendar.calendarlist.readonly"
SCOPES = ("openid", "email", EVENTS, CALENDARS)
_NEEDED = {
    EVENTS: "“View and edit events”",
    CALENDARS: "“See the list of your calendars”",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Of the OAuth client in the Google Cloud project."""

    client_id: str
    client_secret: str


class GoogleAuthority:
    """See `core.calendars.ports.Authority`. now: real time, aware."""

    scopes: tuple[str, ...] = SCOPES

    def __init__(
        self,
        http: httpx.AsyncClient,
        credentials: Credentials,
        *,
        addresses: Addresses = GOOGLE,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._addresses = addresses
        self._now = now
        self._api = Api(http, service="google", base=addresses.tokens, explain=explain_token)

    def address(self, *, state: str, challenge: str, redirect: str, login_hint: str | None) -> str:
        """Google's consent page. It is always shown: only then comes a refresh token."""
        hint = {"login_hint": login_hint} if login_hint else {}
        query = {
            "client_id": self._credentials.client_id,
            "redirect_uri": redirect,
            "response_type": "code",
            "scope": " ".join(self.scopes),
            "state": state,
            "access_type": "offline",
            "include_granted_scopes": "true",
            "prompt": "consent",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **hint,
        }
        return f"{self._addresses.accounts}/o/oauth2/v2/auth?{urlencode(query)}"

    def refused(self, error: str, description: str) -> str:
        """Google explains everything but a no on pages of its own."""
        if error == "access_denied":
            return "You did not allow it, so your Google Calendar was not connected."
        return "Google did not complete the sign-in. Connect again."

    async def exchange(self, *, code: str, verifier: str, redirect: str) -> tuple[Grant, Account]:
        """`GrantRefused` also for a code that is spent or too old."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        try:
            answer = await self._asked({**form, "redirect_uri": redirect})
        except GrantRevoked as error:
            raise GrantRefused("That took too long or was done twice. Connect again.") from error
        grant = self._grant(answer)
        left_out = [name for scope, name in _NEEDED.items() if scope not in grant.scopes]
        if left_out:
            raise GrantRefused(f"Panelry needs {' and '.join(left_out)}. Connect again and leave it ticked.")
        if grant.refresh is None:
            raise GrantRefused("Google gave no lasting permission. Connect again.")
        return grant, await self._account(answer)

    async def refresh(self, grant: Grant) -> Grant:
        """With the same refresh token, which Google seldom replaces."""
        if grant.refresh is None:
            raise GrantRevoked("Google gave no lasting permission. Connect again.")
        answer = await self._asked({"grant_type": "refresh_token", "refresh_token": grant.refresh})
        return self._grant(answer, before=grant)

    async def revoke(self, grant: Grant) -> None:
        """All tokens of the permission at once."""
        try:
            await self._api.ask("POST", "/revoke", form={"token": grant.refresh or grant.access})
        except Missing:
            return

    async def _asked(self, form: dict[str, str]) -> dict[str, Any]:
        client = {
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        answer = (await self._api.ask("POST", "/token", form={**form, **client})).json()
        if not isinstance(answer, dict) or not answer.get("access_token"):
            raise Unreachable("Google answered without a token.")
        return answer

    def _grant(self, answer: dict[str, Any], before: Grant | None = None) -> Grant:
        seconds = int(answer.get("expires_in") or 0)
        scopes = tuple(str(answer.get("scope") or "").split())
        return Grant(
            access=answer["access_token"],
            refresh=answer.get("refresh_token") or (before.refresh if before else None),
            expires_at=self._now() + timedelta(seconds=seconds),
            scopes=scopes or (before.scopes if before else ()),
            extra=before.extra if before else {},
        )

    async def _account(self, answer: dict[str, Any]) -> Account:
        claims = _claims(str(answer.get("id_token") or ""))
        if not {"sub", "email"} <= set(claims):
            claims = await self._claims_asked_for(answer["access_token"])
        if not {"sub", "email"} <= set(claims):
            raise GrantRefused("Google did not say whose account this is. Connect again.")
        return Account(id=str(claims["sub"]), email=str(claims["email"]))

    async def _claims_asked_for(self, access: str) -> dict[str, Any]:
        api = Api(self._http, service="google", base=self._addresses.people, explain=explain_token)
        reply = await api.ask("GET", "/v1/userinfo", headers={"authorization": f"Bearer {access}"})
        claims = reply.json()
        return claims if isinstance(claims, dict) else {}


def _claims(token: str) -> dict[str, Any]:
    """An id token's payload. It came from Google itself over TLS, so its signature says nothing more."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
