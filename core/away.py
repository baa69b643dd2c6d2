"""Tells a database that is away from every other error."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from core.errors import Away

# Nothing to be had, cut off, silent, shutting down, starting up; also a lock waited for too long.
AWAY = (OperationalError, InterfaceError, NoFreeConnection)

log = structlog.get_logger(__name__)


@contextmanager
def noticing_absence() -> Iterator[None]:
    """Raise `Away` for what the same call, a little later, may well not meet."""
    try:
        yield
    except AWAY as error:
        log.warning("database.away", error=_name(error))
        raise Away from error


def _name(error: SQLAlchemyError) -> str:
    return type(error.orig if isinstance(error, DBAPIError) and error.orig else error).__name__
