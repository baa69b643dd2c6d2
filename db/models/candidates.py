"""Candidates and the pipeline they move through."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, Words, tenant_fk


class Requisition(Tenant, Base):
    """A job or project people are hired for; owns a pipeline of stages. Each workspace has one default."""

    __tablename__ = "requisitions"

    name: Mapped[str]
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        Index("uq_requisitions_default", "workspace_id", unique=True, postgresql_where=text("is_default")),
    )


class Stage(Tenant, Base):
    """A step of a requisition's pipeline. `meeting_type_id` is the interview that belongs to it."""

    __tablename__ = "stages"

    requisition_id: Mapped[int]
    name: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(server_default="open")
    meeting_type_id: Mapped[int | None]

    __table_args__ = (
        tenant_fk("requisition_id", "requisitions"),
        tenant_fk("meeting_type_id", "meeting_types", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "requisition_id", "position"),
        CheckConstraint("kind IN ('open', 'hired', 'rejected')", name="kind"),
    )


class Candidate(Tenant, Base):
    """A person who applies. Never in Slack."""

    __tablename__ = "candidates"

    name: Mapped[str]
    phone: Mapped[str | None]
    timezone: Mapped[str | None]
    timezone_is_guess: Mapped[bool] = mapped_column(server_default=text("false"))
    requisition_id: Mapped[int]
    stage_id: Mapped[int]
    fit: Mapped[int | None] = mapped_column(SmallInteger)
    assessment: Mapped[Words]
    assessment_status: Mapped[Words]
    owner_id: Mapped[int | None]
    custom_fields: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    consent_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        tenant_fk("requisition_id", "requisitions", ondelete="RESTRICT"),
        tenant_fk("stage_id", "stages", ondelete="RESTRICT"),
        tenant_fk("owner_id", "members", ondelete="SET NULL"),
        CheckConstraint("fit BETWEEN 0 AND 100", name="fit"),
        Index(None, "workspace_id", "updated_at"),
    )


class CandidateEmail(Tenant, Base):
    """An address of a candidate, kept in lower case; no two candidates of a workspace share one."""

    __tablename__ = "candidate_emails"

    candidate_id: Mapped[int]
    email: Mapped[str]
    is_primary: Mapped[bool] = mapped_column(server_default=text("true"))

    __table_args__ = (
        tenant_fk("candidate_id", "candidates"),
        UniqueConstraint("workspace_id", "email"),
        CheckConstraint("email = lower(email)", name="lower_case"),
        Index(None, "workspace_id", "candidate_id"),
    )


class CandidateWindow(Tenant, Base):
    """A time the candidate said they are available; bounds the search for slots."""

    __tablename__ = "candidate_windows"

    candidate_id: Mapped[int]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)

    __table_args__ = (
        tenant_fk("candidate_id", "candidates"),
        UniqueConstraint("workspace_id", "candidate_id", "during"),
    )
