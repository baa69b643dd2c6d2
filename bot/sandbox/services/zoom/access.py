"""Zoom's tokens: made from an app's keys, good for an hour; and how often a day one may change meetings."""

import hmac
import secrets
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.services.rest import Answer, Asked
from bot.sandbox.services.zoom.shapes import Refusal, midnight_after
from bot.sandbox.shapes import Json

LIFE_SECONDS = 3600
SCOPES = (
    "meeting:write:meeting:admin",
    "meeting:update:meeting:admin",
    "meeting:delete:meeting:admin",
    "meeting:read:meeting:admin",
    "meeting:read:list_meetings:admin",
    "user:read:user:admin",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What its page shows."""

    account_id: str
    client_id: str
    client_secret: str


class Access:
    """Tokens, and how often each person's meetings changed today."""

    def __init__(
        self, real_time: Callable[[], float], app: App, scopes: tuple[str, ...], changes_a_day: int
    ) -> None:
        self._real_time = real_time
        self.app = app
        self.scopes = scopes
        self._changes_a_day = changes_a_day
        self._tokens: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._changes: Counter[tuple[str, int]] = Counter()
        self.handed_out = 0

    def token(self, asked: Asked) -> Answer:
        """POST /oauth/token: its parameters are in the address, the keys in Basic."""
        basic = b64encode(f"{self.app.client_id}:{self.app.client_secret}".encode()).decode()
        if not hmac.compare_digest(asked.headers.get("authorization", ""), f"Basic {basic}"):
            return 401, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
        if asked.query.get("grant_type") != "account_credentials":
            return 400, {"reason": "unsupported grant type", "error": "unsupported_grant_type"}
        if asked.query.get("account_id") != self.app.account_id:
            return 400, {"reason": "Invalid account id", "error": "invalid_request"}
        made = secrets.token_urlsafe(24)
        self._tokens[made] = (self._real_time() + LIFE_SECONDS, self.scopes)
        self.handed_out += 1
        return 200, self._granted(made)

    def admit(self, token: str, scope: str) -> None:
        """Raises `Refusal`. A token keeps the scopes the app had when it was made."""
        until, scopes = self._tokens.get(token, (0.0, ()))
        if self._real_time() >= until:
            raise Refusal(401, 124, "Access token is expired.")
        if scope not in scopes:
            raise Refusal(400, 4711, f"Invalid access token, does not contain scopes:[{scope}].")

    def count(self, host: str) -> None:
        """One more change of a person's meetings today; raises `Refusal` with when to come again."""
        now = self._real_time()
        key = (host, int(now // 86_400))
        if self._changes[key] >= self._changes_a_day:
            refusal = Refusal(429, 429, "You have reached the maximum daily rate limit for this API.")
            refusal.headers = {"retry-after": midnight_after(now), "x-ratelimit-type": "Daily-limit"}
            raise refusal
        self._changes[key] += 1

    def revoke_all(self) -> None:
        """No token is good any more."""
        self._tokens.clear()

    def _granted(self, token: str) -> Json:
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": LIFE_SECONDS,
            "scope": " ".join(self.scopes),
            "api_url": "https://api.zoom.us",
        }
