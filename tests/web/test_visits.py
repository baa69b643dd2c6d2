"""Coming in from Slack: who may, how often, how long, and who cannot."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.visits import begin_visit
from tests.web.entered import browser, entered
from tests.world import World, found_world
from web.visits import BROWSER, SESSION, Visitors, explained, visit_routes


def routes(world: World, *, is_encrypted: bool = False) -> list[Route]:
    visitors = Visitors(world.run, is_encrypted=is_encrypted)

    async def who(request: Request) -> Response:
        actor = await visitors.actor(request)
        return PlainTextResponse(f"{actor.name} {actor.timezone} {actor.role}")

    return [*visit_routes(visitors), Route("/meetings", explained(who))]


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(*routes(world)) as client:
        yield client


async def way_in(world: World, slack_user_id: str = "UROSA") -> str:
    return f"/visit/{await world.run(begin_visit, await world.actor(slack_user_id))}"


async def test_a_link_is_looked_at_often_and_used_once(world: World, http: httpx.AsyncClient):
    way = await way_in(world)
    for _ in range(3):
        await http.head(way)
        page = await http.get(way)
        assert (page.status_code, "Open as Rosa" in page.text) == (200, True)
    inside = await http.post(f"{way}?view=month&day=2027-03-01")
    assert (inside.status_code, inside.headers["location"]) == (303, "/meetings?view=month&day=2027-03-01")
    assert (await http.get("/meetings")).text == "Rosa America/New_York None"
    for again in (await http.get(way), await http.post(way)):
        assert again.status_code in {400, 410}
    assert "Open in browser once more" in (await http.get(way)).text


@pytest.mark.parametrize("is_encrypted", [True, False])
async def test_the_cookie_is_for_our_pages_alone(world: World, is_encrypted: bool):
    async with browser(*routes(world, is_encrypted=is_encrypted)) as http:
        way = await way_in(world)
        looked = await http.get(way)
        secret = looked.headers["set-cookie"].partition(";")[0]
        kept = (await http.post(way, headers={"cookie": secret})).headers.get_list("set-cookie")
    [session] = [each for each in kept if each.startswith(f"{SESSION}=")]
    for part in ("HttpOnly", "SameSite=lax", "Path=/;", "Max-Age=43200"):
        assert part in session
    assert ("Secure" in session) is is_encrypted
    assert "default-src 'none'" in looked.headers["content-security-policy"]
    assert (looked.headers["cache-control"], looked.headers["referrer-policy"]) == ("no-store", "no-referrer")


async def test_nothing_of_a_ticket_or_a_session_can_be_read_from_the_database(world: World):
    way = await way_in(world)
    [session] = (await entered(world, world.rosa)).values()
    told = repr(await world.ask("SELECT * FROM page_visits"))
    assert way.rpartition(".")[2] not in told
    assert session.partition(".")[2] not in told


async def test_a_form_of_another_site_brings_nobody_in(world: World, http: httpx.AsyncClient):
    """It comes without the cookie of the page: else somebody could have us look as who they are."""
    way = await way_in(world)
    refused = await http.post(way)
    assert (refused.status_code, "Cookies are needed" in refused.text) == (400, True)
    http.cookies.set(BROWSER, "short", path="/visit")
    assert (await http.post(way)).status_code == 400
    assert (await http.get(way)).status_code == 200


async def test_ten_minutes_for_the_link_and_twelve_hours_for_the_session(world: World):
    left = "SELECT round(extract(epoch FROM expires_at - clock_timestamp()) / 60) FROM page_visits"
    way = await way_in(world)
    assert await world.ask(left) == [(10,)]
    await world.ask("UPDATE page_visits SET expires_at = clock_timestamp()")
    async with browser(*routes(world)) as http:
        assert (await http.get(way)).status_code == 410
    cookies = await entered(world, world.rosa)
    assert await world.ask(left) == [(720,)], "what is over is swept away"
    async with browser(*routes(world), cookies=cookies) as http:
        assert (await http.get("/meetings")).status_code == 200
        await world.ask("UPDATE page_visits SET expires_at = clock_timestamp()")
        over = await http.get("/meetings")
    assert (over.status_code, "press Open in browser" in over.text) == (401, True)


async def test_who_left_the_team_is_out_at_once_and_a_new_role_counts_at_once(world: World):
    ana = await world.actor("UANA")
    way = await way_in(world, "UANA")
    async with browser(*routes(world), cookies=await entered(world, ana)) as http:
        await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UANA'")
        assert (await http.get("/meetings")).text == "Ana Europe/Berlin recruiter"
        await world.ask("UPDATE members SET is_active = false WHERE slack_user_id = 'UANA'")
        assert (await http.get("/meetings")).status_code == 401
        assert (await http.get(way)).status_code == 410


async def test_signing_out_ends_it_for_every_copy_of_the_cookie(world: World):
    cookies = await entered(world, world.rosa)
    async with (
        browser(*routes(world), cookies=cookies) as http,
        browser(*routes(world), cookies=cookies) as copy,
    ):
        assert (await copy.get("/meetings")).status_code == 200
        assert "You are signed out" in (await http.post("/visit/end")).text
        assert (await copy.get("/meetings")).status_code == 401
        assert (await http.post("/visit/end")).status_code == 200


async def test_another_sites_form_signs_nobody_out(world: World):
    """It comes without the cookie, which no site but ours makes a browser send along with a form."""
    async with browser(*routes(world)) as http:
        assert "set-cookie" not in (await http.post("/visit/end")).headers


async def test_guests_come_in_and_another_workspace_does_not(world: World):
    grace = await world.actor("UGUEST")
    cookies = await entered(world, grace)
    mallory = await found_world(world.database, team="T0MALLORY")
    secret = cookies[SESSION].partition(".")[2]
    async with browser(*routes(world)) as http:
        for session, status in [(cookies[SESSION], 200), (f"{mallory.rosa.workspace_id}.{secret}", 401)]:
            http.cookies.set(SESSION, session)
            assert (await http.get("/meetings")).status_code == status
            http.cookies.clear()


@pytest.mark.parametrize("guessed", ["1.x", "x", "%00", "9" * 30, "1.", ".x", "end"])
async def test_nothing_is_there_for_who_guesses(http: httpx.AsyncClient, guessed: str):
    assert (await http.get(f"/visit/{guessed}")).status_code == 410
    http.cookies.set(SESSION, guessed)
    assert (await http.get("/meetings")).status_code == 401


async def test_a_name_is_shown_and_never_run(world: World, http: httpx.AsyncClient):
    await world.ask("UPDATE members SET name = '<script>x</script>' WHERE slack_user_id = 'UROSA'")
    page = (await http.get(await way_in(world))).text
    assert "<script>" not in page
    assert "&lt;script&gt;x" in page
