"""Whoever looks for a time asks which interviews were moved in a calendar and wait for an answer."""

from alembic import op
from sqlalchemy import text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_calendar_events_moved",
        "calendar_events",
        ["workspace_id", "meeting_id"],
        postgresql_where=text("asks = 'moved'"),
    )


def downgrade() -> None:
    op.drop_index("ix_calendar_events_moved", "calendar_events")
