"""Messages about something else than a meeting: a calendar to connect again, an import that goes on."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert

from core.messages.outbox import SLACK, wake
from core.tenancy import Tx
from db.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to a Slack id, or by mail to `candidate:<id>`. `subject` tells apart several of one kind,
    `detail` is all there is to say.
    """

    kind: str
    recipient: str
    subject: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    road: str = SLACK


async def tell(tx: Tx, notices: Sequence[Notice]) -> None:
    """Send each once; one that is there already stays as it is."""
    if not notices:
        return
    rows = [_row(tx, each) for each in notices]
    await tx.session.execute(insert(Message).values(rows).on_conflict_do_nothing(constraint="one_message"))
    await wake(tx)


async def show(tx: Tx, notice: Notice) -> None:
    """Send it, or have the one that is there show what this one says, edited in place."""
    statement = insert(Message).values(_row(tx, notice))
    changes = {
        "revision": Message.revision + 1,
        "state": case((Message.state == "leased", "leased"), else_="waiting"),
        "attempts": 0,
        "retry_at": None,
        "error": None,
        "detail": statement.excluded.detail,
        "due_at": statement.excluded.due_at,
    }
    await tx.session.execute(statement.on_conflict_do_update(constraint="one_message", set_=changes))
    await wake(tx)


def _row(tx: Tx, notice: Notice) -> dict[str, Any]:
    return {
        "workspace_id": tx.workspace_id,
        "key": secrets.token_urlsafe(16),
        "road": notice.road,
        "kind": notice.kind,
        "subject": notice.subject,
        "recipient": notice.recipient,
        "meeting_id": None,
        "meeting_starts_at": tx.now,
        "due_at": tx.now,
        "detail": notice.detail,
    }
