"""The pages below /connect, over HTTP: what they say, what they keep to themselves, what they refuse."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette

from bot.serving import listen, serving
from core.calendars.connecting import Connecting
from core.calendars.facts import Service
from core.errors import Away
from tests.core.calendars.service import Elsewhere, services
from tests.tab import Page, Tab
from tests.world import World
from web.connect import COOKIE, connect_routes


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    address: str
    elsewhere: Elsewhere
    way: Connecting
    world: World

    async def ticket(self, service: Service = Service.GOOGLE) -> str:
        """The address of a page for Ana."""
        found = await self.way.begin(await self.world.actor("UANA"), service)
        return found.replace("https://panelry.example", self.address)


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    elsewhere, on = Elsewhere(), listen("127.0.0.1", 0)
    way = Connecting(world.run, services(elsewhere), public_url="https://panelry.example")
    async with serving(Starlette(routes=connect_routes(way)), on):
        address = f"http://127.0.0.1:{on.getsockname()[1]}"
        yield Site(address=address, elsewhere=elsewhere, way=way, world=world)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def test_what_people_call_themselves_is_shown_and_never_run(site: Site):
    await site.world.ask("UPDATE members SET name = '<script>x</script>\"&' WHERE slack_user_id = 'UANA'")
    await site.world.ask("UPDATE workspaces SET name = '</title><b>'")
    async with Tab() as tab:
        page = await tab.go(await site.ticket())
    assert '<script>x</script>"& (</title><b>)' in page.words
    assert "<script>" not in page.html
    assert "<b>" not in page.html


async def test_a_page_is_for_people_with_any_eyes_and_any_device(site: Site):
    async with Tab() as tab:
        page = await tab.go(await site.ticket(Service.CALDAV))
    for needed in (
        '<html lang="en">',
        "<title>Connect your Typed – Panelry</title>",
        'name="viewport"',
        "prefers-color-scheme: dark",
        ":focus-visible",
        '<label for="user">',
        '<label for="password">',
    ):
        assert needed in page.html


async def test_the_cookie_is_this_browsers_alone_and_stays_the_same(site: Site, http: httpx.AsyncClient):
    address = await site.ticket()
    first = (await http.get(address)).headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/connect", "Max-Age=600"):
        assert part in first
    secret = first.partition(";")[0]
    again = await http.get(address, headers={"cookie": secret})
    assert again.headers["set-cookie"].startswith(secret)
    forged = await http.get(address, headers={"cookie": f"{COOKIE}=short"})
    assert "short" not in forged.headers["set-cookie"]


async def test_a_form_sent_by_another_site_leads_nowhere(site: Site, http: httpx.AsyncClient):
    """It comes without the cookie."""
    address = await site.ticket()
    refused = await http.post(address)
    assert (refused.status_code, "Cookies are needed" in refused.text) == (400, True)
    assert (await http.get(address)).status_code == 200
    for path in ("return?state=1.x&code=good", "return", "return?error=access_denied"):
        page = await http.get(f"{site.address}/connect/{path}")
        assert (page.status_code, "Nothing was connected" in page.text) == (400, True)
    assert site.elsewhere.asked == []


async def test_looking_uses_nothing_up_and_going_on_leads_to_the_service(site: Site, http: httpx.AsyncClient):
    address = await site.ticket()
    for _ in range(3):
        await http.head(address)
        assert (await http.get(address)).status_code == 200
    cookie = {"cookie": f"{COOKIE}={'b' * 43}"}
    page = Page(await http.post(address, headers=cookie))
    assert page.refresh is not None
    assert page.refresh.startswith("https://elsewhere.example/allow?state=")
    assert page.links == [page.refresh]
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert (await http.post(address, headers=cookie)).status_code == 410


async def test_what_is_typed_is_kept_but_for_the_password_until_it_is_right(
    site: Site, http: httpx.AsyncClient
):
    address, cookie = await site.ticket(Service.CALDAV), {"cookie": f"{COOKIE}={'b' * 43}"}
    typed = {"user": '"><i>ana', "password": "wrong-password"}
    refused = await http.post(address, data=typed, headers=cookie)
    page = Page(refused)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert ("user", '"><i>ana') in page.fields
    assert "wrong-password" not in refused.text
    right = {"user": "ana", "password": "right"}
    done = await http.post(address, data=right, headers=cookie)
    assert (done.status_code, done.headers["location"]) == (303, "/connect/done/caldav")
    assert "is connected" in (await http.get(f"{site.address}/connect/done/caldav")).text
    assert (await http.post(address, data=right, headers=cookie)).status_code == 410


@pytest.mark.parametrize(
    ("path", "status"),
    [("1.x", 410), ("x", 410), ("%00", 410), ("done/zoom", 410), ("done/<b>", 410), ("a/b", 404)],
)
async def test_nothing_is_there_for_who_guesses(site: Site, http: httpx.AsyncClient, path: str, status: int):
    assert (await http.get(f"{site.address}/connect/{path}")).status_code == status


async def test_more_than_fits_is_refused(site: Site, http: httpx.AsyncClient):
    address, cookie = await site.ticket(Service.CALDAV), {"cookie": f"{COOKIE}={'b' * 43}"}
    refused = await http.post(address, data={"user": "x" * 30_000}, headers=cookie)
    assert (refused.status_code, "more than fits" in refused.text) == (400, True)


async def test_a_database_that_is_away_is_said_so(http: httpx.AsyncClient):
    async def run(*_: object) -> object:
        raise Away

    on = listen("127.0.0.1", 0)
    way = Connecting(run, services(Elsewhere()), public_url="https://panelry.example")  # type: ignore[arg-type]
    async with serving(Starlette(routes=connect_routes(way)), on):
        page = await http.get(f"http://127.0.0.1:{on.getsockname()[1]}/connect/1.x")
    assert (page.status_code, "cannot reach its database" in page.text) == (503, True)
