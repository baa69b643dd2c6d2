"""What to do about an event that somebody moved or deleted in their calendar: to put it back is decided here.

To follow it is a move or a cancellation like any other.
"""

from core.calendars.written import put_back
from core.errors import Stale
from core.meetings import facts
from core.meetings.load import access_meeting, load_meeting
from core.meetings.rights import check_may_change
from core.records.audit import record_change
from core.tenancy import Actor, Tx


async def put_event_back(tx: Tx, actor: Actor, meeting_id: int, version: int) -> facts.Meeting:
    """Have the calendar show the meeting as it is; `version`: of the meeting the person looks at."""
    meeting = await access_meeting(tx, meeting_id, lock=True)
    await check_may_change(tx, meeting, actor)
    if meeting.version != version:
        raise Stale("This meeting was moved in the meantime. Look at its card.")
    await put_back(tx, meeting)
    await record_change(tx, actor, "calendar.put_back", "meeting", meeting.id)
    return await load_meeting(tx, meeting.id)
