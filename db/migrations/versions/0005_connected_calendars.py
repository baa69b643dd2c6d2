"""Connected calendars, what is read there and written there, and the work that comes round for it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

HERE = "nullif(current_setting('app.workspace_id', true), '')::bigint"
TABLES = (
    "connections",
    "connect_attempts",
    "calendars",
    "busy_times",
    "calendar_events",
    "conflict_words",
    "chores",
)
ONE_MESSAGE = ["workspace_id", "meeting_id", "version", "kind", "subject", "road", "recipient"]


def upgrade() -> None:
    create_tables()
    for table in TABLES:
        keep_apart(table)
    op.execute("CREATE POLICY dispatch ON chores TO panelry_dispatch USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, UPDATE ON chores TO panelry_dispatch")
    op.add_column(
        "attendees",
        sa.Column("calendar_stale", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "attendees", sa.Column("calendar_rsvp", sa.Text(), server_default="pending", nullable=False)
    )
    op.create_check_constraint(
        "calendar_rsvp", "attendees", "calendar_rsvp IN ('pending', 'accepted', 'declined', 'tentative')"
    )
    op.alter_column("messages", "meeting_id", existing_type=sa.BigInteger(), nullable=True)
    op.drop_constraint("one_message", "messages", type_="unique")
    op.create_unique_constraint("one_message", "messages", ONE_MESSAGE, postgresql_nulls_not_distinct=True)


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
        "chores",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("road", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("again", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "detail",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_chores_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_chores")),
        sa.UniqueConstraint("workspace_id", "kind", "subject", name="one_chore"),
    )
    op.create_index("ix_chores_due", "chores", ["due_at"], unique=False)
    op.create_table(
        "conflict_words",
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_conflict_words_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_conflict_words_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_conflict_words")),
        sa.UniqueConstraint(
            "workspace_id", "member_id", "word", name="one_word", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "connect_attempts",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("ticket_hash", sa.Text(), nullable=False),
        sa.Column("state_hash", sa.Text(), nullable=True),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_connect_attempts_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_connect_attempts_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_connect_attempts")),
        sa.UniqueConstraint(
            "workspace_id", "state_hash", name=op.f("uq_connect_attempts_workspace_id_state_hash")
        ),
        sa.UniqueConstraint(
            "workspace_id", "ticket_hash", name=op.f("uq_connect_attempts_workspace_id_ticket_hash")
        ),
    )
    op.create_index(
        op.f("ix_connect_attempts_workspace_id_member_id"),
        "connect_attempts",
        ["workspace_id", "member_id"],
        unique=False,
    )
    op.create_table(
        "connections",
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("is_revoked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("fetching_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_connections_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_connections_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_connections")),
        sa.UniqueConstraint(
            "workspace_id",
            "member_id",
            "service",
            "account",
            name="one_account",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "calendars",
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("may_write", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reads", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("writes", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("complete_generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("channel_resource", sa.Text(), server_default="", nullable=False),
        sa.Column("channel_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "connection_id"],
            ["connections.workspace_id", "connections.id"],
            name=op.f("fk_calendars_workspace_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_calendars_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_calendars_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_calendars")),
        sa.UniqueConstraint(
            "workspace_id",
            "connection_id",
            "external_id",
            name=op.f("uq_calendars_workspace_id_connection_id_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_calendars_workspace_id_member_id"), "calendars", ["workspace_id", "member_id"], unique=False
    )
    op.create_index(
        "uq_calendars_one_to_write",
        "calendars",
        ["workspace_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("writes"),
    )
    op.create_table(
        "busy_times",
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("ical_uid", sa.Text(), server_default="", nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("is_long", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "calendar_id"],
            ["calendars.workspace_id", "calendars.id"],
            name=op.f("fk_busy_times_workspace_id_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_busy_times_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_busy_times_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_busy_times")),
        sa.UniqueConstraint(
            "workspace_id",
            "calendar_id",
            "external_id",
            name=op.f("uq_busy_times_workspace_id_calendar_id_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_busy_times_workspace_id_member_id_during"),
        "busy_times",
        ["workspace_id", "member_id", "during"],
        unique=False,
    )
    op.create_index(
        "ix_busy_times_long",
        "busy_times",
        ["workspace_id", "member_id"],
        postgresql_where=sa.text("is_long"),
    )
    op.create_table(
        "calendar_events",
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=True),
        sa.Column("copy", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("ical_uid", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Text(), server_default="", nullable=False),
        sa.Column("stamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("written_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("asks", sa.Text(), nullable=True),
        sa.Column("asked_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_version", sa.SmallInteger(), nullable=True),
        sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("asks IN ('moved', 'deleted')", name=op.f("ck_calendar_events_asks")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "calendar_id"],
            ["calendars.workspace_id", "calendars.id"],
            name=op.f("fk_calendar_events_workspace_id_calendar_id"),
            ondelete="SET NULL (calendar_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_id"],
            ["meetings.workspace_id", "meetings.id"],
            name=op.f("fk_calendar_events_workspace_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_calendar_events_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_calendar_events")),
        sa.UniqueConstraint(
            "workspace_id", "meeting_id", name=op.f("uq_calendar_events_workspace_id_meeting_id")
        ),
    )
    op.create_index(
        op.f("ix_calendar_events_workspace_id_calendar_id_external_id"),
        "calendar_events",
        ["workspace_id", "calendar_id", "external_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_calendar_events_workspace_id_ical_uid"),
        "calendar_events",
        ["workspace_id", "ical_uid"],
        unique=False,
    )


def downgrade() -> None:
    # Row-level security binds the owner, too, who has no workspace here and would see no row.
    op.execute("ALTER TABLE messages NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM messages WHERE meeting_id IS NULL")
    op.execute("ALTER TABLE messages FORCE ROW LEVEL SECURITY")
    op.drop_constraint("one_message", "messages", type_="unique")
    op.create_unique_constraint("one_message", "messages", ONE_MESSAGE)
    op.alter_column("messages", "meeting_id", existing_type=sa.BigInteger(), nullable=False)
    op.drop_column("attendees", "calendar_rsvp")
    op.drop_column("attendees", "calendar_stale")
    for table in reversed(TABLES):
        op.drop_table(table)
