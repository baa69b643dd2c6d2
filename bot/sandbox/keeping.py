"""Keeps the workspace in a file, so that a restart loses nothing but open modals."""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

from bot.sandbox.channels import Channel
from bot.sandbox.mailbox import Mail, Mailbox
from bot.sandbox.people import Member
from bot.sandbox.shapes import Json
from bot.sandbox.views import OpenView
from bot.sandbox.workspace import Workspace

VERSION = 1
_PAUSE_SECONDS = 0.5


class Keeper:
    """Writes a snapshot at most twice a second, and at the end; a file is always whole."""

    def __init__(
        self, file: Path, snapshot: Callable[[], Json], pause_seconds: float = _PAUSE_SECONDS
    ) -> None:
        self._file = file
        self._pause = pause_seconds
        self._snapshot = snapshot
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def changed(self) -> None:
        """Something is worth keeping."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._pause, self._begin)

    async def finish(self) -> None:
        """Write what is not written yet."""
        if self._timer is not None:
            self._timer.cancel()
        if self._writing is not None:
            await self._writing
        write_whole(self._file, self._snapshot())

    def _begin(self) -> None:
        self._timer = None
        if self._writing is not None and not self._writing.done():
            self.changed()
            return
        self._writing = asyncio.create_task(asyncio.to_thread(write_whole, self._file, self._snapshot()))


def write_whole(file: Path, state: Json) -> None:
    """Write next to the file, then put it in its place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".draft")
    draft.write_text(json.dumps(state), encoding="utf-8")
    draft.replace(file)


def snapshot(workspace: Workspace, mailbox: Mailbox) -> Json:
    """Everything that survives a restart."""
    return {
        "version": VERSION,
        "app": asdict_app(workspace),
        "revision": workspace.changes.revision,
        "members": [asdict(member) for member in workspace.members.values()],
        "channels": [asdict(channel) for channel in workspace.channels.values()],
        "homes": [_kept_home(home) for home in workspace.views.homes.values()],
        "mails": [_kept_mail(mail) for mail in mailbox.mails],
    }


def asdict_app(workspace: Workspace) -> Json:
    """The ids by which kept messages name the app."""
    return {"id": workspace.app.id, "bot_id": workspace.app.bot_id, "user": workspace.app.bot_user_id}


def restore(file: Path, workspace: Workspace, mailbox: Mailbox) -> bool:
    """Take the state of a file; False when there is none of this version."""
    if not file.exists():
        return False
    state: Json = json.loads(file.read_text(encoding="utf-8"))
    if state.get("version") != VERSION or state.get("app") != asdict_app(workspace):
        return False
    known = {field.name for field in fields(Member)}
    members = [Member(**{k: v for k, v in entry.items() if k in known}) for entry in state["members"]]
    workspace.members |= {member.id: member for member in members}
    workspace.channels = {entry["id"]: Channel(**entry) for entry in state["channels"]}
    workspace.views.homes = {entry["user_id"]: OpenView(**entry) for entry in state["homes"]}
    mailbox.mails[:] = [_mail(entry) for entry in state["mails"]]
    workspace.changes.revision = state["revision"]
    for channel in workspace.channels.values():
        for message in channel.messages:
            workspace.start_after(message["ts"])
    return True


def _kept_home(home: OpenView) -> Json:
    return {"user_id": home.user_id, "view": home.view, "values": home.values, "errors": {}}


def _kept_mail(mail: Mail) -> Json:
    return {
        "id": mail.id,
        "raw": base64.b64encode(mail.raw).decode(),
        "recipients": mail.recipients,
        "received_at": mail.received_at.isoformat(),
        "is_read": mail.is_read,
    }


def _mail(entry: Json) -> Mail:
    return Mail(
        id=entry["id"],
        raw=base64.b64decode(entry["raw"]),
        recipients=entry["recipients"],
        received_at=datetime.fromisoformat(entry["received_at"]),
        is_read=entry["is_read"],
    )
