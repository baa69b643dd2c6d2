"""Reads who waits for an earlier time: high-fit candidates whose later interview might fit into a freed one.

However many wait, the queries are as many; the best twenty are looked at.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from core.hosts.calendar import Books, epoch_minute, read_books
from core.meetings.facts import Status
from core.meetings.priority import HIGH_FIT
from core.offers.facts import Freed
from core.slots.model import Stretch
from core.tenancy import Tx
from db.models import Attendee, Candidate, CandidateWindow, Meeting, MeetingType, Member

CONSIDERED = 20
WORTH_MOVING = timedelta(hours=4)
"""So much earlier an interview has to be for anybody to be bothered with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A meeting that might be moved to the freed time.

    hosts: who has to be there. recipient: the Slack user id of whoever decides. given, taken: when the
    candidate said they can, and is in another interview; epoch minutes.
    """

    meeting_id: int
    version: int
    starts_at: datetime
    duration_minutes: int
    candidate_timezone: str | None
    meeting_type: MeetingType
    hosts: tuple[Member, ...]
    recipient: str
    recipient_timezone: str
    given: tuple[Stretch, ...]
    taken: tuple[Stretch, ...]


async def read_waiting(tx: Tx, freed: Freed) -> tuple[Waiting, ...]:
    """The best first: of the highest fit, then those who were booked first."""
    rows = (await tx.session.execute(_query(tx, freed))).all()
    hosts = await _hosts(tx, [row.id for row in rows])
    candidates = [row.candidate_id for row in rows]
    given, taken = await _given(tx, freed, candidates), await _taken(tx, freed, candidates)
    return tuple(
        Waiting(
            meeting_id=row.id,
            version=row.version,
            starts_at=row.starts_at,
            duration_minutes=int((row.ends_at - row.starts_at).total_seconds()) // 60,
            candidate_timezone=row.timezone,
            meeting_type=row.MeetingType,
            hosts=tuple(hosts[row.id]),
            recipient=decider.slack_user_id,
            recipient_timezone=decider.timezone,
            given=tuple(given[row.candidate_id]),
            taken=tuple(taken[row.candidate_id]),
        )
        for row in rows
        if (decider := _decider(row)) is not None and _all_are_there(hosts[row.id])
    )


async def books_of(tx: Tx, waiting: Sequence[Waiting], freed: Freed) -> Books:
    """Hours and bookings of everybody in these meetings around the freed time: two queries."""
    members = {host.id for each in waiting for host in each.hosts}
    return await read_books(tx, sorted(members), (freed.starts_at, freed.ends_at))


def _query(tx: Tx, freed: Freed) -> Any:
    organiser, owner = aliased(Member), aliased(Member)
    return (
        select(
            Meeting.id,
            Meeting.version,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.candidate_id,
            Candidate.timezone,
            MeetingType,
            organiser,
            owner,
        )
        .join(Candidate, _same(Candidate, Meeting.candidate_id))
        .join(MeetingType, _same(MeetingType, Meeting.meeting_type_id))
        .outerjoin(organiser, _same(organiser, Meeting.scheduled_by_id))
        .outerjoin(owner, _same(owner, Candidate.owner_id))
        .where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.id.in_(_of_these_hosts(tx, freed)),
            Meeting.id.not_in([freed.meeting_id, *freed.asked]),
            Meeting.candidate_id.not_in(_asked(tx, freed)),
            Meeting.status == Status.SCHEDULED,
            Meeting.starts_at >= freed.starts_at + WORTH_MOVING,
            Meeting.ends_at - Meeting.starts_at <= freed.ends_at - freed.starts_at,
            Candidate.fit >= HIGH_FIT,
        )
        .order_by(Candidate.fit.desc(), Meeting.created_at, Meeting.id)
        .limit(CONSIDERED)
    )


def _asked(tx: Tx, freed: Freed) -> Select[Any]:
    """The candidates it was offered to: one may wait for two interviews."""
    return select(Meeting.candidate_id).where(
        Meeting.workspace_id == tx.workspace_id,
        Meeting.id.in_(freed.asked),
        Meeting.candidate_id.is_not(None),
    )


def _same(table: Any, column: Any) -> Any:
    return and_(table.workspace_id == Meeting.workspace_id, table.id == column)


def _of_these_hosts(tx: Tx, freed: Freed) -> Select[Any]:
    """Later meetings that need somebody who is free now; read in order of start, a host at a time."""
    seat, left = aliased(Attendee), aliased(Attendee)
    hosts = select(left.member_id).where(
        left.workspace_id == tx.workspace_id,
        left.meeting_id == freed.meeting_id,
        left.member_id.is_not(None),
    )
    return select(seat.meeting_id).where(
        seat.workspace_id == tx.workspace_id,
        seat.member_id.in_(hosts),
        seat.starts_at >= freed.starts_at + WORTH_MOVING,
        seat.is_required,
    )


def _decider(row: Any) -> Member | None:
    """Whoever scheduled it, else the candidate's owner: the first of them who is still there to decide."""
    people: list[Member | None] = [row[-2], row[-1]]
    return next((each for each in people if each and each.is_active and not each.is_guest), None)


async def _hosts(tx: Tx, meeting_ids: Sequence[int]) -> dict[int, list[Member]]:
    """Who has to be in each meeting, and whoever left the workspace and is still in it."""
    found = await tx.session.execute(
        select(Attendee.meeting_id, Member)
        .join(Member, and_(Member.workspace_id == Attendee.workspace_id, Member.id == Attendee.member_id))
        .where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id.in_(meeting_ids),
            or_(Attendee.is_required, Member.is_active.is_(False)),
        )
        .order_by(Attendee.meeting_id, Attendee.position)
    )
    hosts: dict[int, list[Member]] = defaultdict(list)
    for meeting_id, member in found:
        hosts[meeting_id].append(member)
    return hosts


def _all_are_there(hosts: Sequence[Member]) -> bool:
    """Who comes instead of somebody who left is no decision for one tap."""
    return bool(hosts) and all(each.is_active for each in hosts)


async def _given(tx: Tx, freed: Freed, candidate_ids: Sequence[int]) -> dict[int, list[Stretch]]:
    """The times to come that candidates gave."""
    starts, ends = func.lower(CandidateWindow.during), func.upper(CandidateWindow.during)
    found = await tx.session.execute(
        select(CandidateWindow.candidate_id, starts, ends).where(
            CandidateWindow.workspace_id == tx.workspace_id,
            CandidateWindow.candidate_id.in_(candidate_ids),
            ends > tx.now,
        )
    )
    return _by_candidate(found)


async def _taken(tx: Tx, freed: Freed, candidate_ids: Sequence[int]) -> dict[int, list[Stretch]]:
    """The interviews of candidates that touch the freed time."""
    found = await tx.session.execute(
        select(Meeting.candidate_id, Meeting.starts_at, Meeting.ends_at).where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.candidate_id.in_(candidate_ids),
            Meeting.status.in_((Status.PENDING, Status.SCHEDULED)),
            Meeting.starts_at < freed.ends_at,
            Meeting.ends_at > freed.starts_at,
        )
    )
    return _by_candidate(found)


def _by_candidate(rows: Any) -> dict[int, list[Stretch]]:
    found: dict[int, list[Stretch]] = defaultdict(list)
    for candidate_id, starts_at, ends_at in rows:
        found[candidate_id].append((epoch_minute(starts_at), epoch_minute(ends_at)))
    return found
