"""What an OAuth 2 server speaks of: the client, people, requests, permissions, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.shapes import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The registered application. redirects: the only addresses a code is sent to, compared whole."""

    id: str
    secret: str
    redirects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthAccount:
    """Somebody with an account at the service."""

    id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A good request to the consent page, and what was decided there."""

    client: str
    redirect: str
    scopes: tuple[str, ...]
    state: str
    challenge: str | None
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What somebody allowed. parameters: of the address they came by. is_first: there was none before."""

    id: str
    account: str
    scopes: tuple[str, ...]
    parameters: Mapping[str, str]
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An answer to a token request, undressed. refresh: None when there is no (new) one."""

    permission: Permission
    access: str
    seconds: int
    refresh: str | None


class OAuthError(Exception):
    """A refusal: `error` is one of RFC 6749's words, e.g. "invalid_grant"."""

    def __init__(self, error: str, description: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status

    @property
    def body(self) -> Json:
        """As the server answers it."""
        return {"error": self.error, "error_description": self.description}
