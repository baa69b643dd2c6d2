"""How many requests somebody may make in a minute, as services count them."""

from collections import defaultdict
from collections.abc import Callable

MINUTE = 60.0


class Quota:
    """`limit` requests a minute for each key, in minutes that begin with the first request."""

    def __init__(self, real_time: Callable[[], float], limit: int) -> None:
        self._real_time = real_time
        self.limit = limit
        self._began: dict[str, float] = {}
        self._used: defaultdict[str, int] = defaultdict(int)

    def take(self, key: str) -> bool:
        """Count one; False when there is none left."""
        now = self._real_time()
        if now - self._began.get(key, 0.0) >= MINUTE:
            self._began[key], self._used[key] = now, 0
        if self._used[key] >= self.limit:
            return False
        self._used[key] += 1
        return True

    def left(self, key: str) -> int:
        """How many there are left."""
        return self.limit - self._used[key]

    def resets_at(self, key: str) -> float:
        """When the minute ends, in seconds since 1970."""
        return self._began.get(key, self._real_time()) + MINUTE
