"""The browser the browser tests need: found, installed, or missed in one sentence."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SENTENCE = (
    "No browser could be installed, and the browser tests need one: install chromium and run this again.\n"
)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with a shell, no package manager, no browser, and no way to one."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    for name in ("sh", "dirname", "id"):
        found = shutil.which(name)
        assert found is not None
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / name).symlink_to(found)
    program(tmp_path / ".venv/bin/python", "exit 1")
    program(tmp_path / ".venv/bin/playwright", "exit 1")
    return tmp_path


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def look(machine: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [machine / ".ci/browser"],
        env={"PATH": str(machine / "bin"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_one_on_the_path_will_do(machine: Path):
    program(machine / "bin/chromium", "exit 0")
    done = look(machine, CI="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_playwright_s_own_will_do(machine: Path):
    program(machine / ".venv/bin/python", "exit 0")
    done = look(machine, CI="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_one_is_installed(machine: Path):
    program(machine / ".venv/bin/playwright", "echo '#!/bin/sh' > .venv/bin/python")
    done = look(machine, CI="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Installing a browser …\n", "")


def test_none_is_a_failure_where_nobody_would_see_a_skipped_test(machine: Path):
    done = look(machine, CI="true")
    assert (done.returncode, done.stderr) == (1, SENTENCE)


def test_none_is_a_sentence_elsewhere(machine: Path):
    done = look(machine)
    assert (done.returncode, done.stderr) == (0, SENTENCE)
