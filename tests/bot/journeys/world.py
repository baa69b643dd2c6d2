"""A workspace to act in: signed requests over HTTP to the real app, a scripted core, a small Slack."""

import asyncio
import hashlib
import hmac
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.app import build_app, slack_endpoint
from bot.clients import SlackClients, open_session
from bot.journeys.parts import Parts
from bot.patience import PatientRun
from bot.people import People
from bot.work import BackgroundWork
from core.calendars.call_accounts import CallAccounts
from core.calendars.connecting import Connecting
from core.calendars.forms import SERVICE_NAMES, Connections
from core.calendars.services import Kind
from core.clock import FixedClock
from core.follow_ups.facts import TodoList
from core.messages.facts import NOTHING_FAILED
from core.outside_bookings.setup import SchedulerSetup
from core.tenancy import Actor
from core.visits import Visits
from core.workspaces.entrance import Installation
from tests.bot.journeys.fake_slack import RITA, FakeSlack, fake_slack
from tests.bot.journeys.samples import ACTOR, NOW, draft

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SERVICES = {
    each: Kind(service=each, name=SERVICE_NAMES[each], open=lambda *_: None) for each in SERVICE_NAMES
}
_NUMBERS = count(1)


@dataclass
class Script:
    """Stands in for core at the port: what each use case returns, raises or does; how it was called.

    otherwise: what those do for which there is no answer; None fails the test.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    otherwise: Any = None
    calls: list[tuple[str, Actor, tuple[Any, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.answers |= {"find_actor": ACTOR, "unknown_members": (), "register_members": None}
        self.answers["begin_asking"] = NOW
        self.answers |= {
            "list_failed": NOTHING_FAILED,
            "list_follow_ups": TodoList(tasks=(), count=0, today=NOW.date()),
            "list_connections": Connections(),
        }

    def called(self, name: str) -> list[tuple[Any, ...]]:
        return [arguments for called, _, arguments in self.calls if called == name]

    async def __call__(self, use_case: Any, actor: Actor, /, *args: Any, **kwargs: Any) -> Any:
        self.calls.append((use_case.__name__, actor, (*args, *kwargs.values())))
        name = use_case.__name__
        answer = self.answers[name] if self.otherwise is None else self.answers.get(name, self.otherwise)
        if callable(answer):
            answer = answer(*args, **kwargs)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class FastTime:
    """Passes by being waited for; after so many waits it stands still until told to go on."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)
    stand_still_after: int | None = None
    going_on: asyncio.Event = field(default_factory=asyncio.Event)

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        if len(self.waits) == self.stand_still_after:
            await self.going_on.wait()
        self.now += seconds


class OneTeam:
    """Where installations are kept."""

    def __init__(self) -> None:
        self.found: Installation | None = Installation(
            workspace_id=7, bot_token="xoxb-sandbox-1", bot_user_id="U0BOT", bot_id="B0BOT"
        )
        self.reads = 0

    async def find(self, slack_team_id: str, /) -> Installation | None:
        self.reads += 1
        return self.found if slack_team_id == "T1" else None

    async def of_workspace(self, workspace_id: int, /) -> Installation | None:
        self.reads += 1
        return self.found if workspace_id == 7 else None


@dataclass
class Reply:
    """What Slack was answered."""

    status: int
    body: Any


