"""Somebody with a known number booked under another address: whether it is the same person, people say."""

from collections.abc import Sequence

from psycopg.errors import ExclusionViolation
from sqlalchemy import false, or_, select, update
from sqlalchemy.exc import IntegrityError

from core.candidates.read import access_candidate
from core.errors import BadInput
from core.meetings import facts
from core.meetings.load import access_meeting, load_meeting, lock_meetings
from core.meetings.rights import check_may_change
from core.messages.booking_links import is_link_to
from core.messages.outbox import lock_messages, touch_living
from core.outside_bookings.forget import lock_all_bookings
from core.outside_bookings.rows import rows_of_meeting
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import Attendee, Candidate, CandidateEmail, Meeting, Message, OutsideBooking


async def answer_same_person(tx: Tx, actor: Actor, meeting_id: int, *, same: bool) -> facts.Meeting:
    """Have all their meetings be with whom we knew already, or leave them; answered before, nothing changes.

    Raises `BadInput` where they have another interview at one of those times.
    """
    meeting = await access_meeting(tx, meeting_id)
    await check_may_change(tx, meeting, actor)
    await lock_all_bookings(tx)
    known, theirs = await _locked(tx, meeting) if same else (None, [])
    await access_meeting(tx, meeting_id, lock=True)
    await tx.session.refresh(meeting)
    known_id = await _settle_question(tx, meeting)
    if known_id is None:
        return await load_meeting(tx, meeting.id)
    if known is not None and known.id == known_id:
        await _give_all(tx, theirs, meeting.candidate_id, known)
    for each in theirs or [meeting]:
        await touch_living(tx, each)
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


async def _locked(tx: Tx, meeting: Meeting) -> tuple[Candidate | None, Sequence[Meeting]]:
    """Whom we knew and all meetings of the newcomer, locked in id order; None where nothing is asked."""
    asked = select(OutsideBooking.asked_candidate_id).where(
        OutsideBooking.workspace_id == tx.workspace_id,
        OutsideBooking.meeting_id == meeting.id,
        OutsideBooking.asked_candidate_id.is_not(None),
    )
    known_id = await tx.session.scalar(asked.limit(1))
    of_newcomer = select(Meeting.id).where(
        Meeting.workspace_id == tx.workspace_id, Meeting.candidate_id == meeting.candidate_id
    )
    # Meetings before candidates, and again for what was booked meanwhile.
    await lock_meetings(tx, (await tx.session.scalars(of_newcomer)).all())
    both = select(Candidate).where(
        Candidate.workspace_id == tx.workspace_id, Candidate.id.in_([known_id, meeting.candidate_id])
    )
    people = await tx.session.scalars(both.order_by(Candidate.id).with_for_update())
    known = next((each for each in people.all() if each.id == known_id), None)
    return known, await lock_meetings(tx, (await tx.session.scalars(of_newcomer)).all())


async def _settle_question(tx: Tx, meeting: Meeting) -> int | None:
    """The id of whom it was asked about; None where it was answered."""
    asked = [each for each in await rows_of_meeting(tx, meeting.id) if each.asked_candidate_id]
    known_id = asked[0].asked_candidate_id if asked else None
    for each in asked:
        each.asked_candidate_id = None
    await tx.session.flush()
    return known_id


async def _give_all(tx: Tx, meetings: Sequence[Meeting], newcomer_id: int | None, known: Candidate) -> None:
    if newcomer_id is None or newcomer_id == known.id:
        return
    for each in meetings:
        each.candidate_id, each.requisition_id = known.id, known.requisition_id
        each.stage_id = known.stage_id
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation):
            raise BadInput(f"{known.name} has another interview at that time. Move one of them.") from error
        raise
    await lock_messages(tx, *meetings, also=[is_link_to(tx, newcomer_id)])
    await _rename(tx, [each.id for each in meetings], newcomer_id, known.id)
    await _merge(tx, newcomer_id, known)
    await tx.session.flush()


async def _rename(tx: Tx, meeting_ids: Sequence[int], newcomer_id: int, known_id: int) -> None:
    """In all that belongs to their meetings: seats, mails on their way, questions still open."""
    for table, column, before, after in (
        (Attendee, Attendee.candidate_id, newcomer_id, known_id),
        (Message, Message.recipient, f"candidate:{newcomer_id}", f"candidate:{known_id}"),
        (OutsideBooking, OutsideBooking.asked_candidate_id, known_id, None),
    ):
        mailed = is_link_to(tx, newcomer_id) if table is Message else false()
        await tx.session.execute(
            update(table)
            .where(
                table.workspace_id == tx.workspace_id,
                or_(table.meeting_id.in_(meeting_ids), mailed),
                column == before,
            )
            .values({column: after})
        )


async def _merge(tx: Tx, newcomer_id: int, known: Candidate) -> None:
    """The address is the known one's from here on, and so is what only the newcomer answered."""
    of_known = select(CandidateEmail.id).where(
        CandidateEmail.workspace_id == tx.workspace_id, CandidateEmail.candidate_id == known.id
    )
    has_address = await tx.session.scalar(of_known.limit(1)) is not None
    await tx.session.execute(
        update(CandidateEmail)
        .where(CandidateEmail.workspace_id == tx.workspace_id, CandidateEmail.candidate_id == newcomer_id)
        .values(candidate_id=known.id, is_primary=CandidateEmail.is_primary & (not has_address))
    )
    known.updated_at = tx.now
    newcomer = await access_candidate(tx, newcomer_id)
    known.custom_fields = known.custom_fields | newcomer.custom_fields
    await tx.session.delete(newcomer)
