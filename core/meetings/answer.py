"""Somebody in a meeting says whether they come: each for themselves, and for the time it has now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, or_, select, update

from core.calendars.known import is_unknown
from core.errors import BadInput, NotAllowed, Stale
from core.meetings import facts
from core.meetings.attend import free_time, keep_time
from core.meetings.facts import LATE_MINUTES, SOON, Rsvp, Status
from core.meetings.load import access_meeting, load_meeting
from core.meetings.reasons import decline_reason
from core.messages.audience import audience_of, unsaid_answers
from core.messages.outbox import touch, touch_living
from core.messages.plan import answers_to_organiser, calendar_answers
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.wall import day_in_zone
from db.models import Attendee, Meeting

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody says; whatever it leaves out, an earlier answer said in vain."""

    rsvp: Rsvp
    note: str = ""
    proposed_starts_at: datetime | None = None
    late_minutes: int | None = None


async def draft_answer(tx: Tx, actor: Actor, meeting_id: int, version: int) -> facts.Meeting:
    """The meeting, for a form that asks for the actor's answer; raises what answering raises."""
    meeting = await access_meeting(tx, meeting_id)
    await own_seat(tx, meeting, actor, version)
    return await load_meeting(tx, meeting.id)


async def accept_meeting(tx: Tx, actor: Actor, meeting_id: int, version: int) -> facts.Meeting:
    """The actor comes at the time of this version; who said that they are late, still is."""
    meeting = await access_meeting(tx, meeting_id, lock=True)
    seat = await own_seat(tx, meeting, actor, version)
    answer = Answer(rsvp=Rsvp.ACCEPTED, late_minutes=seat.late_minutes)
    return await give_answer(tx, meeting, seat, actor, answer)


async def decline_meeting(
    tx: Tx, actor: Actor, meeting_id: int, version: int, reason: str, note: str
) -> facts.Meeting:
    """The actor does not come; why, only the organiser reads."""
    chosen = decline_reason(reason)
    if len(note.strip()) > LONGEST_NOTE:
        raise BadInput(f"Keep it under {LONGEST_NOTE} characters.", field="note")
    meeting = await access_meeting(tx, meeting_id, lock=True)
    seat = await own_seat(tx, meeting, actor, version)
    answer = Answer(rsvp=Rsvp.DECLINED, note=f"{chosen.words}\n{note.strip()}".strip())
    return await give_answer(tx, meeting, seat, actor, answer)


async def tell_late(tx: Tx, actor: Actor, meeting_id: int, version: int, minutes: int) -> facts.Meeting:
    """The actor comes, so many of `LATE_MINUTES` late; 0: on time after all."""
    if minutes not in {0, *LATE_MINUTES}:
        raise BadInput("Choose from the list how late you are.")
    meeting = await access_meeting(tx, meeting_id, lock=True)
    seat = await own_seat(tx, meeting, actor, version)
    if tx.now < meeting.starts_at - SOON:
        raise BadInput(
            "It is too early to be late: say so within the hour before it starts, or propose another time."
        )
    answer = Answer(rsvp=Rsvp.ACCEPTED, late_minutes=minutes or None)
    return await give_answer(tx, meeting, seat, actor, answer)


async def own_seat(tx: Tx, meeting: Meeting, actor: Actor, version: int) -> Attendee:
    """The actor's own part in the meeting.

    Raises `NotAllowed` for who is not in it, `BadInput` when it needs no answer any more, `Stale` for an
    answer to a time it had before.
    """
    seat = await _seat_of(tx, meeting, actor)
    if seat is None:
        raise NotAllowed("You are not in this meeting, so nobody waits for your answer.")
    if meeting.status == Status.CANCELLED:
        raise BadInput("This meeting was cancelled. No answer is needed any more.")
    if meeting.outcome is not None or meeting.ends_at <= tx.now:
        raise BadInput("This meeting is over. No answer is needed any more.")
    if version != meeting.version:
        when = day_in_zone(meeting.starts_at, actor.timezone)
        raise Stale(f"This meeting was moved to {when}. Answer for that time, under its newest message.")
    return seat


