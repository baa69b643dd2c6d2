"""The calendar server of the sandbox: a process that is there when it says so, and leaves when it should."""

import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from bot.sandbox.services.caldav import CalendarServer

EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20270101T000000Z\r\n"
    "DTSTART:20270308T090000Z\r\nDTEND:20270308T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
ADA = ("ada", "secret")


def test_it_keeps_everything_over_a_restart_and_may_be_stopped_twice(tmp_path: Path):
    server = CalendarServer(tmp_path)
    server.start()
    server.add_person(*ADA)
    path = server.add_calendar("ada", "own", title="Ada", timezone="Europe/Berlin")
    address = server.url + path + "1.ics"
    with httpx.Client(auth=ADA, trust_env=False, verify=False) as http:
        assert http.put(address, content=EVENT).status_code == 201
        server.stop()
        server.stop()
        with pytest.raises(httpx.ConnectError):
            http.get(address)
        server.start()
        assert "UID:1" in http.get(address).text
        assert http.get(address, auth=("ada", "wrong")).status_code == 401
    server.stop()


def test_it_says_that_its_port_is_in_use(tmp_path: Path):
    first = CalendarServer(tmp_path / "first")
    first.start()
    second = CalendarServer(tmp_path / "second", port=int(first.url.rpartition(":")[2]))
    with pytest.raises(RuntimeError, match="in use"):
        second.start()
    first.stop()


def test_it_leaves_with_whoever_began_it(tmp_path: Path):
    begin = (
        "import sys; from pathlib import Path; from bot.sandbox.services.caldav import CalendarServer\n"
        "server = CalendarServer(Path(sys.argv[1])); server.start(); print(server.url, flush=True)\n"
        "sys.stdin.read()"
    )
    words = [sys.executable, "-c", begin, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        host, _, port = parent.stdout.readline().decode().strip().removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            parent.kill()
            # The other end closes when the process is gone, in order or not.
            with suppress(ConnectionResetError):
                assert connection.recv(1) == b""
