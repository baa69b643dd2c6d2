"""Google's accounts: signing in, what may be asked for, who somebody is."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.services.consent import Consent, bearer, plain_answer
from bot.sandbox.services.google.refusals import bad_token, refusal
from bot.sandbox.services.oauth import OAuth
from bot.sandbox.services.oauth_facts import Client, Issued, OAuthAccount, OAuthError, Permission
from bot.sandbox.shapes import Json

PREFIX = "https://www.googleapis.com/auth/"
SCOPES = {
    "openid": "Know who you are",
    "email": "See your email address",
    PREFIX + "userinfo.email": "See your email address",
    PREFIX + "calendar.events": "View and edit events on all your calendars",
    PREFIX + "calendar.freebusy": "See your free and busy times",
    PREFIX + "calendar.readonly": "See your calendars and their events",
    PREFIX + "calendar": "See, edit, share and delete all your calendars",
    PREFIX + "calendar.calendarlist.readonly": "See the list of your calendars",
}
SIGN_IN = frozenset({"openid", "email", PREFIX + "userinfo.email"})
_ANY = frozenset({PREFIX + "calendar"})
MAY_READ = _ANY | {PREFIX + "calendar.events", PREFIX + "calendar.readonly"}
MAY_WRITE = _ANY | {PREFIX + "calendar.events"}
MAY_LIST = _ANY | {PREFIX + "calendar.readonly", PREFIX + "calendar.calendarlist.readonly"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks, through which permission."""

    account: OAuthAccount
    permission: Permission


class Identity:
    """Accounts, and what they allowed to one client."""

    def __init__(self, client: Client, real_time: Callable[[], float]) -> None:
        self.accounts: dict[str, OAuthAccount] = {}
        self._real_time = real_time
        self.oauth = OAuth(
            client=client,
            accounts=lambda: [*self.accounts.values()],
            scopes=SCOPES,
            real_time=real_time,
            gives_refresh=_gives_refresh,
            prefix="google-",
        )
        self._consent = Consent(
            self.oauth, title="Google", may_untick=True, fixed=SIGN_IN, dress=self._dressed
        )

    def routes(self) -> list[Route]:
        """The doors, with Google's paths."""
        return [
            Route("/o/oauth2/v2/auth", self._consent.authorize, methods=["GET", "POST"]),
            Route("/token", self._consent.token, methods=["POST"]),
            Route("/revoke", self._revoke, methods=["POST"]),
            Route("/v1/userinfo", self._userinfo, methods=["GET"]),
        ]

    def visitor(self, request: Request, needed: frozenset[str]) -> Visitor:
        """Whose token a request shows; it has to be for one of the scopes needed."""
        permission = self.oauth.permission(bearer(request))
        account = self.accounts.get(permission.account) if permission is not None else None
        if permission is None or account is None:
            raise bad_token()
        if not needed & set(permission.scopes):
            raise refusal("insufficientPermissions")
        return Visitor(account=account, permission=permission)

    async def _revoke(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        try:
            self.oauth.revoke(form.get("token") or request.query_params.get("token", ""))
        except OAuthError as error:
            return JSONResponse(error.body, status_code=error.status)
        return JSONResponse({})

    async def _userinfo(self, request: Request) -> Response:
        account = self.visitor(request, SIGN_IN).account
        return JSONResponse(
            {"sub": account.id, "name": account.name, "email": account.email, "email_verified": True}
        )

    def _dressed(self, issued: Issued) -> Json:
        scopes = [PREFIX + "userinfo.email" if each == "email" else each for each in issued.permission.scopes]
        answer = plain_answer(issued) | {"expires_in": issued.seconds - 1, "scope": " ".join(scopes)}
        if "openid" in scopes:
            answer["id_token"] = self._id_token(issued)
        return answer

    def _id_token(self, issued: Issued) -> str:
        account, now = self.accounts[issued.permission.account], int(self._real_time())
        claims = {
            "iss": "https://accounts.google.com",
            "azp": self.oauth.client.id,
            "aud": self.oauth.client.id,
            "sub": account.id,
            "email": account.email,
            "email_verified": True,
            "iat": now,
            "exp": now + issued.seconds,
        }
        signed = f"{_packed({'alg': 'HS256', 'typ': 'JWT'})}.{_packed(claims)}"
        digest = hmac.new(self.oauth.client.secret.encode(), signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _gives_refresh(permission: Permission) -> bool:
    asked = permission.parameters
    is_asked_again = "consent" in asked.get("prompt", "").split()
    return asked.get("access_type") == "offline" and (permission.is_first or is_asked_again)


def _packed(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
