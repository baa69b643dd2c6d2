"""A strict OAuth 2 server with the authorization code flow: who may do what for whom, and until when."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from bot.sandbox.services.oauth_facts import Ask, Client, Issued, OAuthAccount, OAuthError, Permission
from bot.sandbox.shapes import Json

CODE_SECONDS = 600
TOKEN_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    permission: Permission
    redirect: str
    challenge: str | None
    expires_at: float


class OAuth:
    """All permissions and tokens.

    scopes: all there are, each with a sentence for the consent page. rotates: a refresh gives a new refresh
    token and the old one is spent. gives_refresh: whether a permission comes with a refresh token at all.
    """

    def __init__(
        self,
        *,
        client: Client,
        accounts: Callable[[], Sequence[OAuthAccount]],
        scopes: Mapping[str, str],
        real_time: Callable[[], float],
        rotates: bool = False,
        gives_refresh: Callable[[Permission], bool] = lambda _: True,
        prefix: str = "",
    ) -> None:
        self.client = client
        self.accounts = accounts
        self.scopes = scopes
        self.real_time = real_time
        self._rotates = rotates
        self._gives_refresh = gives_refresh
        self._prefix = prefix
        self._codes: dict[str, _Code] = {}
        self._permissions: dict[str, Permission] = {}
        self._access: dict[str, tuple[str, float]] = {}
        self._refresh: dict[str, str] = {}

    def ask(self, parameters: Mapping[str, str]) -> Ask:
        """Read a request to the consent page; `OAuthError` where nobody may be sent back, see `refusal`."""
        if parameters.get("client_id") != self.client.id:
            raise OAuthError("invalid_client", "The OAuth client was not found.", 401)
        if parameters.get("redirect_uri") not in self.client.redirects:
            raise OAuthError("redirect_uri_mismatch", "The redirect address is not registered.")
        return Ask(
            client=self.client.id,
            redirect=parameters["redirect_uri"],
            scopes=tuple(parameters.get("scope", "").split()),
            state=parameters.get("state", ""),
            challenge=parameters.get("code_challenge"),
            parameters=dict(parameters),
        )

    def refusal(self, ask: Ask) -> str | None:
        """The error to send back to the redirect address, None when the request is a good one."""
        if ask.parameters.get("response_type") != "code":
            return "unsupported_response_type"
        if ask.challenge is not None and ask.parameters.get("code_challenge_method") != "S256":
            return "invalid_request"
        if not ask.scopes or not set(ask.scopes) <= set(self.scopes):
            return "invalid_scope"
        return None

    def allow(self, ask: Ask, account: str, scopes: Sequence[str]) -> str:
        """Somebody allows these of the scopes; a code to send back."""
        is_first = all(each.account != account for each in self._permissions.values())
        permission = Permission(
            id=secrets.token_hex(8),
            account=account,
            scopes=tuple(each for each in ask.scopes if each in scopes),
            parameters=ask.parameters,
            is_first=is_first,
        )
        code = self._new("code-")
        expires_at = self.real_time() + CODE_SECONDS
        self._codes[code] = _Code(
            permission=permission, redirect=ask.redirect, challenge=ask.challenge, expires_at=expires_at
        )
        return code

    def consent(self, parameters: Mapping[str, str], email: str) -> dict[str, str]:
        """Somebody allows all that is asked, without the page; what the browser is sent back with."""
        ask = self.ask(parameters)
        account = next(each for each in self.accounts() if each.email == email)
        return {"code": self.allow(ask, account.id, ask.scopes), "state": ask.state}

    def issue(self, form: Mapping[str, str], basic: tuple[str, str] | None = None) -> Issued:
        """Answer a token request. basic: the client's id and secret, when they came in a header."""
        id_, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        is_right = hmac.compare_digest(secret.encode(), self.client.secret.encode())
        if id_ != self.client.id or not is_right:
            raise OAuthError("invalid_client", "The provided client secret is invalid.", 401)
        match form.get("grant_type"):
            case "authorization_code":
                return self._exchange(form)
            case "refresh_token":
                return self._renew(form.get("refresh_token", ""))
            case _:
                raise OAuthError("unsupported_grant_type", "Invalid grant_type.")

    def revoke(self, token: str) -> None:
        """Take a permission back by its access or refresh token, and all tokens with it."""
        permission = self._refresh.get(token) or self._access.get(token, ("", 0.0))[0]
        if not permission:
            raise OAuthError("invalid_token", "Token expired or revoked")
        self._forget(permission)

    def permission(self, token: str) -> Permission | None:
        """What an access token is for, None when it is not good (any more)."""
        permission, expires_at = self._access.get(token, ("", 0.0))
        return self._permissions.get(permission) if self.real_time() < expires_at else None

    def revoke_account(self, account: str) -> None:
        """Somebody takes everything back, in the settings of their account."""
        for each in [each.id for each in self._permissions.values() if each.account == account]:
            self._forget(each)

    def is_allowed(self, email: str) -> bool:
        """Whether somebody lets the client in."""
        theirs = {each.id for each in self.accounts() if each.email == email}
        return any(each.account in theirs for each in self._permissions.values())

    def expire_access(self) -> None:
        """All access tokens are too old from now on."""
        self._access.clear()

    def snapshot(self) -> Json:
        """Everything but codes, which live for minutes, as JSON."""
        return {
            "permissions": [
                {**asdict(each), "parameters": dict(each.parameters)} for each in self._permissions.values()
            ],
            "access": {token: list(entry) for token, entry in self._access.items()},
            "refresh": dict(self._refresh),
        }

    def restore(self, state: Json) -> None:
        """Take up what `snapshot` told."""
        self._permissions = {
            each["id"]: Permission(**{**each, "scopes": tuple(each["scopes"])})
            for each in state["permissions"]
        }
        self._access = {token: (entry[0], entry[1]) for token, entry in state["access"].items()}
        self._refresh = dict(state["refresh"])

    def _exchange(self, form: Mapping[str, str]) -> Issued:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.expires_at <= self.real_time():
            raise OAuthError("invalid_grant", "Malformed auth code.")
        if form.get("redirect_uri") != code.redirect:
            raise OAuthError("redirect_uri_mismatch", "Bad Request")
        if code.challenge != _challenge(form.get("code_verifier")):
            raise OAuthError("invalid_grant", "Invalid code verifier.")
        permission = code.permission
        self._permissions[permission.id] = permission
        refresh = self._new_refresh(permission) if self._gives_refresh(permission) else None
        return self._issued(permission, refresh)

    def _renew(self, token: str) -> Issued:
        permission = self._permissions.get(self._refresh.get(token, ""))
        if permission is None:
            raise OAuthError("invalid_grant", "Token has been expired or revoked.")
        if not self._rotates:
            return self._issued(permission, None)
        del self._refresh[token]
        return self._issued(permission, self._new_refresh(permission))

    def _issued(self, permission: Permission, refresh: str | None) -> Issued:
        access = self._new("access-")
        self._access[access] = (permission.id, self.real_time() + TOKEN_SECONDS)
        return Issued(permission=permission, access=access, seconds=TOKEN_SECONDS, refresh=refresh)

    def _new_refresh(self, permission: Permission) -> str:
        token = self._new("refresh-")
        self._refresh[token] = permission.id
        return token

    def _new(self, kind: str) -> str:
        return self._prefix + kind + secrets.token_urlsafe(24)

    def _forget(self, permission: str) -> None:
        self._permissions.pop(permission, None)
        self._access = {token: entry for token, entry in self._access.items() if entry[0] != permission}
        self._refresh = {token: owner for token, owner in self._refresh.items() if owner != permission}


def _challenge(verifier: str | None) -> str | None:
    """PKCE, S256 of RFC 7636."""
    if verifier is None:
        return None
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
