"""TERM in the midst of work, to a real process: nothing is lost, nothing is sent twice, nothing is held."""

import asyncio
import hashlib
import hmac
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.secrets import SecretBox, make_key
from db.database import Database
from tests.core.providers.mail.servers import mailroom
from tests.journeys.slow_slack import SlowSlack, served_slowly
from tests.processes import ROOT, environment, free_port
from tests.world import World, found_world

PATIENCE = 60
AT_ONCE = 32
MESSAGES = 40
SECRET = "shhh"
STATES = (
    "SELECT state, perhaps_sent, count(*) FROM messages WHERE due_at <= now() GROUP BY 1, 2 ORDER BY 1, 2"
)
MORE_CARDS = """
    INSERT INTO messages (workspace_id, meeting_id, meeting_starts_at, due_at, kind, road, key, recipient)
    SELECT workspace_id, meeting_id, meeting_starts_at, due_at, kind, road, key || number, recipient || number
    FROM messages, generate_series(1, :more) number
"""
LEASED = "SELECT count(*) FROM messages WHERE lease_until IS NOT NULL"
WAITING = "SELECT count(*) FROM messages WHERE state IN ('waiting', 'leased') AND due_at <= now()"


@dataclass(slots=True, kw_only=True)
class Work:
    """Much to send, a slow Slack, and the settings of a process that would send it."""

    world: World
    slack: SlowSlack
    settings: dict[str, str]
    home: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings['PORT']}"

    @asynccontextmanager
    async def served(self) -> AsyncIterator[Process]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", cwd=ROOT, env=environment(self.home, **self.settings)
        )
        try:
            async with asyncio.timeout(PATIENCE):
                yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def count(self, query: str) -> int:
        return int((await self.world.ask(query))[0][0])

    async def until(self, query: str, number: int) -> None:
        """Ask the database until it says so."""
        while await self.count(query) != number:
            pass

    async def sent_by_another_process(self) -> None:
        self.slack.gate.set()
        await self.world.ask("UPDATE messages SET retry_at = NULL WHERE state = 'waiting'")
        async with self.served() as process:
            await self.until(WAITING, 0)
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
        keys = self.slack.keys()
        assert (len(keys), len(set(keys))) == (MESSAGES, MESSAGES)


@pytest.fixture
async def work(database_url: str, tmp_path: Path) -> AsyncIterator[Work]:
    key, slack = make_key(), SlowSlack()
    async with Database(database_url) as database, served_slowly(slack) as api_url, mailroom() as mail:
        world = await found_world(database, at=datetime.now(UTC), secrets=SecretBox([key]))
        await book_many(world)
        settings = {
            "DATABASE_URL": database_url,
            "PANELRY_SECRET_KEY": key,
            "SLACK_API_URL": api_url,
            "SLACK_BOT_TOKEN": "xoxb-1-real",
            "SLACK_SIGNING_SECRET": SECRET,
            "SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
            "MAIL_FROM": "hr@acme.example",
            "PORT": str(free_port()),
        }
        yield Work(world=world, slack=slack, settings=settings, home=tmp_path)


async def book_many(world: World) -> None:
    """A meeting with a card in many channels; the rest of what follows from it is not under test."""
    await world.book("UANA", at=world.clock.at + timedelta(days=2))
    await world.ask("DELETE FROM messages WHERE kind <> 'card'")
    await world.ask(MORE_CARDS, more=MESSAGES - 1)


async def slash(work: Work) -> httpx.Response:
    body = "command=%2Fschedule&text=Jane&team_id=T0ACME&user_id=UROSA&channel_id=CHIRING&trigger_id=1"
    stamp = str(int(time.time()))
    signed = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={signed}",
        "content-type": "application/x-www-form-urlencoded",
    }
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
        return await http.post(f"{work.address}/slack/events", content=body, headers=headers)


async def unready(work: Work) -> dict[str, Any]:
    """What /readyz says as soon as it says no."""
    async with httpx.AsyncClient(trust_env=False) as http:
        while (answer := await http.get(f"{work.address}/readyz")).status_code == 200:
            pass
        told: dict[str, Any] = answer.json()
        return told


async def test_what_runs_is_finished_and_what_was_not_begun_is_free_at_once(work: Work):
    async with work.served() as process:
        await work.slack.until("chat.postMessage", AT_ONCE)
        asking = asyncio.create_task(slash(work))
        await work.slack.until("views.open", 1)
        process.send_signal(signal.SIGTERM)
        assert (await unready(work))["problems"] == {"messages": "Panelry is stopping."}
        await work.until(LEASED, AT_ONCE)
        work.slack.gate.set()
        assert (await asking).status_code == 200
        assert await process.wait() == 0
    assert await work.world.ask(STATES) == [
        ("sent", False, AT_ONCE),
        ("waiting", False, MESSAGES - AT_ONCE),
    ]
    await work.sent_by_another_process()


async def test_a_slack_that_never_answers_does_not_keep_it_from_stopping(work: Work):
    async with work.served() as process:
        await work.slack.until("chat.postMessage", AT_ONCE)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert await work.count(LEASED) == 0
    assert await work.world.ask(STATES) == [
        ("waiting", False, MESSAGES - AT_ONCE),
        ("waiting", True, AT_ONCE),
    ]
    await work.sent_by_another_process()


async def test_a_second_term_ends_it_at_once(work: Work):
    async with work.served() as process:
        await work.slack.until("chat.postMessage", AT_ONCE)
        process.send_signal(signal.SIGTERM)
        await unready(work)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == -signal.SIGTERM
    assert await work.count(LEASED) >= AT_ONCE
