"""Encryption of secrets and personal values at rest. Keys rotate: the first encrypts, all decrypt."""

import hmac
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from core.errors import PanelryError

KEY_FILE = "secret.key"
INSTALLATION_HEADER = "x-panelry-installation"


class SecretBox:
    """Encrypts with the first key and decrypts with any (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [key.strip() for key in keys]
        try:
            self._fernet = MultiFernet([Fernet(key) for key in self._keys])
        except ValueError as error:
            raise PanelryError(
                "PANELRY_SECRET_KEY must be a key made by `panelry secret-key`, or several with commas."
            ) from error

    def seal(self, value: str) -> bytes:
        """Encrypt a text."""
        return self._fernet.encrypt(value.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt a text; an unknown key raises `PanelryError`."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise PanelryError(
                "A stored secret cannot be read with PANELRY_SECRET_KEY; set the key it was written with."
            ) from error

    def mark(self, what: str) -> str:
        """What only we can say of it; for secrets that others give back to us, so that none is kept."""
        return _mark(self._keys[0], what)

    def marks(self, what: str) -> tuple[str, ...]:
        """The same under every key, the newest first: others may still give back what an older one said."""
        return tuple(_mark(each, what) for each in self._keys)

    def reseal(self, sealed: bytes) -> bytes:
        """The same value under the first key."""
        return self._fernet.rotate(sealed)


def _mark(key: str, what: str) -> str:
    return hmac.new(key.encode(), f"mark:{what}".encode(), "sha256").hexdigest()


def installation_of(keys: str) -> str:
    """A name for who holds this PANELRY_SECRET_KEY; it tells nothing of the key."""
    first = keys.split(",", maxsplit=1)[0].strip()
    return hmac.new(first.encode(), b"installation", "sha256").hexdigest()[:16]


def make_key() -> str:
    """A new random key."""
    return Fernet.generate_key().decode()


def key_in(home: Path) -> str:
    """The key kept in `home`, made on first use and readable by its owner alone."""
    path = home / KEY_FILE
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key_file(path)
        return path.read_text().strip()
    except OSError as error:
        raise PanelryError(
            f"Cannot write to {home}: {error.strerror}. Set PANELRY_HOME to a folder you may write to."
        ) from error


def _make_key_file(path: Path) -> None:
    """Write it whole under another name first: another process must never read half a key."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=".key-") as file:
        file.write(make_key() + "\n")
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
