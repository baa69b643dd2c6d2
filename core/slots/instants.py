"""Between aware datetimes and epoch minutes. Seconds are rounded so that no promise is widened."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def floor_minute(at: datetime) -> int:
    """The minute `at` (aware) lies in; for the start of a busy time, the end of a window."""
    return (at - EPOCH) // MINUTE


def ceil_minute(at: datetime) -> int:
    """The first full minute not before `at` (aware); for now, a busy time's end, a window's start."""
    return -((EPOCH - at) // MINUTE)


def at_minute(minute: int) -> datetime:
    """The aware UTC datetime of an epoch minute."""
    return EPOCH + minute * MINUTE
