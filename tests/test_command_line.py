"""The command line as people use it: real processes, real signals."""

import json
import signal
import socket
from pathlib import Path

import httpx
import pytest

from tests.processes import free_port, panelry, read_until, running_sandbox

SEARCH = {
    "now": "2027-03-01T00:00:00Z",
    "mode": "single",
    "booker_timezone": "Europe/Berlin",
    "window": {"start": "2027-03-08T00:00:00Z", "end": "2027-03-09T00:00:00Z"},
    "duration_min": 60,
    "hosts": [
        {"timezone": "Europe/Berlin", "weekly_rules": [{"days": [1], "start": "09:00", "end": "11:00"}]}
    ],
}


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_sandbox_starts_tells_each_step_and_stops_everything_it_started(
    tmp_path: Path, stop: signal.Signals
):
    port = free_port()
    with running_sandbox(tmp_path, port) as process:
        lines = read_until(process, "Ready")
        assert [line.split()[0] for line in lines] == ["Starting", "Migrating", "Opening", "Ready:"]
        assert httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).json() == {"ready": True}
        imported = panelry(
            "candidates",
            "import",
            "-",
            home=tmp_path,
            stdin="name,email\nNew One,new@mail.example\nBad,nonsense\n",
        )
        assert "1 added, 0 updated, 0 unchanged, 1 refused." in imported.stdout
        assert "Line 3: “nonsense” is not an e-mail address." in imported.stderr
        given = panelry("role", "Tom Becker", "admin", home=tmp_path)
        assert given.stdout == "Tom Becker (U0TOM00002) is admin now.\n", given.stderr
        process.send_signal(stop)
        assert process.wait(timeout=30) == 0
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_port_in_use_is_one_sentence(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = panelry("sandbox", home=tmp_path, PORT=str(port))
    assert told.returncode == 2
    assert (
        told.stderr
        == f"Cannot listen on 127.0.0.1:{port}: Address already in use. Set PORT to a free port.\n"
    )
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    "words,more,sentence",
    [
        (["sandbox"], {"SLACK_BOT_TOKEN": "xoxb-1-real"}, "the sandbox never touches a real workspace"),
        (["sandbox"], {"SLACK_APP_TOKEN": "xapp-1-real"}, "SLACK_APP_TOKEN is set to a real token"),
        (["sandbox"], {"HOST": "0.0.0.0"}, "The sandbox listens to this machine only"),
        (["sandbox"], {"HOST": "::1"}, "The sandbox listens to this machine only"),
        (["serve"], {"PORT": "0"}, "PORT: Input should be greater than or equal to 1"),
        (["serve"], {"PANELRY_SECRET_KEY": "short"}, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are needed"),
        (["migrate"], {"DATABASE_URL": "mysql://x/y"}, "must be the address of a PostgreSQL database"),
        (["migrate"], {"DATABASE_URL": "nonsense"}, "must be the address of a PostgreSQL database"),
        (["migrate"], {"DATABASE_URL": "postgresql://x@127.0.0.1:1/y"}, "does not answer"),
        (["manifest"], {}, "Set PUBLIC_URL"),
        (["postgres", "psql"], {"DATABASE_URL": "postgresql://x@db/y"}, "use the programs of that server"),
        (["slots", "missing.json"], {}, "Cannot read missing.json"),
        (["candidates", "import", "missing.csv"], {}, "Cannot read missing.csv"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, words: list[str], more: dict[str, str], sentence: str
):
    told = panelry(*words, home=tmp_path, **more)
    assert told.returncode == 2
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr


def test_serve_migrates_nothing_and_says_what_to_run(tmp_path: Path):
    secrets = {"SLACK_BOT_TOKEN": "xoxb-1-real", "SLACK_SIGNING_SECRET": "s", "PORT": str(free_port())}
    told = panelry("serve", home=tmp_path, **secrets)
    assert told.returncode == 2
    assert "Run `panelry migrate`." in told.stderr
    assert "0012" in panelry("migrate", home=tmp_path).stdout


def test_slots_answers_a_document_from_standard_input(tmp_path: Path):
    told = panelry("slots", "-", "--time", "3", home=tmp_path, stdin=json.dumps(SEARCH))
    answer = json.loads(told.stdout)
    assert answer["slots"] == ["2027-03-08T08:00:00Z", "2027-03-08T09:00:00Z"]
    assert answer["median_ms"] > 0


def test_slots_explains_what_excludes_the_other_times(tmp_path: Path):
    document = SEARCH | {"window": {"start": "2027-03-08T08:00:00Z", "end": "2027-03-08T11:00:00Z"}}
    told = panelry(
        "slots", "-", "--explain", "--time", "2", home=tmp_path, stdin=json.dumps([document, document])
    )
    first, second = json.loads(told.stdout)
    assert first["excluded"] == second["excluded"]
    assert first["median_ms"] > 0
    [entry] = first["excluded"]
    assert (entry["start"], entry["host"], entry["because"]) == ("2027-03-08T10:00:00Z", 0, "outside_hours")
    assert entry["relax"]["overrides"]["2027-03-08"][-1] == {
        "date": "2027-03-08",
        "start": "11:00",
        "end": "12:00",
    }


def test_slots_names_the_unsound_field_and_exits_with_2(tmp_path: Path):
    told = panelry("slots", "-", home=tmp_path, stdin=json.dumps(SEARCH | {"booker_timezone": "Mars/Base"}))
    assert told.returncode == 2
    assert "booker_timezone" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_the_manifest_for_socket_mode_needs_no_public_url(tmp_path: Path):
    told = panelry("manifest", "--socket-mode", home=tmp_path)
    assert "socket_mode_enabled: true" in told.stdout
    assert "https://" not in told.stdout


def test_the_manifest_carries_the_public_url(tmp_path: Path):
    told = panelry("manifest", home=tmp_path, PUBLIC_URL="https://hire.acme.example/")
    assert "https://hire.acme.example/slack/events" in told.stdout
    assert "panelry.example.com" not in told.stdout
