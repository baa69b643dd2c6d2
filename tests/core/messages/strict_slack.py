"""Workspaces whose messages are all due, and a Slack on a real socket that asks them to wait."""

import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text

from bot.clients import SlackClients, open_session
from bot.deliver import SlackRoad
from core.clock import FixedClock
from core.messages.dispatcher import Dispatcher
from core.run import Runner
from core.secrets import SecretBox, make_key
from core.workspaces.entrance import Entrance
from db.database import Database
from tests.bench.crowd import Crowd, gather_crowd
from tests.bench.lean_slack import Answer, Call, LeanSlack, Limited, conversation, serving_slack
from tests.core.messages.real_time import RealTime
from tests.world import MONDAY

Rule = Callable[[Call], float | None]


def no_rule(_: Call) -> None:
    """Nobody has to wait."""


@dataclass
class StrictSlack(LeanSlack):
    """Asks to wait until the moment its rule gives, None for no wait. `asked` holds every call it heard."""

    rule: Rule = no_rule
    asked: list[Call] = field(default_factory=list)

    def answer(self, call: Call) -> Answer:
        self.asked.append(call)
        until = self.rule(call)
        if until is not None and until > self.now():
            return Limited(seconds=math.ceil(until - self.now()))
        return super().answer(call)

    def asked_about(self, recipient: str) -> int:
        """How many calls there were for a channel or person."""
        return sum(call.given.get("channel") == recipient for call in self.asked)

    def arrived(self, team: str, recipient: str) -> list[str]:
        """The keys of what a conversation got, in order."""
        found = self.messages[team, conversation(recipient)]
        return [each["metadata"]["event_payload"]["key"] for each in found]


@dataclass
class Place:
    """The workspaces' tokens are xoxb-0, xoxb-1 …; time stands still unless a test moves it."""

    database: Database
    slack: StrictSlack
    time: RealTime
    new_dispatcher: Callable[[], Dispatcher]

    async def due(self, team: str) -> dict[str, list[str]]:
        """Keys of what a workspace has waiting by recipient, those of the nearest meeting first."""
        query = text("""
            SELECT recipient, key FROM messages
            JOIN (SELECT workspace_id, 'xoxb-' || row_number() OVER (ORDER BY workspace_id) - 1 AS token
                  FROM (SELECT DISTINCT workspace_id FROM messages) w) t USING (workspace_id)
            WHERE token = :team AND state = 'waiting' AND due_at <= :now ORDER BY meeting_starts_at, id
        """)
        found: dict[str, list[str]] = {}
        async with self.database.outbox() as session:
            for recipient, key in await session.execute(query, {"team": team, "now": MONDAY}):
                found.setdefault(recipient, []).append(key)
        return found

    async def end_back_off(self) -> None:
        """Nothing but the pause is left to hold messages back, as with those that were written meanwhile."""
        async with self.database.outbox() as session:
            await session.execute(text("UPDATE messages SET retry_at = NULL"))


@asynccontextmanager
async def open_place(database_url: str, *crowds: Crowd) -> AsyncIterator[Place]:
    secrets, clock = SecretBox([make_key()]), FixedClock(MONDAY)
    async with Database(database_url) as database, open_session(proxies=False) as session:
        for each in crowds:
            await gather_crowd(database, secrets, each, MONDAY)
        time = RealTime(database)
        slack = StrictSlack(now=time)
        async with serving_slack(slack) as address:
            clients = SlackClients(session, f"{address}/test/api/", Entrance(database, secrets))
            run, roads = Runner(database, clock, secrets), {"slack": SlackRoad(clients.client_for)}

            def new_dispatcher() -> Dispatcher:
                return Dispatcher(database, run, clock, roads, monotonic=time)

            yield Place(database, slack, time, new_dispatcher)
