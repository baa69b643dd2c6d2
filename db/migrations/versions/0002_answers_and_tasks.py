"""What interviewers answer, tasks that follow a meeting, and messages that failed for good."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

HERE = "nullif(current_setting('app.workspace_id', true), '')::bigint"


def upgrade() -> None:
    op.add_column("attendees", sa.Column("rsvp_note", sa.Text(), server_default="", nullable=False))
    op.add_column("attendees", sa.Column("rsvp_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attendees", sa.Column("proposed_starts_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attendees", sa.Column("late_minutes", sa.SmallInteger(), nullable=True))
    op.create_table(
        "follow_ups",
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.BigInteger(), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_id"],
            ["meetings.workspace_id", "meetings.id"],
            name=op.f("fk_follow_ups_workspace_id_meeting_id"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                ["members.workspace_id", "members.id"],
                name=op.f(f"fk_follow_ups_workspace_id_{column}"),
                ondelete=f"SET NULL ({column})",
            )
            for column in ("assignee_id", "created_by_id", "done_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_follow_ups_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_follow_ups")),
    )
    op.create_index(
        op.f("ix_follow_ups_workspace_id_meeting_id"), "follow_ups", ["workspace_id", "meeting_id"]
    )
    op.create_index(
        "ix_follow_ups_open",
        "follow_ups",
        ["workspace_id", "assignee_id", "due_on"],
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "ix_messages_failed", "messages", ["workspace_id", "id"], postgresql_where=sa.text("state = 'failed'")
    )
    op.execute("ALTER TABLE follow_ups ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE follow_ups FORCE ROW LEVEL SECURITY")
    op.execute(
        f"""CREATE POLICY same_workspace ON follow_ups TO panelry_app
        USING (workspace_id = {HERE}) WITH CHECK (workspace_id = {HERE})"""
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON follow_ups TO panelry_app")


def downgrade() -> None:
    op.drop_index("ix_messages_failed", table_name="messages", postgresql_where=sa.text("state = 'failed'"))
    op.drop_table("follow_ups")
    for column in ("late_minutes", "proposed_starts_at", "rsvp_at", "rsvp_note"):
        op.drop_column("attendees", column)
