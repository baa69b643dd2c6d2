"""Staying connected: Slack asks for another connection, breaks one, refuses, is away, is silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest
from structlog.testing import capture_logs
from yarl import URL

from bot.clients import open_session
from bot.connecting import UNREACHABLE
from bot.socket_connection import open_connection
from tests.bot.sandbox.conftest import APP_TOKEN
from tests.bot.socket_scene import Listener, Scene, connected, playing
from tests.person import PageProblem
from tests.relay import relaying

REFUSED = "Slack does not accept SLACK_APP_TOKEN (invalid_auth). Make a new app-level token with the scope "


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Connected."""
    async with playing() as made, connected(made):
        await made.mode.until_connected()
        yield made


async def test_it_says_when_it_is_connected_and_when_not(scene: Scene):
    assert scene.mode.problem() is None
    await scene.says("Jane")
    assert scene.listener.after_answer == ["Jane"]
    assert scene.stand.sandbox.workspace.complaints == []


async def test_it_connects_only_once_it_is_told_to():
    async with playing() as scene:
        go = asyncio.Event()
        async with scene.mode.connected(after=go):
            assert scene.mode.problem() == "Panelry has not connected to Slack yet."
            assert scene.stand.sandbox.links.taken == 0
            go.set()
            await scene.mode.until_connected()


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_the_next_connection_is_open_before_the_old_one_goes(scene: Scene, reason: str):
    links = scene.stand.sandbox.links
    slow = asyncio.create_task(scene.says("slow"))
    await scene.listener.begun.wait()
    await links.ask_to_reconnect(reason)
    await scene.taken(2)
    assert links.open == 2
    await scene.says("Jane")
    assert scene.listener.after_answer == ["Jane"]
    scene.listener.go_on.set()
    await slow
    assert scene.listener.heard == ["slow", "Jane"]
    assert scene.listener.after_answer == ["Jane", "slow"]


async def test_an_answer_whose_connection_was_closed_goes_over_the_next(scene: Scene):
    slow = asyncio.create_task(scene.says("slow"))
    await scene.listener.begun.wait()
    await scene.stand.sandbox.links.drop()
    await scene.taken(2)
    scene.listener.go_on.set()
    await slow
    assert scene.stand.sandbox.workspace.complaints == []


async def test_a_wire_cut_in_the_middle_of_work_loses_nothing():
    async with playing() as scene, relaying(URL(scene.stand.root).port or 0) as relay:
        scene.through = lambda url: str(URL(url).with_port(relay.port))
        async with connected(scene):
            await scene.mode.until_connected()
            slow = asyncio.create_task(scene.says("slow"))
            await scene.listener.begun.wait()
            relay.cut()
            await scene.taken(2)
            scene.listener.go_on.set()
            await slow
            await scene.says("Jane")


async def test_commands_all_the_time_while_slack_asks_again_and_again(scene: Scene):
    links = scene.stand.sandbox.links
    typed: list[str] = []
    is_over = asyncio.Event()

    async def type_on(name: str) -> None:
        while not is_over.is_set():
            typed.append(f"{name}{len(typed)}")
            await scene.stand.rosa.command(f"/schedule {typed[-1]}")

    typing = [asyncio.create_task(type_on(name)) for name in "ab"]
    for count in (2, 3, 4):
        await links.ask_to_reconnect()
        await scene.taken(count)
        await links.close_leaving()
    assert links.open == 1
    is_over.set()
    await asyncio.gather(*typing)
    assert sorted(scene.listener.heard) == sorted(typed)
    assert scene.stand.sandbox.workspace.complaints == []


async def test_a_refused_token_is_told_and_tried_again():
    async with playing() as scene:
        scene.token = "xapp-other"
        with capture_logs() as logs:
            async with connected(scene):
                await scene.until(lambda: (scene.mode.problem() or "").startswith(REFUSED))
                scene.token = APP_TOKEN
                await scene.mode.until_connected()
        told = [each for each in logs if each["event"] == "slack.socket"]
        assert told[0]["why"].startswith(REFUSED)
        assert APP_TOKEN not in str(logs)
        assert "ticket" not in str(logs)


async def test_slack_away_or_in_trouble_is_not_laid_on_the_token(scene: Scene):
    faults = scene.stand.sandbox.faults
    faults.fail("apps.connections.open", times=2)
    faults.limit("apps.connections.open", retry_after=1)
    with capture_logs() as logs:
        await scene.stand.sandbox.links.drop()
        await scene.taken(2)
    assert [each["why"] for each in logs if each["event"] == "slack.socket"] == [UNREACHABLE] * 3
    await scene.says("Jane")


async def test_an_address_refused_is_asked_for_anew(scene: Scene):
    spent: list[str] = []

    def spend_first(url: str) -> str:
        spent.append(url)
        return url if len(spent) > 1 else url.replace("ticket=", "ticket=x")

    scene.through = spend_first
    await scene.stand.sandbox.links.ask_to_reconnect()
    await scene.taken(2)
    assert len(set(spent)) == 2


async def test_socket_mode_switched_off_is_told(scene: Scene):
    scene.token = "xapp-other"
    with capture_logs() as logs:
        await scene.stand.sandbox.links.ask_to_reconnect("link_disabled")
        await scene.stand.sandbox.links.close_leaving()
        await scene.until(lambda: (scene.mode.problem() or "").startswith(REFUSED))
    assert {"event": "slack.socket_leaving", "reason": "link_disabled", "log_level": "info"} in logs


async def test_connections_that_are_all_in_use_are_told():
    async with playing() as scene, open_session(proxies=False) as session, AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(session.ws_connect(await scene.open_url()))
        async with connected(scene):
            await scene.until(lambda: "ten connections" in (scene.mode.problem() or ""))


async def test_it_stops_when_what_it_took_is_answered():
    async with playing() as scene:
        async with connected(scene):
            await scene.mode.until_connected()
            slow = asyncio.create_task(scene.says("slow"))
            await scene.listener.begun.wait()
            asyncio.get_running_loop().call_soon(scene.listener.go_on.set)
        await slow
        assert scene.mode.problem() is not None
        with pytest.raises(PageProblem, match="dispatch_failed"):
            await scene.says("Jane")


async def nowhere(_: str) -> None:
    raise AssertionError


async def test_it_goes_through_the_proxy_that_is_set_for_http(monkeypatch: pytest.MonkeyPatch):
    asked: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set_result(await reader.readline())
        writer.close()

    proxy = await asyncio.start_server(take, "127.0.0.1", 0)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
    listener = Listener()
    async with proxy, open_session() as session:
        with pytest.raises(aiohttp.ClientError):
            await open_connection(session, "ws://slack.example/link/?ticket=1", listener.answer, nowhere)
    assert b"slack.example/link/?ticket=1" in await asked
