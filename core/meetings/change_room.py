"""Another room for a meeting that keeps its time: answers and reminders stay, everyone is told of it."""

from core.errors import BadInput, Stale
from core.meetings import facts
from core.meetings.forms import MoveForm
from core.meetings.load import load_meeting
from core.meetings.location import LocationKind
from core.meetings.rooms import room_then, take_room_then
from core.messages.audience import audience_of
from core.messages.outbox import drop_waiting, enqueue, touch_living
from core.messages.plan import INVITATION_ROOM, ROOM_CHANGED, ROOM_DECLINED, after_room_change
from core.records.audit import record_change
from core.rooms.booking import free_room
from core.rooms.read import lock_rooms
from core.tenancy import Actor, Tx
from db.models import Meeting

ROOM_MEANWHILE = "Somebody chose another room in the meantime. Choose again if it should change once more."


async def change_room(tx: Tx, meeting: Meeting, actor: Actor, form: MoveForm, come: int) -> facts.Meeting:
    """Change nothing but the room, for so many beside the candidate.

    Raises `BadInput` where that changes nothing, or on the field `room`; `Stale` as `check_room_as_shown`.
    The meeting is locked, the right to change it checked.
    """
    before, then = meeting.room_id, room_then(meeting, form)
    if then == before:
        if form.room_id is None or form.told_room in {None, before or 0}:
            raise BadInput(_nothing_changes(meeting), field="time")
        return await load_meeting(tx, meeting.id)
    check_room_as_shown(meeting, form)
    if form.instead_ids:
        raise BadInput("Choose another time, too, to have somebody else come.", field="time")
    await lock_rooms(tx, before, then)
    await free_room(tx, meeting)
    await take_room_then(tx, meeting, actor, form, come)
    # To calendars it is the same entry, changed.
    meeting.sequence += 1
    meeting.updated_at = tx.now
    await tx.session.flush()
    await _tell(tx, actor, meeting, form)
    told = {"from": before, "to": meeting.room_id, "reason": form.reason, "version": meeting.version}
    note = {"note": form.note.strip()}
    await record_change(
        tx,
        actor,
        "meeting.room",
        "meeting",
        meeting.id,
        facts=told,
        person_id=meeting.candidate_id,
        personal=note,
    )
    return await load_meeting(tx, meeting.id)


def check_room_as_shown(meeting: Meeting, form: MoveForm) -> None:
    """Raises `Stale` where another room is chosen than that of somebody who chose meanwhile."""
    is_shown = form.room_id is None or form.told_room in {None, meeting.room_id or 0}
    if not is_shown and room_then(meeting, form) != meeting.room_id:
        raise Stale(ROOM_MEANWHILE)


def _nothing_changes(meeting: Meeting) -> str:
    if meeting.location_kind == LocationKind.IN_PERSON:
        return "Nothing changes: choose another time or room."
    return "It is at this time already. Choose another time."


async def _tell(tx: Tx, actor: Actor, meeting: Meeting, form: MoveForm) -> None:
    """What was to be told of the room before has not left yet, or is corrected now."""
    await drop_waiting(tx, meeting, kinds=(ROOM_CHANGED, ROOM_DECLINED, INVITATION_ROOM))
    await touch_living(tx, meeting)
    why = {"reason": form.reason, "note": form.note.strip()}
    told = after_room_change(meeting, await audience_of(tx, meeting), tx.now, actor.slack_user_id, why)
    await enqueue(tx, meeting, told)
