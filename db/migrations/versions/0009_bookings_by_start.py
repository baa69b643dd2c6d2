"""Bookings of a scheduler are listed in order of their start."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_outside_bookings_workspace_id_service_starts_at_id"),
        "outside_bookings",
        ["workspace_id", "service", "starts_at", "id"],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_outside_bookings_workspace_id_service_starts_at_id"), "outside_bookings")
