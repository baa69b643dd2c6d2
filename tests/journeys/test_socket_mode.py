"""The same product without an address of its own: it connects to its workspace by Socket Mode."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import func, select

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.settings import Settings
from db.models import Meeting
from tests.journeys.conftest import opened_house
from tests.journeys.steps import book, fill_schedule
from tests.person import Person
from tests.proxy import Proxy, proxy_before


@pytest.fixture
async def rosa(socket_house: SandboxedProduct) -> AsyncIterator[Person]:
    async with Person(f"{socket_house.address}/sandbox", people.ROSA.id) as person:
        yield person


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[Proxy]:
    async with proxy_before(database_url) as opened:
        yield opened


async def meetings(house: SandboxedProduct) -> int:
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        return int(await session.scalar(select(func.count()).select_from(Meeting)) or 0)


async def reconnected(house: SandboxedProduct, rosa: Person, times: int) -> None:
    links = house.sandbox.links
    while links.taken <= times or house.house.problem() is not None:
        await rosa.world()


async def test_the_story_without_an_address(socket_house: SandboxedProduct, rosa: Person):
    card = await book(rosa)
    assert await rosa.mail("Phone screening", to="jane@mail.example")
    async with Person(f"{socket_house.address}/sandbox", people.IAN.id) as ian:
        await ian.message("Phone screening with Jane Doe", channel="dm")
        await rosa.advance_to("After the meeting: Jane Doe")
        await ian.click("Advance", on=await ian.message("How did it go with Jane Doe?", channel="dm"))
        await ian.modal(showing="Next action")
        assert await ian.submit() == {}
        await ian.modal(showing="Schedule next")
        await ian.open_home(showing="Nothing is planned")
    assert (await rosa.message("Outcome recorded", channel="hiring")).ts == card.ts
    await rosa.command("/schedule help", channel="hiring")
    await rosa.message("/schedule upcoming", channel="hiring")
    async with httpx.AsyncClient(base_url=socket_house.address, trust_env=False) as http:
        assert (await http.post("/slack/events", content="x")).status_code == 404
        assert (await http.get("/readyz")).json() == {"ready": True}


async def test_slack_asks_for_another_connection_while_a_form_is_worked_on(
    socket_house: SandboxedProduct, rosa: Person
):
    links = socket_house.sandbox.links
    form = await fill_schedule(rosa)
    await rosa.choose("time-", form.choices("time-")[0])
    submitting = asyncio.create_task(rosa.submit())
    for asked in range(1, 4):
        await links.ask_to_reconnect()
        await reconnected(socket_house, rosa, asked)
    await links.close_leaving()
    assert await submitting == {}
    await rosa.modal(showing="Booked")
    await rosa.message("Phone screening with Jane Doe", channel="hiring")
    assert await meetings(socket_house) == 1


async def test_a_connection_that_breaks_is_replaced(socket_house: SandboxedProduct, rosa: Person):
    await rosa.command("/schedule help", channel="hiring")
    await socket_house.sandbox.links.drop()
    await reconnected(socket_house, rosa, 1)
    await book(rosa)


async def test_a_database_that_says_nothing_is_acknowledged_in_time(settings: Settings, proxy: Proxy):
    async with opened_house(settings, proxy.url, socket_mode=True) as house:
        async with Person(f"{house.address}/sandbox", people.ROSA.id) as rosa:
            form = await fill_schedule(rosa)
            await rosa.choose("time-", form.choices("time-")[0])
            proxy.fall_silent()
            assert await rosa.submit() == {}
            await rosa.modal(showing="Booking…")
            await proxy.restore()
            await rosa.modal(showing="Booked")
        assert await meetings(house) == 1
