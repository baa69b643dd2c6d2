"""Whether a room's own calendar declined the time a meeting takes from it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "room_bookings",
        sa.Column("is_declined", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("room_bookings", "is_declined")
