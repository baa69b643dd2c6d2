"""What Zoom tells of a call: moved or deleted there, it is made as the meeting is."""

from datetime import datetime

from sqlalchemy import select

from core.calendars.call_keys import read_call_keys
from core.calendars.facts import Service
from core.meetings.load import access_meeting
from core.messages.outbox import touch
from core.messages.plan import video_call
from core.tenancy import Actor, Tx
from db.models import VideoCall


async def find_call_secret(tx: Tx, actor: Actor) -> str:
    """With which Zoom signs; "" where it tells nothing."""
    keys = await read_call_keys(tx, actor)
    return keys.webhook_secret if keys else ""


async def take_call_news(tx: Tx, actor: Actor, call_id: str, starts_at: datetime | None) -> None:
    """It starts then, None: it is gone. What we did ourselves is told to us, too, and changes nothing."""
    here = (
        VideoCall.workspace_id == tx.workspace_id,
        VideoCall.service == Service.ZOOM,
        VideoCall.external_id == call_id,
    )
    meeting_id = await tx.session.scalar(select(VideoCall.meeting_id).where(*here))
    if meeting_id is None:
        return
    meeting = await access_meeting(tx, meeting_id, lock=True)
    row = await tx.session.scalar(select(VideoCall).where(*here).with_for_update())
    if row is None or starts_at == meeting.starts_at:
        return
    row.digest = ""
    await touch(tx, meeting, video_call(meeting, tx.now))
