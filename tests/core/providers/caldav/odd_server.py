"""A CalDAV server of which each test says what it answers, to ask what Radicale never does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpx
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from core.outside.addresses import Address, open_checked_http
from tests.core.providers.served import free_socket, root_of, served

SERVER, SIBLING, STRANGER = "caldav.example.test", "p42-caldav.example.test", "evil.test"
SPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'


def resource(path: str, props: str = "", status: int = 200) -> str:
    stat = f"<status>HTTP/1.1 {status} Whatever</status>"
    if not props:
        return f"<response><href>{path}</href>{stat}</response>"
    return f"<response><href>{path}</href><propstat><prop>{props}</prop>{stat}</propstat></response>"


def multistatus(*responses: str, token: str = "") -> Response:
    told = f"<sync-token>{token}</sync-token>" if token else ""
    body = f'<?xml version="1.0"?><multistatus {SPACES}>{"".join(responses)}{told}</multistatus>'
    return Response(body, status_code=207, media_type="application/xml")


@dataclass
class OddServer:
    """`answers` by method, host and path, in turn, the last for good; 404 for the rest. `http` reaches it."""

    http: httpx.AsyncClient
    port: str
    answers: dict[str, list[Response]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    headers: list[Headers] = field(default_factory=list)

    def will(self, asked: str, *answers: Response) -> None:
        self.answers[asked] = list(answers)

    def at(self, host: str, path: str = "") -> str:
        return f"http://{host}:{self.port}{path}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.asked.append(f"{request.method} {request.url.hostname}{request.url.path}")
        self.headers.append(request.headers)
        self.bodies.append((await request.body()).decode())
        left = self.answers.get(self.asked[-1], [Response(status_code=404)])
        await (left.pop(0) if len(left) > 1 else left[0])(scope, receive, send)


async def here(_host: str) -> list[Address]:
    return [ip_address("127.0.0.1")]


@asynccontextmanager
async def odd_server() -> AsyncIterator[OddServer]:
    """The server, under all its names, and with a client that may reach it."""
    on = free_socket()
    async with open_checked_http(allowed={SERVER, SIBLING, STRANGER}, look_up=here) as http:
        odd = OddServer(http=http, port=root_of(on).rpartition(":")[2])
        async with served(odd, on):
            yield odd
