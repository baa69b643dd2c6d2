"""Slack's people as members of the workspace, and what each of them may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import DateTime, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from core.errors import NotAllowed
from core.meetings import facts
from core.tenancy import Actor, Tx
from core.wall import is_zone
from db.models import Member

RECRUITS = frozenset({"admin", "recruiter"})
SAID_BY_SLACK = ("name", "email", "timezone", "is_guest", "is_active", "is_bot")

# Put together once: that takes longer than the answer, and everything a person does begins with it.
_OTHER = aliased(Member)
_NOW = select(func.clock_timestamp(type_=DateTime(timezone=True)))
_ROLES_IN_USE = (
    select(_OTHER.id)
    .where(
        _OTHER.workspace_id == bindparam("workspace_id"),
        _OTHER.role.in_(RECRUITS),
        _OTHER.is_active,
        _OTHER.is_guest.is_(False),
    )
    .exists()
)
"""Whether anybody can schedule by role: else all would wait for somebody who does not exist."""
_FIND_ACTOR = select(Member, _ROLES_IN_USE).where(
    Member.workspace_id == bindparam("workspace_id"), Member.slack_user_id == bindparam("slack_user_id")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberProfile:
    """A Slack person as `users.info` describes them; `timezone` is an IANA name or None."""

    slack_user_id: str
    name: str
    timezone: str | None = None
    email: str | None = None
    is_guest: bool = False
    is_active: bool = True
    is_bot: bool = False


async def begin_asking(tx: Tx, actor: Actor) -> datetime:
    """The database's time, for `register_members` of what Slack is asked for from now on."""
    return (await tx.session.execute(_NOW)).scalar_one()


async def register_members(
    tx: Tx, actor: Actor, profiles: Sequence[MemberProfile], asked_at: datetime | None = None
) -> None:
    """Insert or update these people; roles and limits set in Panelry stay.

    asked_at: since when Slack was asked for them; whoever it told news of meanwhile stays as the news say.
    None: they are news.
    """
    if not profiles:
        return
    rows = {each.slack_user_id: _row(tx, each) for each in profiles}
    # In id order, as a booking locks its hosts, so that neither waits for the other.
    await tx.session.execute(
        select(Member.id)
        .where(Member.workspace_id == tx.workspace_id, Member.slack_user_id.in_(rows))
        .order_by(Member.id)
        .with_for_update(key_share=True)
    )
    statement = insert(Member).values(list(rows.values()))
    said = {column: statement.excluded[column] for column in SAID_BY_SLACK}
    changed = or_(*(getattr(Member, column).is_distinct_from(new) for column, new in said.items()))
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "slack_user_id"],
            set_=said | {"updated_at": func.now()},
            where=changed if asked_at is None else and_(changed, Member.updated_at < asked_at),
        )
    )


def _row(tx: Tx, profile: MemberProfile) -> dict[str, object]:
    return {
        "workspace_id": tx.workspace_id,
        "slack_user_id": profile.slack_user_id,
        "name": profile.name,
        "email": profile.email.lower() if profile.email else None,
        # Slack may know a zone this machine does not.
        "timezone": profile.timezone if is_zone(profile.timezone) else "UTC",
        "is_guest": profile.is_guest,
        "is_active": profile.is_active,
        "is_bot": profile.is_bot,
    }


async def unknown_members(tx: Tx, actor: Actor, slack_user_ids: Sequence[str]) -> tuple[str, ...]:
    """Those of the Slack user ids no member row exists for, in the order given."""
    found = await tx.session.scalars(
        select(Member.slack_user_id).where(
            Member.workspace_id == tx.workspace_id, Member.slack_user_id.in_(slack_user_ids)
        )
    )
    known = set(found)
    return tuple(each for each in dict.fromkeys(slack_user_ids) if each not in known)


async def find_actor(tx: Tx, actor: Actor, slack_user_id: str) -> Actor | None:
    """The member behind a Slack user id as an actor.

    None when nobody was registered for it yet, and for a closed account: it may have been opened again.
    """
    whom = {"workspace_id": tx.workspace_id, "slack_user_id": slack_user_id}
    row = (await tx.session.execute(_FIND_ACTOR, whom)).one_or_none()
    if row is None or not row[0].is_active:
        return None
    member, roles_in_use = row
    return as_actor(member, roles_in_use=roles_in_use)


def as_actor(member: Member, *, roles_in_use: bool = False) -> Actor:
    """The member, for what they do."""
    return Actor(
        workspace_id=member.workspace_id,
        member_id=member.id,
        slack_user_id=member.slack_user_id,
        name=member.name,
        timezone=member.timezone,
        role=member.role,
        roles_in_use=roles_in_use,
        is_guest=member.is_guest or member.is_bot,
    )


def recruits(actor: Actor) -> bool:
    """Whether the actor is a recruiter or an admin, who see every outcome."""
    return actor.role in RECRUITS and not actor.is_guest


def may_schedule(actor: Actor) -> bool:
    """Whether the actor is a recruiter or admin or, as long as nobody is, a full member without a role."""
    return recruits(actor) or (actor.role is None and not actor.roles_in_use and not actor.is_guest)


def check_may_schedule(actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor may schedule."""
    if actor.is_guest:
        raise NotAllowed("Guests cannot schedule interviews. Ask a member of the hiring team to do it.")
    if not may_schedule(actor):
        raise NotAllowed("Only recruiters and admins schedule interviews here. Ask one of them to do it.")


def answers_for_all(actor: Actor) -> bool:
    """Whether the actor looks after everybody's interviews, not only after their own."""
    return actor.role == "admin" and not actor.is_guest


def check_answers_for(actor: Actor, organiser_id: int | None) -> None:
    """Raise `NotAllowed` unless the actor is the organiser (a member's id) or an admin."""
    is_own = actor.member_id is not None and actor.member_id == organiser_id and not actor.is_guest
    if not (is_own or answers_for_all(actor)):
        raise NotAllowed("Only whoever scheduled it and admins can do this. Ask one of them.")


def as_fact(member: Member) -> facts.Member:
    """The member as screens and messages name them."""
    return facts.Member(
        id=member.id,
        slack_user_id=member.slack_user_id,
        name=member.name,
        timezone=member.timezone,
        email=member.email,
    )
