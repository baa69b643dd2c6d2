"""A person's list of meetings is read by index in order of start, however many meetings there are."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_unique_constraint("meeting_at", "meetings", ["workspace_id", "id", "starts_at"])
    op.create_index(
        op.f("ix_meetings_workspace_id_scheduled_by_id_starts_at_id"),
        "meetings",
        ["workspace_id", "scheduled_by_id", "starts_at", "id"],
    )
    op.add_column("attendees", sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
    # Row-level security binds the owner, too, who has no workspace here and would see no row.
    op.execute("ALTER TABLE attendees NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE meetings NO FORCE ROW LEVEL SECURITY")
    op.execute(
        """UPDATE attendees a SET starts_at = m.starts_at FROM meetings m
        WHERE m.workspace_id = a.workspace_id AND m.id = a.meeting_id"""
    )
    op.execute("ALTER TABLE attendees FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE meetings FORCE ROW LEVEL SECURITY")
    op.alter_column("attendees", "starts_at", nullable=False)
    op.drop_constraint("fk_attendees_workspace_id_meeting_id", "attendees")
    op.create_foreign_key(
        op.f("fk_attendees_workspace_id_meeting_id_starts_at"),
        "attendees",
        "meetings",
        ["workspace_id", "meeting_id", "starts_at"],
        ["workspace_id", "id", "starts_at"],
        onupdate="CASCADE",
        ondelete="CASCADE",
    )
    op.drop_index("ix_attendees_workspace_id_member_id", table_name="attendees")
    op.create_index(
        op.f("ix_attendees_workspace_id_member_id_starts_at_meeting_id"),
        "attendees",
        ["workspace_id", "member_id", "starts_at", "meeting_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_attendees_workspace_id_member_id_starts_at_meeting_id", table_name="attendees")
    op.create_index(op.f("ix_attendees_workspace_id_member_id"), "attendees", ["workspace_id", "member_id"])
    op.drop_constraint("fk_attendees_workspace_id_meeting_id_starts_at", "attendees")
    op.create_foreign_key(
        op.f("fk_attendees_workspace_id_meeting_id"),
        "attendees",
        "meetings",
        ["workspace_id", "meeting_id"],
        ["workspace_id", "id"],
        ondelete="CASCADE",
    )
    op.drop_column("attendees", "starts_at")
    op.drop_index("ix_meetings_workspace_id_scheduled_by_id_starts_at_id", table_name="meetings")
    op.drop_constraint("meeting_at", "meetings")
