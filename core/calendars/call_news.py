"""What Zoom tells of a call: moved or deleted there, it is made as the meeting is."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from core.calendars.call_keys import read_call_keys
from core.calendars.facts import Service
from core.meetings.load import access_meeting
from core.messages.outbox import touch
from core.messages.plan import video_call
from core.tenancy import Actor, Tx
from db.models import OutsideDelivery, VideoCall

KNOWN = timedelta(hours=1)
"""How long keys are kept: longer than what was signed is believed."""


async def find_call_secret(tx: Tx, actor: Actor) -> str:
    """With which Zoom signs; "" where it tells nothing."""
    keys = await read_call_keys(tx, actor)
    return keys.webhook_secret if keys else ""


async def take_call_news(tx: Tx, actor: Actor, key: str, call_id: str, starts_at: datetime | None) -> None:
    """It starts then, None: it is gone. What we did ourselves is told to us, too, and changes nothing.

    key: of what was delivered; the second time it is nothing new.
    """
    if not await _is_new(tx, key):
        return
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


async def _is_new(tx: Tx, key: str) -> bool:
    """Kept is the key alone: there is nothing to look up in what Zoom told."""
    there = OutsideDelivery
    here = {"workspace_id": tx.workspace_id, "service": Service.ZOOM}
    await tx.session.execute(
        delete(there).filter_by(**here).where(there.received_at < func.clock_timestamp() - KNOWN)
    )
    values = {**here, "key": key, "body": tx.secrets.seal(""), "state": "done"}
    made = insert(there).values(values).on_conflict_do_nothing().returning(there.id)
    return await tx.session.scalar(made) is not None
