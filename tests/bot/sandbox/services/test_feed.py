"""Published calendars of the sandbox."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.sandbox.services.feed import FeedServer
from tests.core.providers.served import free_socket, root_of, served

TEXT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def feeds() -> FeedServer:
    return FeedServer(real_time=lambda: 1_800_000_000.0)


@pytest.fixture
async def http(feeds: FeedServer) -> AsyncIterator[httpx.AsyncClient]:
    on = free_socket()
    async with (
        served(feeds.asgi, on),
        httpx.AsyncClient(base_url=root_of(on), trust_env=False, verify=False) as client,
    ):
        yield client


async def test_a_calendar_is_sent_again_when_it_is_another(feeds: FeedServer, http: httpx.AsyncClient):
    path = feeds.publish("secret", TEXT)
    first = await http.get(path)
    assert (first.text, first.headers["content-type"]) == (TEXT, "text/calendar; charset=utf-8")
    assert first.headers["last-modified"] == "Fri, 15 Jan 2027 08:00:00 GMT"
    known = {"if-none-match": first.headers["etag"]}
    second = await http.get(path, headers=known)
    assert (second.status_code, second.content) == (304, b"")
    feeds.publish("secret", TEXT.replace("2.0", "2.1"))
    assert (await http.get(path, headers=known)).status_code == 200


async def test_an_address_that_was_never_given_or_withdrawn_leads_nowhere(
    feeds: FeedServer, http: httpx.AsyncClient
):
    path = feeds.publish("secret", TEXT)
    feeds.withdraw("secret")
    assert [(await http.get(one)).status_code for one in (path, "/calendars/other.ics")] == [404, 404]


async def test_what_is_published_is_kept_over_a_restart(feeds: FeedServer, http: httpx.AsyncClient):
    path = feeds.publish("secret", TEXT)
    etag = (await http.get(path)).headers["etag"]
    kept = json.loads(json.dumps(feeds.snapshot()))
    feeds.withdraw("secret")
    feeds.restore(kept)
    assert (await http.get(path)).headers["etag"] == etag
