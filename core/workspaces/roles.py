"""Roles: who looks after everything, who schedules. The first are given on the command line."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from core.errors import BadInput, NotAllowed, NotFound
from core.meetings import facts
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all, as_fact
from db.models import Member

ROLES = ("admin", "recruiter", "interviewer", "observer")
NONE = "none"
_ID = re.compile(r"[UW][A-Z0-9]+")


async def give_role(tx: Tx, actor: Actor, whom: str, role: str) -> facts.Member:
    """Give somebody a role, "none" to take it away; whom: Slack member id, e-mail address or full name.

    For admins, and whoever runs the installation (an actor who is no member). Raises `NotFound` and
    `BadInput` when that names nobody, or several people.
    """
    if actor.member_id is not None and not answers_for_all(actor):
        raise NotAllowed("Only admins give roles. Ask one of them.")
    if role not in {*ROLES, NONE}:
        raise BadInput(f"There is no role {role}. There are {', '.join(ROLES)} and {NONE}.", field="role")
    member = _only(await _named(tx, whom.strip()), whom)
    member.role = None if role == NONE else role
    await record_change(tx, actor, "member.role_given", "member", member.id, facts={"role": role})
    return as_fact(member)


async def _named(tx: Tx, whom: str) -> Sequence[Member]:
    statement = select(Member).where(
        Member.workspace_id == tx.workspace_id, Member.is_active, Member.is_bot.is_(False), _is(whom)
    )
    return (await tx.session.scalars(statement.order_by(Member.id).with_for_update(key_share=True))).all()


def _is(whom: str) -> ColumnElement[bool]:
    """People choose their names: what looks like an ID or an address is never taken for one."""
    if _ID.fullmatch(whom):
        return Member.slack_user_id == whom
    if "@" in whom:
        return Member.email == whom.lower()
    return func.lower(Member.name) == whom.lower()


def _only(found: Sequence[Member], whom: str) -> Member:
    if not found:
        raise NotFound(f"Panelry knows nobody in this workspace as {whom}. Use their Slack member ID.")
    if len(found) > 1:
        ids = ", ".join(each.slack_user_id for each in found)
        raise BadInput(f"Several people are called {whom}. Use a Slack member ID: {ids}.", field="whom")
    return found[0]
