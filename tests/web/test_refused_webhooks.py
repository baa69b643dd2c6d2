"""Webhooks of schedulers that are not believed: admins see it, and whoever sends them moves nothing else."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from core.calendars.facts import Service
from core.outside.trouble import Denied
from core.outside_bookings.keys import forget_key
from core.outside_bookings.status import read_status
from core.outside_bookings.troubles import note_trouble, note_well
from tests.core.counting import counting
from tests.core.outside_bookings.scene import Scene
from tests.core.providers.samples import sample
from tests.core.providers.served import free_socket, root_of, served
from tests.web.test_scheduler_webhooks import BARE, BY_HAND, NOW, calendly, digest, post, rows, secret
from tests.world import World, found_world
from web.scheduler_webhooks import scheduler_webhook_routes

CALENDLY, CALCOM = Service.CALENDLY, Service.CALCOM
BODY = json.dumps(sample("calendly.invitee.created")).encode()
FORGED = calendly("mistyped", BODY)
BY_HANDS = "CALENDLY_WEBHOOK_SECRET"


@dataclass(slots=True)
class Door:
    """Our addresses, as the internet sees them; `time` is real time."""

    scene: Scene
    client: httpx.AsyncClient
    time: list[float]

    async def send(self, address: str = BARE, headers: dict[str, str] = FORGED) -> int:
        return await post(self.client, address, BODY, headers)

    async def trouble(self, service: Service = CALENDLY) -> str:
        [known] = await self.scene.world.run(read_status, await self.scene.admin(), {service: False})
        assert (known.trouble is None) == (known.trouble_at is None)
        return known.trouble or ""

    def later(self, seconds: float) -> None:
        self.time[0] += seconds
        self.scene.world.clock.at += timedelta(seconds=seconds)


@asynccontextmanager
async def opened(scene: Scene) -> AsyncIterator[Door]:
    time = [float(NOW)]
    workspaces = scene.world.entrance.workspaces
    routes = scheduler_webhook_routes(scene.world.run, workspaces, BY_HAND, real_time=lambda: time[0])
    app, on = Starlette(routes=routes), free_socket()
    async with served(app, on), httpx.AsyncClient(base_url=root_of(on), trust_env=False) as client:
        yield Door(scene, client, time)


@pytest.fixture
async def door(world: World) -> AsyncIterator[Door]:
    scene = Scene(world=world)
    async with opened(scene) as made:
        await scene.connect(CALENDLY)
        await scene.connect(CALCOM)
        yield made


async def since(door: Door) -> datetime:
    """When the one trouble there is was written down."""
    [(at,)] = await door.scene.world.ask("SELECT trouble_at FROM outside_schedulers WHERE trouble <> ''")
    assert isinstance(at, datetime)
    return at


@pytest.mark.parametrize(
    "headers, words",
    [
        (FORGED, BY_HANDS),
        ({}, BY_HANDS),
        (calendly(BY_HAND, BODY, NOW - 181), "clock"),
        (calendly(BY_HAND, BODY, NOW + 61), "clock"),
    ],
)
async def test_a_webhook_made_by_hand_that_is_refused_is_a_trouble_until_one_is_believed(
    door: Door, headers: dict[str, str], words: str
):
    assert await door.send(headers=headers) == 401
    told = await door.trouble()
    assert told.startswith("A webhook from Calendly was refused")
    assert words in told
    await door.scene.world.run(note_well, door.scene.world.product, CALENDLY)
    assert await door.trouble() == told  # that the lists are read says nothing of it
    assert await rows(door.scene) == []
    assert await door.send(headers=calendly(BY_HAND, BODY)) == 204
    assert await door.trouble() == ""
    await door.scene.send()
    assert door.scene.world.slack.sent == []


@pytest.mark.parametrize("service", [CALENDLY, CALCOM])
async def test_our_own_webhook_signed_with_another_key_is_a_trouble_of_its_scheduler(
    door: Door, service: Service
):
    address, key = await door.scene.address(service), await secret(door.scene, service)
    calcoms = {"X-Cal-Signature-256": digest("mistyped", BODY)}
    assert await door.send(address, FORGED if service is CALENDLY else calcoms) == 401
    assert "the key Panelry gave it" in await door.trouble(service)
    assert await door.trouble(CALCOM if service is CALENDLY else CALENDLY) == ""
    good = {"X-Cal-Signature-256": digest(key, BODY)}
    assert await door.send(address, calendly(key, BODY) if service is CALENDLY else good) == 204
    assert await door.trouble(service) == ""


async def test_it_hides_no_other_trouble_and_is_forgotten_for_one(door: Door):
    world, denied = door.scene.world, Denied("Make the key anew.")
    await door.send()
    for _ in range(2):
        await world.run(note_trouble, world.product, CALENDLY, denied)
        assert await door.trouble() == denied.sentence
        door.later(61)
        await door.send()
    assert await door.trouble() == denied.sentence
    await door.send(headers=calendly(BY_HAND, BODY, int(door.time[0])))
    assert await door.trouble() == denied.sentence
    await world.run(note_well, world.product, CALENDLY)
    assert await door.trouble() == ""
    door.later(61)
    await door.send()
    assert BY_HANDS in await door.trouble()


async def test_who_knows_no_address_of_ours_hides_nothing_of_who_does(door: Door):
    address = await door.scene.address(CALENDLY)
    for _ in range(3):
        await door.send()
    assert BY_HANDS in await door.trouble()
    await door.send(address)
    door.later(61)
    await door.send()
    assert "the key Panelry gave it" in await door.trouble()
    late = calendly(BY_HAND, BODY, int(door.time[0]) - 181)
    await door.send(headers=late)
    assert "clock" in await door.trouble()  # signed as it should be
    door.later(61)
    await door.send()
    assert "clock" in await door.trouble()


async def test_what_was_here_before_ends_no_trouble(door: Door):
    good = calendly(BY_HAND, BODY)
    await door.send(headers=good)
    await door.send()
    assert await door.send(headers=good) == 204
    assert BY_HANDS in await door.trouble()


async def test_however_many_come_one_a_minute_is_written_down(door: Door):
    with counting(door.scene.world) as queries, capture_logs() as logs:
        for _ in range(20):
            await door.send()
            await door.client.post(f"{BARE}/0.x", content=BODY)
        assert sum(each.startswith("UPDATE") for each in queries) == 1
        assert len([each for each in logs if each["event"] == "webhook.refused"]) == 2
        first = await since(door)
        door.later(61)
        await door.send()
        assert len([each for each in logs if each["event"] == "webhook.refused"]) == 3
    assert await since(door) == first + timedelta(seconds=61)


async def test_another_process_writes_no_more_often(door: Door):
    await door.send()
    before = await since(door)
    async with opened(door.scene) as other:
        other.later(30)
        await other.send()
        assert await since(door) == before
        other.later(61)
        await other.send()
    assert await since(door) == before + timedelta(seconds=91)


@pytest.mark.parametrize(
    "address, headers",
    [
        (f"{BARE}/0.x", FORGED),
        ("{own}x", FORGED),
        (BARE, {"Calendly-Webhook-Signature": "t=x,v1=y"}),
    ],
)
async def test_what_no_scheduler_sends_is_nothing(door: Door, address: str, headers: dict[str, str]):
    own = await door.scene.address(CALENDLY)
    assert await door.send(address.format(own=own), headers) in {401, 404}
    assert await door.trouble() == ""


async def test_where_there_are_two_workspaces_none_is_meant(door: Door):
    await found_world(door.scene.world.database, team="T0OTHER")
    assert await door.send() == 404
    assert await door.trouble() == ""


async def test_without_a_key_a_webhook_made_by_hand_is_believed_as_before(door: Door):
    scene = door.scene
    await scene.world.run(forget_key, await scene.admin(), CALENDLY, has_fallback=False)
    assert [await door.send(), await door.send(headers=calendly(BY_HAND, BODY))] == [401, 204]
    assert (len(await rows(scene)), await door.trouble()) == (1, "")


async def test_where_no_key_ever_was_it_is_believed(world: World):
    async with opened(Scene(world=world)) as door:
        assert await door.send(headers=calendly(BY_HAND, BODY)) == 204
        assert len(await rows(door.scene)) == 1
