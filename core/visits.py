"""A member opens our pages from Slack: a ticket brings their browser a session.

A ticket is good once and for ten minutes, a session for twelve hours, of the database's real time. Both are
kept as hashes. Guests come, too: they see what the Home tab shows them.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, select, text, update

from core.calendars.connecting import NO_ADDRESS
from core.calendars.tickets import digest
from core.errors import BadInput, NotAllowed, NotFound
from core.tenancy import Actor, Run, Tx
from core.workspaces.members import find_actor
from db.models import Member, PageVisit, Workspace

TICKET_MINUTES = 10
SESSION_HOURS = 12


class TicketSpent(NotFound):
    """The link does not lead on."""

    def __init__(self) -> None:
        super().__init__(
            "This link was used already, or is older than ten minutes. In Slack, on Panelry's Home tab, "
            "press Open in browser once more: it makes a new one."
        )


class SignedOut(NotFound):
    """No session, or not any more."""

    def __init__(self) -> None:
        super().__init__(
            "You are not signed in here, or not any more. In Slack, on Panelry's Home tab, press Open in "
            "browser."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whose ticket it is. `company`: the workspace's name."""

    name: str
    company: str


class Visits:
    """The way from Slack to our pages. public_url: of Panelry for browsers, None where it has none."""

    def __init__(self, run: Run, *, public_url: str | None) -> None:
        self._run = run
        self._root = (public_url or "").rstrip("/")

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers reach us over HTTPS."""
        return self._root.startswith("https://")

    async def begin(self, actor: Actor) -> str:
        """The address where the actor's browser comes in; good once, for ten minutes."""
        if not self._root:
            raise BadInput(NO_ADDRESS)
        return f"{self._root}/visit/{await self._run(begin_visit, actor)}"


async def begin_visit(tx: Tx, actor: Actor) -> str:
    """A ticket for the actor; the workspace's id stands before it."""
    if actor.member_id is None:
        raise NotAllowed("Only people of this workspace open its pages.")
    over = PageVisit.expires_at <= func.clock_timestamp()
    await tx.session.execute(delete(PageVisit).where(PageVisit.workspace_id == tx.workspace_id, over))
    ticket = secrets.token_urlsafe(32)
    tx.session.add(
        PageVisit(
            workspace_id=tx.workspace_id,
            member_id=actor.member_id,
            ticket_hash=digest(ticket),
            expires_at=_in(f"{TICKET_MINUTES} minutes"),
        )
    )
    return f"{tx.workspace_id}.{ticket}"


async def read_ticket(tx: Tx, actor: Actor, ticket: str) -> Visitor:
    """Whose ticket it is; looking at it does not use it. Raises `TicketSpent`."""
    found = await tx.session.execute(
        select(Member.name, Workspace.name)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .join(PageVisit, _is_of_member())
        .where(Member.is_active, *_unused(tx, ticket))
    )
    person = found.one_or_none()
    if person is None:
        raise TicketSpent
    name, company = person
    return Visitor(name=name, company=company)


async def enter(tx: Tx, actor: Actor, ticket: str) -> str:
    """Use the ticket; a session, the workspace's id before it. Raises `TicketSpent`."""
    await read_ticket(tx, actor, ticket)
    session = secrets.token_urlsafe(32)
    kept = {"session_hash": digest(session), "expires_at": _in(f"{SESSION_HOURS} hours")}
    used = update(PageVisit).where(*_unused(tx, ticket)).values(kept)
    if await tx.session.scalar(used.returning(PageVisit.id)) is None:
        raise TicketSpent
    return f"{tx.workspace_id}.{session}"


async def find_visitor(tx: Tx, actor: Actor, session: str) -> Actor:
    """Whose session it is, as they are now. Raises `SignedOut`."""
    whose = select(Member.slack_user_id).join(PageVisit, _is_of_member())
    slack_user_id = await tx.session.scalar(whose.where(*_in_session(tx, session)))
    found = await find_actor(tx, actor, slack_user_id) if slack_user_id else None
    if found is None:
        raise SignedOut
    return found


async def leave(tx: Tx, actor: Actor, session: str) -> None:
    """Sign out; nothing happens when nobody is signed in."""
    await tx.session.execute(delete(PageVisit).where(*_in_session(tx, session)))


def _in(interval: str) -> ColumnElement[object]:
    return func.clock_timestamp() + text(f"interval '{interval}'")


def _is_of_member() -> ColumnElement[bool]:
    return and_(Member.workspace_id == PageVisit.workspace_id, Member.id == PageVisit.member_id)


def _unused(tx: Tx, ticket: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PageVisit.workspace_id == tx.workspace_id,
        PageVisit.ticket_hash == digest(ticket),
        PageVisit.session_hash.is_(None),
        PageVisit.expires_at > func.clock_timestamp(),
    )


def _in_session(tx: Tx, session: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PageVisit.workspace_id == tx.workspace_id,
        PageVisit.session_hash == digest(session),
        PageVisit.expires_at > func.clock_timestamp(),
    )
