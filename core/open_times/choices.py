"""What one can ask of open times: the meeting types in use, and the people who interview."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from core.meetings.types import active_types
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.among import among
from db.models import Attendee, Member

MOST_PEOPLE = 60
LONGEST_NAME = 100
"""So much of what is typed is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Types as (slug, name), people as (member id, name), each in order of being shown.

    has_more: whether there are people beyond those, to be found by name.
    """

    types: tuple[tuple[str, str], ...]
    people: tuple[tuple[int, str], ...]
    has_more: bool


async def read_choices(tx: Tx, actor: Actor, chosen: Sequence[int] = (), named: str = "") -> Choices:
    """For whoever may schedule: those chosen, then the others; of them only who is called `named`."""
    check_may_schedule(actor)
    rows = (await tx.session.execute(_people(tx, chosen, named))).all()
    # Who interviews is shown rather than who never did, but all are found where their name belongs.
    shown = sorted(rows[:MOST_PEOPLE], key=lambda each: (not each.is_chosen, each.name.casefold()))
    types = tuple((each.slug, each.name) for each in await active_types(tx))
    people = tuple((each.id, each.name) for each in shown)
    return Choices(types=types, people=people, has_more=len(rows) > MOST_PEOPLE)


def _people(tx: Tx, chosen: Sequence[int], named: str) -> Select[int, str, bool]:
    """One more than are shown, if there are."""
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
    return (
        select(Member.id, Member.name, is_chosen.label("is_chosen"))
        .where(
            Member.workspace_id == tx.workspace_id,
            or_(is_chosen, and_(Member.is_active, Member.is_bot.is_(False), *_called(named))),
        )
        .order_by(is_chosen.desc(), interviews.desc(), Member.name, Member.id)
        .limit(MOST_PEOPLE + 1)
    )


def _called(named: str) -> list[ColumnElement[bool]]:
    """Each word somewhere in the name; what no text of a database may hold is in nobody's."""
    if not named.isprintable():
        return [false()]
    return [Member.name.icontains(word, autoescape=True) for word in named[:LONGEST_NAME].split()]
