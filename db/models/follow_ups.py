"""What somebody has to do after a meeting."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, tenant_fk


class FollowUp(Tenant, Base):
    """A task with a date, in the assignee's zone. `task` is private, as an outcome's notes are."""

    __tablename__ = "follow_ups"

    meeting_id: Mapped[int]
    assignee_id: Mapped[int | None]
    task: Mapped[str]
    due_on: Mapped[date] = mapped_column()
    created_by_id: Mapped[int | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None]

    __table_args__ = (
        tenant_fk("meeting_id", "meetings"),
        tenant_fk("assignee_id", "members", ondelete="SET NULL"),
        tenant_fk("created_by_id", "members", ondelete="SET NULL"),
        tenant_fk("done_by_id", "members", ondelete="SET NULL"),
        Index(None, "workspace_id", "meeting_id"),
        Index(
            "ix_follow_ups_open",
            "workspace_id",
            "assignee_id",
            "due_on",
            postgresql_where=text("done_at IS NULL"),
        ),
    )
