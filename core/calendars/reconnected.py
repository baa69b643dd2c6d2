"""The messages that asked to connect an account again say what became of it."""

from sqlalchemy import select

from core.calendars.grants import RECONNECT
from core.messages.notices import Notice, show
from core.tenancy import Tx
from db.models import Connection, Member, Message

AGAIN, GONE = "connected", "disconnected"


async def show_reconnected(tx: Tx, connection: Connection, member: Member) -> None:
    """It works again."""
    await _show(tx, connection, member, AGAIN)


async def show_disconnected(tx: Tx, connection: Connection, member: Member) -> None:
    """It is not connected any more, and need not be."""
    await _show(tx, connection, member, GONE)


async def _show(tx: Tx, connection: Connection, member: Member, now: str) -> None:
    """Edit those that were sent; those on their way are looked at once more before they leave."""
    subjects = await tx.session.scalars(
        select(Message.subject).where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id.is_(None),
            Message.kind == RECONNECT,
            Message.recipient == member.slack_user_id,
            Message.subject.startswith(f"{connection.id}:"),
            Message.state.in_(("waiting", "leased", "sent")),
            Message.detail["now"].astext.is_distinct_from(now),
        )
    )
    about = {"connection": connection.id, "service": connection.service, "now": now}
    for subject in subjects.all():
        recipient = member.slack_user_id
        await show(tx, Notice(kind=RECONNECT, recipient=recipient, subject=subject, detail=about))
