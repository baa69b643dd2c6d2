"""Servers that do not answer, each in its own way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from core.outside.client import Api, open_http
from core.outside.trouble import Unreachable
from tests.core.providers.served import free_socket, root_of

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[str]:
    """A server that says what no HTTP server should."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await talk(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for writer in writers:
            writer.close()
            await writer.wait_closed()


async def say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def stop_halfway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    writer.close()


async def speak_another_language(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"220 mx.example ESMTP\r\n")
    writer.close()


@pytest.mark.parametrize("talk", [say_nothing, hang_up, stop_halfway, speak_another_language])
async def test_a_server_that_does_not_answer_is_unreachable(talk: Talk):
    async with listening(talk) as base, open_http(proxies=False) as http:
        http.timeout = httpx.Timeout(0.2)
        with pytest.raises(Unreachable) as caught:
            await Api(http, service="test", base=base).ask("GET", "/secret?token=1")
    assert "secret" not in str(caught.value)


async def test_a_server_that_is_not_there_is_unreachable():
    on = free_socket()
    async with open_http(proxies=False) as http:
        with pytest.raises(Unreachable):
            await Api(http, service="test", base=root_of(on)).ask("GET", "/a")
    on.close()
