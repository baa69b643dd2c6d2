"""A key somebody made at the service and pasted here: it never expires, and it cannot be renewed."""

from core.outside.trouble import GrantRevoked


class FixedKey:
    """A `TokenSource` of one key."""

    def __init__(self, key: str) -> None:
        self._key = key

    async def token(self, *, refused: str | None = None) -> str:
        """The key; raises `GrantRevoked` when the service refused it."""
        if refused is not None:
            raise GrantRevoked("The service does not accept the key. Make a new one there and save it here.")
        return self._key
