"""The pages of meetings over HTTP: what they show to whom, escaped; what is not theirs is not there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from starlette.routing import Route

from core.tenancy import Actor
from tests.tab import Page
from tests.web.entered import browser, entered
from tests.world import MONDAY, World, found_world
from web.api import api_routes
from web.meetings import meeting_routes
from web.visits import Visitors

WEEK = "/meetings?view=week&day=2027-03-01"
MONTH = "/meetings?view=month&day=2027-03-01"
TITLE = "Phone screening with Jane Doe"


def routes(world: World) -> list[Route]:
    visitors = Visitors(world.run, is_encrypted=False)
    return [*meeting_routes(visitors), *api_routes(visitors)]


@asynccontextmanager
async def inside(world: World, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(*routes(world), cookies=await entered(world, actor)) as client:
        yield client


@pytest.mark.parametrize("address", [WEEK, MONTH, "/meetings", "/meetings/1", "/meetings?day=x"])
async def test_nothing_is_shown_to_who_did_not_come_in(world: World, address: str):
    await world.book("UANA")
    async with browser(*routes(world)) as http:
        page = await http.get(address)
    assert page.status_code == 401
    assert "Open this page from Slack" in page.text
    assert "Jane" not in page.text


async def test_a_week_has_each_day_its_meetings_and_ways_to_others(world: World):
    meeting = await world.book("UANA", "UBO")
    async with inside(world, world.rosa) as http:
        page = Page(await http.get(WEEK))
    assert page.status == 200
    assert "1–7 March 2027" in page.words
    assert "Times in New York time" in page.words
    assert "05:00 –05:30 Jane Doe Phone screening Ana, Bo" in page.words
    assert page.html.count("<h2 ") == 7
    assert page.html.count(">Nothing<") == 6
    for link in (
        f"/meetings/{meeting.id}",
        "/meetings?view=week&day=2027-02-22",
        "/meetings?view=week&day=2027-03-08",
        "/meetings?view=week",
        "/meetings?view=month&day=2027-03-01",
    ):
        assert link in page.links
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


async def test_a_month_counts_what_does_not_fit_and_leads_to_the_week(world: World):
    for hour in range(5):
        await world.book("UANA", at=MONDAY + timedelta(days=1, hours=hour), candidate="Omar Haddad")
    async with inside(world, world.rosa) as http:
        page = Page(await http.get(MONTH))
        [there, *_] = [each for each in page.links if each.startswith("/meetings/")]
        meeting = Page(await http.get(there))
    assert "March 2027" in page.words
    assert page.words.count("Omar Haddad Phone screening") == 3
    assert "+2 more on 2 March" in page.words
    assert "/meetings?view=week&day=2027-03-02" in page.links
    assert "Back to the month" in meeting.words
    assert "/meetings?view=month&day=2027-03-02" in meeting.links


@pytest.mark.parametrize(
    ("address", "status"),
    [(f"{WEEK}&whose=all", 403), ("/meetings?day=x", 400), ("/meetings/1", 404), ("/meetings/x", 404)],
)
async def test_what_cannot_be_shown_leads_back(world: World, address: str, status: int):
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    async with inside(world, await world.actor("UBO")) as http:
        refused = Page(await http.get(address))
    assert (refused.status, refused.links) == (status, ["/meetings"])
    assert "Back to your interviews" in refused.words
    async with browser(*routes(world)) as http:
        assert Page(await http.get(address)).links == []


async def test_who_schedules_chooses_whose_and_the_others_cannot(world: World):
    await world.book("UANA")
    bo = (await world.ask("SELECT id FROM members WHERE slack_user_id = 'UBO'"))[0][0]
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    async with inside(world, await world.actor("UROSA")) as http:
        everyone = Page(await http.get(f"{WEEK}&whose=all"))
        assert "Jane Doe" in everyone.words
        assert "Interviewer or organiser" in everyone.words
        assert "Jane Doe" not in (await http.get(f"{WEEK}&whose=all&person={bo}")).text
        assert f"{WEEK}&whose=all".replace("day=2027-03-01", "day=2027-03-08") in everyone.links
    async with inside(world, await world.actor("UBO")) as http:
        assert "Everyone" not in (await http.get(WEEK)).text
        refused = await http.get(f"{WEEK}&whose=all")
        assert (refused.status_code, "Only recruiters and admins" in refused.text) == (403, True)
        assert "Jane" not in (await http.get(WEEK)).text


@pytest.mark.parametrize("day", ["2027-13-01", "x", "1999-01-01", "9999-12-31", "0001-01-01", "'"])
async def test_a_day_that_is_none_is_said_so(world: World, day: str):
    async with inside(world, world.rosa) as http:
        for view in ("week", "month"):
            page = await http.get("/meetings", params={"view": view, "day": day})
            assert (page.status_code, "That did not work" in page.text) == (400, True)


async def test_what_people_wrote_is_shown_and_never_run(world: World):
    meeting = await world.book("UANA")
    await world.ask(
        "UPDATE meetings SET title = '</style><script>x</script>', location_detail = '<b>',"
        " join_url = 'javascript:x'"
    )
    await world.ask("UPDATE members SET name = '\"><i>'")
    await world.ask("UPDATE meeting_types SET colour = '#000;}*{color:red'")
    await world.ask("UPDATE candidates SET name = '<u>'")
    async with inside(world, world.rosa) as http:
        for address in (WEEK, MONTH, f"{WEEK}&whose=all", f"/meetings/{meeting.id}"):
            page = await http.get(address)
            assert page.status_code == 200
            assert "&lt;script&gt;x" in page.text
            for bad in ("<script", "<i>", "<u>", "<b>", "color:red", "javascript:"):
                assert bad not in page.text.replace('<b dir="auto">', "")


async def test_the_page_of_a_meeting_says_what_slack_says(world: World):
    meeting = await world.book("UANA", "UBO")
    await world.ask("UPDATE meetings SET join_url = 'https://meet.example/x'")
    async with inside(world, await world.actor("UANA")) as http:
        page = Page(await http.get(f"/meetings/{meeting.id}"))
        assert TITLE in page.words
        assert "Tuesday 2 March 2027, 11:00–11:30 (Berlin time)" in page.words
        assert "Ana (no answer yet)" in page.words
        assert "https://meet.example/x" in page.links
        assert "/meetings?view=week&day=2027-03-02" in page.links
        await world.cancel(meeting)
        gone = await http.get(f"/meetings/{meeting.id}")
        assert "<s>" in gone.text
        assert "https://meet.example/x" not in gone.text
        assert "Jane Doe" not in (await http.get(WEEK)).text


@pytest.mark.parametrize("path", ["/meetings/{id}", "/api/v1/meetings/{id}/origin"])
async def test_a_meeting_is_for_who_may_open_it(world: World, path: str):
    address = path.format(id=(await world.book("UANA")).id)
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    mallory = await found_world(world.database, team="T0MALLORY")
    async with inside(world, await world.actor("UCY")) as http:
        refused = await http.get(address)
        assert (refused.status_code, "Ask one of them" in refused.text) == (403, True)
    async with inside(mallory, mallory.rosa) as http:
        assert (await http.get(address)).status_code == 404
    async with inside(world, await world.actor("UROSA")) as http:
        for guessed in ("0", "-1", "x", "9" * 30, "1e3", "%00"):
            assert (await http.get(path.format(id=guessed))).status_code == 404
