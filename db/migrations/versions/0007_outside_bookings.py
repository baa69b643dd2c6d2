"""What is booked at schedulers of others: an inbox, the bookings, imports, and how both sides meet."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HERE = "nullif(current_setting('app.workspace_id', true), '')::bigint"
TABLES = ("outside_schedulers", "outside_deliveries", "outside_bookings", "outside_imports")


def upgrade() -> None:
    create_tables()
    for table in TABLES:
        keep_apart(table)


def keep_apart(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"""CREATE POLICY same_workspace ON {table} TO panelry_app
        USING (workspace_id = {HERE}) WITH CHECK (workspace_id = {HERE})"""
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO panelry_app")


def create_tables() -> None:
    op.create_table(
        "outside_deliveries",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("booking_key", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'early', 'done', 'unread')", name=op.f("ck_outside_deliveries_state")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_outside_deliveries_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_outside_deliveries")),
        sa.UniqueConstraint(
            "workspace_id", "service", "key", name=op.f("uq_outside_deliveries_workspace_id_service_key")
        ),
    )
    op.create_index(
        op.f("ix_outside_deliveries_workspace_id_service_booking_key"),
        "outside_deliveries",
        ["workspace_id", "service", "booking_key"],
        unique=False,
    )
    op.create_table(
        "outside_imports",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("read", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("is_done", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_outside_imports_workspace_id_member_id"),
            ondelete="SET NULL (member_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_outside_imports_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_outside_imports")),
    )
    op.create_index(
        op.f("ix_outside_imports_workspace_id_service"),
        "outside_imports",
        ["workspace_id", "service"],
        unique=False,
    )
    op.create_table(
        "outside_schedulers",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("signing_secret", sa.LargeBinary(), nullable=False),
        sa.Column("hook_id", sa.Text(), nullable=True),
        sa.Column("keeper_id", sa.BigInteger(), nullable=True),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "keeper_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_outside_schedulers_workspace_id_keeper_id"),
            ondelete="SET NULL (keeper_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_outside_schedulers_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_outside_schedulers")),
        sa.UniqueConstraint(
            "workspace_id", "service", name=op.f("uq_outside_schedulers_workspace_id_service")
        ),
    )
    op.create_table(
        "outside_bookings",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("taken", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("moved_from", sa.Text(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("is_moved", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("no_show", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("no_show_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_candidate_id", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'pending', 'cancelled', 'rejected')",
            name=op.f("ck_outside_bookings_status"),
        ),
        sa.CheckConstraint("taken IN ('active', 'cancelled')", name=op.f("ck_outside_bookings_taken")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "asked_candidate_id"],
            ["candidates.workspace_id", "candidates.id"],
            name=op.f("fk_outside_bookings_workspace_id_asked_candidate_id"),
            ondelete="SET NULL (asked_candidate_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_id"],
            ["meetings.workspace_id", "meetings.id"],
            name=op.f("fk_outside_bookings_workspace_id_meeting_id"),
            ondelete="SET NULL (meeting_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_outside_bookings_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_outside_bookings")),
        sa.UniqueConstraint(
            "workspace_id", "service", "key", name=op.f("uq_outside_bookings_workspace_id_service_key")
        ),
    )
    op.create_index(
        op.f("ix_outside_bookings_workspace_id_meeting_id"),
        "outside_bookings",
        ["workspace_id", "meeting_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_outside_bookings_workspace_id_asked_candidate_id"),
        "outside_bookings",
        ["workspace_id", "asked_candidate_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_outside_bookings_workspace_id_service_moved_from"),
        "outside_bookings",
        ["workspace_id", "service", "moved_from"],
        unique=False,
    )
    op.create_index(
        op.f("ix_outside_bookings_workspace_id_service_moved_to"),
        "outside_bookings",
        ["workspace_id", "service", "moved_to"],
        unique=False,
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
