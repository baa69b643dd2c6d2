"""What guests answered in a calendar is their answer here, where they may have said something since."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select, update

from core.calendars.facts import Guest
from core.calendars.invited import addresses_of
from core.meetings.answer import Answer, give_answer
from core.meetings.facts import Rsvp
from core.messages.audience import audience_of, unsaid_answers
from core.messages.outbox import touch, touch_living
from core.messages.plan import answers_to_organiser, calendar_answers
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import as_actor
from db.models import Attendee, CandidateEmail, Meeting, Member

COPIED = timedelta(minutes=1)
"""By then a service has put an event into the calendars of its guests."""


async def take_answers(tx: Tx, meeting: Meeting, actor: Actor, guests: Sequence[Guest]) -> None:
    """Only what differs from what was seen there last is news; the meeting is locked."""
    if not guests:
        return
    said = {each.email.casefold(): each.rsvp for each in guests if not each.is_room}
    await _take_ours(tx, meeting, said)
    if meeting.candidate_id is not None:
        await _take_candidates(tx, meeting, actor, said)


async def answer_anew(tx: Tx, meeting: Meeting) -> None:
    """The event has another time now: what is answered there is news, and what was answered here, too."""
    await tx.session.execute(
        update(Attendee)
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.meeting_id == meeting.id)
        .values(calendar_rsvp=Rsvp.PENDING)
    )
    await touch(tx, meeting, calendar_answers(await unsaid_answers(tx, meeting), tx.now + COPIED))


async def _take_ours(tx: Tx, meeting: Meeting, said: Mapping[str, Rsvp]) -> None:
    found = await tx.session.execute(
        select(Attendee, Member)
        .join(Member, (Member.workspace_id == Attendee.workspace_id) & (Member.id == Attendee.member_id))
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.meeting_id == meeting.id)
        .order_by(Attendee.id)
    )
    seats = [(seat, member) for seat, member in found]
    addresses = await addresses_of(tx, [member.id for _, member in seats])
    for seat, member in seats:
        rsvp = _news(seat, said.get(addresses.get(member.id, "").casefold()))
        if rsvp is not None:
            await give_answer(tx, meeting, seat, as_actor(member), Answer(rsvp=rsvp))


async def _take_candidates(tx: Tx, meeting: Meeting, actor: Actor, said: Mapping[str, Rsvp]) -> None:
    found = await tx.session.execute(
        select(Attendee, CandidateEmail.email)
        .join(
            CandidateEmail,
            (CandidateEmail.workspace_id == Attendee.workspace_id)
            & (CandidateEmail.candidate_id == Attendee.candidate_id),
        )
        .where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id == meeting.id,
            CandidateEmail.is_primary,
        )
    )
    for seat, address in found:
        rsvp = _news(seat, said.get(address.casefold()))
        if rsvp is not None:
            await _keep_candidates(tx, meeting, actor, seat, rsvp)


async def _keep_candidates(tx: Tx, meeting: Meeting, actor: Actor, seat: Attendee, rsvp: Rsvp) -> None:
    """Write it down and have card and organiser show it."""
    seat.rsvp, seat.rsvp_at = rsvp, tx.now
    await tx.session.flush()
    await touch_living(tx, meeting)
    await touch(tx, meeting, answers_to_organiser(await audience_of(tx, meeting), tx.now, None))
    facts = {"rsvp": rsvp, "version": meeting.version}
    await record_change(tx, actor, "meeting.candidate_answered", "meeting", meeting.id, facts=facts)


def _news(seat: Attendee, rsvp: Rsvp | None) -> Rsvp | None:
    """The answer, noted as seen, where it is one they did not give here already."""
    if rsvp is None or rsvp == seat.calendar_rsvp:
        return None
    seat.calendar_rsvp = rsvp
    return None if rsvp in {Rsvp.PENDING, seat.rsvp} else rsvp
