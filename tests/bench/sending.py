"""A process that sends what is due to a stand-in Slack, each time it reads a line; it answers how many.

python -m tests.bench.sending DATABASE_URL SECRET_KEY API_URL BUSINESS_TIME
"""

import asyncio
import sys
from datetime import datetime

import uvloop

from bot.clients import SlackClients, open_session
from bot.deliver import SlackRoad
from bot.serving import spare_the_collector
from core.clock import FixedClock
from core.logs import set_up_logs
from core.messages.dispatcher import Dispatcher
from core.run import Runner
from core.secrets import SecretBox
from core.workspaces.entrance import Entrance
from db.database import Database


async def send(url: str, key: str, api_url: str, now: datetime) -> None:
    """The product's own parts, put together as `bot/root.py` does; until standard input ends."""
    clock, secrets, loop = FixedClock(now), SecretBox([key]), asyncio.get_running_loop()
    async with Database(url) as database, open_session(proxies=False) as session:
        clients = SlackClients(session, api_url, Entrance(database, secrets))
        roads = {"slack": SlackRoad(clients.client_for)}
        dispatcher = Dispatcher(database, Runner(database, clock, secrets), clock, roads)
        spare_the_collector()
        print("ready", flush=True)  # noqa: T201 - the parent reads it
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(await dispatcher.send_due(), flush=True)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    set_up_logs("INFO")
    url, key, api_url, now = sys.argv[1:5]
    uvloop.run(send(url, key, api_url, datetime.fromisoformat(now)))
