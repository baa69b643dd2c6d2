"""Open times over HTTP: a stream over a real socket, the same once as JSON, and the page that follows it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from core.open_times.feed import MOST_EACH, Feed
from core.visits import leave
from tests.web.entered import browser, entered
from tests.world import MONDAY, World
from web.open_times import PATH, open_times_routes
from web.open_times_page import open_times_page
from web.visits import SESSION, Visitors

AT_TEN = MONDAY + timedelta(days=1, hours=2)
TEN = "2027-03-02T10:00:00Z"
STREAM = {"accept": "text/event-stream"}
JSON = {"accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    world: World
    feed: Feed
    client: httpx.AsyncClient
    ana: int

    def asks(self, **more: Any) -> dict[str, Any]:
        return {"type": "video-interview", "with": self.ana, "days": 3} | more

    async def get(self, headers: dict[str, str] = JSON, **more: Any) -> httpx.Response:
        return await self.client.get(PATH, params=self.asks(**more), headers=headers)


@asynccontextmanager
async def opened(world: World, *, beat_seconds: float = 3600.0) -> AsyncIterator[Site]:
    feed, visitors = (
        Feed(world.database.url, world.run, pause=settled),
        Visitors(world.run, is_encrypted=False),
    )
    routes = [*open_times_routes(visitors, feed, beat_seconds=beat_seconds), *open_times_page(visitors)]
    ana = (await world.actor("UANA")).member_id
    assert ana is not None
    async with browser(*routes, cookies=await entered(world, world.rosa)) as client:
        await feed.start()
        try:
            yield Site(world=world, feed=feed, client=client, ana=ana)
        finally:
            await feed.stop()


async def settled(seconds: float) -> None:
    """A burst is over at once, a minute never."""
    if seconds > 1:
        await asyncio.Event().wait()


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    async with opened(world) as found:
        yield found


class Events:
    """What a stream says, piece by piece."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def piece(self) -> dict[str, str]:
        """The fields up to the next empty line; a comment has the name ""."""
        found: dict[str, str] = {}
        async for line in self._lines:
            if not line:
                break
            name, _, value = line.partition(":")
            found[name] = value.strip()
        return found

    async def times(self) -> list[str]:
        event = await self.piece()
        assert event["event"] == "open-times"
        return list(json.loads(event["data"])["times"])


@asynccontextmanager
async def following(site: Site, **headers: str) -> AsyncIterator[Events]:
    async with site.client.stream(
        "GET", PATH, params=site.asks(), headers=STREAM | headers, timeout=10
    ) as got:
        assert got.status_code == 200
        assert got.headers["content-type"].startswith("text/event-stream")
        assert (got.headers["cache-control"], got.headers["x-accel-buffering"]) == ("no-store", "no")
        events = Events(got)
        assert await events.piece() == {"retry": "3000"}
        yield events


async def test_times_are_told_and_again_when_they_changed(site: Site):
    async with following(site) as events:
        first = await events.piece()
        told = json.loads(first["data"])
        assert (first["event"], told["timezone"], told["as_of"]) == (
            "open-times",
            "America/New_York",
            "2027-03-01T08:00:00Z",
        )
        assert TEN in told["times"]
        assert {*told} == {"times", "as_of", "timezone"}
        meeting = await site.world.book("UANA", at=AT_TEN)
        assert TEN not in await events.times()
        await site.world.cancel(meeting)
        assert await events.times() == told["times"]
    assert (await site.get()).json() == told


async def test_who_comes_back_with_the_present_state_hears_nothing_old(site: Site):
    async with following(site) as events:
        seen = await events.piece()
    async with following(site, **{"last-event-id": seen["id"]}) as events:
        await site.world.book("UANA", at=AT_TEN)
        assert TEN not in await events.times()
    async with following(site, **{"last-event-id": seen["id"]}) as events:
        assert TEN not in await events.times()


async def test_the_line_is_kept_open_as_long_as_the_visitor_is_signed_in(world: World):
    async with opened(world, beat_seconds=0.01) as site, following(site) as events:
        await events.times()
        for _ in range(3):
            assert await events.piece() == {"": "still here"}
        await world.run(leave, world.product, site.client.cookies[SESSION].partition(".")[2])
        while piece := await events.piece():
            assert piece == {"": "still here"}


async def test_a_stream_ends_when_the_process_stops(site: Site):
    async with following(site) as events:
        await events.times()
        await site.feed.stop()
        assert await events.piece() == {}


async def test_whoever_goes_away_makes_room(site: Site):
    for _ in range(MOST_EACH + 2):
        async with following(site) as events:
            await events.times()
        while site.feed.followers:
            await site.client.get("/open-times")


