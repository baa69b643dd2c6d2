"""The product's side of Slack in a process of its own, for the Slack bench.

python -m tests.bench.own_app DATABASE_URL SECRET_KEY API_URL SIGNING_SECRET
"""

import asyncio
import sys

import uvloop
from starlette.applications import Starlette

from bot.clients import open_session
from bot.house import SlackHouse
from bot.serving import listen, serving, spare_the_collector
from core.clock import SystemClock
from core.logs import set_up_logs
from core.run import Runner
from core.secrets import SecretBox
from core.workspaces.entrance import Entrance
from db.database import Database


async def serve(url: str, key: str, api_url: str, signing_secret: str) -> None:
    """The product's own parts, put together as the composition root does; until standard input ends."""
    clock, secrets, on = SystemClock(), SecretBox([key]), listen("127.0.0.1", 0)
    loop = asyncio.get_running_loop()
    async with Database(url) as database, open_session(proxies=False) as session:
        house = SlackHouse(
            run=Runner(database, clock, secrets),
            entrance=Entrance(database, secrets),
            clock=clock,
            session=session,
            api_url=api_url,
            signing_secret=signing_secret,
            mail=True,
        )
        async with serving(Starlette(routes=house.routes()), on):
            spare_the_collector()
            print(on.getsockname()[1], flush=True)  # noqa: T201 - the parent reads it
            await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    set_up_logs("INFO")
    uvloop.run(serve(*sys.argv[1:5]))
