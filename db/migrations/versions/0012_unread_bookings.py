"""A history counts the bookings it could not read."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outside_imports", sa.Column("unread", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("outside_imports", "unread")
