"""The embedded server, for real: shared, killed, orphaned, misplaced."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from db.embedded import EmbeddedServer, EmbeddedServerError, start
from db.embedded_account import acl_with_passage

USE_IT = """
import sys
from pathlib import Path
from db.embedded import start
with start(Path(sys.argv[1]), durable=False) as server:
    print(server.installation.data.joinpath("postmaster.pid").read_text().split()[0], flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One data folder for all tests that do not spoil it; only its owner may enter the folder above."""
    with tempfile.TemporaryDirectory() as closed:
        yield Path(closed) / "home"


@pytest.fixture
def fresh_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as closed:
        yield Path(closed) / "home"


def pid_of(server: EmbeddedServer) -> int:
    return int((server.installation.data / "postmaster.pid").read_text().split()[0])


def is_stopped(home: Path) -> bool:
    return not (home / "postgres" / "postmaster.pid").exists()


def ask(url: str, *statements: str) -> object:
    """The one value the last statement returns."""
    engine: Engine = create_engine(url)
    try:
        with engine.begin() as connection:
            results = [connection.execute(text(statement)) for statement in statements]
            return results[-1].scalar()
    finally:
        engine.dispose()


def another_user(home: Path) -> subprocess.Popen[str]:
    """A process that starts or joins the server and keeps it until its standard input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", USE_IT, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def pid_it_uses(user: subprocess.Popen[str]) -> int:
    assert user.stdout is not None
    return int(user.stdout.readline())


def test_the_owner_is_a_plain_role_that_can_make_what_migrations_make(home: Path):
    with start(home, durable=False) as server:
        assert ask(server.url, "SELECT current_user") == "panelry"
        assert (
            ask(server.url, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            is False
        )
        make_a_role = ("CREATE ROLE app NOLOGIN", "GRANT app TO CURRENT_USER", "SET ROLE app")
        assert ask(server.url, *make_a_role, "SELECT current_user") == "app"
        assert ask(server.superuser_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True
        assert ask(server.url, "SELECT lower('ÅNGSTRÖM')") == "ångström"


def test_its_programs_run_on_it_for_a_person_at_the_terminal(home: Path, capfd: pytest.CaptureFixture[str]):
    with start(home, durable=False) as server:
        assert server.run("psql", "--tuples-only", "--command=SELECT current_user, current_database()") == 0
        assert capfd.readouterr().out.split() == ["postgres", "|", "panelry"]
        assert server.run("psql", "--command=nonsense") == 1
        with pytest.raises(EmbeddedServerError, match="PostgreSQL has no program nope"):
            server.run("nope")


def test_it_listens_on_a_private_socket_only(home: Path):
    with start(home, durable=False) as server:
        assert ask(server.url, "SHOW listen_addresses") == ""
        folder = Path(str(ask(server.superuser_url, "SHOW unix_socket_directories")))
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_ctrl_c_for_us_does_not_reach_it(home: Path):
    with start(home, durable=False) as server:
        assert os.getsid(pid_of(server)) != os.getsid(0)


def test_what_was_written_is_there_the_next_time(home: Path):
    with start(home) as server:
        assert ask(server.url, "SHOW fsync") == "on"
        ask(server.url, "CREATE TABLE kept ()", "SELECT 1")
    assert is_stopped(home)
    with start(home, durable=False) as server:
        assert ask(server.url, "SHOW fsync") == "off"
        assert ask(server.url, "SELECT count(*) FROM kept") == 0


def test_an_environment_for_another_server_is_ignored(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATA", "/nowhere")
    with start(home, durable=False) as server:
        assert ask(server.url, "SELECT 1") == 1


def test_the_last_one_out_stops_it(home: Path):
    with another_user(home) as other:
        shared = pid_it_uses(other)
        server = start(home, durable=False)
        assert pid_of(server) == shared
        server.stop()
        server.stop()
        assert not is_stopped(home)
        other.communicate()
    assert is_stopped(home)


def test_it_outlives_the_one_who_started_it(home: Path):
    with another_user(home) as first:
        started = pid_it_uses(first)
        with start(home, durable=False) as server:
            first.communicate()
            assert pid_of(server) == started
            assert ask(server.url, "SELECT 1") == 1
    assert is_stopped(home)


def test_many_who_start_it_at_once_share_one_server(fresh_home: Path):
    users = [another_user(fresh_home) for _ in range(3)]
    pids = {pid_it_uses(user) for user in users}
    for user in users:
        user.communicate()
    assert len(pids) == 1
    assert is_stopped(fresh_home)


def test_a_killed_server_starts_again_with_its_data(home: Path):
    with start(home, durable=False) as server:
        ask(server.url, "CREATE TABLE survived ()", "SELECT 1")
        killed = pid_of(server)
        os.kill(killed, signal.SIGKILL)
        with start(home, durable=False) as healed:
            assert pid_of(healed) != killed
            assert ask(healed.url, "SELECT count(*) FROM survived") == 0
    assert is_stopped(home)


def test_a_killed_user_is_no_user(home: Path):
    with another_user(home) as user:
        orphan = pid_it_uses(user)
        user.kill()
    assert not is_stopped(home)
    with start(home, durable=False) as server:
        assert pid_of(server) == orphan
    assert is_stopped(home)


def test_a_stale_trace_whose_process_id_means_somebody_else_now(home: Path):
    with start(home, durable=False):
        pass
    trace = home / "postgres" / "postmaster.pid"
    trace.write_text(f"{os.getpid()}\n{home / 'postgres'}\n1700000000\n5432\n/nowhere\n\n\nready\n")
    with start(home, durable=False) as server:
        assert pid_of(server) != os.getpid()
    assert is_stopped(home)


def test_a_first_start_that_was_cut_short_is_done_again(fresh_home: Path):
    (fresh_home / "postgres.new").mkdir(parents=True)
    (fresh_home / "postgres.new" / "PG_VERSION").write_text("18\n")
    with start(fresh_home, durable=False) as server:
        assert ask(server.url, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["long" * 40, "with spaces, commas: colons", "Zoë's 100 % $HOME"])
def test_paths_a_socket_cannot_have(fresh_home: Path, name: str):
    with start(fresh_home / name, durable=False) as server:
        assert ask(server.url, "SELECT 1") == 1
        folder = Path(str(ask(server.superuser_url, "SHOW unix_socket_directories")))
    assert not folder.exists()


def test_a_folder_above_stays_closed_to_others(fresh_home: Path):
    above = fresh_home / "closed"
    above.mkdir(parents=True, mode=0o700)
    with start(above / "home", durable=False) as server:
        assert ask(server.url, "SELECT 1") == 1
    assert not above.stat().st_mode & stat.S_IRWXO


def test_passage_is_added_for_one_account_and_nothing_else():
    owner, group, mask, other = 0x01, 0x04, 0x10, 0x20
    plain = acl_with_passage(b"", 0o750, 65534)
    entries = [plain[at : at + 8] for at in range(4, len(plain), 8)]
    assert [(entry[0], entry[2]) for entry in entries] == [
        (owner, 7),
        (0x02, 1),
        (group, 5),
        (mask, 5),
        (other, 0),
    ]
    assert int.from_bytes(entries[1][4:], "little") == 65534
    assert acl_with_passage(plain, 0o750, 65534) == plain


def test_a_folder_that_cannot_be_made(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedServerError) as refused:
        start(tmp_path / "file" / "home")
    assert refused.value.sentence == (
        f"Panelry cannot use the folder {tmp_path}/file/home (Not a directory); "
        "set PANELRY_HOME to a folder it may write to."
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_one_may_not_write_to(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(EmbeddedServerError, match=r"\(Permission denied\); set PANELRY_HOME"):
        start(tmp_path / "home")


def programs_that(do: bytes, folder: Path) -> Path:
    """A folder with stand-ins for PostgreSQL's programs."""
    folder.mkdir(mode=0o755)
    for name in ("initdb", "pg_ctl", "postgres"):
        (folder / name).write_bytes(do)
        (folder / name).chmod(0o755)
    return folder


def test_programs_of_another_machine(tmp_path: Path):
    programs = programs_that(b"\x7fELF of some other machine", tmp_path / "bin")
    with pytest.raises(EmbeddedServerError) as refused:
        start(tmp_path / "home", programs=programs)
    assert refused.value.sentence == (
        "The embedded PostgreSQL does not run on this machine (Exec format error); "
        "set DATABASE_URL to a server of version 15 or later."
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("initdb: error: could not write file: No space left on device", "is full; make room"),
        ("FATAL:  data directory has wrong ownership", "belongs to another account"),
        ("FATAL:  the stars are wrong", "did not start: the stars are wrong"),
        ("", "it gave no reason"),
    ],
)
def test_what_the_programs_complain_of_becomes_one_sentence(tmp_path: Path, words: str, sentence: str):
    programs = programs_that(f"#!/bin/sh\necho '{words}' >&2; exit 1\n".encode(), tmp_path / "bin")
    with pytest.raises(EmbeddedServerError, match=sentence) as refused:
        start(tmp_path / "home", programs=programs)
    assert "\n" not in refused.value.sentence
    assert not list((tmp_path / "home").glob("postgres*/"))


def test_data_of_another_version_is_left_alone(fresh_home: Path):
    with start(fresh_home, durable=False):
        pass
    version = fresh_home / "postgres" / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(EmbeddedServerError, match="made by another version"):
        start(fresh_home, durable=False)
    assert version.read_text() == "15\n"
