"""Slack's people as members of the workspace, and what each of them may do."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from core.errors import NotAllowed
from core.meetings import facts
from core.tenancy import Actor, Tx
from core.wall import is_zone
from db.models import Member

MAY_SCHEDULE = {"admin", "recruiter", None}
SAID_BY_SLACK = ("name", "email", "timezone", "is_guest", "is_active", "is_bot")


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


async def register_members(tx: Tx, actor: Actor, profiles: Sequence[MemberProfile]) -> None:
    """Insert or update these people; roles and limits set in Panelry stay."""
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
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "slack_user_id"],
            set_=said | {"updated_at": func.now()},
            where=or_(*(getattr(Member, column).is_distinct_from(new) for column, new in said.items())),
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
    """The member behind a Slack user id as an actor, None when nobody was registered for it yet."""
    member = await tx.session.scalar(
        select(Member).where(Member.workspace_id == tx.workspace_id, Member.slack_user_id == slack_user_id)
    )
    if member is None:
        return None
    return Actor(
        workspace_id=tx.workspace_id,
        member_id=member.id,
        slack_user_id=member.slack_user_id,
        name=member.name,
        timezone=member.timezone,
        role=member.role,
        is_guest=member.is_guest or not member.is_active or member.is_bot,
    )


def may_schedule(actor: Actor) -> bool:
    """Whether the actor is a full member whose role, if any was set, schedules."""
    return not actor.is_guest and actor.role in MAY_SCHEDULE


def check_may_schedule(actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor is a full member whose role, if any was set, schedules."""
    if actor.is_guest:
        raise NotAllowed("Guests cannot schedule interviews. Ask a member of the hiring team to do it.")
    if actor.role not in MAY_SCHEDULE:
        raise NotAllowed("Only recruiters and admins schedule interviews here. Ask one of them to do it.")


def as_fact(member: Member) -> facts.Member:
    """The member as screens and messages name them."""
    return facts.Member(
        id=member.id,
        slack_user_id=member.slack_user_id,
        name=member.name,
        timezone=member.timezone,
        email=member.email,
    )
