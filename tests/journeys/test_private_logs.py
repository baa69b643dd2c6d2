"""A story with everything personal in it, told to a real process whose whole log is then searched."""

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.sandbox import people
from tests.journeys.steps import fill_schedule
from tests.person import Person
from tests.processes import ROOT, environment, free_port, panelry, read_until

CANDIDATE = ("Zebedee Quatermain", "zebedee@private.example", "+1 212 555 0199")
TYPED = {
    "search": "Quatermaiin",
    "new": "Philippa Undertow",
    "address": "philippa@elsewhere.example",
    "prep": "Ask about the lawsuit",
    "outcome": "Too shy for the team",
    "unread": "nobody may read this",
}
CSV = f"name,email,phone\n{','.join(CANDIDATE)}\nBad,not-an-address-either\n"


@contextmanager
def sandbox_logging_to(log: Path, home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "bot", "sandbox"],
            cwd=ROOT,
            env=environment(home, PORT=str(port), LOG_LEVEL="DEBUG"),
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
        )
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
            process.communicate()


async def live(address: str, home: Path) -> None:
    """Everything typed here is private, and some of it meets a failure."""
    async with (
        Person(f"{address}/sandbox", people.ROSA.id, patience=30) as rosa,
        Person(f"{address}/sandbox", people.IAN.id, patience=30) as ian,
    ):
        form = await fill_schedule(rosa, CANDIDATE[0])
        await rosa.options("candidate", TYPED["search"])
        await rosa.type("prep_notes", TYPED["prep"])
        await rosa.choose("time-", form.choices("time-")[0])
        assert await rosa.submit() == {}
        await rosa.modal(showing="Booked")
        await rosa.close()
        await rosa.mail("Phone screening", to=CANDIDATE[1])
        await rosa.advance_to(f"After the meeting: {CANDIDATE[0]}")
        prompt = await ian.message(f"How did it go with {CANDIDATE[0]}?")
        await ian.click("Reject", on=prompt)
        await ian.modal(showing="Next action")
        await ian.type("notes", TYPED["outcome"])
        await ian.submit()
        await meet_failures(address, home, rosa)


async def meet_failures(address: str, home: Path, rosa: Person) -> None:
    """A payload nobody can read, rightly signed, and a database that dies while a form is on its way."""
    form = await fill_schedule(rosa, TYPED["new"])
    await rosa.type("new_email", TYPED["address"])
    await rosa.choose("time-", form.choices("time-")[0])
    unread = TYPED["unread"]
    await post(address, home, {"type": "view_submission", "view": unread, "user": [unread]})
    button = {"action_id": "open_meeting", "block_id": "x", "type": "button", "value": unread}
    here = {"team": {"id": people.TEAM_ID}, "user": {"id": people.ROSA.id}, "trigger_id": unread}
    await post(address, home, {"type": "block_actions", **here, "view": {"id": unread}, "actions": [button]})
    pid = int((home / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    await rosa.submit()
    await rosa.mail("Phone screening", to=TYPED["address"])


async def post(address: str, home: Path, payload: dict[str, Any]) -> None:
    body, stamp = json.dumps(payload), str(int(time.time()))
    _, secret = secrets_in(home)
    signed = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={signed}"}
    async with httpx.AsyncClient(trust_env=False) as http:
        await http.post(f"{address}/slack/events", content=body, headers=headers)


def secrets_in(home: Path) -> tuple[str, str]:
    """The sandbox's token and signing secret, made from the key as the product makes them."""
    key = (home / "secret.key").read_text().strip().encode()
    token, secret = (hmac.new(key, each, hashlib.sha256).hexdigest() for each in (b"token", b"signing"))
    return token[:32], secret[:32]


async def everything_private(address: str, home: Path) -> set[str]:
    """Names and addresses of all the people, what was typed, and every secret."""
    async with Person(f"{address}/sandbox", people.ROSA.id) as rosa:
        world, mails = await rosa.world(), await rosa.mails()
    names = {each["real_name"] for each in world["people"]} | {people.IAN.email, people.ROSA.email}
    key = (home / "secret.key").read_text().strip()
    addresses = {address for mail in mails for address in mail["to"]}
    return {*CANDIDATE, *TYPED.values(), *names, *addresses, *secrets_in(home), key, "not-an-address-either"}


async def test_nothing_personal_is_logged_and_every_message_leads_back_to_its_request(tmp_path: Path):
    log, home, port = tmp_path / "log", tmp_path / "home", free_port()
    address = f"http://127.0.0.1:{port}"
    with sandbox_logging_to(log, home, port) as process:
        read_until(process, "Ready")
        imported = panelry("candidates", "import", "-", home=home, stdin=CSV, LOG_LEVEL="DEBUG")
        await live(address, home)
        private = await everything_private(address, home)
    told = log.read_text()
    assert not [each for each in private if each in told]
    assert CANDIDATE[1] not in imported.stderr
    lines = [json.loads(line) for line in told.splitlines()]
    assert any(line["level"] in {"warning", "error"} for line in lines), "no failure was met"
    booking = next(each for each in lines if each.get("name") == "book_meeting" and "request_id" in each)
    of_it = [each for each in lines if each.get("request_id") == booking["request_id"]]
    assert {"slack_answered", "messages.planned"} <= {each["event"] for each in of_it}
    meeting = next(each["meeting_id"] for each in of_it if each["event"] == "messages.planned")
    sent = [each for each in lines if each["event"] == "message.done" and each["meeting_id"] == meeting]
    assert {"card", "interviewer_dm", "invitation"} <= {each["kind"] for each in sent}
    assert all(each["key"] and each["message_id"] and each["workspace_id"] for each in sent)
