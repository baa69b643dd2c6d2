"""What the doctor finds around the database: Slack, the address, mail, the settings; each fault for real."""

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.manifest import scopes_in_manifest
from bot.serving import listen, serving
from core.doctor.findings import State
from core.secrets import installation_of, make_key
from tests.bot.doctor.conftest import APP_TOKEN, BOT_TOKEN, MANIFEST, SIGNING_SECRET, Patient, slack_with
from tests.core.providers.mail.certificates import trusted_certificate
from tests.core.providers.mail.servers import mailroom
from tests.processes import panelry
from web.operations import operations_routes


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[str]:
    """A server that gives everybody this answer; b"" for one that never says anything."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            if answer:
                writer.write(answer)
            else:
                await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def http(body: bytes, *headers: str) -> bytes:
    told = [f"content-length: {len(body)}", "content-type: application/json", "connection: close", *headers]
    return b"HTTP/1.1 200 OK\r\n" + "\r\n".join(told).encode() + b"\r\n\r\n" + body


@asynccontextmanager
async def panelry_of(key: str | None) -> AsyncIterator[int]:
    """A Panelry's /healthz; without a key something else that answers. Its port."""
    routes = operations_routes({}, installation=installation_of(key)) if key else []
    with listen("127.0.0.1", 0) as on:
        async with serving(Starlette(routes=routes), on):
            yield int(on.getsockname()[1])


def with_scopes(*scopes: str) -> dict[str, object]:
    changed = copy.deepcopy(MANIFEST)
    changed["oauth_config"]["scopes"]["bot"] = [*scopes]
    return changed


def test_the_scopes_are_read_as_yaml_reads_them():
    assert scopes_in_manifest() == set(MANIFEST["oauth_config"]["scopes"]["bot"])


async def test_a_token_slack_does_not_know(patient: Patient):
    patient.set(SLACK_BOT_TOKEN="xoxb-2-hunter2", SLACK_APP_TOKEN="xapp-hunter2")
    assert await patient.visited() == {
        "Slack": "It does not accept SLACK_BOT_TOKEN (invalid_auth). Copy the bot token anew.",
        "Socket Mode": "It does not accept SLACK_APP_TOKEN (invalid_auth). "
        "Make a new app-level token with the scope connections:write.",
    }
    patient.set(SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_APP_TOKEN=APP_TOKEN, PUBLIC_URL=None)
    assert await patient.visited() == {}
    assert patient.said("Socket Mode", State.WELL)


async def test_scopes_that_are_missing_or_superfluous(patient: Patient):
    scopes = scopes_in_manifest() - {"im:history"} | {"files:read"}
    async with slack_with(with_scopes(*scopes)) as api_url:
        patient.set(SLACK_API_URL=api_url)
        assert (await patient.visited())["Slack scopes"].startswith("Missing: im:history.")
        assert "Not needed: files:read." in patient.said("Slack scopes", State.NOTE)


async def test_a_persons_token_and_a_clock_that_is_wrong(patient: Patient):
    async with answering(http(b'{"ok": true, "user": "rosa", "team": "Acme"}')) as api_url:
        patient.set(SLACK_API_URL=api_url)
        assert "SLACK_BOT_TOKEN is a person's." in (await patient.visited())["Slack"]
    bot = b'{"ok": true, "user": "panelry", "team": "Acme", "bot_id": "B0"}'
    async with answering(http(bot, f"date: {formatdate(0, usegmt=True)}")) as api_url:
        patient.set(SLACK_API_URL=api_url)
        assert "s ahead of Slack's. Set it by NTP." in (await patient.visited())["Clock"]


@pytest.mark.parametrize("answer", [http(b"<html>"), b"HTTP/1.1 502 Bad Gateway\r\n\r\n", b"nonsense\r\n"])
async def test_nothing_that_is_slack(patient: Patient, answer: bytes):
    async with answering(answer) as api_url:
        patient.set(SLACK_API_URL=api_url)
        assert (await patient.visited())["Slack"].startswith("Slack cannot be reached")


async def test_what_never_answers_holds_up_nobody(patient: Patient):
    async with answering(b"") as silent:
        patient.set(SLACK_API_URL=silent, SMTP_URL="smtp" + silent[4:], MAIL_FROM="Acme <hr@acme.example>")
        patient.set(PUBLIC_URL=silent)
        wrong = await patient.visited(patience_seconds=1.5)
    assert wrong == dict.fromkeys(("Slack", "PUBLIC_URL", "Mail"), "No answer within 2 s.")
    assert patient.said("Database", State.WELL)


