"""What one can ask of open times: the meeting types in use, and the people who interview."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from core.meetings.types import active_types
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.among import among
from db.models import Attendee, Member

MOST_PEOPLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Types as (slug, name), people as (member id, name), each in order of being shown."""

    types: tuple[tuple[str, str], ...]
    people: tuple[tuple[int, str], ...]


async def read_choices(tx: Tx, actor: Actor, chosen: Sequence[int] = ()) -> Choices:
    """For whoever may schedule; those chosen are among the people, before all others who interview."""
    check_may_schedule(actor)
    interviews = (
        select(Attendee.id)
        .where(
            Attendee.workspace_id == Member.workspace_id,
            Attendee.member_id == Member.id,
            Attendee.role == "interviewer",
        )
        .exists()
    )
    is_chosen = among(Member.id, chosen)
    rows = await tx.session.execute(
        select(Member.id, Member.name)
        .where(
            Member.workspace_id == tx.workspace_id,
            or_(is_chosen, and_(Member.is_active, Member.is_bot.is_(False))),
        )
        .order_by(is_chosen.desc(), interviews.desc(), Member.name, Member.id)
        .limit(MOST_PEOPLE)
    )
    people = sorted(((member_id, name) for member_id, name in rows), key=lambda each: each[1].casefold())
    types = tuple((each.slug, each.name) for each in await active_types(tx))
    return Choices(types=types, people=tuple(people))
