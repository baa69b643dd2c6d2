"""The command line as people use it: real processes, real signals."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
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


def environment(home: Path, **more: str) -> dict[str, str]:
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "SMTP_", "PANELRY_", "DATABASE_"))
    }
    return {**clean, "PANELRY_HOME": str(home), **more}


def panelry(
    *words: str, home: Path, stdin: str | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=environment(home, **more),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def running_sandbox(home: Path, port: int, **more: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", "sandbox"],
        cwd=ROOT,
        env=environment(home, PORT=str(port), **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def read_until(process: subprocess.Popen[str], words: str) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if words in line:
            return lines
    raise AssertionError(f"ended without {words!r}: {lines}")


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
        (["sandbox"], {"HOST": "0.0.0.0"}, "The sandbox listens to this machine only"),
        (["sandbox"], {"HOST": "::1"}, "The sandbox listens to this machine only"),
        (["serve"], {"PORT": "0"}, "PORT: Input should be greater than or equal to 1"),
        (["serve"], {"PANELRY_SECRET_KEY": "short"}, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are needed"),
        (["migrate"], {"DATABASE_URL": "mysql://x/y"}, "must be the address of a PostgreSQL database"),
        (["migrate"], {"DATABASE_URL": "nonsense"}, "must be the address of a PostgreSQL database"),
        (["migrate"], {"DATABASE_URL": "postgresql://x@127.0.0.1:1/y"}, "does not answer"),
        (["manifest"], {}, "Set PUBLIC_URL"),
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
    assert "0001" in panelry("migrate", home=tmp_path).stdout


def test_slots_answers_a_document_from_standard_input(tmp_path: Path):
    told = panelry("slots", "-", "--time", "3", home=tmp_path, stdin=json.dumps(SEARCH))
    answer = json.loads(told.stdout)
    assert answer["slots"] == ["2027-03-08T08:00:00Z", "2027-03-08T09:00:00Z"]
    assert answer["median_ms"] > 0


def test_slots_names_the_unsound_field_and_exits_with_2(tmp_path: Path):
    told = panelry("slots", "-", home=tmp_path, stdin=json.dumps(SEARCH | {"booker_timezone": "Mars/Base"}))
    assert told.returncode == 2
    assert "booker_timezone" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_the_manifest_carries_the_public_url(tmp_path: Path):
    told = panelry("manifest", home=tmp_path, PUBLIC_URL="https://hire.acme.example/")
    assert "https://hire.acme.example/slack/events" in told.stdout
    assert "panelry.example.com" not in told.stdout
