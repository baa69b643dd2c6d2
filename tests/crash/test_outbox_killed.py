"""A process that sends is killed at random moments: no message is lost, and none is sent twice."""

import pytest

from tests.crash.killing import run_and_kill


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_none_lost_and_none_twice(database_url: str, seed: int):
    """Run it again with its seed; `make bench ONLY=kills SEEDS=1` does so, too."""
    report = await run_and_kill(database_url, seed)
    assert report.held > 0, "the victim was not killed in the midst of its work"
    assert report.is_good, f"seed {seed}: {report}"
