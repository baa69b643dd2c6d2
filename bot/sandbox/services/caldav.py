"""A real CalDAV server, Radicale, on loopback: its people, their calendars, its beginning and end."""

import json
import socket
import subprocess
import sys
import time
from configparser import RawConfigParser
from pathlib import Path

_CHILD = Path(__file__).with_name("caldav_child.py")
_SECONDS_TO_LEAVE = 5.0
_RIGHTS = """\
[root]
user: .+
collection:
permissions: R
[principal]
user: .+
collection: {user}
permissions: RW
[own]
user: .+
collection: {user}/own
permissions: rw
[others]
user: .+
collection: {user}/[^/]+
permissions: r
"""


class CalendarServer:
    """Keeps everything in `folder`, and goes on from there when it is started again.

    Everybody has a calendar `own`, to write in, and may have more, which they only read.
    """

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self._folder = folder
        self._people = folder / "people"
        self._port = port or _free_port()
        self._child: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}"
        """Where it listens, once it is started."""

    def start(self) -> None:
        """Returns when it answers, in half a second; RuntimeError when it cannot, as on a port in use."""
        if self._answers():
            raise RuntimeError(f"The calendar server did not start: port {self._port} is in use.")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._people.touch()
        (self._folder / "rights").write_text(_RIGHTS, encoding="utf-8")
        self._write_settings()
        with (self._folder / "log").open("wb") as log:
            self._child = subprocess.Popen(  # noqa: S603 - our own program, with our own file
                [sys.executable, str(_CHILD), "--config", str(self._folder / "config")],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        while not self._answers():
            if self._child.poll() is not None:
                self.stop()
                raise RuntimeError("The calendar server did not start; is the package radicale installed?")
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def stop(self) -> None:
        """Ends it; no trouble when it has ended already."""
        child, self._child = self._child, None
        if child is None:
            return
        try:
            # The end of its input is its sign to leave.
            child.communicate(timeout=_SECONDS_TO_LEAVE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()

    def add_person(self, name: str, password: str) -> None:
        """Somebody who may sign in; `name` without a colon or a slash."""
        with self._people.open("a", encoding="utf-8") as file:
            file.write(f"{name}:{password}\n")

    def add_calendar(self, person: str, calendar: str, *, title: str, timezone: str) -> str:
        """An empty calendar of somebody's, if there is none; its path on the server."""
        folder = self.calendar_folder(person, calendar)
        folder.mkdir(parents=True, exist_ok=True)
        zone = f"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:{timezone}\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n"
        props = {
            "tag": "VCALENDAR",
            "D:displayname": title,
            "C:supported-calendar-component-set": "VEVENT",
            "C:calendar-timezone": zone,
        }
        (folder / ".Radicale.props").write_text(json.dumps(props), encoding="utf-8")
        return f"/{person}/{calendar}/"

    def calendar_folder(self, person: str, calendar: str) -> Path:
        """Where the events of a calendar lie, a file each."""
        return self._folder / "collection-root" / person / calendar

    def forget_cursors(self, person: str, calendar: str) -> None:
        """Forget the sync tokens it gave out, as servers do after some weeks."""
        for token in (self.calendar_folder(person, calendar) / ".Radicale.cache" / "sync-token").glob("*"):
            token.unlink(missing_ok=True)

    def _write_settings(self) -> None:
        settings = RawConfigParser()
        settings.read_dict(
            {
                "server": {"hosts": f"127.0.0.1:{self._port}"},
                "auth": {
                    "type": "htpasswd",
                    "htpasswd_filename": str(self._people),
                    "htpasswd_encryption": "plain",
                    "delay": "0",
                },
                "rights": {"type": "from_file", "file": str(self._folder / "rights")},
                "storage": {"filesystem_folder": str(self._folder)},
                "logging": {"level": "critical"},
            }
        )
        with (self._folder / "config").open("w", encoding="utf-8") as file:
            settings.write(file)


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
