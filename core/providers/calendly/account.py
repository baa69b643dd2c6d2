"""Whose token it is, asked once."""

from dataclasses import dataclass
from typing import Literal

from core.calendars.facts import Account
from core.outside.client import Api
from core.providers.calendly.api import resource

Scope = Literal["user", "organization"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Calendly's names of the person and of their organisation, whole addresses."""

    uri: str
    organization: str
    email: str


class CalendlyAccount:
    """The `Identity` port, and what other parts need of it.

    scope: whose bookings to see: the token's owner's, or everybody's, for which they have to be an
    administrator at Calendly.
    """

    def __init__(self, api: Api, scope: Scope) -> None:
        self._api = api
        self._me: Me | None = None
        self.scope = scope

    async def account(self) -> Account:
        """Freshly asked for."""
        self._me = None
        me = await self.me()
        return Account(id=me.uri, email=me.email)

    async def me(self) -> Me:
        """The same for as long as we live."""
        if self._me is None:
            told = await resource(self._api, "/users/me")
            self._me = Me(
                uri=told.need("uri"),
                organization=told.need("current_organization"),
                email=told.need("email"),
            )
        return self._me

    async def whose(self) -> dict[str, str]:
        """The parameter of a list that says whose things are meant."""
        me = await self.me()
        return {"user": me.uri} if self.scope == "user" else {"organization": me.organization}
