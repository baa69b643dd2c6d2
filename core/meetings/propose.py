"""Somebody in a meeting would rather have another time: told now whether it can be had, decided by others."""

from core.meetings import facts
from core.meetings.answer import Answer, give_answer, own_seat
from core.meetings.facts import Rsvp
from core.meetings.forms import MoveDraft, MoveForm
from core.meetings.load import access_meeting
from core.meetings.move import check_other_time, other_times
from core.tenancy import Actor, Tx


async def draft_proposal(tx: Tx, actor: Actor, form: MoveForm) -> MoveDraft:
    """The form with times that suit everyone in the meeting; `form.version` is the one that is answered."""
    meeting = await access_meeting(tx, form.meeting_id)
    await own_seat(tx, meeting, actor, form.version)
    return await other_times(tx, meeting, actor, form)


async def propose_time(tx: Tx, actor: Actor, form: MoveForm) -> facts.Meeting:
    """The actor would come at the time of the form; raises as moving there would, soft rules aside."""
    meeting = await access_meeting(tx, form.meeting_id, lock=True)
    seat = await own_seat(tx, meeting, actor, form.version)
    starts_at = await check_other_time(tx, meeting, actor, form)
    return await give_answer(
        tx, meeting, seat, actor, Answer(rsvp=Rsvp.TENTATIVE, proposed_starts_at=starts_at)
    )
