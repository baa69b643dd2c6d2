"""What is booked at schedulers of others: what they told, what we made of it, and what was asked of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, Words, tenant_fk


class OutsideScheduler(Tenant, Base):
    """How we and a scheduler find one another. `ticket` ends the address it calls; what it signs with is
    encrypted. `keeper_id`: who looks after what nobody here organises. `event_at` and `trouble_at` are real
    time. `field_names`: questions of its booking forms, in lower case, and the field of the candidate their
    answers go to.
    """

    __tablename__ = "outside_schedulers"

    service: Mapped[str]
    ticket: Mapped[str]
    signing_secret: Mapped[bytes] = mapped_column(LargeBinary)
    hook_id: Mapped[str | None]
    keeper_id: Mapped[int | None]
    event_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    trouble_at: Mapped[datetime | None]
    field_names: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))

    __table_args__ = (
        tenant_fk("keeper_id", "members", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "service"),
    )


class OutsideDelivery(Tenant, Base):
    """A call of a webhook, its body whole and encrypted. One that came before has the same `key`.

    `state`: "early" names a booking nobody told us of yet, "unread" cannot be read: `error` says why.
    """

    __tablename__ = "outside_deliveries"

    service: Mapped[str]
    key: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    kind: Mapped[Words]
    booking_key: Mapped[Words]
    state: Mapped[str] = mapped_column(server_default="waiting")
    error: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("workspace_id", "service", "key"),
        CheckConstraint("state IN ('waiting', 'early', 'done', 'unread')", name="state"),
        Index(None, "workspace_id", "service", "booking_key"),
    )


class OutsideBooking(Tenant, Base):
    """A booking there, as told last; `told` is the whole of it, encrypted.

    A move makes another one: `moved_from`, `moved_to` are their keys, `is_moved` says that another follows.
    `taken` is the status the meeting was brought to, None before. `asked_candidate_id`: perhaps the same
    person as the meeting's candidate, which nobody answered yet. `trouble`: why there is no meeting.
    """

    __tablename__ = "outside_bookings"

    service: Mapped[str]
    key: Mapped[str]
    event: Mapped[str]
    meeting_id: Mapped[int | None]
    status: Mapped[str]
    taken: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    told: Mapped[bytes] = mapped_column(LargeBinary)
    moved_from: Mapped[str | None]
    moved_to: Mapped[str | None]
    is_moved: Mapped[bool] = mapped_column(server_default=text("false"))
    no_show: Mapped[bool] = mapped_column(server_default=text("false"))
    no_show_at: Mapped[datetime | None]
    synced_at: Mapped[datetime]
    asked_candidate_id: Mapped[int | None]
    trouble: Mapped[str | None]

    __table_args__ = (
        tenant_fk("meeting_id", "meetings", ondelete="SET NULL"),
        tenant_fk("asked_candidate_id", "candidates", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "service", "key"),
        CheckConstraint("status IN ('active', 'pending', 'cancelled', 'rejected')", name="status"),
        CheckConstraint("taken IN ('active', 'cancelled')", name="taken"),
        Index(None, "workspace_id", "meeting_id"),
        Index(None, "workspace_id", "asked_candidate_id"),
        Index(None, "workspace_id", "service", "moved_from"),
        Index(None, "workspace_id", "service", "moved_to"),
        Index(None, "workspace_id", "service", "starts_at", "id"),
    )


class OutsideImport(Tenant, Base):
    """A history being read: bookings that start in a window, from `cursor` on. `read` counts them,
    and `unread` those that nobody could.
    """

    __tablename__ = "outside_imports"

    service: Mapped[str]
    member_id: Mapped[int | None]
    window_start: Mapped[datetime]
    window_end: Mapped[datetime]
    cursor: Mapped[str | None]
    read: Mapped[int] = mapped_column(server_default="0")
    unread: Mapped[int] = mapped_column(server_default="0")
    is_done: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        tenant_fk("member_id", "members", ondelete="SET NULL"),
        Index(None, "workspace_id", "service"),
    )
