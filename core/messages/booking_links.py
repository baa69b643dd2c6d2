"""Mails with a link to choose a time: notices to candidates, whose words are encrypted and go with them."""

import json
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select

from core.errors import PanelryError
from core.messages.notices import Notice, tell
from core.messages.outbox import MAIL
from core.tenancy import Tx
from db.models import Message

BOOKING_LINK = "booking_link"


async def mail_link(tx: Tx, candidate_id: int, key: str, words: dict[str, str]) -> None:
    """Mail it once a `key`; `words`: url, what, company, note. The link may hold their name and address."""
    sealed = tx.secrets.seal(json.dumps(words)).decode()
    recipient = f"candidate:{candidate_id}"
    await tell(
        tx,
        [Notice(road=MAIL, kind=BOOKING_LINK, recipient=recipient, subject=key, detail={"sealed": sealed})],
    )


async def mailed_link(tx: Tx, candidate_id: int, key: str) -> dict[str, str] | None:
    """The words mailed with this `key`, None where it was not used yet."""
    detail = await tx.session.scalar(
        select(Message.detail).where(is_link_to(tx, candidate_id), Message.subject == key)
    )
    return words_of(tx, detail) if detail is not None else None


def words_of(tx: Tx, detail: dict[str, Any]) -> dict[str, str] | None:
    """The words again, None where they can be read no more."""
    try:
        words: dict[str, str] = json.loads(tx.secrets.open(str(detail.get("sealed")).encode()))
    except PanelryError:
        return None
    return words


def is_link_to(tx: Tx, candidate_id: int) -> ColumnElement[bool]:
    """Such a mail to this candidate; by the index that keeps messages apart."""
    return and_(
        Message.workspace_id == tx.workspace_id,
        Message.meeting_id.is_(None),
        Message.version == 0,
        Message.road == MAIL,
        Message.kind == BOOKING_LINK,
        Message.recipient == f"candidate:{candidate_id}",
    )


async def forget_links(tx: Tx, candidate_id: int) -> None:
    """None is sent any more, and nothing is left of them."""
    await tx.session.execute(delete(Message).where(is_link_to(tx, candidate_id)))
