"""Addresses people type lead outside, and nowhere else."""

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from core.outside.addresses import Address, is_public, open_checked_http, read_address
from core.outside.trouble import Denied
from tests.core.providers.mail.certificates import trusted_certificate
from tests.core.providers.served import free_socket, root_of, served


@pytest.mark.parametrize(
    "typed, read",
    [
        ("https://calendar.example.com/a?b=c", "https://calendar.example.com/a?b=c"),
        ("  calendar.example.com/dav ", "https://calendar.example.com/dav"),
        ("webcal://calendar.example.com/x.ics", "https://calendar.example.com/x.ics"),
        ("WEBCAL://Calendar.Example.com/X.ics#top", "https://calendar.example.com/X.ics"),
        ("http://nas.local:8080/dav", "http://nas.local:8080/dav"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_an_address_is_read_as_people_mean_it(typed: str, read: str):
    assert read_address(typed, allowed={"nas.local"}) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "https://",
        "no address at all",
        "file:///etc/passwd",
        "ftp://example.com/a.ics",
        "javascript://example.com/%0aalert(1)",
        "http://calendar.example.com/a.ics",
        "https://ada:secret@calendar.example.com/",
        "https://calendar.example.com:99999/",
        "https://exa mple.com/",
        "https://calendar.example.com/\r\nX-Header: 1",
        "https://[::1/",
        "https://example.com/" + "a" * 3000,
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(typed: str):
    with pytest.raises(Denied) as caught:
        read_address(typed)
    assert caught.value.sentence.endswith((".", "…"))
    assert "secret" not in caught.value.sentence


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_somebody_elses(address: str):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_private_and_odd_addresses_are_not(address: str):
    assert not is_public(ip_address(address))


class Server:
    """Counts who comes, whatever they ask for."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.asgi = Starlette(routes=[Route("/on", self.redirect), Route("/{path:path}", self.show)])

    async def show(self, request: Request) -> PlainTextResponse:
        self.hosts.append(request.headers["host"])
        return PlainTextResponse("hello")

    async def redirect(self, request: Request) -> RedirectResponse:
        return RedirectResponse("/elsewhere")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def port(server: Server) -> AsyncIterator[str]:
    on = free_socket()
    async with served(server.asgi, on):
        yield root_of(on).rpartition(":")[2]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "169.254.169.254",
        "[fe80::1]",
    ],
)
async def test_nobody_gets_into_our_own_network(server: Server, port: str, host: str):
    async with open_checked_http() as http:
        with pytest.raises((Denied, httpx.InvalidURL)):
            await http.get(f"http://{host}:{port}/")
    assert server.hosts == []


class Names:
    """A resolver that says these addresses, whoever is asked for."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = [ip_address(one) for one in addresses]
        self.asked: list[str] = []

    async def look_up(self, host: str) -> list[Address]:
        self.asked.append(host)
        return self.addresses


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::1",), ("fe80::1%eth0",)])
async def test_a_name_that_leads_into_our_network_even_once_is_refused(
    server: Server, port: str, addresses: tuple[str, ...]
):
    async with open_checked_http(look_up=Names(*addresses).look_up) as http:
        with pytest.raises(Denied):
            await http.get(f"http://calendar.example.com:{port}/")
    assert server.hosts == []


async def test_a_name_is_looked_up_once_and_the_request_goes_to_what_was_judged(server: Server, port: str):
    names = Names("127.0.0.1")
    async with open_checked_http(allowed={"calendar.example.com"}, look_up=names.look_up) as http:
        answer = await http.get(f"http://calendar.example.com:{port}/")
    assert answer.text == "hello"
    assert names.asked == ["calendar.example.com"]
    assert server.hosts == [f"calendar.example.com:{port}"]


async def test_the_certificate_has_to_be_of_the_name_and_not_of_another_at_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello")
        writer.close()
        await writer.wait_closed()

    of_the_number = trusted_certificate(tmp_path, monkeypatch)
    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=of_the_number) as running:
        port = running.sockets[0].getsockname()[1]
        allowed = {"calendar.example.com", "127.0.0.1"}
        async with open_checked_http(allowed=allowed, look_up=Names("127.0.0.1").look_up) as http:
            assert (await http.get(f"https://127.0.0.1:{port}/")).text == "hello"
            with pytest.raises(httpx.ConnectError, match="Hostname mismatch"):
                await http.get(f"https://calendar.example.com:{port}/")


async def test_a_name_that_is_allowed_opens_no_other(server: Server, port: str):
    async with open_checked_http(allowed={"localhost"}) as http:
        assert (await http.get(f"http://localhost:{port}/")).status_code == 200
        with pytest.raises(Denied):
            await http.get(f"http://127.0.0.1:{port}/")
    assert len(server.hosts) == 1


async def test_no_redirect_is_followed(server: Server, port: str):
    async with open_checked_http(allowed={"127.0.0.1"}) as http:
        answer = await http.get(f"http://127.0.0.1:{port}/on")
    assert answer.status_code == 307
    assert server.hosts == []


async def test_no_proxy_is_used(monkeypatch: pytest.MonkeyPatch, server: Server, port: str):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
    async with open_checked_http() as http:
        with pytest.raises(Denied):
            await http.get("http://192.168.0.1/")
    assert server.hosts == []


async def test_a_name_nobody_has_is_no_answer():
    async with open_checked_http() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("https://nobody.invalid/")
