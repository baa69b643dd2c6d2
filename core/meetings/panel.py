"""Who is to meet: the people a form or a meeting names, and which of them have to be there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.errors import BadInput
from core.hosts.calendar import check_can_host, read_members
from core.meetings.facts import Interviewer, Role, part_word
from core.meetings.forms import Group, OptionalPeople, ScheduleForm
from core.slots.model import Seat
from core.tenancy import Tx
from core.workspaces.members import as_fact
from db.models import Attendee, Meeting, Member

MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody who may come."""

    member: Member
    role: Role

    @property
    def named(self) -> str:
        """As "Bo (optional)"."""
        return f"{self.member.name} ({part_word(self.role, is_required=False)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Who is to meet.

    hosts: who decides the times, in the order of the form. seats: how many come of which of them, as indexes
    into `hosts`; empty: all of them. others: who may come, and decides nothing.
    """

    hosts: tuple[Member, ...]
    seats: tuple[Seat, ...] = ()
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineup:
    """The people of a meeting that is to be moved: all but those who left the workspace, and newcomers."""

    panel: Panel
    left: tuple[Interviewer, ...] = ()
    newcomers: tuple[Member, ...] = ()


async def panel_of_form(tx: Tx, form: ScheduleForm, *, lock: bool = False) -> Panel:
    """Everybody the form names, all locked in id order; raises `BadInput` on the field of who cannot come."""
    members = _check_people(form, await read_members(tx, form.people_ids, lock=lock))
    roles = {"optional": Role.INTERVIEWER, "observers": Role.OBSERVER, "trainees": Role.TRAINEE}
    return Panel(
        hosts=(*members["interviewers"], *members["other_group"]),
        seats=_seats(form.groups),
        others=tuple(
            Other(member=each, role=role) for field, role in roles.items() for each in members[field]
        ),
    )


def _check_people(form: ScheduleForm, found: Mapping[str, Member]) -> dict[str, list[Member]]:
    """The members of each field of the form, nobody in two of them."""
    members: dict[str, list[Member]] = {}
    met: set[str] = set()
    for field, ids in _fields(form).items():
        members[field] = [check_can_host(found.get(each), field) for each in dict.fromkeys(ids)]
        twice = next((each for each in members[field] if each.slack_user_id in met), None)
        if twice is not None:
            raise BadInput(f"{twice.name} is in this form twice. Choose each person once.", field=field)
        met.update(ids)
    return members


def _fields(form: ScheduleForm) -> dict[str, tuple[str, ...]]:
    may = form.optional_people or OptionalPeople()
    return {
        "interviewers": form.interviewer_ids,
        "other_group": (form.other_group or Group()).member_ids,
        "optional": may.interviewer_ids,
        "observers": may.observer_ids,
        "trainees": may.trainee_ids,
    }


def _seats(groups: Sequence[Group]) -> tuple[Seat, ...]:
    if not any(each.leaves_choice for each in groups):
        return ()
    seats, first = [], 0
    for each in groups:
        behind = first + len(each.member_ids)
        seats.append(Seat(any=tuple(range(first, behind)), take=each.seats))
        first = behind
    return tuple(seats)


async def lineup_of(tx: Tx, meeting: Meeting, instead_ids: Sequence[str], *, lock: bool = False) -> Lineup:
    """Who takes part in the meeting, with those who come instead of people who left; all locked in id order.

    Raises `BadInput` on the field `instead`.
    """
    rows = await _attending(tx, meeting)
    ids = [each.slack_user_id for each in rows]
    found = await read_members(tx, [*ids, *instead_ids], lock=lock)
    newcomers = [check_can_host(found.get(each), "instead") for each in dict.fromkeys(instead_ids)]
    twice = next((each for each in newcomers if each.slack_user_id in ids), None)
    if twice is not None:
        raise BadInput(f"{twice.name} is in this meeting already. Choose somebody else.", field="instead")
    people = [(row, found[row.slack_user_id]) for row in rows]
    there = [(row, member) for row, member in people if member.is_active]
    return Lineup(
        panel=Panel(
            hosts=(*(member for row, member in there if row.is_required), *newcomers),
            others=tuple(
                Other(member=member, role=Role(row.role)) for row, member in there if not row.is_required
            ),
        ),
        left=tuple(_fact(row, member) for row, member in people if not member.is_active),
        newcomers=tuple(newcomers),
    )


async def _attending(tx: Tx, meeting: Meeting) -> Sequence[Any]:
    """Columns, not rows of the session: the meeting is not locked yet, and all may be another when it is."""
    found = await tx.session.execute(
        select(Attendee.role, Attendee.is_required, Member.slack_user_id)
        .join(Member, (Member.workspace_id == Attendee.workspace_id) & (Member.id == Attendee.member_id))
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.meeting_id == meeting.id)
        .order_by(Attendee.position)
    )
    return found.all()


def _fact(row: Any, member: Member) -> Interviewer:
    return Interviewer(member=as_fact(member), is_required=row.is_required, role=Role(row.role))
