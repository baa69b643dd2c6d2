"""Somebody connects an account in a browser. What their service is asked is asked outside any transaction."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import structlog

from core.calendars.connected import Found, keep_connection, keep_typed
from core.calendars.facts import Account, Grant, Service
from core.calendars.forms import SERVICE_NAMES
from core.calendars.services import Kind, Services
from core.calendars.tickets import (
    Attempt,
    TicketSpent,
    begin_connecting,
    leave_with_state,
    read_attempt,
    take_state,
)
from core.errors import BadInput, PanelryError
from core.outside.key import FixedKey
from core.outside.trouble import Trouble, Unreachable
from core.tenancy import Actor, Run

NO_ADDRESS = "Ask your administrator to set PUBLIC_URL, the address of Panelry for people's browsers."
LARGEST_WORKSPACE = 2**63

log = structlog.get_logger(__name__)


class NotConnected(PanelryError):
    """The service or the person did not let us in; the sentence says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Where to send the browser."""

    service: Service
    address: str


class Connecting:
    """Everything between a press in Slack and a connected account.

    public_url: of Panelry, as browsers reach it; None where they do not.
    """

    def __init__(self, run: Run, services: Services, *, public_url: str | None) -> None:
        self._run = run
        self._services = services
        self._root = (public_url or "").rstrip("/")

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers reach us over HTTPS."""
        return self._root.startswith("https://")

    @property
    def setups(self) -> dict[Service, str | None]:
        """What is missing, in a sentence, by service people may connect; None where nothing is."""
        kinds = {each: self._services[each] for each in SERVICE_NAMES if each in self._services}
        return {
            service: kind.setup or (None if self._root else NO_ADDRESS) for service, kind in kinds.items()
        }

    async def begin(self, actor: Actor, service: Service) -> str:
        """The address of the page where the actor goes on; good once, for ten minutes."""
        setup = self.setups.get(service, "This service is not set up here.")
        if setup is not None:
            raise NotConnected(setup)
        return f"{self._root}/connect/{await self._run(begin_connecting, actor, service)}"

    async def look(self, ticket: str) -> tuple[Attempt, Kind]:
        """Who is about to connect what; raises `TicketSpent`."""
        actor, secret = _split(ticket)
        attempt = await self._run(read_attempt, actor, secret)
        return attempt, self._kind(attempt.service)

    async def leave(self, ticket: str, browser: str) -> Leaving:
        """Use the ticket, and go to the service's consent page.

        browser: a secret of this browser alone, which it has to bring back.
        """
        actor, secret = _split(ticket)
        state = f"{actor.workspace_id}.{secrets.token_urlsafe(32)}"
        attempt = await self._run(leave_with_state, actor, secret, _bound(state, browser))
        authority = self._kind(attempt.service).authority
        if authority is None:
            raise TicketSpent
        address = authority.address(
            state=state,
            challenge=_challenge(attempt.verifier),
            redirect=self._redirect,
            login_hint=attempt.email,
        )
        return Leaving(service=attempt.service, address=address)

    async def come_back(
        self, state: str, browser: str, *, code: str | None, error: str = "", description: str = ""
    ) -> Service:
        """Back from the consent page, with a code, or with None and what OAuth says of why.

        browser: as in `leave`. Raises `TicketSpent` and `NotConnected`.
        """
        actor, _ = _split(state)
        attempt = await self._run(take_state, actor, _bound(state, browser))
        kind = self._kind(attempt.service)
        if kind.authority is None:
            raise TicketSpent
        if code is None:
            sentence = kind.authority.refused(error, description)
            raise NotConnected(f"{sentence} You find Connect on Panelry’s Home tab in Slack.")
        try:
            asked = kind.authority.exchange(code=code, verifier=attempt.verifier, redirect=self._redirect)
            found = await _found(kind, attempt, *await asked)
        except Trouble as trouble:
            raise _explained(kind, trouble) from trouble
        await self._run(keep_connection, actor, attempt.member_id, found)
        return attempt.service

    async def come_in(self, ticket: str, typed: Mapping[str, str]) -> Service:
        """With what was typed. Raises `BadInput` when it does not let us in; the ticket is good still."""
        attempt, kind = await self.look(ticket)
        if kind.form is None:
            raise TicketSpent
        try:
            found = await _found(kind, attempt, *await kind.form.read(typed, attempt.email or ""))
        except Trouble as trouble:
            raise BadInput(_explained(kind, trouble).sentence) from trouble
        actor, secret = _split(ticket)
        await self._run(keep_typed, actor, secret, found)
        return attempt.service

    @property
    def _redirect(self) -> str:
        return f"{self._root}/connect/return"

    def _kind(self, service: Service) -> Kind:
        kind = self._services.get(service)
        if kind is None or kind.setup is not None:
            raise TicketSpent
        return kind


async def _found(kind: Kind, attempt: Attempt, grant: Grant, account: Account) -> Found:
    """The calendars there are; what later calls need to know of the account goes with the grant."""
    told = {"email": account.email, "timezone": attempt.timezone}
    grant = replace(grant, extra={**grant.extra, **told})
    calendars = tuple(await kind.open(grant, FixedKey(grant.access)).calendars())
    zone = next((each.timezone for each in calendars if each.is_primary), None)
    if zone is not None:
        grant = replace(grant, extra={**grant.extra, "timezone": zone})
    return Found(service=kind.service, grant=grant, account=account, calendars=calendars)


def _explained(kind: Kind, trouble: Trouble) -> NotConnected:
    log.info("connection.failed", service=kind.service, trouble=type(trouble).__name__)
    if isinstance(trouble, Unreachable):
        return NotConnected(f"{kind.name} did not answer, so nothing was connected. Try again in a minute.")
    return NotConnected(trouble.sentence)


def _split(token: str) -> tuple[Actor, str]:
    """The workspace that stands before the dot, as the product; what the token is worth is found there."""
    workspace, _, secret = token.partition(".")
    if not (workspace.isascii() and workspace.isdecimal() and len(workspace) < 20 and secret):
        raise TicketSpent
    if int(workspace) >= LARGEST_WORKSPACE:
        raise TicketSpent
    return Actor(workspace_id=int(workspace)), secret


def _bound(state: str, browser: str) -> str:
    """A state is worth nothing in another browser: nobody can have somebody else allow what they began."""
    return f"{state}:{browser}"


def _challenge(verifier: str) -> str:
    """PKCE's, S256."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
