"""Somebody with a known number booked under another address: whether it is the same person, people say."""

from psycopg.errors import ExclusionViolation
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from core.candidates.read import access_candidate
from core.errors import BadInput
from core.meetings import facts
from core.meetings.load import access_meeting, load_meeting
from core.meetings.rights import check_may_change
from core.messages.outbox import touch_living
from core.outside_bookings.rows import rows_of_meeting
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import Attendee, Candidate, CandidateEmail, Meeting


async def answer_same_person(tx: Tx, actor: Actor, meeting_id: int, *, same: bool) -> facts.Meeting:
    """Have the meeting be with whom we knew already, or leave it; answered before, nothing changes.

    Raises `BadInput` where they have another interview at that time.
    """
    meeting = await access_meeting(tx, meeting_id, lock=True)
    await check_may_change(tx, meeting, actor)
    asked = [each for each in await rows_of_meeting(tx, meeting.id) if each.asked_candidate_id]
    if not asked:
        return await load_meeting(tx, meeting.id)
    known_id = asked[0].asked_candidate_id
    for each in asked:
        each.asked_candidate_id = None
    if same and known_id is not None:
        await _give_to(tx, meeting, await access_candidate(tx, known_id, lock=True))
    await tx.session.flush()
    await touch_living(tx, meeting)
    await record_change(
        tx,
        actor,
        "candidate.same_person",
        "meeting",
        meeting.id,
        facts={"same": same, "known": known_id},
        person_id=meeting.candidate_id,
    )
    return await load_meeting(tx, meeting.id)


async def _give_to(tx: Tx, meeting: Meeting, known: Candidate) -> None:
    newcomer_id = meeting.candidate_id
    if newcomer_id is None or newcomer_id == known.id:
        return
    meeting.candidate_id, meeting.requisition_id = known.id, known.requisition_id
    meeting.stage_id = known.stage_id
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation):
            raise BadInput(f"{known.name} has another interview at that time. Move one of them.") from error
        raise
    await tx.session.execute(
        update(Attendee)
        .where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id == meeting.id,
            Attendee.candidate_id == newcomer_id,
        )
        .values(candidate_id=known.id)
    )
    await _merge(tx, newcomer_id, known)


async def _merge(tx: Tx, newcomer_id: int, known: Candidate) -> None:
    """The address is the known one's from here on; whoever has other interviews stays beside them."""
    others = select(func.count()).where(
        Meeting.workspace_id == tx.workspace_id, Meeting.candidate_id == newcomer_id
    )
    if await tx.session.scalar(others):
        return
    of_known = select(CandidateEmail.id).where(
        CandidateEmail.workspace_id == tx.workspace_id, CandidateEmail.candidate_id == known.id
    )
    has_address = await tx.session.scalar(of_known.limit(1)) is not None
    await tx.session.execute(
        update(CandidateEmail)
        .where(CandidateEmail.workspace_id == tx.workspace_id, CandidateEmail.candidate_id == newcomer_id)
        .values(candidate_id=known.id, is_primary=not has_address)
    )
    known.updated_at = tx.now
    newcomer = await access_candidate(tx, newcomer_id, lock=True)
    known.custom_fields = known.custom_fields | newcomer.custom_fields
    await tx.session.delete(newcomer)
