"""Serves one ASGI app on one socket until somebody asks it to stop, and then stops in order."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from core.errors import PanelryError

STOP = (signal.SIGINT, signal.SIGTERM)
GRACE_SECONDS = 4  # Slack waits for an answer no longer than 3
KEEP_ALIVE_SECONDS = 75
"""Longer than those who call us keep an idle line: we would else close it just as they send."""
GARBAGE = 20_000
"""How many objects more than were freed, before the collector looks at the newest; Python's number is 700."""


def listen(host: str, port: int) -> socket.socket:
    """The socket to serve on; taken first, so that nothing is started for a port in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio sends small answers at once instead of 40 ms later.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        raise PanelryError(
            f"Cannot listen on {host}:{port}: {error.strerror}. Set PORT to a free port."
        ) from error
    return listening


class Server(uvicorn.Server):
    """Leaves signals to us: what sends messages has to stop before what answers them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: ASGIApp, on: socket.socket) -> AsyncIterator[None]:
    """Requests are answered inside the block, and drained at its end."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[on]))
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def spare_the_collector() -> None:
    """Once all is set up, keep it out of the garbage collector's way: it lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


async def until_told_to_stop() -> None:
    """Returns at Ctrl-C or TERM; a second one ends the process at once."""
    spare_the_collector()
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in STOP:
        loop.add_signal_handler(each, told.set)
    await told.wait()
    for each in STOP:
        loop.remove_signal_handler(each)
        signal.signal(each, signal.SIG_DFL)
