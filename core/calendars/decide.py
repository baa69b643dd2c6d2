"""What to do about an event that somebody moved or deleted in their calendar: put it back, or follow it.

To follow it is a move like any other; a cancellation, where it was deleted.
"""

from functools import partial

from core.calendars.writing import event_of
from core.calendars.written import put_back
from core.errors import Overtaken, Stale
from core.hosts.calendar import epoch_minute
from core.meetings import facts
from core.meetings.forms import MoveForm
from core.meetings.load import access_meeting, load_meeting
from core.meetings.move import move_meeting
from core.meetings.rights import check_may_change
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import Meeting

CHANGED_ON = "The event stands elsewhere in the calendar by now. Look at the card before you tell anybody."


async def put_event_back(tx: Tx, actor: Actor, meeting_id: int, version: int) -> facts.Meeting:
    """Have the calendar show the meeting as it is; `version`: of the meeting the person looks at."""
    meeting = await access_meeting(tx, meeting_id, lock=True)
    await check_may_change(tx, meeting, actor)
    if meeting.version != version:
        raise Stale("This meeting was moved in the meantime. Look at its card.")
    await put_back(tx, meeting)
    await record_change(tx, actor, "calendar.put_back", "meeting", meeting.id)
    return await load_meeting(tx, meeting.id)


async def follow_event(tx: Tx, actor: Actor, form: MoveForm) -> facts.Meeting:
    """Move the meeting to where its event stands, for as long as it lasts; the form says what was shown.

    In the form another time may be chosen. Raises `Overtaken` when the event stands elsewhere by now or
    nothing is asked any more, else as moving does.
    """
    return await move_meeting(tx, actor, form, check=partial(_check_shown, form))


async def _check_shown(form: MoveForm, tx: Tx, meeting: Meeting) -> None:
    """The meeting is locked, and with it its event; of another version moving says so itself."""
    if meeting.version == form.version and not await _is_shown(tx, meeting, form):
        raise Overtaken(CHANGED_ON)


async def _is_shown(tx: Tx, meeting: Meeting, form: MoveForm) -> bool:
    """Whether the question is the one that is answered: of this version, this start and this end."""
    event = await event_of(tx, meeting.id)
    if event is None or event.asks != "moved" or event.asked_version != meeting.version:
        return False
    if event.asked_starts_at is None or event.asked_ends_at is None or form.asked_starts_at is None:
        return False
    minutes = epoch_minute(event.asked_ends_at) - epoch_minute(event.asked_starts_at)
    starts = epoch_minute(event.asked_starts_at), epoch_minute(form.asked_starts_at)
    return starts[0] == starts[1] and minutes == form.duration_minutes
