"""What failed is looked for by when its meeting begins, however much has failed since the beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FAILED = sa.text("state = 'failed'")


def upgrade() -> None:
    op.drop_index("ix_messages_failed", table_name="messages", postgresql_where=FAILED)
    op.create_index(
        "ix_messages_failed", "messages", ["workspace_id", "meeting_starts_at"], postgresql_where=FAILED
    )


def downgrade() -> None:
    op.drop_index("ix_messages_failed", table_name="messages", postgresql_where=FAILED)
    op.create_index("ix_messages_failed", "messages", ["workspace_id", "id"], postgresql_where=FAILED)
