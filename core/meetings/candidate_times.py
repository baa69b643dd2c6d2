"""When a candidate can meet: the times they gave, less the interviews they have."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from core.hosts.calendar import epoch_minute, span
from core.slots.model import Stretch
from core.tenancy import Tx
from db.models import Candidate, CandidateWindow, Meeting


async def given_times(tx: Tx, candidate: Candidate) -> list[Stretch]:
    """The times to come that they gave, in epoch minutes; none where they did not say."""
    found = await tx.session.scalars(
        select(CandidateWindow.during).where(
            CandidateWindow.workspace_id == tx.workspace_id,
            CandidateWindow.candidate_id == candidate.id,
            CandidateWindow.during.overlaps(Range(tx.now, None)),
        )
    )
    return sorted(span(each) for each in found)


async def taken_times(tx: Tx, candidate: Candidate, *, moving: Meeting | None) -> list[Stretch]:
    """Their interviews to come but the one that is moved, in epoch minutes."""
    statement = select(Meeting.starts_at, Meeting.ends_at).where(
        Meeting.workspace_id == tx.workspace_id,
        Meeting.candidate_id == candidate.id,
        Meeting.status.in_(("pending", "scheduled")),
        Meeting.ends_at > tx.now,
    )
    if moving is not None:
        statement = statement.where(Meeting.id != moving.id)
    found = await tx.session.execute(statement)
    return [(epoch_minute(starts_at), epoch_minute(ends_at)) for starts_at, ends_at in found]


def overlaps(start: int, minutes: int, taken: Sequence[Stretch]) -> bool:
    """Whether a meeting of so many minutes touches one of the stretches."""
    return any(start < end and begin < start + minutes for begin, end in taken)


def is_within(start: int, minutes: int, given: Sequence[Stretch]) -> bool:
    """Whether it lies in one of the stretches."""
    return any(begin <= start and start + minutes <= end for begin, end in given)
