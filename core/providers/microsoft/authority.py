"""Microsoft's sign-in (Entra ID, v2): from a browser to a grant, and a fresh grant from an old one."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from core.calendars.facts import Account, Grant
from core.outside.client import Api, Explain
from core.outside.trouble import GrantRefused, Unreachable
from core.providers.microsoft.graph import GRAPH, object_of, utc_now
from core.providers.microsoft.refusals import explain, explain_exchange, explain_refresh, sign_in_sentence

LOGIN = "https://login.microsoftonline.com"
SCOPES = ("offline_access", "openid", "email", "profile", "User.Read", "Calendars.ReadWrite")
_NEEDED = "calendars.readwrite"


class _Bearer:
    """A token that was just given."""

    def __init__(self, access: str) -> None:
        self._access = access

    async def token(self, *, refused: str | None = None) -> str:
        """The only one there is."""
        return self._access


class MicrosoftAuthority:
    """`Authority` of one registered application.

    tenant: the organisation's id or domain, or "organizations" for work accounts of all. now: real time.
    """

    scopes: tuple[str, ...] = SCOPES

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        client_id: str,
        client_secret: str,
        tenant: str = "organizations",
        login: str = LOGIN,
        graph: str = GRAPH,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._http = http
        self._client = {"client_id": client_id, "client_secret": client_secret}
        self._login = f"{login.rstrip('/')}/{quote(tenant, safe='')}/oauth2/v2.0"
        self._graph = graph
        self._now = now

    def address(self, *, state: str, challenge: str, redirect: str, login_hint: str | None) -> str:
        """Where to send the browser. People choose the account: a browser is often signed in with several."""
        asked = {
            "client_id": self._client["client_id"],
            "response_type": "code",
            "response_mode": "query",
            "redirect_uri": redirect,
            "scope": " ".join(SCOPES),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "prompt": "select_account",
        }
        hint = {"login_hint": login_hint} if login_hint else {}
        return f"{self._login}/authorize?{urlencode({**asked, **hint})}"

    def refused(self, error: str, description: str) -> str:
        """Often their IT team has to allow it first."""
        return sign_in_sentence(error, description)

    async def exchange(self, *, code: str, verifier: str, redirect: str) -> tuple[Grant, Account]:
        """A grant, and whose it is; `GrantRefused` when the calendar may not be written or not for long."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect,
        }
        grant = self._grant(await self._token(form, explain_exchange))
        given = {scope.rpartition("/")[2].lower() for scope in grant.scopes}
        if _NEEDED not in given or grant.refresh is None:
            raise GrantRefused("Panelry was not allowed to use your calendar. Connect again and accept.")
        return grant, await self._account(grant)

    async def refresh(self, grant: Grant) -> Grant:
        """A fresh grant; the old refresh token is spent where a new one came with it."""
        form = {"grant_type": "refresh_token", "refresh_token": grant.refresh or ""}
        return self._grant(await self._token(form, explain_refresh), before=grant)

    async def revoke(self, grant: Grant) -> None:
        """Nothing: Microsoft lets no application take back a single grant. Forgetting it here is all one can.

        People can take it back themselves at myapps.microsoft.com, their IT team in Entra ID.
        """

    async def _token(self, form: Mapping[str, str], explained: Explain) -> dict[str, Any]:
        api = Api(self._http, service="microsoft", base=self._login, explain=explained)
        asked = {**self._client, "scope": " ".join(SCOPES), **form}
        return object_of((await api.ask("POST", "/token", form=asked)).json())

    def _grant(self, told: Mapping[str, Any], before: Grant | None = None) -> Grant:
        try:
            expires_at = self._now() + timedelta(seconds=float(told["expires_in"]))
            access = str(told["access_token"])
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise Unreachable("The service answered something that cannot be read.") from error
        scopes = tuple(str(told.get("scope") or "").split())
        return Grant(
            access=access,
            refresh=told.get("refresh_token") or (before.refresh if before else None),
            expires_at=expires_at,
            scopes=scopes or (before.scopes if before else ()),
            extra=before.extra if before else {},
        )

    async def _account(self, grant: Grant) -> Account:
        api = Api(
            self._http,
            service="microsoft",
            base=self._graph,
            explain=explain,
            tokens=_Bearer(grant.access),
        )
        asked = {"$select": "id,mail,userPrincipalName"}
        me = object_of((await api.ask("GET", "/me", params=asked)).json())
        email = me.get("mail") or me.get("userPrincipalName")
        if not me.get("id") or not email:
            raise Unreachable("The service answered something that cannot be read.")
        return Account(id=str(me["id"]), email=str(email))
