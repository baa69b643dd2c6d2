"""Addresses typed by people: they lead to servers of others, never into the network Panelry runs in."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from core.outside.client import TIMEOUT
from core.outside.trouble import Denied

_NOT_AN_ADDRESS = "This is not a web address. It looks like https://calendar.example.com/…"
_NOT_ENCRYPTED = "The address has to begin with https://, or anybody on the way could read along."
_SECRETS_INSIDE = "Leave the user name and password out of the address."
_OUR_OWN_NETWORK = "This address leads into a private network, where Panelry does not go."
_SAME_AS_HTTPS = ("webcal", "webcals", "caldavs")
_LONGEST = 2000
_V4_IN_V6 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
LookUp = Callable[[str], Awaitable[Sequence[Address]]]
"""All addresses of a host; OSError or UnicodeError without any."""


def read_address(typed: str, *, allowed: Collection[str] = ()) -> str:
    """A whole https address from what somebody typed; `Denied` with a sentence for them when it is none.

    allowed: names of hosts that may be reached without encryption, in lower case.
    """
    text = typed.strip()
    text = text if "://" in text else f"https://{text}"
    scheme, _, rest = text.partition("://")
    url = _parsed(f"https://{rest}" if scheme.lower() in _SAME_AS_HTTPS else text)
    if url.scheme not in {"http", "https"} or not url.host or (url.port or 443) > 65535:
        raise Denied(_NOT_AN_ADDRESS)
    if url.userinfo:
        raise Denied(_SECRETS_INSIDE)
    if url.scheme == "http" and url.host not in allowed:
        raise Denied(_NOT_ENCRYPTED)
    return str(url.copy_with(fragment=None))


def _parsed(text: str) -> httpx.URL:
    if len(text) > _LONGEST or any(character.isspace() for character in text):
        raise Denied(_NOT_AN_ADDRESS)
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise Denied(_NOT_AN_ADDRESS) from error


async def look_up(host: str) -> list[Address]:
    """Ask the system's resolver, which also knows numbers in odd forms."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    # A link-local address has its interface behind a percent sign.
    return [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]


def open_checked_http(*, allowed: Collection[str] = (), look_up: LookUp = look_up) -> httpx.AsyncClient:
    """A client for such addresses: it follows no redirect and uses no proxy, which would look up
    names its own way.

    allowed: names of hosts of our own network that are meant, in lower case.
    """
    return httpx.AsyncClient(
        transport=CheckedTransport(frozenset(allowed), look_up),
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,
    )


class CheckedTransport(httpx.AsyncBaseTransport):
    """Looks a name up once, judges where it leads, and connects there and nowhere else."""

    def __init__(self, allowed: frozenset[str], look_up: LookUp) -> None:
        self._allowed = allowed
        self._look_up = look_up
        # A kept connection is found by its address, which two names may share: each request has its own.
        self._inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        found = await self._find(request, host)
        if host not in self._allowed and not all(is_public(address) for address in found):
            raise Denied(_OUR_OWN_NETWORK)
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=str(found[0])),
            # Host is among them, written from the name; TLS asks for the name too, and checks it.
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self._inner.handle_async_request(pinned)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _find(self, request: httpx.Request, host: str) -> Sequence[Address]:
        seconds = request.extensions.get("timeout", {}).get("connect")
        try:
            async with asyncio.timeout(seconds):
                found = await self._look_up(host)
        except TimeoutError as error:
            raise httpx.ConnectTimeout("No answer from the name server.", request=request) from error
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("No server of that name.", request=request) from error
        if not found:
            raise httpx.ConnectError("No server of that name.", request=request)
        return found


def is_public(address: Address) -> bool:
    """Whether it is somebody else's: not this machine's, a private network's, a group's or a reserved one."""
    if isinstance(address, IPv6Address) and (inner := _inside(address)) is not None:
        return is_public(inner)
    is_local_site = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or is_local_site)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address a network would forward this one to."""
    if address in _V4_IN_V6:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    tunnel = address.teredo
    return address.ipv4_mapped or address.sixtofour or (tunnel[1] if tunnel else None)
