"""Corrects the text of a meeting. A correction makes no new version."""

from core.errors import BadInput
from core.meetings import facts
from core.meetings.book import LONGEST_PREP_NOTES
from core.meetings.load import access_meeting, load_meeting
from core.meetings.rights import check_may_change, check_may_read, may_change
from core.messages.audience import audience_of
from core.messages.outbox import enqueue, touch_living
from core.messages.plan import history
from core.records.audit import record_change
from core.tenancy import Actor, Tx


async def read_prep_notes(tx: Tx, actor: Actor, meeting_id: int) -> tuple[facts.Meeting, bool]:
    """The meeting with its prep notes, and whether the actor may correct them."""
    meeting = await access_meeting(tx, meeting_id)
    await check_may_read(tx, meeting, actor)
    return await load_meeting(tx, meeting.id), await may_change(tx, meeting, actor)


async def correct_prep_notes(tx: Tx, actor: Actor, meeting_id: int, prep_notes: str) -> facts.Meeting:
    """Replace the prep notes; the card's thread says so, without their words."""
    notes = prep_notes.strip()
    if len(notes) > LONGEST_PREP_NOTES:
        raise BadInput(f"Keep the prep notes under {LONGEST_PREP_NOTES} characters.", field="prep_notes")
    meeting = await access_meeting(tx, meeting_id, lock=True)
    await check_may_change(tx, meeting, actor)
    if notes != meeting.prep_notes:
        meeting.prep_notes = notes
        meeting.updated_at = tx.now
        await tx.session.flush()
        await touch_living(tx, meeting)
        said = history(meeting, await audience_of(tx, meeting), "prep_notes", actor.slack_user_id, tx.now)
        await enqueue(tx, meeting, said)
        await record_change(
            tx,
            actor,
            "meeting.prep_notes",
            "meeting",
            meeting.id,
            person_id=meeting.candidate_id,
            personal={"prep_notes": notes},
        )
    return await load_meeting(tx, meeting.id)
