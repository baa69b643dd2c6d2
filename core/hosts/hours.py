"""A host's weekly working hours, kept as wall time in the host's zone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from core.errors import BadInput
from core.hosts.changed import telling
from core.records.audit import record_change
from core.slots.model import WeeklyRule
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Member, WorkingHours

# Who has said nothing works Monday to Friday, nine to five.
DEFAULT_WEEK = (WeeklyRule(days=(1, 2, 3, 4, 5), start=9 * 60, end=17 * 60),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Working time on one weekday (0 = Sunday): minutes from midnight; an earlier end is on the next day."""

    weekday: int
    starts_minute: int
    ends_minute: int


async def set_working_hours(tx: Tx, actor: Actor, slack_user_id: str, blocks: Sequence[Block]) -> None:
    """Replace one's own week, or as a recruiter anybody's; without blocks the default week applies again."""
    if slack_user_id != actor.slack_user_id:
        check_may_schedule(actor)
    for each in blocks:
        if not (0 <= each.weekday <= 6 and 0 <= each.starts_minute < 1440 and 0 <= each.ends_minute <= 1440):
            raise BadInput("Working hours need a weekday and times between 00:00 and 24:00.", field="hours")
    member_id = await tx.session.scalar(
        select(Member.id).where(Member.workspace_id == tx.workspace_id, Member.slack_user_id == slack_user_id)
    )
    if member_id is None:
        raise BadInput("Panelry does not know this person yet.", field="hours")
    await tx.session.execute(
        delete(WorkingHours).where(
            WorkingHours.workspace_id == tx.workspace_id, WorkingHours.member_id == member_id
        )
    )
    tx.session.add_all(
        WorkingHours(
            workspace_id=tx.workspace_id,
            member_id=member_id,
            weekday=each.weekday,
            starts_minute=each.starts_minute,
            ends_minute=each.ends_minute,
        )
        for each in blocks
    )
    await tx.session.execute(select(telling(tx)))
    await record_change(tx, actor, "hours.set", "member", member_id, facts={"blocks": len(blocks)})