@dataclass
class World:
    slack: FakeSlack
    core: Script
    teams: OneTeam
    parts: Parts
    session: aiohttp.ClientSession
    url: str
    asgi: Starlette
    time: FastTime

    async def settled(self) -> None:
        """Everything spawned is done."""
        await self.parts.work.drain(10)

    async def send(self, body: str | bytes, headers: dict[str, str] | None = None) -> Reply:
        raw = body.encode() if isinstance(body, str) else body
        headers = {**signed(raw), **(headers or {})}
        async with self.session.post(self.url, data=raw, headers=headers) as answer:
            text = await answer.text()
            with suppress(ValueError):
                return Reply(answer.status, json.loads(text))
            return Reply(answer.status, text)

    async def command(self, text: str, **more: str) -> Reply:
        sent = {
            "command": "/schedule", "text": text, "team_id": "T1", "user_id": RITA, "trigger_id": unique(),
            "channel_id": "C1", "channel_name": "recruiting", "response_url": f"{self.slack.url}/hooks",
        }  # fmt: skip
        return await self.send(urlencode({**sent, **more}))

    async def interact(self, payload: dict[str, Any]) -> Reply:
        return await self.send(interaction(payload))

    async def press(self, action_id: str, value: str = "42", **more: Any) -> Reply:
        """A button under a message, unless `view` is given."""
        where = {} if "view" in more else {"response_url": f"{self.slack.url}/hooks"}
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
        return await self.interact({"type": "block_actions", "actions": [action], **where, **more})

    async def search(self, typed: str, action_id: str = "candidate_search") -> Reply:
        asked = {"action_id": action_id, "block_id": "candidate", "value": typed}
        return await self.interact({"type": "block_suggestion", **asked})

    async def choose(self, action_id: str, view: dict[str, Any]) -> Reply:
        action = {"type": "static_select", "action_id": action_id, "block_id": "b", "selected_option": None}
        return await self.interact({"type": "block_actions", "actions": [action], "view": view})

    async def submit(self, view: dict[str, Any]) -> Reply:
        """Submits the view; an `update` in the answer is shown, an empty one closes it, as Slack would."""
        reply = await self.interact({"type": "view_submission", "view": view})
        if reply.body == "":
            del self.slack.views[view["id"]]
        if isinstance(reply.body, dict) and reply.body.get("response_action") == "update":
            self.slack.keep(view["id"], reply.body["view"])
        return reply

    async def event(self, event: dict[str, Any]) -> Reply:
        sent = {"type": "event_callback", "team_id": "T1", "event_id": unique(), "event": event}
        return await self.send(json.dumps(sent), {"content-type": "application/json"})

    async def scheduling(self) -> dict[str, Any]:
        """An open schedule modal."""
        self.core.answers.setdefault("draft_meeting", draft())
        await self.command("Jane")
        await self.settled()
        return self.slack.view()


def unique() -> str:
    """Slack gives every request an id of its own: a trigger, or an event's."""
    return f"1.{next(_NUMBERS)}"


def interaction(payload: dict[str, Any]) -> str:
    """The body of an interaction of Rita's."""
    who = {"team": {"id": "T1"}, "user": {"id": RITA, "team_id": "T1"}, "trigger_id": unique()}
    return urlencode({"payload": json.dumps({**who, **payload})})


def signed(body: bytes, *, secret: str = SECRET, stamp: str | None = None) -> dict[str, str]:
    stamp = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
        "content-type": "application/x-www-form-urlencoded",
    }


def filled(view: dict[str, Any], **fields: dict[str, Any]) -> dict[str, Any]:
    """The view with these fields filled in; every other one as it was first shown."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            name = block["block_id"].split("-")[0]
            values[block["block_id"]] = {element["action_id"]: {**_initial(element), **fields.get(name, {})}}
    return {**view, "state": {"values": values}}


def _initial(element: dict[str, Any]) -> dict[str, Any]:
    keys = {
        "initial_value": "value", "initial_option": "selected_option", "initial_users": "selected_users",
        "initial_date_time": "selected_date_time", "initial_conversation": "selected_conversation",
        "initial_options": "selected_options", "initial_user": "selected_user",
        "initial_date": "selected_date",
    }  # fmt: skip
    return {"type": element["type"], **{keys[key]: value for key, value in element.items() if key in keys}}


def words(view: dict[str, Any]) -> str:
    """All that a view says, to look for a sentence in."""
    return json.dumps(view["blocks"], ensure_ascii=False)


@asynccontextmanager
async def open_world(patience_seconds: float = 5.0) -> AsyncIterator[World]:
    core, teams, work, passing = Script(), OneTeam(), BackgroundWork(), FastTime()
    run = PatientRun(core, monotonic=passing.monotonic, sleep=passing.sleep)
    async with fake_slack() as slack, open_session() as session:
        clients = SlackClients(session, f"{slack.url}/api/", teams)
        parts = Parts(
            run=run, clients=clients, people=People(run, clients), work=work, clock=FixedClock(NOW),
            connecting=Connecting(run, SERVICES, public_url="https://panelry.example"),
            schedulers=SchedulerSetup(run), calls=CallAccounts(run),
                visits=Visits(run, public_url="https://panelry.example"),
            patience_seconds=patience_seconds,
        )  # fmt: skip
        endpoint = slack_endpoint(build_app(parts, signing_secret=SECRET), SECRET)
        asgi = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
        async with _served(asgi) as url:
            try:
                yield World(slack, core, teams, parts, session, f"{url}/slack/events", asgi, passing)
            finally:
                await work.drain(5)


@asynccontextmanager
async def _served(app: Starlette) -> AsyncIterator[str]:
    # With the protocol named, asyncio sends answers at once instead of waiting to fill a packet.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", loop="none"))
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listening.close()
