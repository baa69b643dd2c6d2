"""Who may do what at Calendly, and how often."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.sandbox.services.calendly.shapes import Refusal, new_slug
from bot.sandbox.services.quota import Quota
from bot.sandbox.shapes import Json

SCOPES = (
    "users:read",
    "organizations:read",
    "event_types:read",
    "availability:read",
    "scheduled_events:read",
    "scheduled_events:write",
    "scheduling_links:write",
    "webhooks:read",
    "webhooks:write",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whose token it is; not everybody sees the whole organisation."""

    user: str
    is_admin: bool


class Access:
    """Tokens and their scopes; `limit` requests a minute for each person."""

    def __init__(self, real_time: Callable[[], float], limit: int) -> None:
        self._real_time = real_time
        self._quota = Quota(real_time, limit)
        self.tokens: dict[str, Json] = {}

    def add(self, user: str, scopes: Sequence[str], token: str, *, is_admin: bool) -> str:
        """A personal access token of somebody."""
        made = token or f"calendly-{new_slug()}{new_slug()}"
        self.tokens[made] = {"user": user, "scopes": list(scopes), "is_admin": is_admin}
        return made

    def admit(self, token: str, scope: str) -> Caller:
        """Whose request it is; raises `Refusal`."""
        known = self.tokens.get(token)
        if known is None:
            raise Refusal(401, "Unauthenticated", "The access token is invalid")
        if not self._quota.take(known["user"]):
            raise Refusal(429, "Too Many Requests", "You have exceeded your request limit.")
        self.check(token, scope)
        return Caller(user=known["user"], is_admin=known["is_admin"])

    def check(self, token: str, scope: str) -> None:
        """Raises `Refusal` where a known token lacks it; a scope to write lets one read as well."""
        if not {scope, scope.replace(":read", ":write")} & set(self.tokens[token]["scopes"]):
            raise Refusal(403, "Permission Denied", "You do not have the required scope.")

    def limits(self, token: str) -> Mapping[str, str]:
        """Headers of every answer; seconds until the minute ends."""
        user = self.tokens.get(token, {}).get("user", "")
        seconds = max(self._quota.resets_at(user) - self._real_time(), 0)
        return {
            "x-ratelimit-limit": str(self._quota.limit),
            "x-ratelimit-remaining": str(self._quota.left(user)),
            "x-ratelimit-reset": str(int(seconds) + 1),
        }
