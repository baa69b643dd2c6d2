"""Who takes part in a meeting: their rows, and the time it takes from them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import Range, insert

from core.hosts.changed import telling
from core.meetings.facts import Role
from core.meetings.panel import Other
from core.meetings.settle import Settled
from core.rooms.booking import free_room
from core.tenancy import Tx
from db.models import Attendee, Candidate, HostBooking, Meeting, MeetingType, Member


def add_people(
    tx: Tx,
    meeting: Meeting,
    hosts: Sequence[Member],
    others: Sequence[Other] = (),
    *,
    candidate: Candidate | None = None,
    first: int = 0,
) -> None:
    """Have these people take part; members in this order, from position `first` on."""
    members = [(host, Role.INTERVIEWER, True) for host in hosts]
    members += [(each.member, each.role, False) for each in others]
    rows: list[dict[str, object]] = [
        {"member_id": member.id, "role": role, "is_required": is_required, "position": position}
        for position, (member, role, is_required) in enumerate(members, first)
    ]
    rows += [{"candidate_id": candidate.id, "role": "candidate"}] if candidate else []
    there = {"workspace_id": tx.workspace_id, "meeting_id": meeting.id, "starts_at": meeting.starts_at}
    tx.session.add_all(Attendee(**there, **row) for row in rows)


async def replace_people(tx: Tx, meeting: Meeting, left: Sequence[int], newcomers: Sequence[Member]) -> None:
    """Take the members with the ids `left` out, and have the newcomers take part behind all others."""
    if left:
        await tx.session.execute(
            delete(Attendee).where(
                Attendee.workspace_id == tx.workspace_id,
                Attendee.meeting_id == meeting.id,
                Attendee.member_id.in_(left),
            )
        )
    if newcomers:
        last = await tx.session.scalar(
            select(func.max(Attendee.position)).where(
                Attendee.workspace_id == tx.workspace_id, Attendee.meeting_id == meeting.id
            )
        )
        add_people(tx, meeting, newcomers, first=(last or 0) + 1)


async def take_time(tx: Tx, meeting: Meeting, meeting_type: MeetingType, settled: Settled) -> None:
    """Book the time of those who come, in id order; the database refuses an overlap of those needed.

    Somebody who need not come and was booked elsewhere in this very moment is left as they are.
    """
    unbuffered = settled.unbuffered
    needed, others = (
        [_booking(tx, meeting, meeting_type, each, waived=each in unbuffered) for each in _ids(members)]
        for members in (settled.hosts, settled.others)
    )
    await tx.session.execute(insert(HostBooking).values(needed).returning(telling(tx)))
    if others:
        taken = insert(HostBooking).values(others).on_conflict_do_nothing()
        await tx.session.execute(taken.returning(telling(tx)))


def _ids(members: Sequence[Member]) -> list[int]:
    return sorted(each.id for each in members)


def _booking(
    tx: Tx, meeting: Meeting, meeting_type: MeetingType | None, member_id: int, *, waived: bool
) -> dict[str, object]:
    before = timedelta(minutes=meeting_type.buffer_before_minutes if meeting_type else 0)
    after = timedelta(minutes=meeting_type.buffer_after_minutes if meeting_type else 0)
    return {
        "workspace_id": tx.workspace_id,
        "meeting_id": meeting.id,
        "member_id": member_id,
        "meeting_type_id": meeting.meeting_type_id,
        "during": Range(meeting.starts_at, meeting.ends_at),
        "buffered": Range(meeting.starts_at - before, meeting.ends_at + after),
        "buffer_waived": waived,
    }


async def keep_time(tx: Tx, meeting: Meeting, member_id: int) -> bool:
    """Take the time from somebody who need not come and says that they do; whether it took waiving a buffer.

    Who is in another meeting by then keeps that one alone. Nobody's row is locked: the meeting is.
    """
    return member_id in await keep_times(tx, meeting, [member_id])


async def keep_times(tx: Tx, meeting: Meeting, member_ids: Sequence[int]) -> frozenset[int]:
    """The same for several; the ids of those whose buffer was waived."""
    kind = None
    if meeting.meeting_type_id is not None:
        kind = await tx.session.get(MeetingType, (tx.workspace_id, meeting.meeting_type_id))
    took = await _take_if_free(tx, meeting, kind, member_ids, waived=False)
    left = [each for each in member_ids if each not in took]
    return await _take_if_free(tx, meeting, kind, left, waived=True)


async def _take_if_free(
    tx: Tx, meeting: Meeting, kind: MeetingType | None, member_ids: Sequence[int], *, waived: bool
) -> frozenset[int]:
    """The ids of those it was taken from, in id order."""
    if not member_ids:
        return frozenset()
    bookings = [_booking(tx, meeting, kind, each, waived=waived) for each in sorted(member_ids)]
    taken = insert(HostBooking).values(bookings).on_conflict_do_nothing()
    return frozenset(await tx.session.scalars(taken.returning(HostBooking.member_id, telling(tx))))


async def free_time(tx: Tx, meeting: Meeting, *member_ids: int) -> None:
    """These people are free again at the meeting's time."""
    await tx.session.execute(
        delete(HostBooking)
        .where(
            HostBooking.workspace_id == tx.workspace_id,
            HostBooking.meeting_id == meeting.id,
            HostBooking.member_id.in_(member_ids),
        )
        .returning(telling(tx))
    )


async def give_time_back(tx: Tx, meeting: Meeting) -> None:
    """Everybody is free again at the meeting's time, and so is its room."""
    await free_room(tx, meeting)
    await tx.session.execute(
        delete(HostBooking)
        .where(HostBooking.workspace_id == tx.workspace_id, HostBooking.meeting_id == meeting.id)
        .returning(telling(tx))
    )
