"""Runs migrations on the connection `db.migrate` hands over, or on `DATABASE_URL` for the alembic command."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine

from db.database import driver_url
from db.models import Base

config = context.config


def migrate_on(connection: Connection) -> None:
    """Run inside one transaction, giving up early rather than queueing behind a long one."""
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()


connection = config.attributes.get("connection")
if connection is not None:
    migrate_on(connection)
else:
    with create_engine(driver_url(os.environ["DATABASE_URL"])).connect() as opened:
        migrate_on(opened)
