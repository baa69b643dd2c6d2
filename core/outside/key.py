"""A key somebody made at the service and pasted here: it never expires, and it cannot be renewed."""

import re

from core.outside.trouble import GrantRevoked

_SENDABLE = re.compile(r"[!-~]+")


class FixedKey:
    """A `TokenSource` of one key."""

    def __init__(self, key: str) -> None:
        self._key = key.strip()

    async def token(self, *, refused: str | None = None) -> str:
        """The key; raises `GrantRevoked` when the service refused it, or it cannot be one."""
        if refused is not None or not _SENDABLE.fullmatch(self._key):
            raise GrantRevoked("The service does not accept the key. Make a new one there and save it here.")
        return self._key
