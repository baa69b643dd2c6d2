"""The times a meeting has had, one a version."""

from datetime import datetime

from sqlalchemy import update

from core.tenancy import Actor, Tx
from db.models import Meeting, MeetingVersion


async def close_version(tx: Tx, meeting: Meeting, actor: Actor, reason: str, note: str) -> None:
    """The time it has now is one it had."""
    await tx.session.execute(
        update(MeetingVersion)
        .where(
            MeetingVersion.workspace_id == tx.workspace_id,
            MeetingVersion.meeting_id == meeting.id,
            MeetingVersion.version == meeting.version,
        )
        .values(
            status="rescheduled", reason=reason, note=note, changed_by_id=actor.member_id, changed_at=tx.now
        )
    )


def set_time(tx: Tx, meeting: Meeting, starts_at: datetime, ends_at: datetime) -> None:
    """The next version."""
    meeting.starts_at = starts_at
    meeting.ends_at = ends_at
    meeting.version += 1
    meeting.sequence += 1
    meeting.updated_at = tx.now
    tx.session.add(
        MeetingVersion(
            workspace_id=tx.workspace_id,
            meeting_id=meeting.id,
            version=meeting.version,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
        )
    )
