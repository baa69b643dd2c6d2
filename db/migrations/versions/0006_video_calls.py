"""Video calls that no calendar makes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

HERE = "nullif(current_setting('app.workspace_id', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "video_calls",
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("host_id", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "host_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_video_calls_workspace_id_host_id"),
            ondelete="SET NULL (host_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_id"],
            ["meetings.workspace_id", "meetings.id"],
            name=op.f("fk_video_calls_workspace_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_video_calls_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_video_calls")),
        sa.UniqueConstraint(
            "workspace_id", "meeting_id", name=op.f("uq_video_calls_workspace_id_meeting_id")
        ),
    )
    op.execute("ALTER TABLE video_calls ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE video_calls FORCE ROW LEVEL SECURITY")
    op.execute(
        f"""CREATE POLICY same_workspace ON video_calls TO panelry_app
        USING (workspace_id = {HERE}) WITH CHECK (workspace_id = {HERE})"""
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON video_calls TO panelry_app")


def downgrade() -> None:
    op.drop_table("video_calls")
