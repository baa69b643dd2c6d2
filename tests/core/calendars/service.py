"""A service to connect: it remembers what it gave, counts what it was asked, and fails when told to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core.calendars.accounts import Accounts
from core.calendars.connected import Found, keep_connection
from core.calendars.connecting import Connecting
from core.calendars.facts import Account, CalendarInfo, Channel, Grant, Hook, Service
from core.calendars.services import Field, Form, Kind, Services
from core.outside.client import TokenSource
from core.outside.trouble import Denied, GrantRefused
from core.tenancy import Actor
from tests.world import World

REAL_NOW = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
OWN = CalendarInfo(id="own", name="Ana", timezone="Europe/Lisbon", is_primary=True, may_write=True)
TEAM = CalendarInfo(id="team", name="Team", may_write=True)
HOLIDAYS = CalendarInfo(id="holidays", name="Holidays")


@dataclass(slots=True)
class Elsewhere:
    """Its OAuth server and its calendars at once; each refresh spends the token before it.

    troubles: raised, one by one, by whatever is asked next. meanwhile: what happens while it refreshes.
    """

    scopes: tuple[str, ...] = ("calendar",)
    account: Account = field(default_factory=lambda: Account(id="acc-1", email="ana@elsewhere.example"))
    listed: tuple[CalendarInfo, ...] = (OWN, TEAM, HOLIDAYS)
    troubles: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    verifiers: list[str] = field(default_factory=list)
    number: int = 1
    meanwhile: Callable[[], Awaitable[object]] | None = None

    def address(self, *, state: str, challenge: str, redirect: str, login_hint: str | None) -> str:
        return f"https://elsewhere.example/allow?state={state}&challenge={challenge}&redirect={redirect}"

    def refused(self, error: str, description: str) -> str:
        return "You did not allow it." if error == "access_denied" else f"It says no: {description}."

    async def exchange(self, *, code: str, verifier: str, redirect: str) -> tuple[Grant, Account]:
        self.note("exchange")
        if code != "good":
            raise GrantRefused("That took too long. Connect again.")
        self.verifiers.append(verifier)
        return self.grant(), self.account

    async def refresh(self, grant: Grant) -> Grant:
        if self.meanwhile is not None:
            await self.meanwhile()
        self.note("refresh")
        assert grant.refresh == f"refresh-{self.number}", "a spent token"
        self.number += 1
        return replace(self.grant(), extra=grant.extra)

    async def revoke(self, grant: Grant) -> None:
        self.note(f"revoke {grant.refresh}")

    async def calendars(self) -> tuple[CalendarInfo, ...]:
        self.note("calendars")
        return self.listed

    def grant(self) -> Grant:
        return Grant(
            access=f"access-{self.number}",
            refresh=f"refresh-{self.number}",
            expires_at=REAL_NOW + timedelta(hours=self.number),
        )

    def note(self, what: str) -> None:
        self.asked.append(what)
        if self.troubles:
            raise self.troubles.pop(0)


@dataclass(slots=True, kw_only=True)
class Opened:
    """What an adapter gets."""

    grant: Grant
    tokens: TokenSource
    elsewhere: Elsewhere

    async def calendars(self) -> tuple[CalendarInfo, ...]:
        return await self.elsewhere.calendars()


@dataclass(slots=True, kw_only=True)
class Telling(Opened):
    """The same where the service tells of changes: by channels, which end with a token it takes."""

    async def watch(self, calendar: str, hook: Hook) -> Channel:
        raise AssertionError("nobody watches here")

    async def stop(self, channel: Channel) -> None:
        token = await self.tokens.token()
        if token == "access-1":  # the first has expired
            token = await self.tokens.token(refused=token)
        self.elsewhere.note(f"stop {channel.id} {channel.resource} {token}")


def services(elsewhere: Elsewhere, opening: type[Opened] = Opened) -> Services:
    """One where people are asked for consent, one where they type, one that is not set up."""

    def opened(grant: Grant, tokens: TokenSource) -> Any:
        return opening(grant=grant, tokens=tokens, elsewhere=elsewhere)

    async def read(typed: Any, email: str) -> tuple[Grant, Account]:
        if typed.get("password") != "right":
            raise Denied("The calendar server does not accept this.")
        return Grant(access=typed["password"]), Account(id="typed", email=email or typed["user"])

    form = Form(
        fields=(Field(name="user", label="User"), Field(name="password", label="Password", is_secret=True)),
        read=read,
    )
    kinds = (
        Kind(service=Service.GOOGLE, name="Elsewhere", open=opened, authority=elsewhere),
        Kind(service=Service.CALDAV, name="Typed", open=opened, form=form),
        Kind(service=Service.MICROSOFT, name="Missing", open=opened, setup="Ask your administrator."),
    )
    return {each.service: each for each in kinds}


def accounts(world: World, elsewhere: Elsewhere, real_now: datetime = REAL_NOW) -> Accounts:
    return Accounts(world.run, services(elsewhere), real_now=lambda: real_now)


def connecting(world: World, elsewhere: Elsewhere) -> Connecting:
    return Connecting(world.run, services(elsewhere), public_url="https://panelry.example/")


async def connect(
    world: World, elsewhere: Elsewhere, *, who: str = "UANA", service: Service = Service.GOOGLE
) -> int:
    """Somebody's account as if they had been through the browser; its id."""
    actor = await world.actor(who)
    assert actor.member_id is not None
    found = Found(
        service=service, grant=elsewhere.grant(), account=elsewhere.account, calendars=elsewhere.listed
    )
    await world.run(keep_connection, Actor(workspace_id=actor.workspace_id), actor.member_id, found)
    return int((await world.ask("SELECT max(id) FROM connections"))[0][0])
