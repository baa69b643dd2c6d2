"""The outbox: every message that has to leave, written with the change that causes it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, Words, tenant_fk


class Message(Tenant, Base):
    """One message to one recipient; also the log of what was sent.

    `due_at` is business time, `retry_at`, `lease_until` and `claimed_at` are real time. A living message
    (`version` 0) is edited in place: each touch raises `revision`. `slot_freed`, of version 0 as well, is no
    living message: it belongs to a time, whatever its meeting becomes. `perhaps_sent` asks for a look-up
    before the next sending. `recipient` is a Slack id, or `candidate:<id>` on the mail road: no address is
    stored. Without a meeting it is a notice, and `meeting_starts_at` only its place in the line.
    """

    __tablename__ = "messages"

    key: Mapped[str]
    road: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[Words]
    recipient: Mapped[str]
    meeting_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    meeting_starts_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="waiting")
    revision: Mapped[int] = mapped_column(server_default="1")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    retry_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    perhaps_sent: Mapped[bool] = mapped_column(server_default=text("false"))
    reference: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))

    __table_args__ = (
        tenant_fk("meeting_id", "meetings"),
        UniqueConstraint(
            "workspace_id",
            "meeting_id",
            "version",
            "kind",
            "subject",
            "road",
            "recipient",
            name="one_message",
            postgresql_nulls_not_distinct=True,
        ),
        UniqueConstraint("key"),
        CheckConstraint("state IN ('waiting', 'leased', 'sent', 'dropped', 'failed')", name="state"),
        Index("ix_messages_waiting", "due_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_messages_leased", "lease_until", postgresql_where=text("state = 'leased'")),
        # Failures of long ago stay in the table, and out of sight.
        Index(
            "ix_messages_failed",
            "workspace_id",
            "meeting_starts_at",
            postgresql_where=text("state = 'failed'"),
        ),
    )


class DeliveryPause(Base):
    """A road asked to wait (429): nothing is claimed for the recipient, or for all (`''`), until then."""

    __tablename__ = "delivery_pauses"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    road: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
