"""Counts what mail servers answer instead of taking a mail."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from core.metrics import PROVIDER_ERRORS


@contextmanager
def counted_errors() -> Iterator[None]:
    """What goes wrong inside the block is counted by its kind, and goes on."""
    try:
        yield
    except (SMTPException, OSError) as error:
        PROVIDER_ERRORS.labels("mail", kind_of(error)).inc()
        raise


def kind_of(error: Exception) -> str:
    """One of "sign_in", "temporary", "refused", "unreachable", "other"."""
    match error:
        case SMTPAuthenticationError():
            return "sign_in"
        case SMTPRecipientsRefused():
            return kind_of(error.recipients[0])
        case SMTPNotSupported():
            return "refused"
        case SMTPResponseException():
            return "temporary" if 400 <= error.code < 500 else "refused"
        case OSError():
            return "unreachable"
    return "other"
