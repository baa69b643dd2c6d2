"""Who is invited to an event, and at which addresses."""

from collections.abc import Collection

from sqlalchemy import and_, select

from core.calendars.facts import Guest, Service
from core.meetings.facts import Meeting
from core.tenancy import Tx
from db.models import Connection, Member

VERIFIED = (Service.GOOGLE, Service.MICROSOFT)
"""Services that say for certain whose address an account's is."""


async def guests_of(tx: Tx, meeting: Meeting, owner_id: int, *, is_shared: bool) -> tuple[Guest, ...]:
    """Everybody of ours but the owner, the candidate where they have no entry of their own, and the room."""
    addresses = await addresses_of(tx, {owner_id, *(each.member.id for each in meeting.interviewers)})
    ours = tuple(
        Guest(
            email=addresses[each.member.id],
            name=each.member.name,
            rsvp=each.rsvp,
            is_optional=not each.is_required,
        )
        for each in meeting.interviewers
        if each.member.id in addresses and each.member.id != owner_id
    )
    taken = {each.casefold() for each in addresses.values()}
    people = (*ours, *_candidate(meeting, taken)) if is_shared else ours
    room = _room(meeting)
    return people if room is None or room.email.casefold() in taken else (*people, room)


def _room(meeting: Meeting) -> Guest | None:
    """The meeting's room, if it has a calendar of its own."""
    room = meeting.location.room
    return Guest(email=room.email, name=room.named, is_room=True) if room and room.email else None


def _candidate(meeting: Meeting, taken: Collection[str]) -> tuple[Guest, ...]:
    """A service refuses an address twice, e.g. of a colleague who applies."""
    candidate = meeting.candidate
    if candidate is None or candidate.email is None or candidate.email.casefold() in taken:
        return ()
    return (Guest(email=candidate.email, name=candidate.name, rsvp=meeting.candidate_rsvp),)


async def addresses_of(tx: Tx, member_ids: Collection[int]) -> dict[int, str]:
    """By member: the one Slack tells us, else that of the account they connected first; not who has none."""
    found = await tx.session.execute(
        select(Member.id, Member.email, Connection.email)
        .outerjoin(
            Connection,
            and_(
                Connection.workspace_id == Member.workspace_id,
                Connection.member_id == Member.id,
                Connection.service.in_(VERIFIED),
            ),
        )
        .where(Member.workspace_id == tx.workspace_id, Member.id.in_(member_ids))
        .order_by(Connection.id.desc())
    )
    return {member: address for member, own, account in found if (address := own or account)}
