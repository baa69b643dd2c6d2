from datetime import UTC, datetime, timedelta

import pytest

from core.clock import MovableClock, SystemClock


def test_the_systems_clock_is_the_machines_in_utc():
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_business_time_moves_forward_and_never_back():
    clock = MovableClock()
    before = clock.now()
    clock.advance(timedelta(days=2))
    assert clock.now() - before >= timedelta(days=2)
    with pytest.raises(ValueError, match="only moves forward"):
        clock.advance(timedelta(seconds=-1))
