"""Workspaces, their people, and the directory that finds a workspace before it is known."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, tenant_fk


class Workspace(Base):
    """A tenant: one Slack workspace."""

    __tablename__ = "workspaces"

    id: Mapped[int] = mapped_column(Identity(always=False), primary_key=True)
    name: Mapped[str]
    slack_team_id: Mapped[str]
    timezone: Mapped[str] = mapped_column(server_default="UTC")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DirectoryEntry(Base):
    """Finds the workspace of a Slack team (later of a page, a link, a webhook) before the tenant is known.

    The one table without row-level security: it holds no personal data and no secret.
    """

    __tablename__ = "directory"

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)


class SlackInstallation(Base):
    """The bot of one workspace; its token is encrypted with the installation's secret key."""

    __tablename__ = "slack_installations"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    bot_token: Mapped[bytes] = mapped_column(LargeBinary)
    bot_user_id: Mapped[str]
    bot_id: Mapped[str]
    installed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Member(Tenant, Base):
    """A Slack person. Hosts are members; their rows are locked in id order before a booking."""

    __tablename__ = "members"

    slack_user_id: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    timezone: Mapped[str] = mapped_column(server_default="UTC")
    role: Mapped[str | None]
    is_guest: Mapped[bool] = mapped_column(server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    is_bot: Mapped[bool] = mapped_column(server_default=text("false"))
    daily_limit: Mapped[int | None] = mapped_column(SmallInteger)
    weekly_limit: Mapped[int | None] = mapped_column(SmallInteger)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_user_id"),
        CheckConstraint("role IN ('admin', 'recruiter', 'interviewer', 'observer')", name="role"),
    )


class WorkingHours(Tenant, Base):
    """A block of a member's week as wall time in the member's zone; weekday 0 is Sunday.

    Minutes count from midnight; an end not after the start runs into the next day. A member without rows
    works the workspace's default week.
    """

    __tablename__ = "working_hours"

    member_id: Mapped[int]
    weekday: Mapped[int] = mapped_column(SmallInteger)
    starts_minute: Mapped[int] = mapped_column(SmallInteger)
    ends_minute: Mapped[int] = mapped_column(SmallInteger)

    __table_args__ = (
        tenant_fk("member_id", "members"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint(
            "starts_minute BETWEEN 0 AND 1439 AND ends_minute BETWEEN 0 AND 1440", name="minutes_of_a_day"
        ),
        Index(None, "workspace_id", "member_id"),
    )


class PageVisit(Tenant, Base):
    """A member who opens our pages from Slack. The ticket is for one use and brings a session; real time."""

    __tablename__ = "page_visits"

    member_id: Mapped[int]
    ticket_hash: Mapped[str]
    session_hash: Mapped[str | None]
    expires_at: Mapped[datetime]

    __table_args__ = (
        tenant_fk("member_id", "members"),
        UniqueConstraint("workspace_id", "ticket_hash"),
        UniqueConstraint("workspace_id", "session_hash"),
        Index(None, "workspace_id", "member_id"),
    )
