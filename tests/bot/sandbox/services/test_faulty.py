"""Failures on demand, as a caller meets them."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.services.faulty import Faulty
from tests.core.providers.served import free_socket, root_of, served


class Stand:
    """`done` are the requests that were carried out, `waited` what was waited for."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.waited: list[float] = []
        routes = [Route("/{name}", self._do, methods=["GET", "POST"])]
        self.faulty = Faulty(Starlette(routes=routes), wait=self._wait)

    async def _do(self, request: Request) -> Response:
        self.done.append(f"{request.method} {request.path_params['name']}")
        return PlainTextResponse("fine")

    async def _wait(self, seconds: float) -> None:
        self.waited.append(seconds)


@pytest.fixture
def stand() -> Stand:
    return Stand()


@pytest.fixture
async def session(stand: Stand) -> AsyncIterator[aiohttp.ClientSession]:
    on = free_socket()
    async with served(stand.faulty, on), aiohttp.ClientSession(root_of(on)) as opened:
        yield opened


async def asked(session: aiohttp.ClientSession, method: str, name: str) -> int | None:
    """The status, None when the line broke."""
    try:
        async with session.request(method, f"/{name}") as answer:
            await answer.read()
            return answer.status
    except aiohttp.ClientError:
        return None


async def test_faults_come_in_order_and_end(stand: Stand, session: aiohttp.ClientSession):
    stand.faulty.fail(429, times=2)
    stand.faulty.fail(None)
    assert [await asked(session, "GET", "a") for _ in range(4)] == [429, 429, None, 200]
    assert stand.done == ["GET a"]
    assert stand.faulty.met == 3
    stand.faulty.fail(500)
    stand.faulty.clear()
    assert await asked(session, "GET", "a") == 200


async def test_a_fault_is_for_some_paths_and_methods(stand: Stand, session: aiohttp.ClientSession):
    stand.faulty.fail(503, path="^/b$", methods={"POST"})
    assert await asked(session, "POST", "a") == 200
    assert await asked(session, "GET", "b") == 200
    assert await asked(session, "POST", "b") == 503


@pytest.mark.parametrize("status", [None, 500])
async def test_what_was_done_may_lose_its_answer(
    stand: Stand, session: aiohttp.ClientSession, status: int | None
):
    stand.faulty.fail(status, after=True)
    assert await asked(session, "GET", "a") == 200
    assert await asked(session, "POST", "a") == status
    assert stand.done == ["GET a", "POST a"]


async def test_headers_and_body_are_told(stand: Stand, session: aiohttp.ClientSession):
    stand.faulty.fail(429, headers={"Retry-After": "7"}, body={"error": "slow down"}, seconds=2)
    async with session.get("/a") as answer:
        assert (answer.status, answer.headers["retry-after"]) == (429, "7")
        assert await answer.json() == {"error": "slow down"}
    assert stand.waited == [2]


async def test_an_answer_may_be_late(stand: Stand, session: aiohttp.ClientSession):
    stand.faulty.delay(9)
    assert await asked(session, "GET", "a") == 200
    assert (stand.waited, stand.done) == ([9], ["GET a"])
