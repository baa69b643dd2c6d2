"""Where one meeting was booked: all that is known of the booking, for who may open the meeting."""

from dataclasses import replace

from core.errors import NotFound
from core.meetings import facts
from core.meetings.load import access_meeting, load_meeting
from core.meetings.outside import Outside
from core.meetings.rights import check_may_read, may_change
from core.tenancy import Actor, Tx


async def read_origin(tx: Tx, actor: Actor, meeting_id: int) -> tuple[facts.Meeting, Outside]:
    """The meeting and its booking.

    The candidate's own pages, where it is moved and cancelled, are for those who may do so here. Raises
    `NotFound` for what was booked here.
    """
    row = await access_meeting(tx, meeting_id)
    await check_may_read(tx, row, actor)
    meeting = await load_meeting(tx, meeting_id)
    if meeting.outside is None:
        raise NotFound("This meeting was not booked elsewhere.")
    if await may_change(tx, row, actor):
        return meeting, meeting.outside
    there = replace(meeting.outside, cancel_url=None, reschedule_url=None)
    return replace(meeting, outside=there), there
