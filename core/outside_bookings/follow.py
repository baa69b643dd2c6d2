"""A meeting follows its booking: to another time, to its end, and back from a mark that nobody came."""

from sqlalchemy import select

from core.meetings.attend import give_time_back, keep_time
from core.meetings.cancel import call_off
from core.meetings.facts import Outcome, Party, Status
from core.meetings.forms import Reason
from core.meetings.move import close_version, set_time
from core.meetings.reasons import cancel_reason
from core.messages.audience import audience_of
from core.messages.outbox import MAIL, drop_waiting, enqueue, touch_living
from core.messages.plan import ASKS_OUTCOME, after_move, history
from core.offers.freed import time_freed
from core.outside_bookings.begin import accept_for_host
from core.records.audit import record_change
from core.schedulers.facts import Booking
from core.tenancy import Actor, Tx
from db.models import Attendee, Meeting, OutsideBooking

MOVED = "company_other"
_REASONS = {Party.CANDIDATE: "candidate_asked", Party.INTERVIEWER: "interviewer_unavailable"}
LONGEST_NOTE = 1000


async def follow_move(tx: Tx, meeting: Meeting, actor: Actor, row: OutsideBooking, booking: Booking) -> None:
    """The same meeting at the booking's time, one version more; nothing where it is there, or is over."""
    row.meeting_id = meeting.id
    times = (row.starts_at, row.ends_at)
    settled = meeting.status == Status.CANCELLED or meeting.outcome is not None
    if settled or times == (meeting.starts_at, meeting.ends_at):
        await tx.session.flush()
        return
    before, ended = meeting.starts_at, meeting.ends_at
    await close_version(tx, meeting, actor, MOVED, booking.reason[:LONGEST_NOTE])
    await give_time_back(tx, meeting)
    set_time(tx, meeting, *times)
    meeting.join_url = booking.join_url or meeting.join_url
    await tx.session.flush()
    for member_id in await _members_in(tx, meeting):
        await keep_time(tx, meeting, member_id)
    await accept_for_host(tx, meeting)
    await _tell_move(tx, meeting)
    await enqueue(tx, meeting, time_freed(meeting, before, ended, Party.CANDIDATE, tx.now))
    facts = {"service": row.service, "from": before.isoformat(), "to": meeting.starts_at.isoformat()}
    await record_change(
        tx,
        actor,
        "meeting.moved_outside",
        "meeting",
        meeting.id,
        facts=facts | {"version": meeting.version},
        person_id=meeting.candidate_id,
    )


async def _members_in(tx: Tx, meeting: Meeting) -> list[int]:
    found = await tx.session.scalars(
        select(Attendee.member_id)
        .where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id == meeting.id,
            Attendee.member_id.is_not(None),
        )
        .order_by(Attendee.member_id)
    )
    return [each for each in found if each is not None]


async def _tell_move(tx: Tx, meeting: Meeting) -> None:
    audience = await audience_of(tx, meeting)
    await drop_waiting(tx, meeting)
    await touch_living(tx, meeting)
    if meeting.ends_at > tx.now:
        told = after_move(meeting, audience, tx.now, None)
        await enqueue(tx, meeting, [each for each in told if each.road != MAIL])


async def follow_cancellation(tx: Tx, meeting: Meeting, actor: Actor, booking: Booking | None) -> None:
    """It does not take place; nothing where it was cancelled already, or its outcome is recorded."""
    if meeting.status == Status.CANCELLED or meeting.outcome is not None:
        return
    party = booking.cancelled_by if booking else None
    await call_off(tx, meeting, actor, _reason(party), booking.reason[:LONGEST_NOTE] if booking else "")


def _reason(party: Party | None) -> Reason:
    return cancel_reason(_REASONS.get(party, "company_other") if party else "company_other")


async def follow_absence(tx: Tx, meeting: Meeting, actor: Actor, *, no_show: bool) -> None:
    """They did not come, or did after all; an outcome that a person recorded stays."""
    is_told = meeting.outcome == Outcome.NO_SHOW and meeting.outcome_by_id is None
    if meeting.status == Status.CANCELLED or no_show == is_told:
        return
    if (meeting.outcome is not None and not is_told) or meeting.starts_at > tx.now:
        return
    meeting.status = Status.NO_SHOW if no_show else Status.SCHEDULED
    meeting.outcome = Outcome.NO_SHOW if no_show else None
    meeting.outcome_at = meeting.completed_at = tx.now if no_show else None
    meeting.updated_at = tx.now
    await tx.session.flush()
    if no_show:
        await drop_waiting(tx, meeting, kinds=tuple(ASKS_OUTCOME))
    await touch_living(tx, meeting)
    audience = await audience_of(tx, meeting)
    what = "outcome" if no_show else "outcome_undone"
    await enqueue(tx, meeting, history(meeting, audience, what, None, tx.now))
    await record_change(
        tx,
        actor,
        "meeting.no_show_outside",
        "meeting",
        meeting.id,
        facts={"no_show": no_show},
        person_id=meeting.candidate_id,
    )
