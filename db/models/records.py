"""The audit trail: append-only, and yet erasable where it is personal."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, tenant_fk


class PersonKey(Tenant, Base):
    """The key that encrypts one candidate's values in the trail; erasing the person drops the row."""

    __tablename__ = "person_keys"

    candidate_id: Mapped[int]
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        tenant_fk("candidate_id", "candidates"),
        UniqueConstraint("workspace_id", "candidate_id"),
    )


class AuditEntry(Tenant, Base):
    """Who changed what, when. `facts` is never personal; `personal` is encrypted with the person's key."""

    __tablename__ = "audit_entries"

    at: Mapped[datetime]
    actor_member_id: Mapped[int | None]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    person_id: Mapped[int | None]
    personal: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (Index(None, "workspace_id", "object_kind", "object_id"),)
