"""What services tell us: believed only with the secret we gave them, and then it means nothing but "look"."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from core.calendars.facts import Channel
from core.calendars.watching import keep_channel, read_channel
from tests.core.calendars.scene import Scene
from tests.core.providers.served import free_socket, root_of, served
from tests.world import MONDAY, World
from web.webhooks import webhook_routes

SAMPLES = Path(__file__).parent.parent / "samples" / "providers"


@pytest.fixture
async def scene(world: World) -> Scene:
    scene = Scene(world=world)
    await scene.connect("UANA")
    await scene.read()
    return scene


@pytest.fixture
async def client(scene: Scene) -> AsyncIterator[httpx.AsyncClient]:
    app, on = Starlette(routes=webhook_routes(scene.world.run)), free_socket()
    async with served(app, on), httpx.AsyncClient(base_url=root_of(on), trust_env=False) as client:
        yield client


async def calendar(scene: Scene) -> int:
    return int((await scene.world.ask("SELECT id FROM calendars WHERE reads"))[0][0])


async def secret(scene: Scene) -> str:
    return (await scene.world.run(read_channel, scene.world.product, await calendar(scene))).secrets[0]


async def is_due(scene: Scene) -> bool:
    return (await scene.world.ask("SELECT due_at <= now() FROM chores"))[0][0] is True


async def where(scene: Scene, service: str) -> str:
    return f"/api/v1/webhooks/{service}/{scene.world.rosa.workspace_id}.{await calendar(scene)}"


async def pushed(scene: Scene, **changes: str) -> dict[str, str]:
    headers = {
        "X-Goog-Channel-ID": "a-channel",
        "X-Goog-Channel-Token": await secret(scene),
        "X-Goog-Resource-ID": "o3hgv1538sdjfh",
        "X-Goog-Resource-State": "exists",
        "X-Goog-Message-Number": "10",
    }
    return headers | {name.replace("_", "-"): value for name, value in changes.items()}


async def test_a_push_has_the_calendar_read_at_once(scene: Scene, client: httpx.AsyncClient):
    assert not await is_due(scene)
    answer = await client.post(await where(scene, "google"), headers=await pushed(scene))
    assert answer.status_code == 204
    assert await is_due(scene)


async def test_a_new_channels_greeting_means_nothing(scene: Scene, client: httpx.AsyncClient):
    headers = await pushed(scene, X_Goog_Resource_State="sync", X_Goog_Message_Number="1")
    assert (await client.post(await where(scene, "google"), headers=headers)).status_code == 204
    assert not await is_due(scene)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"X_Goog_Channel_Token": "wrong"}, 404),
        ({"X_Goog_Channel_Token": ""}, 404),
        ({"X_Goog_Message_Number": "ten"}, 400),
        ({"X_Goog_Resource_State": "odd"}, 400),
    ],
)
async def test_a_push_that_is_not_theirs_is_refused(
    scene: Scene, client: httpx.AsyncClient, changes: dict[str, str], status: int
):
    answer = await client.post(await where(scene, "google"), headers=await pushed(scene, **changes))
    assert answer.status_code == status
    assert not await is_due(scene)


@pytest.mark.parametrize("named", ["1.999", "999.1", "x.y", "1", f"{2**70}.1", "1.²"])
async def test_a_calendar_nobody_has_is_unknown(scene: Scene, client: httpx.AsyncClient, named: str):
    answer = await client.post(f"/api/v1/webhooks/google/{named}", headers=await pushed(scene))
    assert answer.status_code == 404


async def test_microsoft_is_answered_who_is_there(scene: Scene, client: httpx.AsyncClient):
    answer = await client.post(
        await where(scene, "microsoft"), params={"validationToken": "Validation: <b>Hi</b> & more"}
    )
    assert (answer.status_code, answer.text) == (200, "Validation: <b>Hi</b> & more")
    assert answer.headers["content-type"].startswith("text/plain")


def notice(name: str, channel: str, state: str) -> Any:
    told = json.loads((SAMPLES / f"msgraph.{name}.json").read_text())
    for each in told["value"]:
        each["subscriptionId"], each["clientState"] = channel, state
    return told


async def watched(scene: Scene) -> str:
    channel = Channel(id="our-subscription", expires_at=MONDAY)
    await scene.world.run(keep_channel, scene.world.product, await calendar(scene), channel)
    return await secret(scene)


@pytest.mark.parametrize("kind", ["created", "updated", "deleted"])
async def test_a_change_at_microsoft_has_the_calendar_read(
    scene: Scene, client: httpx.AsyncClient, kind: str
):
    body = notice(f"notification.event.{kind}", "our-subscription", await watched(scene))
    assert (await client.post(await where(scene, "microsoft"), json=body)).status_code == 202
    assert await is_due(scene)


async def test_one_wrong_state_in_a_batch_does_not_spoil_the_others(scene: Scene, client: httpx.AsyncClient):
    body = notice("notification.event.updated", "our-subscription", await watched(scene))
    body["value"].append(body["value"][0] | {"clientState": "wrong"})
    assert (await client.post(await where(scene, "microsoft"), json=body)).status_code == 202


@pytest.mark.parametrize(("channel", "state"), [("our-subscription", "wrong"), ("another", None)])
async def test_a_notification_that_is_not_theirs_is_refused(
    scene: Scene, client: httpx.AsyncClient, channel: str, state: str | None
):
    right = await watched(scene)
    body = notice("notification.event.updated", channel, right if state is None else state)
    assert (await client.post(await where(scene, "microsoft"), json=body)).status_code == 404
    assert not await is_due(scene)


@pytest.mark.parametrize(
    ("name", "forgotten"),
    [
        ("lifecycle.subscriptionRemoved", True),
        ("lifecycle.reauthorizationRequired", True),
        ("lifecycle.missed", False),
    ],
)
async def test_news_of_the_subscription_itself_begins_another(
    scene: Scene, client: httpx.AsyncClient, name: str, forgotten: bool
):
    body = notice(name, "our-subscription", await watched(scene))
    assert (await client.post(await where(scene, "microsoft"), json=body)).status_code == 202
    assert await is_due(scene)
    [(channel,)] = await scene.world.ask("SELECT channel_id FROM calendars WHERE reads")
    assert (channel is None) == forgotten


async def test_what_is_no_delivery_or_too_large_is_refused(scene: Scene, client: httpx.AsyncClient):
    there = await where(scene, "microsoft")
    assert (await client.post(there, content=b"[]")).status_code == 400
    assert (await client.post(there, content=b"{" * 1_000_001)).status_code == 413
