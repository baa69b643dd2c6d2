import asyncio

import pytest
from aiohttp import ClientConnectorError, ServerDisconnectedError
from aiohttp.client_reqrep import ConnectionKey
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.clients import FRESH_SECONDS, InstallationCache, SlackClients, open_session
from bot.retries import BrokenLines, ShortWaits
from bot.work import BackgroundWork, wait_until_answered
from core.errors import NotFound, PanelryError
from core.workspaces.entrance import Installation
from tests.bot.journeys.fake_slack import fake_slack
from tests.bot.journeys.world import OneTeam, open_world


def installation(token: str) -> Installation:
    return Installation(workspace_id=7, bot_token=token, bot_user_id="U0BOT", bot_id="B0BOT")


class Store:
    def __init__(self) -> None:
        self.now = 0.0
        self.gate = asyncio.Event()
        self.gate.set()
        self.reads = 0
        self.answer: Installation | Exception | None = installation("first")

    async def load(self, key: str) -> Installation | None:
        self.reads += 1
        await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def cache(self) -> InstallationCache[str]:
        return InstallationCache(self.load, monotonic=lambda: self.now)


async def let_readings_finish():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_many_at_once_read_once():
    store = Store()
    cache = store.cache()
    found = await asyncio.gather(*(cache.get("T1") for _ in range(20)))
    assert store.reads == 1
    assert {each.bot_token for each in found if each} == {"first"}


async def test_an_old_one_is_served_while_it_is_read_anew():
    store = Store()
    cache = store.cache()
    await cache.get("T1")
    store.now, store.answer = FRESH_SECONDS + 1, installation("second")
    store.gate.clear()
    old = await cache.get("T1")
    store.gate.set()
    await let_readings_finish()
    new = await cache.get("T1")
    assert (old and old.bot_token, new and new.bot_token, store.reads) == ("first", "second", 2)


async def test_an_old_one_outlives_a_database_that_is_down():
    store = Store()
    cache = store.cache()
    await cache.get("T1")
    store.now, store.answer = FRESH_SECONDS + 1, OSError("down")
    for _ in range(3):
        assert await cache.get("T1") == installation("first")
        await let_readings_finish()


async def test_a_workspace_that_left_is_forgotten():
    store = Store()
    cache = store.cache()
    await cache.get("T1")
    store.now, store.answer = FRESH_SECONDS + 1, None
    await cache.get("T1")
    await let_readings_finish()
    assert await cache.get("T1") is None


async def test_forgetting_reads_anew_even_while_reading():
    store = Store()
    cache = store.cache()
    store.gate.clear()
    reading = asyncio.create_task(cache.get("T1"))
    await let_readings_finish()
    cache.forget("T1")
    store.answer = installation("second")
    store.gate.set()
    await reading
    found = await cache.get("T1")
    assert (found and found.bot_token, store.reads) == ("second", 2)


async def test_delivery_retries_nothing():
    async with fake_slack() as slack, open_session() as session:
        clients = SlackClients(session, f"{slack.url}/api/", OneTeam())
        client = await clients.client_for(7)
        assert client.token == "xoxb-sandbox-1"
        slack.refusals["chat.postMessage"] = [{"error": "ratelimited"}]
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel="C1", text="x")
        assert len(slack.calls) == 1
        with pytest.raises(NotFound):
            await clients.client_for(8)


async def test_a_proxy_is_left_out_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with open_world() as world:
        await world.scheduling()
        await (await world.parts.clients.client_for(7)).chat_postMessage(channel="C1", text="x", blocks=[])
        world.slack.refusals["views.open"] = [{"error": "expired_trigger_id"}]
        await world.command("Jane")
        await world.settled()
        assert world.slack.responses


async def test_preloaded_installations_are_not_read_again():
    teams = OneTeam()
    async with open_session() as session:
        clients = SlackClients(session, "http://127.0.0.1/api/", teams)
        await clients.preload(["T1"])
        await clients.installation("T1")
        assert teams.reads == 1
        clients.forget("T1", 7)
        await clients.installation("T1")
    assert teams.reads == 2


@pytest.mark.parametrize("method", ["views.open", "views.push", "chat.postMessage"])
async def test_what_slack_may_have_done_is_not_asked_for_twice(method: str):
    async with fake_slack() as slack, open_session() as session:
        client = SlackClients(session, f"{slack.url}/api/", OneTeam()).for_people("xoxb-sandbox-1")
        slack.hung_up.add(method)
        view = {"type": "modal", "title": {"type": "plain_text", "text": "Any"}, "blocks": []}
        asked = {"trigger_id": "1.1", "view": view, "channel": "C1", "blocks": []}
        with pytest.raises(ServerDisconnectedError):
            await client.api_call(method, json=asked)
        assert len(slack.called(method)) == 1


NOWHERE = ConnectionKey("slack.example", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    ("method", "error", "again"),
    [
        ("views.open", ClientConnectorError(NOWHERE, OSError("no route")), True),
        ("views.open", ServerDisconnectedError(), False),
        ("views.update", ServerDisconnectedError(), True),
        ("views.update", None, False),
    ],
)
async def test_a_broken_line_is_tried_again_where_that_does_no_harm(
    method: str, error: Exception | None, again: bool
):
    request = HttpRequest(method="POST", url=f"https://slack.example/api/{method}", headers={})
    answer = await BrokenLines().can_retry_async(state=RetryState(), request=request, error=error)
    assert answer is again


@pytest.mark.parametrize(
    ("wait", "waits"), [("1", True), ("3", True), ("30", False), ("soon", False), (None, False)]
)
async def test_only_short_limits_are_waited_out(wait: str | None, waits: bool):
    headers: dict[str, str | list[str]] = {"Retry-After": [wait]} if wait else {}
    answer = await ShortWaits(1).can_retry_async(
        state=RetryState(),
        request=HttpRequest(method="POST", url="", headers={}),
        response=HttpResponse(status_code=429, headers=headers),
    )
    assert answer is waits


async def test_work_that_fails_tells_a_sentence():
    work, told = BackgroundWork(), []

    async def fail(error: Exception) -> None:
        raise error

    async def tell(sentence: str) -> None:
        told.append(sentence)

    work.spawn(fail(PanelryError("Ask Ian.")), tell)
    work.spawn(fail(RuntimeError("secret")), tell)
    await work.drain(5)
    assert told[0] == "Ask Ian."
    assert "reference" in told[1]
    assert "secret" not in told[1]


async def test_telling_may_fail_too():
    work = BackgroundWork()

    async def fail(*_: str) -> None:
        raise RuntimeError("Slack is down")

    work.spawn(fail(), fail)
    await work.drain(5)


async def test_work_that_does_not_end_is_cancelled_at_shutdown():
    work, forever = BackgroundWork(), asyncio.Event()
    task = work.start(forever.wait())
    await work.drain(0.01)
    assert task.cancelled()


async def test_without_http_nothing_is_waited_for():
    await wait_until_answered()