async def _seat_of(tx: Tx, meeting: Meeting, actor: Actor) -> Attendee | None:
    if actor.member_id is None:
        return None
    return await tx.session.scalar(
        select(Attendee).where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id == meeting.id,
            Attendee.member_id == actor.member_id,
        )
    )


async def give_answer(
    tx: Tx, meeting: Meeting, seat: Attendee, actor: Actor, answer: Answer
) -> facts.Meeting:
    """Write it down and have everybody see it; the meeting is locked. The same again changes nothing.

    Time taken without a buffer is written down either way: said again, an answer may take what was not free.
    """
    waived = await _keep_or_free(tx, meeting, seat, answer.rsvp)
    changes = _given(seat) != answer
    if changes:
        seat.rsvp = answer.rsvp
        seat.rsvp_note = answer.note
        seat.proposed_starts_at = answer.proposed_starts_at
        seat.late_minutes = answer.late_minutes
        seat.rsvp_at = tx.now
        await tx.session.flush()
        await _show(tx, meeting, actor)
    if changes or waived:
        await _record(tx, meeting, actor, answer, waived)
    return await load_meeting(tx, meeting.id)


async def _keep_or_free(tx: Tx, meeting: Meeting, seat: Attendee, rsvp: Rsvp) -> list[dict[str, object]]:
    """Who need not come has the time back when they decline; of who has to, the organiser decides.

    Answers what accepting waived, as the audit trail tells of bookings.
    """
    if seat.is_required or seat.member_id is None:
        return []
    if rsvp is Rsvp.DECLINED:
        await free_time(tx, meeting, seat.member_id)
    waived = rsvp is Rsvp.ACCEPTED and await keep_time(tx, meeting, seat.member_id)
    return [{"rule": "buffer", "host": seat.member_id}] if waived else []


def _given(seat: Attendee) -> Answer:
    return Answer(
        rsvp=Rsvp(seat.rsvp),
        note=seat.rsvp_note,
        proposed_starts_at=seat.proposed_starts_at,
        late_minutes=seat.late_minutes,
    )


async def _show(tx: Tx, meeting: Meeting, actor: Actor) -> None:
    audience = await audience_of(tx, meeting)
    await touch_living(tx, meeting)
    await touch(tx, meeting, answers_to_organiser(audience, tx.now, actor.slack_user_id))
    await touch(tx, meeting, calendar_answers(await unsaid_answers(tx, meeting), tx.now))


async def _record(
    tx: Tx, meeting: Meeting, actor: Actor, answer: Answer, waived: list[dict[str, object]]
) -> None:
    proposed = answer.proposed_starts_at
    await record_change(
        tx,
        actor,
        "meeting.answered",
        "meeting",
        meeting.id,
        facts={
            "rsvp": answer.rsvp,
            "version": meeting.version,
            "proposed": proposed.isoformat() if proposed else None,
            "late_minutes": answer.late_minutes,
            "waived": waived,
        },
        person_id=meeting.candidate_id,
        personal={"note": answer.note},
    )


async def ask_everybody(tx: Tx, meeting: Meeting, actor: Actor) -> None:
    """Everybody is asked for the time it has now; who gave it that time, or proposed it, has agreed."""
    agreed = or_(Attendee.member_id == actor.member_id, Attendee.proposed_starts_at == meeting.starts_at)
    await tx.session.execute(
        update(Attendee)
        .where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id == meeting.id,
        )
        .values(
            rsvp=case((agreed, Rsvp.ACCEPTED), else_=Rsvp.PENDING),
            rsvp_at=case((agreed, tx.now)),
            rsvp_note="",
            proposed_starts_at=None,
            late_minutes=None,
            calendar_stale=is_unknown(),
        )
    )
