"""A stand-in served on a real socket, and the pool to speak to it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from starlette.types import ASGIApp

from core.outside.client import open_http


def free_socket() -> socket.socket:
    # With its protocol named asyncio turns Nagle's algorithm off: 40 ms less for every answer.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.bind(("127.0.0.1", 0))
    return made


def root_of(on: socket.socket) -> str:
    return f"http://127.0.0.1:{on.getsockname()[1]}"


@asynccontextmanager
async def served(app: ASGIApp, on: socket.socket) -> AsyncIterator[None]:
    """Without uvicorn's ticking main loop and its pause at the end: it stops at once."""
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[on])
    try:
        yield
    finally:
        for each in server.servers:
            each.close()
        for connection in [*server.server_state.connections]:
            connection.shutdown()
        await asyncio.sleep(0)


@asynccontextmanager
async def pool() -> AsyncIterator[httpx.AsyncClient]:
    async with open_http(proxies=False) as http:
        yield http
