"""The reference of the outbox bench: a process that posts given payloads with aiohttp, and does nothing else.

python -m tests.bench.posting FILE API_URL; each line it reads says how many to post.
"""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import aiohttp
import uvloop

AT_ONCE = 32
HEADERS = {"content-type": "application/json;charset=utf-8", "authorization": "Bearer xoxb-0"}


async def post(payloads: Sequence[bytes], api_url: str) -> None:
    """Post as many as asked for, 32 at once; until standard input ends."""
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession(headers=HEADERS) as session:

        async def work(mine: Iterator[bytes]) -> None:
            for body in mine:
                async with session.post(f"{api_url}chat.postMessage", data=body) as answer:
                    assert (await answer.json())["ok"]

        print("ready", flush=True)  # noqa: T201 - the parent reads it
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            shared = islice(cycle(payloads), int(line))
            await asyncio.gather(*(work(shared) for _ in range(AT_ONCE)))
            print("done", flush=True)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    uvloop.run(post(Path(sys.argv[1]).read_bytes().splitlines(), sys.argv[2]))
