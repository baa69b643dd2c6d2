"""A healthy installation, over a real database and a stand-in Slack; tests then do it harm."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from sqlalchemy.engine import make_url
from starlette.applications import Starlette
from starlette.routing import Route

from bot.doctor.visit import examine
from bot.sandbox.api_methods import METHODS, Method
from bot.sandbox.app_facts import read_manifest
from bot.sandbox.faults import Faults
from bot.sandbox.web_api import Tokens, WebApi
from bot.sandbox.workspace import Workspace
from bot.serving import listen, serving
from core.doctor.findings import State
from core.secrets import make_key
from core.settings import Settings
from db.embedded import EmbeddedServer

BOT_TOKEN, APP_TOKEN = "xoxb-1-hunter2", "xapp-1-hunter2"
SIGNING_SECRET = "5ec2e75ec2e75ec2e75ec2e75ec2e7aa"
MANIFEST: dict[str, Any] = yaml.safe_load((Path(__file__).parents[3] / "manifest.yml").read_text())


@dataclass(slots=True)
class Patient:
    """The environment a visit reads; what was found by the last visit."""

    monkeypatch: pytest.MonkeyPatch
    home: Path
    found: list[tuple[State, str, str]] = field(default_factory=list)

    def set(self, **environment: str | None) -> None:
        for name, value in environment.items():
            if value is None:
                self.monkeypatch.delenv(name, raising=False)
            else:
                self.monkeypatch.setenv(name, value)

    async def visited(self, *, patience_seconds: float = 30.0) -> dict[str, str]:
        """What is wrong, by what was looked at; several sentences about one thing are put together."""
        self.found = [
            (each.state, each.what, each.words) async for each in examine(patience_seconds=patience_seconds)
        ]
        wrong: dict[str, str] = {}
        for state, what, words in self.found:
            if state is State.WRONG:
                wrong[what] = f"{wrong.get(what, '')} {words}".strip()
        return wrong

    @property
    def environment(self) -> dict[str, str]:
        """What was set, for a process of its own."""
        names = (name.upper() for name in Settings.model_fields)
        return {name: os.environ[name] for name in names if name in os.environ}

    def said(self, what: str, state: State) -> str:
        return " ".join(words for how, about, words in self.found if (about, how) == (what, state))


@pytest.fixture
async def patient(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Patient]:
    patient = Patient(monkeypatch, tmp_path)
    patient.set(**{name.upper(): None for name in Settings.model_fields})
    async with slack_with(MANIFEST) as api_url:
        patient.set(
            DATABASE_URL=database_url,
            PANELRY_HOME=str(tmp_path),
            PANELRY_SECRET_KEY=make_key(),
            SLACK_API_URL=api_url,
            SLACK_BOT_TOKEN=BOT_TOKEN,
            SLACK_SIGNING_SECRET=SIGNING_SECRET,
            PUBLIC_URL="http://127.0.0.1:1",
            PORT="1",
        )
        yield patient


@asynccontextmanager
async def slack_with(manifest: dict[str, Any]) -> AsyncIterator[str]:
    """The address of a Web API whose app was made from this manifest."""
    workspace = Workspace(read_manifest(manifest), lambda: 0.0, lambda: 0.0)
    methods = {**METHODS, "apps.connections.open": Method(call=lambda *_: {"ok": True}, is_for_app=True)}
    api = WebApi(workspace, Faults(workspace.triggers), Tokens(bot=BOT_TOKEN, app=APP_TOKEN), methods)
    routes = [Route("/api/{method}", api.answer, methods=["GET", "POST"])]
    with listen("127.0.0.1", 0) as on:
        async with serving(Starlette(routes=routes), on):
            yield f"http://127.0.0.1:{on.getsockname()[1]}/api/"


@contextmanager
def done_as(url: str, harm: str, repair: str) -> Iterator[None]:
    """Do harm to the database, or to its server, and repair it afterwards."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(harm)
        try:
            yield
        finally:
            connection.execute(repair)


@pytest.fixture
def superuser_url(server: EmbeddedServer, database_url: str) -> str:
    """The same database as somebody whom row-level security does not bind."""
    name = make_url(database_url).database
    return make_url(server.superuser_url).set(database=name).render_as_string(hide_password=False)
