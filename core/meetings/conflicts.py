"""Turns the database's refusal of an overlap into a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import ExclusionViolation, ForeignKeyViolation, UniqueViolation
from sqlalchemy.exc import IntegrityError

from core.candidates.read import GONE_CANDIDATE
from core.errors import NotFound, Stale, TimeTaken


@contextmanager
def refusing_conflicts(*, custom: bool) -> Iterator[None]:
    """Raise `TimeTaken` when somebody else's booking was written first, `Stale` for a form sent before."""
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation):
            field = "custom_time" if custom else "time"
            raise TimeTaken(
                "Just taken: somebody booked this time first. Choose another time.", field=field
            ) from error
        if isinstance(error.orig, ForeignKeyViolation) and "candidate_id" in str(error.orig):
            raise NotFound(GONE_CANDIDATE, field="candidate") from error
        if isinstance(error.orig, UniqueViolation) and "submission_key" in str(error.orig):
            raise Stale("This form was sent before. Close it and look at the meeting.") from error
        raise