@pytest.mark.parametrize(
    ("asked", "status", "detail"),
    [
        ({"type": None}, 422, "`type`: Name a meeting type."),
        ({"type": "none"}, 404, "`type`: No meeting type in use has this name."),
        ({"with": None}, 422, "`with`: Choose at least one interviewer, at most 20."),
        ({"with": "ana"}, 422, "`with`: This must be a whole number."),
        ({"with": 2**62}, 404, "`with`: Panelry does not know one of these people."),
        ({"days": 32}, 422, "`days`: Ask for 1 to 31 days."),
        ({"from": "monday"}, 422, "`from`: This must be a date like 2027-03-01."),
        ({"from": "1999-01-01"}, 422, "`from`: Name a day within a year from today."),
        ({"duration": 7}, 422, "`duration`: Choose one of the lengths of this meeting type."),
    ],
)
@pytest.mark.parametrize("headers", [STREAM, JSON])
async def test_what_is_wrong_is_said_of_its_parameter(
    site: Site, asked: dict[str, Any], status: int, detail: str, headers: dict[str, str]
):
    params = {name: value for name, value in site.asks(**asked).items() if value is not None}
    answer = await site.client.get(PATH, params=params, headers=headers)
    assert (answer.status_code, answer.json()["detail"], answer.json()["status"]) == (status, detail, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert not site.feed.followers


async def test_only_who_is_signed_in_and_may_schedule_asks(site: Site):
    cookies = await entered(site.world, await site.world.actor("UGUEST"))
    for path in (PATH, "/open-times"):
        for headers in (STREAM, JSON):
            site.client.cookies = httpx.Cookies(cookies)
            assert (await site.client.get(path, params=site.asks(), headers=headers)).status_code == 403
            site.client.cookies = httpx.Cookies({SESSION: "1.x"})
            assert (await site.client.get(path, params=site.asks(), headers=headers)).status_code == 401


async def test_the_page_shows_what_is_open_and_may_run_its_own_script_only(site: Site):
    await site.world.book("UANA", at=AT_TEN)
    await site.world.ask("UPDATE members SET name = '<b>Ana' WHERE slack_user_id = 'UANA'")
    page = await site.client.get("/open-times", params=site.asks())
    times = (await site.get()).json()["times"]
    assert [f'datetime="{each}"' in page.text for each in times] == [True] * len(times)
    assert page.text.count("<time ") == len(times)
    assert "New York time" in page.text
    assert f'data-stream="{PATH}?type=video-interview&amp;with={site.ana}&amp;days=3"' in page.text
    assert ("<b>Ana" in page.text, "&lt;b&gt;Ana" in page.text) == (False, True)
    policy = page.headers["content-security-policy"]
    nonce = page.text.partition('<script nonce="')[2].partition('"')[0]
    assert f"script-src 'nonce-{nonce}'; connect-src 'self'" in policy


async def test_the_page_is_a_form_first_and_says_what_cannot_be_asked(site: Site):
    empty = await site.client.get("/open-times")
    assert (empty.status_code, "<script" in empty.text) == (200, False)
    assert "script-src" not in empty.headers["content-security-policy"]
    for asked, words in (
        ({"with": []}, "Choose at least one interviewer, at most 20."),
        ({"with": "x"}, "whole number"),
    ):
        page = await site.client.get("/open-times", params=site.asks(**asked) | {"from": "2027-03-02"})
        assert 'type="date" value="2027-03-02"' in page.text
        assert (page.status_code, words in page.text) == (422, True)
        assert '<option value="video-interview" selected>' in page.text
        assert '<fieldset aria-describedby="with-problem" ' in page.text
        assert page.text.index("<fieldset") < page.text.index('id="with-problem"')
    for field, wrong in (("from", {"from": "x"}), ("type", {"type": "x"}), ("form", {"days": "32"})):
        page = await site.client.get("/open-times", params=site.asks(**wrong))
        assert page.text.count('role="alert"') == page.text.count(f'id="{field}-problem"') == 1
        assert page.text.count('aria-invalid="true"') == (field != "form")


async def test_people_are_found_by_name_without_a_script_and_who_is_ticked_stays_so(site: Site):
    await site.world.ask("UPDATE members SET name = 'Bo \"Bobby\" <i>' WHERE slack_user_id = 'UBO'")
    ticked, other = f'value="{site.ana}" checked>Ana</label>', "Bo &#34;Bobby&#34; &lt;i&gt;</label>"
    asked = {"type": "video-interview", "from": "2027-03-02", "find": "1"}
    first = await site.client.get("/open-times", params=asked | {"named": '"b'})
    assert (first.status_code, "No time" in first.text) == (200, False)
    assert (other in first.text, "Ana</label>" in first.text) == (True, False)
    assert 'value="&#34;b"' in first.text
    assert 'type="date" value="2027-03-02"' in first.text
    then = await site.client.get("/open-times", params=asked | {"named": "bobby", "with": site.ana})
    assert (ticked in then.text, other in then.text) == (True, True)
    assert (then.status_code, "When everyone is free" in then.text) == (200, True)
    nobody = await site.client.get("/open-times", params=asked | {"named": "zzz", "with": site.ana})
    assert (ticked in nobody.text, "Nobody else is called that." in nobody.text) == (True, True)
    wrong = await site.client.get("/open-times", params=asked | {"named": "a\0b"})
    assert (wrong.status_code, "Nobody is called that." in wrong.text) == (200, True)


async def test_people_beyond_the_first_are_told_of(site: Site):
    assert "Everyone is shown." in (await site.client.get("/open-times")).text
    await site.world.ask(
        "INSERT INTO members (workspace_id, slack_user_id, name)"
        " SELECT id, 'U' || n, 'Aa' || n FROM workspaces, generate_series(100, 170) n"
    )
    page = await site.client.get("/open-times")
    assert page.text.count('type="checkbox"') == 60
    assert "The first 60 are shown. Find others by name" in page.text
