"""From a fresh clone to an installation: what is said when it cannot be, and when it is made again."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", ".ci/tools.txt")
# An outer make would hand its own flags down.
OUTSIDE = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("MAKE", "MFLAGS", "PIP_", "UV_"))
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that installing reads, in a folder with a space in its name."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    for name in ("Makefile", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, folder / name)
    return folder


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env=OUTSIDE | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def refusal(clone: Path, python: str | Path) -> str:
    """What installing with this Python says before it gives up."""
    done = run(clone / ".ci/install", "requirements.txt", cwd=clone, PYTHON=str(python))
    assert done.returncode == 1
    return done.stderr


def test_no_python(clone: Path):
    assert refusal(clone, "python-of-nowhere") == (
        "Panelry needs Python 3.11 or newer, and there is no python-of-nowhere on PATH.\n"
    )


def test_an_old_python(clone: Path):
    old = program(clone / "old", '[ "$1" = -V ] && echo Python 3.9.2; exit 1')
    assert refusal(clone, old) == (
        f"Panelry needs Python 3.11 or newer, {old} is Python 3.9.2; "
        "name another one: make PYTHON=python3.13 …\n"
    )


def test_a_folder_one_may_not_write_to(clone: Path):
    (clone / ".venv").touch()
    python = program(clone / "python", "exit 0")
    assert refusal(clone, python) == f"Cannot write to {clone}; clone Panelry into a folder of your own.\n"


def test_a_python_without_venv(clone: Path):
    python = program(clone / "python", '[ "$1" = -c ]')
    assert refusal(clone, python).endswith("on Debian and Ubuntu: apt-get install python3-venv\n")


def test_a_python_without_pip_and_ensurepip(clone: Path):
    program(clone / ".venv/bin/python", '[ "$1" = -c ] && [ "$2" != "import pip" ]')
    python = program(clone / "python", '[ "$1" = -c ] && [ "$2" != "import pip" ]')
    assert refusal(clone, python).endswith("on Debian and Ubuntu: apt-get install python3-pip python3-venv\n")


def installs(clone: Path, goal: str) -> list[str]:
    """The locks that reaching this goal installs."""
    note = clone / "note"
    note.write_text("")
    program(clone / ".ci/install", 'mkdir -p .venv/bin; ln -sf /bin/true .venv/bin/python; echo "$1" >> note')
    assert run("make", goal, cwd=clone).returncode == 0
    return note.read_text().split()


def test_an_installation_is_made_once_for_a_lock(clone: Path):
    assert installs(clone, "install") == ["requirements.txt"]
    assert installs(clone, "install") == []
    os.utime(clone / "requirements.txt")
    assert installs(clone, "install") == []
    (clone / "requirements.txt").write_text("changed\n")
    assert installs(clone, "install") == ["requirements.txt"]


def test_an_installation_whose_python_is_gone_is_made_anew(clone: Path):
    installs(clone, "install")
    (clone / ".venv/bin/python").unlink()
    assert installs(clone, "install") == ["requirements.txt"]


def test_an_installation_does_not_move_with_its_folder(clone: Path):
    installs(clone, "install")
    moved = clone.rename(clone.with_name("moved"))
    assert installs(moved, "install") == ["requirements.txt"]


def test_what_checking_needs_is_enough_to_run(clone: Path):
    program(clone / ".venv/bin/mypy", "")
    assert installs(clone, "types") == ["requirements-dev.txt"]
    assert installs(clone, "install") == []


def test_stopping_make_stops_the_app(clone: Path):
    installs(clone, "install")
    program(clone / ".venv/bin/panelry", 'echo "$@ $$"; exec sleep 600')
    with subprocess.Popen(["make", "run"], cwd=clone, env=OUTSIDE, stdout=subprocess.PIPE, text=True) as make:
        assert make.stdout is not None
        command, pid = make.stdout.readline().split()
        make.send_signal(signal.SIGTERM)
    assert command == "sandbox"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


@pytest.mark.parametrize(
    ("environment", "handed_to_uv"),
    [
        ({}, "- -"),
        ({"PIP_INDEX_URL": "http://of.pip"}, "http://of.pip -"),
        ({"PIP_INDEX_URL": "http://of.pip", "UV_DEFAULT_INDEX": "http://of.uv"}, "http://of.uv -"),
        ({"PIP_CERT": "/of/pip"}, "- /of/pip"),
        ({"PIP_CERT": "/of/pip", "SSL_CERT_FILE": "/of/all"}, "- /of/all"),
        ({"CONFIGURED": "global.index-url='http://configured'"}, "http://configured -"),
        ({"CONFIGURED": "global.cert='/configured'"}, "- /configured"),
    ],
)
def test_uv_is_handed_the_settings_of_pip(clone: Path, environment: dict[str, str], handed_to_uv: str):
    python = program(clone / "python", 'echo "$CONFIGURED"')
    clean = {"UV_DEFAULT_INDEX": "", "SSL_CERT_FILE": "", "REQUESTS_CA_BUNDLE": "", "PYTHON": str(python)}
    script = '. .ci/index; echo "${UV_DEFAULT_INDEX:--} ${SSL_CERT_FILE:--}"'
    assert run("sh", "-euc", script, cwd=clone, **(clean | environment)).stdout.strip() == handed_to_uv


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_versions_and_hashes_but_no_registry(lock: str):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert text.count("==") <= text.count("--hash=sha256:")
