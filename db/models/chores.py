"""Work for a service of others that comes round: reading calendars, renewing channels."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant


class Chore(Tenant, Base):
    """Something to be done at `due_at` (real time), by whoever claims it first; done, it says when next.

    `subject` is the id of what it is done to. `road` and `recipient` are those of `delivery_pauses`: what a
    service asked for holds here, too. `again`: it was asked for while it was being done.
    """

    __tablename__ = "chores"

    kind: Mapped[str]
    subject: Mapped[int]
    road: Mapped[str]
    recipient: Mapped[str] = mapped_column(server_default="")
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    again: Mapped[bool] = mapped_column(server_default=text("false"))
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    error: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))

    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "subject", name="one_chore"),
        Index("ix_chores_due", "due_at"),
    )