async def test_an_address_that_leads_here_or_elsewhere(patient: Patient):
    key = make_key()
    patient.set(PANELRY_SECRET_KEY=key)
    await patient.visited()
    assert "Not tried: Panelry does not run here." in patient.said("PUBLIC_URL", State.NOTE)
    async with panelry_of(key) as ours, panelry_of(make_key()) as other, panelry_of(None) as none:
        patient.set(PUBLIC_URL=f"http://127.0.0.1:{ours}/", PORT=str(ours))
        assert "PUBLIC_URL" not in await patient.visited()
        assert patient.said("PUBLIC_URL", State.WELL) == "Leads here."
        patient.set(PUBLIC_URL=f"http://127.0.0.1:{other}")
        assert "another PANELRY_SECRET_KEY" in (await patient.visited())["PUBLIC_URL"]
        patient.set(PUBLIC_URL=f"http://127.0.0.1:{none}")
        assert "does not lead to Panelry, which runs here." in (await patient.visited())["PUBLIC_URL"]


async def test_an_address_whose_certificate_nobody_vouches_for(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    certificate = trusted_certificate(tmp_path, monkeypatch)
    monkeypatch.delenv("SSL_CERT_FILE")
    async with mailroom(tls=certificate) as room:
        patient.set(PUBLIC_URL=f"https://127.0.0.1:{room.port}")
        assert "certificate is not valid" in (await patient.visited())["PUBLIC_URL"]


async def test_mail_that_would_not_be_taken(patient: Patient):
    async with mailroom(accounts={b"ann": b"right"}) as room:
        patient.set(SMTP_URL=f"smtp://ann:hunter2@127.0.0.1:{room.port}?starttls=never")
        assert "MAIL_FROM is not" in (await patient.visited())["Settings"]
        patient.set(MAIL_FROM="Acme <hr@acme.example>")
        assert "does not accept the user and password" in (await patient.visited())["Mail"]
        patient.set(SMTP_URL=f"smtp://ann:right@127.0.0.1:{room.port}?starttls=never")
        assert await patient.visited() == {}
        assert patient.said("Mail", State.WELL)


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"PORT": "0"}, "PORT: Input should be greater than or equal to 1."),
        ({"PORT": "x", "HOST": "127.0.0.1"}, "PORT: Input should be a valid integer"),
        ({"SLACK_BOT_TOKEN": None}, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are needed"),
        ({"SLACK_SIGNING_SECRET": None}, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are needed"),
        ({"SLACK_BOT_TOKEN": "xoxb-sandbox-hunter2"}, "SLACK_BOT_TOKEN is a sandbox's."),
        ({"PUBLIC_URL": None}, "PUBLIC_URL is not set"),
        ({"PUBLIC_URL": "panelry.acme.example"}, "PUBLIC_URL must be an address like"),
        ({"PUBLIC_URL": "http://192.0.2.1"}, "PUBLIC_URL must begin with https://"),
        ({"PUBLIC_URL": "http://127.0.0.1:1/panelry"}, "PUBLIC_URL must end after the host"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of"),
    ],
)
async def test_settings_that_do_not_go_together(
    patient: Patient, settings: dict[str, str | None], words: str
):
    patient.set(**settings)
    assert words in (await patient.visited())["Settings"]
    assert patient.said("Schema", State.WELL), "the other checks go on"


async def test_a_key_others_may_read(patient: Patient, tmp_path: Path):
    (tmp_path / "secret.key").write_text(make_key())
    (tmp_path / "secret.key").chmod(0o644)
    patient.set(PANELRY_SECRET_KEY=None)
    assert "chmod 600" in (await patient.visited())["Settings"]
    assert "the key lies in PANELRY_HOME" in patient.said("Settings", State.NOTE)


async def test_the_command_ends_with_1_when_something_is_wrong_and_tells_no_secret(
    patient: Patient, tmp_path: Path
):
    patient.set(SMTP_URL="smtp://ann:hunter2@127.0.0.1:1", MAIL_FROM="hr@acme.example")
    told = await asyncio.to_thread(panelry, "doctor", home=tmp_path, **patient.environment)
    assert told.returncode == 1
    assert "✗ Mail: 127.0.0.1:1 does not answer as a mail server." in told.stdout
    assert "✓ Schema: At version" in told.stdout
    patient.set(SMTP_URL=None, MAIL_FROM=None)
    well = await asyncio.to_thread(panelry, "doctor", home=tmp_path, **patient.environment)
    assert well.returncode == 0, well.stdout
    for secret in ("hunter2", BOT_TOKEN, SIGNING_SECRET, patient.environment["PANELRY_SECRET_KEY"]):
        assert secret not in told.stdout + told.stderr + well.stdout + well.stderr
