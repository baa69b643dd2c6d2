"""The way from Slack through a browser to a service and back: a ticket, then a state.

Each is good once and for ten minutes of the database's real time, and kept as a hash.
"""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, func, select, text, update

from core.calendars.facts import Service
from core.errors import NotAllowed, NotFound
from core.tenancy import Actor, Tx
from db.models import ConnectAttempt, Member, Workspace

MINUTES = 10


class TicketSpent(NotFound):
    """The link does not lead on."""

    def __init__(self) -> None:
        super().__init__(
            "This link was used already, or is older than ten minutes. Press Connect in Slack once more, "
            "it makes a new one."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody on their way. `company`: the workspace's name. `verifier`: PKCE's, in clear: never logged."""

    member_id: int
    service: Service
    name: str
    company: str
    email: str | None
    timezone: str
    verifier: str = field(repr=False)


def check_may_connect(actor: Actor) -> None:
    """Raise `NotAllowed` for guests."""
    if actor.is_guest or actor.member_id is None:
        raise NotAllowed("Guests cannot connect calendars. Ask a member of the hiring team what to do.")


async def begin_connecting(tx: Tx, actor: Actor, service: Service) -> str:
    """A ticket for the actor to connect an account of this service; the workspace's id stands before it."""
    check_may_connect(actor)
    await tx.session.execute(
        delete(ConnectAttempt).where(ConnectAttempt.workspace_id == tx.workspace_id, ~_is_in_time())
    )
    ticket = secrets.token_urlsafe(32)
    tx.session.add(
        ConnectAttempt(
            workspace_id=tx.workspace_id,
            member_id=actor.member_id,
            service=service,
            ticket_hash=digest(ticket),
            verifier=tx.secrets.seal(secrets.token_urlsafe(48)),
            expires_at=func.clock_timestamp() + text(f"interval '{MINUTES} minutes'"),
        )
    )
    return f"{tx.workspace_id}.{ticket}"


async def read_attempt(tx: Tx, actor: Actor, ticket: str) -> Attempt:
    """Whose ticket it is; looking at it does not use it."""
    return await _attempt(tx, await tx.session.scalar(select(ConnectAttempt).where(*_unused(tx, ticket))))


async def leave_with_state(tx: Tx, actor: Actor, ticket: str, state: str) -> Attempt:
    """Use the ticket: from now on the state leads on."""
    used = update(ConnectAttempt).where(*_unused(tx, ticket)).values(state_hash=digest(state))
    return await _attempt(tx, await tx.session.scalar(used.returning(ConnectAttempt)))


async def take_state(tx: Tx, actor: Actor, state: str) -> Attempt:
    """Use the state, and be done with the attempt whatever comes of it."""
    used = delete(ConnectAttempt).where(
        ConnectAttempt.workspace_id == tx.workspace_id,
        ConnectAttempt.state_hash == digest(state),
        _is_in_time(),
    )
    return await _attempt(tx, await tx.session.scalar(used.returning(ConnectAttempt)))


async def take_ticket(tx: Tx, actor: Actor, ticket: str) -> Attempt:
    """The same for a ticket, where no service is gone to."""
    used = delete(ConnectAttempt).where(*_unused(tx, ticket))
    return await _attempt(tx, await tx.session.scalar(used.returning(ConnectAttempt)))


async def access_connecting(tx: Tx, member_id: int) -> Member:
    """The member, locked, so that one thing at a time is done to their accounts; nobody who may not."""
    found = await tx.session.get(Member, (tx.workspace_id, member_id), with_for_update={"key_share": True})
    if found is None or not found.is_active:
        raise NotFound("This person is not in the workspace any more.")
    return found


def digest(token: str) -> str:
    """What is kept of a ticket or a state."""
    return sha256(token.encode()).hexdigest()


def _unused(tx: Tx, ticket: str) -> tuple[ColumnElement[bool], ...]:
    return (
        ConnectAttempt.workspace_id == tx.workspace_id,
        ConnectAttempt.ticket_hash == digest(ticket),
        ConnectAttempt.state_hash.is_(None),
        _is_in_time(),
    )


def _is_in_time() -> ColumnElement[bool]:
    return ConnectAttempt.expires_at > func.clock_timestamp()


async def _attempt(tx: Tx, row: ConnectAttempt | None) -> Attempt:
    if row is None:
        raise TicketSpent
    found = await tx.session.execute(
        select(Member, Workspace.name)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .where(
            Member.workspace_id == tx.workspace_id,
            Member.id == row.member_id,
            Member.is_active,
            Member.is_guest.is_(False),
        )
    )
    person = found.one_or_none()
    if person is None:
        raise TicketSpent
    member, company = person
    return Attempt(
        member_id=member.id,
        service=Service(row.service),
        name=member.name,
        company=company,
        email=member.email,
        timezone=member.timezone,
        verifier=tx.secrets.open(row.verifier),
    )
