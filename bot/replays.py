"""Requests that were answered before: somebody who overheard one cannot send it again.

Kept in this process alone. A replica of ours, or this one after a restart, would take an overheard request
once more within its five minutes; that changes nothing, because what has an effect has it once: a form books
by its submission key, a message leaves by its key, and all else sets what it says instead of adding to it.
"""

from collections import OrderedDict

VALID_SECONDS = 300
MOST = 50_000

# Without an id of their own, so that two honest ones in one second are the same; they have no effect either.
HARMLESS = frozenset({"block_suggestion", "view_closed", "url_verification", "ssl_check", "app_rate_limited"})


class Replays:
    """Signatures of correctly signed requests, as long as Slack's five minutes let them pass."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._valid_until: OrderedDict[str, float] = OrderedDict()

    def is_new(self, signature: str, kind: str, *, stamp: int, now: float) -> bool:
        """Whether the request may be answered; it is remembered. `stamp` and `now` are Unix seconds."""
        if kind in HARMLESS:
            return True
        self._drop_old(now)
        if signature in self._valid_until:
            return False
        self._valid_until[signature] = stamp + VALID_SECONDS
        return True

    def forget(self, signature: str) -> None:
        """It failed on our side: Slack sends events again, perhaps within the same second."""
        self._valid_until.pop(signature, None)

    def _drop_old(self, now: float) -> None:
        """In the order they came; beyond the bound, the oldest go although they are still valid."""
        while self._valid_until:
            signature, until = next(iter(self._valid_until.items()))
            if until >= now and len(self._valid_until) < self._most:
                return
            del self._valid_until[signature]
