"""Rooms, what events say, visits to our pages, fields of outside schedulers; time is found by its start."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

HERE = "nullif(current_setting('app.workspace_id', true), '')::bigint"
FOUND_BY_START = ("host_bookings", "busy_times")
TABLES = ("rooms", "room_bookings", "page_visits")


def upgrade() -> None:
    create_rooms()
    create_room_bookings()
    create_page_visits()
    for table in TABLES:
        keep_apart(table)
    op.add_column("meetings", sa.Column("room_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_meetings_workspace_id_room_id"),
        "meetings",
        "rooms",
        ["workspace_id", "room_id"],
        ["workspace_id", "id"],
        ondelete="SET NULL (room_id)",
    )
    for name in ("event_title", "event_details"):
        op.add_column("meeting_types", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column(
        "meeting_types",
        sa.Column("event_shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "outside_schedulers",
        sa.Column(
            "field_names",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    )

    for table in FOUND_BY_START:
        index_starts(table)


def index_starts(table: str) -> None:
    """Comparing ranges is not leakproof, so that under row-level security no index helps with it."""
    op.add_column(
        table,
        sa.Column(
            "starts_at",
            sa.DateTime(timezone=True),
            sa.Computed("lower(during)", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        op.f(f"ix_{table}_workspace_id_member_id_starts_at"),
        table,
        ["workspace_id", "member_id", "starts_at"],
    )
    op.drop_index(op.f(f"ix_{table}_workspace_id_member_id_during"), table)


def keep_apart(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"""CREATE POLICY same_workspace ON {table} TO panelry_app
        USING (workspace_id = {HERE}) WITH CHECK (workspace_id = {HERE})"""
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO panelry_app")


def tenant_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def keys(table: str, **others: str) -> tuple[sa.Constraint, ...]:
    """Its own key, its workspace, and the tables its columns point to."""
    return (
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{other}.workspace_id", f"{other}.id"],
                name=op.f(f"fk_{table}_workspace_id_{column}"),
                ondelete="CASCADE",
            )
            for column, other in others.items()
        ),
    )


def create_rooms() -> None:
    op.create_table(
        "rooms",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), server_default="", nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        *tenant_columns(),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_rooms_capacity")),
        *keys("rooms"),
        sa.UniqueConstraint("workspace_id", "site", "name", name=op.f("uq_rooms_workspace_id_site_name")),
    )


def create_room_bookings() -> None:
    op.create_table(
        "room_bookings",
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        *tenant_columns(),
        sa.CheckConstraint("NOT isempty(during)", name=op.f("ck_room_bookings_takes_time")),
        *keys("room_bookings", meeting_id="meetings", room_id="rooms"),
        sa.UniqueConstraint(
            "workspace_id", "meeting_id", name=op.f("uq_room_bookings_workspace_id_meeting_id")
        ),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(room_id, room_id, '[]')"), "&&"),
            (sa.column("during"), "&&"),
            using="gist",
            name="room_never_double_booked",
        ),
    )
    op.create_index(
        op.f("ix_room_bookings_workspace_id_room_id"), "room_bookings", ["workspace_id", "room_id"]
    )


def create_page_visits() -> None:
    op.create_table(
        "page_visits",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_hash", sa.Text(), nullable=False),
        sa.Column("session_hash", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *tenant_columns(),
        *keys("page_visits", member_id="members"),
        sa.UniqueConstraint(
            "workspace_id", "ticket_hash", name=op.f("uq_page_visits_workspace_id_ticket_hash")
        ),
        sa.UniqueConstraint(
            "workspace_id", "session_hash", name=op.f("uq_page_visits_workspace_id_session_hash")
        ),
    )
    op.create_index(
        op.f("ix_page_visits_workspace_id_member_id"), "page_visits", ["workspace_id", "member_id"]
    )


def downgrade() -> None:
    for table in FOUND_BY_START:
        op.create_index(
            op.f(f"ix_{table}_workspace_id_member_id_during"), table, ["workspace_id", "member_id", "during"]
        )
        op.drop_column(table, "starts_at")
    op.drop_column("outside_schedulers", "field_names")
    for name in ("event_shared", "event_details", "event_title"):
        op.drop_column("meeting_types", name)
    op.drop_constraint(op.f("fk_meetings_workspace_id_room_id"), "meetings", type_="foreignkey")
    op.drop_column("meetings", "room_id")
    for table in reversed(TABLES):
        op.drop_table(table)
