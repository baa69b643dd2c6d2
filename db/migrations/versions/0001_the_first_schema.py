"""The first schema, its two roles and the policies that keep workspaces apart."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "attendees",
    "candidate_emails",
    "candidate_windows",
    "candidates",
    "delivery_pauses",
    "host_bookings",
    "meeting_types",
    "meeting_versions",
    "meetings",
    "members",
    "messages",
    "person_keys",
    "requisitions",
    "slack_installations",
    "stages",
    "working_hours",
)
HERE = "nullif(current_setting('app.workspace_id', true), '')::bigint"


def create_roles() -> None:
    """The roles belong to the whole server, so another database of it may have made them already."""
    for role in ("panelry_app", "panelry_dispatch"):
        op.execute(
            f"""DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
        )
        op.execute(f"GRANT {role} TO CURRENT_USER")
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")


def keep_apart(
    table: str, *, key: str = "workspace_id", rights: str = "SELECT, INSERT, UPDATE, DELETE"
) -> None:
    """Only rows of the transaction's workspace exist for `panelry_app`, and for the table's owner."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"""CREATE POLICY same_workspace ON {table} TO panelry_app
        USING ({key} = {HERE}) WITH CHECK ({key} = {HERE})"""
    )
    op.execute(f"GRANT {rights} ON {table} TO panelry_app")


def let_dispatch(table: str, rights: str) -> None:
    """The outbox is claimed over all workspaces at once, by a role that sees nothing else."""
    op.execute(f"CREATE POLICY dispatch ON {table} TO panelry_dispatch USING (true) WITH CHECK (true)")
    op.execute(f"GRANT {rights} ON {table} TO panelry_dispatch")


def secure() -> None:
    create_roles()
    for table in TENANT_TABLES:
        keep_apart(table)
    keep_apart("workspaces", key="id", rights="SELECT, INSERT, UPDATE")
    keep_apart("audit_entries", rights="SELECT, INSERT")
    let_dispatch("messages", "SELECT, UPDATE")
    let_dispatch("delivery_pauses", "SELECT, INSERT, UPDATE, DELETE")
    op.execute("GRANT SELECT, INSERT ON directory TO panelry_app")
    op.execute("GRANT USAGE ON SEQUENCE workspaces_id_seq TO panelry_app")
    op.execute("GRANT SELECT ON alembic_version TO panelry_app")


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slack_team_id", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_member_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("personal", sa.LargeBinary(), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_audit_entries_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_audit_entries")),
    )
    op.create_index(
        op.f("ix_audit_entries_workspace_id_object_kind_object_id"),
        "audit_entries",
        ["workspace_id", "object_kind", "object_id"],
        unique=False,
    )
    op.create_table(
        "delivery_pauses",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("road", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_delivery_pauses_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "road", "recipient", name=op.f("pk_delivery_pauses")),
    )
    op.create_table(
        "directory",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_directory_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_directory")),
    )
    op.create_index(op.f("ix_directory_workspace_id"), "directory", ["workspace_id"], unique=False)
    op.create_table(
        "meeting_types",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("colour", sa.Text(), server_default="#4a154b", nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("durations", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("location_kind", sa.Text(), server_default="video", nullable=False),
        sa.Column("location_detail", sa.Text(), server_default="", nullable=False),
        sa.Column("buffer_before_minutes", sa.SmallInteger(), server_default="15", nullable=False),
        sa.Column("buffer_after_minutes", sa.SmallInteger(), server_default="15", nullable=False),
        sa.Column("notice_minutes", sa.BigInteger(), server_default="240", nullable=False),
        sa.Column("max_days_ahead", sa.SmallInteger(), server_default="30", nullable=False),
        sa.Column("interval_minutes", sa.SmallInteger(), server_default="15", nullable=False),
        sa.Column("daily_limit", sa.SmallInteger(), nullable=True),
        sa.Column("weekly_limit", sa.SmallInteger(), nullable=True),
        sa.Column("prep_template", sa.Text(), server_default="", nullable=False),
        sa.Column("questions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "reminder_minutes",
            postgresql.ARRAY(sa.SmallInteger()),
            server_default="{1440,60,15}",
            nullable=False,
        ),
        sa.Column("outcome_prompt_minutes", sa.SmallInteger(), server_default="5", nullable=False),
        sa.Column(
            "outcomes",
            postgresql.ARRAY(sa.Text()),
            server_default="{advance,hired,rejected,pending,callback,no_show}",
            nullable=False,
        ),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_meeting_types_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_meeting_types")),
        sa.UniqueConstraint("workspace_id", "slug", name=op.f("uq_meeting_types_workspace_id_slug")),
    )
    op.create_table(
        "members",
        sa.Column("slack_user_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("is_guest", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_bot", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("daily_limit", sa.SmallInteger(), nullable=True),
        sa.Column("weekly_limit", sa.SmallInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'recruiter', 'interviewer', 'observer')", name=op.f("ck_members_role")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_members_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_members")),
        sa.UniqueConstraint(
            "workspace_id", "slack_user_id", name=op.f("uq_members_workspace_id_slack_user_id")
        ),
    )
    op.create_table(
        "requisitions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_requisitions_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_requisitions")),
    )
    op.create_index(
        "uq_requisitions_default",
        "requisitions",
        ["workspace_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "slack_installations",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bot_token", sa.LargeBinary(), nullable=False),
        sa.Column("bot_user_id", sa.Text(), nullable=False),
        sa.Column("bot_id", sa.Text(), nullable=False),
        sa.Column(
            "installed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_slack_installations_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_slack_installations")),
    )
    op.create_table(
        "stages",
        sa.Column("requisition_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="open", nullable=False),
        sa.Column("meeting_type_id", sa.BigInteger(), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('open', 'hired', 'rejected')", name=op.f("ck_stages_kind")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_type_id"],
            ["meeting_types.workspace_id", "meeting_types.id"],
            name=op.f("fk_stages_workspace_id_meeting_type_id"),
            ondelete="SET NULL (meeting_type_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "requisition_id"],
            ["requisitions.workspace_id", "requisitions.id"],
            name=op.f("fk_stages_workspace_id_requisition_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_stages_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_stages")),
        sa.UniqueConstraint(
            "workspace_id",
            "requisition_id",
            "position",
            name=op.f("uq_stages_workspace_id_requisition_id_position"),
        ),
    )
    op.create_table(
        "working_hours",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts_minute", sa.SmallInteger(), nullable=False),
        sa.Column("ends_minute", sa.SmallInteger(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "starts_minute BETWEEN 0 AND 1439 AND ends_minute BETWEEN 0 AND 1440",
            name=op.f("ck_working_hours_minutes_of_a_day"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_working_hours_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_working_hours_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_working_hours")),
    )
    op.create_index(
        op.f("ix_working_hours_workspace_id_member_id"),
        "working_hours",
        ["workspace_id", "member_id"],
        unique=False,
    )
    op.create_table(
        "candidates",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("timezone_is_guess", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("requisition_id", sa.BigInteger(), nullable=False),
        sa.Column("stage_id", sa.BigInteger(), nullable=False),
        sa.Column("fit", sa.SmallInteger(), nullable=True),
        sa.Column("assessment", sa.Text(), server_default="", nullable=False),
        sa.Column("assessment_status", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "custom_fields",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("fit BETWEEN 0 AND 100", name=op.f("ck_candidates_fit")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_candidates_workspace_id_owner_id"),
            ondelete="SET NULL (owner_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "requisition_id"],
            ["requisitions.workspace_id", "requisitions.id"],
            name=op.f("fk_candidates_workspace_id_requisition_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "stage_id"],
            ["stages.workspace_id", "stages.id"],
            name=op.f("fk_candidates_workspace_id_stage_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_candidates_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_candidates")),
    )
    op.create_index(
        op.f("ix_candidates_workspace_id_updated_at"),
        "candidates",
        ["workspace_id", "updated_at"],
        unique=False,
    )
    op.create_table(
        "candidate_emails",
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_candidate_emails_lower_case")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "candidate_id"],
            ["candidates.workspace_id", "candidates.id"],
            name=op.f("fk_candidate_emails_workspace_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_candidate_emails_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_candidate_emails")),
        sa.UniqueConstraint("workspace_id", "email", name=op.f("uq_candidate_emails_workspace_id_email")),
    )
    op.create_index(
        op.f("ix_candidate_emails_workspace_id_candidate_id"),
        "candidate_emails",
        ["workspace_id", "candidate_id"],
        unique=False,
    )
    op.create_table(
        "candidate_windows",
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "candidate_id"],
            ["candidates.workspace_id", "candidates.id"],
            name=op.f("fk_candidate_windows_workspace_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_candidate_windows_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_candidate_windows")),
        sa.UniqueConstraint(
            "workspace_id",
            "candidate_id",
            "during",
            name=op.f("uq_candidate_windows_workspace_id_candidate_id_during"),
        ),
    )
    op.create_table(
        "meetings",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.Text(), nullable=False),
        sa.Column("is_internal", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("meeting_type_id", sa.BigInteger(), nullable=True),
        sa.Column("candidate_id", sa.BigInteger(), nullable=True),
        sa.Column("requisition_id", sa.BigInteger(), nullable=True),
        sa.Column("stage_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), server_default="scheduled", nullable=False),
        sa.Column("version", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("sequence", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location_kind", sa.Text(), nullable=False),
        sa.Column("location_detail", sa.Text(), server_default="", nullable=False),
        sa.Column("join_url", sa.Text(), nullable=True),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("prep_notes", sa.Text(), server_default="", nullable=False),
        sa.Column("scheduled_by_id", sa.BigInteger(), nullable=True),
        sa.Column("stage_before_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_notes", sa.Text(), server_default="", nullable=False),
        sa.Column("next_action", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome_by_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_party", sa.Text(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("cancel_note", sa.Text(), server_default="", nullable=False),
        sa.Column("cancelled_by_id", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_meetings_cancelled_when")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'scheduled', 'completed', 'cancelled', 'no_show')",
            name=op.f("ck_meetings_status"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meetings_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "cancelled_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_meetings_workspace_id_cancelled_by_id"),
            ondelete="SET NULL (cancelled_by_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "candidate_id"],
            ["candidates.workspace_id", "candidates.id"],
            name=op.f("fk_meetings_workspace_id_candidate_id"),
            ondelete="SET NULL (candidate_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_type_id"],
            ["meeting_types.workspace_id", "meeting_types.id"],
            name=op.f("fk_meetings_workspace_id_meeting_type_id"),
            ondelete="SET NULL (meeting_type_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "outcome_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_meetings_workspace_id_outcome_by_id"),
            ondelete="SET NULL (outcome_by_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "requisition_id"],
            ["requisitions.workspace_id", "requisitions.id"],
            name=op.f("fk_meetings_workspace_id_requisition_id"),
            ondelete="SET NULL (requisition_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "scheduled_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_meetings_workspace_id_scheduled_by_id"),
            ondelete="SET NULL (scheduled_by_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "stage_id"],
            ["stages.workspace_id", "stages.id"],
            name=op.f("fk_meetings_workspace_id_stage_id"),
            ondelete="SET NULL (stage_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "stage_before_id"],
            ["stages.workspace_id", "stages.id"],
            name=op.f("fk_meetings_workspace_id_stage_before_id"),
            ondelete="SET NULL (stage_before_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_meetings_workspace_id"), ondelete="CASCADE"
        ),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(candidate_id, candidate_id, '[]')"), "&&"),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            where=sa.text("candidate_id IS NOT NULL AND status IN ('pending', 'scheduled')"),
            using="gist",
            name="candidate_never_double_booked",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_meetings")),
        sa.UniqueConstraint(
            "workspace_id", "submission_key", name=op.f("uq_meetings_workspace_id_submission_key")
        ),
        sa.UniqueConstraint("workspace_id", "uid", name=op.f("uq_meetings_workspace_id_uid")),
    )
    op.create_index(
        op.f("ix_meetings_workspace_id_candidate_id"),
        "meetings",
        ["workspace_id", "candidate_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_meetings_workspace_id_starts_at_id"),
        "meetings",
        ["workspace_id", "starts_at", "id"],
        unique=False,
    )
    op.create_table(
        "person_keys",
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "candidate_id"],
            ["candidates.workspace_id", "candidates.id"],
            name=op.f("fk_person_keys_workspace_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_person_keys_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_person_keys")),
        sa.UniqueConstraint(
            "workspace_id", "candidate_id", name=op.f("uq_person_keys_workspace_id_candidate_id")
        ),
    )
    op.create_table(
        "attendees",
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("candidate_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_required", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("rsvp", sa.Text(), server_default="pending", nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "role IN ('candidate', 'interviewer', 'observer', 'trainee')", name=op.f("ck_attendees_role")
        ),
        sa.CheckConstraint(
            "rsvp IN ('pending', 'accepted', 'declined', 'tentative')", name=op.f("ck_attendees_rsvp")
        ),
        sa.CheckConstraint(
            "(member_id IS NULL) <> (candidate_id IS NULL)", name=op.f("ck_attendees_one_person")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "candidate_id"],
            ["candidates.workspace_id", "candidates.id"],
            name=op.f("fk_attendees_workspace_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_id"],
            ["meetings.workspace_id", "meetings.id"],
            name=op.f("fk_attendees_workspace_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_attendees_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_attendees_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_attendees")),
        sa.UniqueConstraint(
            "workspace_id",
            "meeting_id",
            "candidate_id",
            name=op.f("uq_attendees_workspace_id_meeting_id_candidate_id"),
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "meeting_id",
            "member_id",
            name=op.f("uq_attendees_workspace_id_meeting_id_member_id"),
        ),
    )
    op.create_index(
        op.f("ix_attendees_workspace_id_candidate_id"),
        "attendees",
        ["workspace_id", "candidate_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_attendees_workspace_id_member_id"), "attendees", ["workspace_id", "member_id"], unique=False
    )
    op.create_table(
        "host_bookings",
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_type_id", sa.BigInteger(), nullable=True),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("buffered", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("buffer_waived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(member_id, member_id, '[]')"), "&&"),
            (sa.column("buffered"), "&&"),
            where=sa.text("NOT buffer_waived"),
            using="gist",
            name="host_buffers_kept",
        ),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(member_id, member_id, '[]')"), "&&"),
            (sa.column("during"), "&&"),
            using="gist",
            name="host_never_double_booked",
        ),
        sa.CheckConstraint(
            "buffered @> during AND NOT isempty(during)", name=op.f("ck_host_bookings_buffered_holds_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_id"],
            ["meetings.workspace_id", "meetings.id"],
            name=op.f("fk_host_bookings_workspace_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_type_id"],
            ["meeting_types.workspace_id", "meeting_types.id"],
            name=op.f("fk_host_bookings_workspace_id_meeting_type_id"),
            ondelete="SET NULL (meeting_type_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_host_bookings_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_host_bookings_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_host_bookings")),
        sa.UniqueConstraint(
            "workspace_id",
            "meeting_id",
            "member_id",
            name=op.f("uq_host_bookings_workspace_id_meeting_id_member_id"),
        ),
    )
    op.create_index(
        op.f("ix_host_bookings_workspace_id_member_id_during"),
        "host_bookings",
        ["workspace_id", "member_id", "during"],
        unique=False,
    )
    op.create_table(
        "meeting_versions",
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), server_default="scheduled", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('scheduled', 'rescheduled', 'cancelled')", name=op.f("ck_meeting_versions_status")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "changed_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_meeting_versions_workspace_id_changed_by_id"),
            ondelete="SET NULL (changed_by_id)",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_id"],
            ["meetings.workspace_id", "meetings.id"],
            name=op.f("fk_meeting_versions_workspace_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_meeting_versions_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_meeting_versions")),
        sa.UniqueConstraint(
            "workspace_id",
            "meeting_id",
            "version",
            name=op.f("uq_meeting_versions_workspace_id_meeting_id_version"),
        ),
    )
    op.create_table(
        "messages",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("road", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("meeting_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("perhaps_sent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'leased', 'sent', 'dropped', 'failed')", name=op.f("ck_messages_state")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "meeting_id"],
            ["meetings.workspace_id", "meetings.id"],
            name=op.f("fk_messages_workspace_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_messages_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
        sa.UniqueConstraint(
            "workspace_id",
            "meeting_id",
            "version",
            "kind",
            "subject",
            "road",
            "recipient",
            name="one_message",
        ),
    )
    op.create_index(
        "ix_messages_leased",
        "messages",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'leased'"),
    )
    op.create_index(
        "ix_messages_waiting",
        "messages",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    secure()


def downgrade() -> None:
    op.drop_index("ix_messages_waiting", table_name="messages", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("ix_messages_leased", table_name="messages", postgresql_where=sa.text("state = 'leased'"))
    op.drop_table("messages")
    op.drop_table("meeting_versions")
    op.drop_index(op.f("ix_host_bookings_workspace_id_member_id_during"), table_name="host_bookings")
    op.drop_table("host_bookings")
    op.drop_index(op.f("ix_attendees_workspace_id_member_id"), table_name="attendees")
    op.drop_index(op.f("ix_attendees_workspace_id_candidate_id"), table_name="attendees")
    op.drop_table("attendees")
    op.drop_table("person_keys")
    op.drop_index(op.f("ix_meetings_workspace_id_starts_at_id"), table_name="meetings")
    op.drop_index(op.f("ix_meetings_workspace_id_candidate_id"), table_name="meetings")
    op.drop_table("meetings")
    op.drop_table("candidate_windows")
    op.drop_index(op.f("ix_candidate_emails_workspace_id_candidate_id"), table_name="candidate_emails")
    op.drop_table("candidate_emails")
    op.drop_index(op.f("ix_candidates_workspace_id_updated_at"), table_name="candidates")
    op.drop_table("candidates")
    op.drop_index(op.f("ix_working_hours_workspace_id_member_id"), table_name="working_hours")
    op.drop_table("working_hours")
    op.drop_table("stages")
    op.drop_table("slack_installations")
    op.drop_index(
        "uq_requisitions_default", table_name="requisitions", postgresql_where=sa.text("is_default")
    )
    op.drop_table("requisitions")
    op.drop_table("members")
    op.drop_table("meeting_types")
    op.drop_index(op.f("ix_directory_workspace_id"), table_name="directory")
    op.drop_table("directory")
    op.drop_table("delivery_pauses")
    op.drop_index(op.f("ix_audit_entries_workspace_id_object_kind_object_id"), table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_table("workspaces")
