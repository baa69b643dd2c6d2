"""The one HTTP client of all services: what it sends, and what every answer means."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from core.outside import client
from core.outside.client import Api, Reply, trouble_of, wait_of
from core.outside.trouble import Denied, GrantRevoked, Missing, Throttled, Trouble, Unreachable
from tests.core.providers.served import free_socket, pool, root_of, served

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


class Service:
    """Answers with what it is told to, one after the other, then with 200; `asked` is what came."""

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers)
        self.asked: list[Request] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.asked.append(request)
        self.bodies.append(await request.body())
        answer = self.answers.pop(0) if self.answers else Response(b'{"ok": true}')
        await answer(scope, receive, send)


class Tokens:
    """A new token each time one was refused."""

    def __init__(self) -> None:
        self.refused: list[str | None] = []

    async def token(self, *, refused: str | None = None) -> str:
        self.refused.append(refused)
        return f"token-{sum(one is not None for one in self.refused)}"


@asynccontextmanager
async def asking(service: Service, tokens: Tokens | None = None, **more) -> AsyncIterator[Api]:
    on = free_socket()
    async with served(service, on), pool() as http:
        yield Api(http, service="test", base=root_of(on) + "/v1/", tokens=tokens, **more)


@pytest.mark.parametrize(
    "told, seconds",
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-3", None),
        ("0", 1),
        ("7", 7),
        ("1.5", 1.5),
        (" 30 ", 30),
        ("99999999", 86_400),
        ("Sat, 21 Nov 2026 12:01:30 GMT", 90),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 1),
        ("Saturday, 21-Nov-26 12:01:30 GMT", 90),
        ("2026-11-21T12:00:45Z", 45),
        ("2026-11-21T13:00:45+01:00", 45),
        ("2026-11-21T12:00:45", 45),
        ("2026-99-99T12:00:45Z", None),
    ],
)
def test_a_wait_is_read_in_every_form_services_tell_it(told: str | None, seconds: float | None):
    assert wait_of({} if told is None else {"retry-after": told}, now=NOW) == seconds


@pytest.mark.parametrize(
    "status, headers, trouble",
    [
        (400, {}, Denied),
        (401, {}, GrantRevoked),
        (403, {}, Denied),
        (404, {}, Missing),
        (408, {}, Unreachable),
        (410, {}, Missing),
        (429, {}, Throttled),
        (500, {}, Unreachable),
        (502, {"retry-after": "3"}, Unreachable),
        (503, {}, Unreachable),
        (503, {"retry-after": "3"}, Throttled),
    ],
)
def test_a_status_means_the_same_everywhere(status: int, headers: dict[str, str], trouble: type[Trouble]):
    assert type(trouble_of(Reply(status=status, headers=headers, body=b""))) is trouble


async def test_a_service_that_asks_us_to_wait_says_how_long_or_half_a_minute():
    service = Service(Response(status_code=429, headers={"Retry-After": "9"}), Response(status_code=429))
    async with asking(service) as api:
        for seconds in (9, client.DEFAULT_WAIT_SECONDS):
            with pytest.raises(Throttled) as caught:
                await api.ask("GET", "/a")
            assert caught.value.retry_after == seconds


async def test_a_request_arrives_as_it_was_asked():
    service = Service()
    async with asking(service, Tokens(), headers={"x-always": "1"}) as api:
        reply = await api.ask("POST", "/a b", params={"q": "ü&"}, json={"a": 1}, headers={"x-once": "2"})
        await api.ask("POST", "/form", form={"a": "b c"})
    assert reply.json() == {"ok": True}
    first, second = service.asked
    assert (first.method, first.url.path, first.query_params["q"]) == ("POST", "/v1/a b", "ü&")
    assert [first.headers[name] for name in ("authorization", "x-always", "x-once")] == [
        "Bearer token-0",
        "1",
        "2",
    ]
    assert json.loads(service.bodies[0]) == {"a": 1}
    assert service.bodies[1] == b"a=b+c"
    assert second.headers["content-type"] == "application/x-www-form-urlencoded"


async def test_a_refused_token_is_replaced_and_the_same_asked_once_more():
    service, tokens = Service(Response(status_code=401)), Tokens()
    async with asking(service, tokens) as api:
        await api.ask("POST", "/a", json={"a": 1})
    assert tokens.refused == [None, "token-0"]
    assert [one.headers["authorization"] for one in service.asked] == ["Bearer token-0", "Bearer token-1"]
    assert service.bodies[0] == service.bodies[1]


async def test_a_token_refused_twice_is_a_grant_taken_back():
    service, tokens = Service(*(Response(status_code=401) for _ in range(3))), Tokens()
    async with asking(service, tokens) as api:
        with pytest.raises(GrantRevoked):
            await api.ask("GET", "/a")
    assert len(service.asked) == 2


async def test_a_service_may_explain_its_refusals_and_some_statuses_may_be_answers():
    refusals = [Response(b"quota", status_code=403), Response(b"other", status_code=403)]
    service = Service(*refusals, Response(status_code=304))

    def explain(reply: Reply) -> Trouble | None:
        return Throttled(5) if reply.body == b"quota" else None

    async with asking(service, explain=explain) as api:
        with pytest.raises(Throttled):
            await api.ask("GET", "/a")
        with pytest.raises(Denied):
            await api.ask("GET", "/a")
        assert (await api.ask("GET", "/a", fine={304})).status == 304


async def test_an_address_of_another_server_gets_neither_a_request_nor_a_token():
    service = Service()
    async with asking(service, Tokens()) as api:
        for elsewhere in ("https://127.0.0.1/v1/a", "http://localhost/", "http://evil.example/next?page=2"):
            with pytest.raises(Denied):
                await api.ask("GET", elsewhere)
        await api.ask("GET", api._base + "/next?page=2")
    assert [one.url.query for one in service.asked] == ["page=2"]


async def test_no_redirect_is_followed():
    service = Service(Response(status_code=302, headers={"location": "/elsewhere"}))
    async with asking(service, Tokens()) as api:
        with pytest.raises(Denied):
            await api.ask("GET", "/a")
    assert len(service.asked) == 1


async def test_an_answer_of_20_mb_is_too_large_also_when_it_is_packed():
    packed = gzip.compress(bytes(client.LARGEST_ANSWER + 1), compresslevel=1)
    fits = gzip.compress(bytes(1000))
    service = Service(*(Response(body, headers={"content-encoding": "gzip"}) for body in (packed, fits)))
    async with asking(service) as api:
        with pytest.raises(Denied, match="20 MB"):
            await api.ask("GET", "/a")
        assert len((await api.ask("GET", "/a")).body) == 1000


async def test_what_cannot_be_read_is_as_good_as_no_answer():
    service = Service(
        Response(b"<html>", media_type="text/html"),
        Response(b"not packed at all", headers={"content-encoding": "gzip"}),
    )
    async with asking(service) as api:
        with pytest.raises(Unreachable):
            (await api.ask("GET", "/a")).json()
        with pytest.raises(Unreachable):
            await api.ask("GET", "/a")


async def test_only_so_many_requests_are_under_way_at_once():
    under_way, most = 0, 0
    go_on = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == 2:
            go_on.set()
        await go_on.wait()
        under_way -= 1
        await Response(b"{}")(scope, receive, send)

    on = free_socket()
    async with served(slow, on), pool() as http:
        api = Api(http, service="test", base=root_of(on), most_at_once=2)
        await asyncio.gather(*(api.ask("GET", "/a") for _ in range(6)))
    assert most == 2
