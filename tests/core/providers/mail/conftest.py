"""What several tests of mail need."""

import ssl
from pathlib import Path

import pytest

from tests.core.providers.mail.certificates import trusted_certificate


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate for 127.0.0.1 that this process trusts."""
    return trusted_certificate(tmp_path, monkeypatch)
