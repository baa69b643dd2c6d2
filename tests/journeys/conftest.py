"""The whole product on a socket, with its stand-in workspace: what a person does goes through all of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.clock import SandboxClock
from bot.sandbox import people
from bot.sandboxed import SandboxedProduct, sandboxed
from bot.serving import listen
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.settings import Settings
from tests.person import Person
from tests.world import CANDIDATES


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SMTP_URL",
        "DATABASE_URL",
        "HOST",
        "PORT",
    ):
        monkeypatch.delenv(name, raising=False)
    return Settings(panelry_home=tmp_path)


@pytest.fixture
async def house(settings: Settings, database_url: str) -> AsyncIterator[SandboxedProduct]:
    """An empty workspace with three candidates, on a Monday, 08:05 in London."""
    async with opened_house(settings, database_url) as opened:
        yield opened


@pytest.fixture
async def socket_house(settings: Settings, database_url: str) -> AsyncIterator[SandboxedProduct]:
    """The same, connected to its workspace by Socket Mode."""
    async with opened_house(settings, database_url, socket_mode=True) as opened:
        yield opened


@asynccontextmanager
async def opened_house(
    settings: Settings, database_url: str, *, socket_mode: bool = False
) -> AsyncIterator[SandboxedProduct]:
    clock = SandboxClock(settings.panelry_home / "sandbox-clock")
    clock.offset = next_monday() - datetime.now(UTC)
    on = listen("127.0.0.1", 0)
    async with sandboxed(settings, database_url, on, clock, demo=False, socket_mode=socket_mode) as opened:
        await opened.product.run(import_candidates, opened.workspace, read_lines(CANDIDATES)[0])
        yield opened
        assert opened.sandbox.workspace.complaints == []


@pytest.fixture
async def rosa(house: SandboxedProduct) -> AsyncIterator[Person]:
    """The recruiter."""
    async with Person(f"{house.address}/sandbox", people.ROSA.id) as person:
        yield person


@pytest.fixture
async def ian(house: SandboxedProduct) -> AsyncIterator[Person]:
    """An interviewer in Berlin."""
    async with Person(f"{house.address}/sandbox", people.IAN.id) as person:
        yield person


def next_monday() -> datetime:
    now = datetime.now(UTC)
    day = now + timedelta(days=8 - now.isoweekday())
    return day.replace(hour=8, minute=5, second=0, microsecond=0)
