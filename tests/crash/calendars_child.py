"""A process that reads calendars and writes into them, each time it reads a line; it answers how much.

python -m tests.crash.calendars_child DATABASE_URL SECRET_KEY GOOGLE_URL TIME
"""

import asyncio
import sys
from datetime import datetime

import uvloop

from core.calendars.accounts import Accounts
from core.calendars.asked import READ
from core.calendars.reading import Reading
from core.calendars.road import CalendarRoad
from core.calendars.watching import Watching
from core.chores.rounds import Rounds
from core.clock import FixedClock
from core.logs import set_up_logs
from core.messages.dispatcher import Dispatcher
from core.outside.client import open_http
from core.run import Runner
from core.secrets import SecretBox
from db.database import Database
from tests.bench.accounts import services_at


async def work(url: str, key: str, root: str, now: datetime) -> None:
    """The product's own parts, put together as `CalendarsAtWork` does; until standard input ends."""
    clock, loop = FixedClock(now), asyncio.get_running_loop()
    async with Database(url) as database, open_http(proxies=False) as http:
        run = Runner(database, clock, SecretBox([key]))
        accounts = Accounts(run, services_at(root, http), real_now=clock.now)
        reading = Reading(run, accounts, Watching(run, None))
        rounds = Rounds(database, run, {READ: reading.read})
        dispatcher = Dispatcher(database, run, clock, {"google": CalendarRoad(run, accounts)})
        print("ready", flush=True)  # noqa: T201 - the parent reads it
        while await loop.run_in_executor(None, sys.stdin.readline):
            done = await rounds.do_due() + await dispatcher.send_due()
            print(done, flush=True)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    set_up_logs("WARNING")
    url, key, root, now = sys.argv[1:5]
    uvloop.run(work(url, key, root, datetime.fromisoformat(now)))
