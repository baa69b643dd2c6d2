"""The product in a process of its own; each line it reads moves business time forward by so many seconds.

python -m tests.bench.load_app DATABASE_URL PORT API_URL SMTP_URL TOKEN SIGNING_SECRET HOME OFFSET_SECONDS
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import uvloop

from bot.opening import SlackSecrets, mail_road, open_house, open_outbox
from bot.root import open_product, web_app
from bot.serving import listen, serving
from core.clock import MovableClock
from core.logs import set_up_logs
from core.messages.ticking import Ticking
from core.settings import Settings

MAIL_FROM = "Northwind Labs Hiring <hiring@northwind.example>"


@dataclass(frozen=True, slots=True)
class Given:
    """What it is told on its command line."""

    database_url: str
    port: int
    api_url: str
    smtp_url: str
    token: str
    signing_secret: str
    home: Path
    offset: timedelta


async def serve(given: Given) -> None:
    clock = MovableClock(given.offset)
    async with AsyncExitStack() as stack:
        settings = Settings(panelry_home=given.home, slack_api_url=given.api_url)
        product = await stack.enter_async_context(open_product(settings, given.database_url, clock))
        secrets = SlackSecrets(bot_token=given.token, signing_secret=given.signing_secret, app_token=None)
        opening = open_house(product, settings, secrets, proxies=False, mail=True)
        house = await stack.enter_async_context(opening)
        ticking = open_outbox(product, house, mail_road(given.smtp_url, MAIL_FROM))
        on = listen("127.0.0.1", given.port)
        await stack.enter_async_context(serving(web_app(product, house, ticking), on))
        await house.install(given.token)
        await ticking.start()
        stack.push_async_callback(ticking.stop)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await _move_as_told(clock, ticking)


async def _move_as_told(clock: MovableClock, ticking: Ticking) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        clock.advance(timedelta(seconds=float(line)))
        ticking.wake()
        sys.stdout.write("moved\n")
        sys.stdout.flush()


if __name__ == "__main__":
    set_up_logs("INFO")
    url, port, api_url, smtp_url, token, secret, home, offset = sys.argv[1:]
    uvloop.run(
        serve(
            Given(
                url,
                int(port),
                api_url,
                smtp_url,
                token,
                secret,
                Path(home),
                timedelta(seconds=float(offset)),
            )
        )
    )
