"""Zoom's webhooks: believed when signed, with a challenge too; what was done to a call there is made good."""

import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from core.calendars.call_keys import save_call_keys
from core.calendars.calls import CallKeys
from core.meetings.facts import Meeting
from core.meetings.location import LocationKind
from tests.core.calendars.calls import MemoryCalls, book_call
from tests.core.calendars.scene import Scene
from tests.core.providers.samples import names, sample
from tests.core.providers.served import free_socket, root_of, served
from tests.world import MONDAY, World
from web.zoom_webhooks import zoom_webhook_routes

NOW = 1_795_515_162
SECRET = "zoom_secret_token"
KEYS = CallKeys(account_id="acc", client_id="cli", client_secret="hush", webhook_secret=SECRET)


@pytest.fixture
async def scene(world: World) -> Scene:
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
    await world.ask("UPDATE members SET email = lower(slack_user_id) || '@acme.example'")
    await world.run(save_call_keys, await world.actor("UROSA"), KEYS)
    return Scene(world=world, calls=MemoryCalls())


@pytest.fixture
async def client(scene: Scene) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=zoom_webhook_routes(scene.world.run, real_time=lambda: float(NOW)))
    on = free_socket()
    async with served(app, on), httpx.AsyncClient(base_url=root_of(on), trust_env=False) as client:
        yield client


def address(scene: Scene) -> str:
    return f"/api/v1/webhooks/zoom/{scene.world.rosa.workspace_id}"


def signed(body: bytes, *, key: str = SECRET, at: int = NOW) -> dict[str, str]:
    digest = hmac.new(key.encode(), f"v0:{at}:".encode() + body, "sha256").hexdigest()
    return {"x-zm-signature": f"v0={digest}", "x-zm-request-timestamp": str(at)}


async def send(client: httpx.AsyncClient, scene: Scene, told: Any) -> httpx.Response:
    body = json.dumps(told).encode()
    return await client.post(address(scene), content=body, headers=signed(body))


async def booked(scene: Scene) -> tuple[Meeting, str, MemoryCalls]:
    """A meeting, and the number of its call."""
    at = MONDAY + timedelta(days=1, hours=2)
    meeting = await book_call(scene, LocationKind.ZOOM, "UANA", at=at)
    await scene.write()
    await scene.write_on()
    assert isinstance(scene.calls, MemoryCalls)
    [number] = scene.calls.standing
    return meeting, number, scene.calls


async def test_the_address_is_proved_by_the_documented_vector(scene: Scene, client: httpx.AsyncClient):
    told = sample("zoom.endpoint.url_validation")
    answer = await send(client, scene, told)
    plain = told["payload"]["plainToken"]
    assert answer.json() == {
        "plainToken": plain,
        "encryptedToken": hmac.new(SECRET.encode(), plain.encode(), "sha256").hexdigest(),
    }


@pytest.mark.parametrize("name", [each for each in names("zoom") if not each.endswith("url_validation")])
async def test_every_sample_is_taken(scene: Scene, client: httpx.AsyncClient, name: str):
    assert (await send(client, scene, sample(name))).status_code == 204


async def test_a_deleted_call_is_made_anew_and_a_moved_one_moved_back(
    scene: Scene, client: httpx.AsyncClient
):
    meeting, number, calls = await booked(scene)
    moved = sample("zoom.meeting.updated")
    moved["payload"]["object"]["id"] = number
    moved["payload"]["object"]["start_time"] = "2027-03-02T13:00:00Z"
    puts = len(calls.asked)
    assert (await send(client, scene, moved)).status_code == 204
    await scene.write_on()
    assert calls.asked[puts:] == ["put"]
    gone = sample("zoom.meeting.deleted")
    gone["payload"]["object"]["id"] = number
    del calls.standing[number]
    assert (await send(client, scene, gone)).status_code == 204
    await scene.write_on()
    assert [plan.starts_at for plan in calls.standing.values()] == [meeting.starts_at]


async def test_what_was_told_before_changes_nothing_when_it_is_told_again(
    scene: Scene, client: httpx.AsyncClient
):
    _, number, calls = await booked(scene)
    moved = sample("zoom.meeting.updated")
    moved["payload"]["object"] |= {"id": number, "start_time": "2027-03-02T13:00:00Z"}
    puts = len(calls.asked)
    for _ in range(3):
        assert (await send(client, scene, moved)).status_code == 204
        await scene.write_on()
    assert calls.asked[puts:] == ["put"]
    assert (await send(client, scene, {**moved, "event_ts": moved["event_ts"] + 1})).status_code == 204
    await scene.write_on()
    assert calls.asked[puts:] == ["put", "put"]
    await scene.world.ask("UPDATE outside_deliveries SET received_at = now() - interval '2 hours'")
    await send(client, scene, {**moved, "event_ts": moved["event_ts"] + 2})
    assert await scene.world.ask("SELECT count(*) FROM outside_deliveries") == [(1,)]


async def test_who_is_not_zoom_is_refused_and_signs_nothing_by_a_challenge(
    scene: Scene, client: httpx.AsyncClient
):
    body = json.dumps(sample("zoom.endpoint.url_validation")).encode()
    there = address(scene)
    bad: list[tuple[int, str, bytes, dict[str, str]]] = [
        (401, there, body, {}),
        (401, there, body + b" ", signed(body)),
        (401, there, body, signed(body, key="another")),
        (401, there, body, signed(body, at=NOW - 301)),
        (401, there, body, signed(body, at=NOW + 61)),
        (404, "/api/v1/webhooks/zoom/999", body, signed(body)),
        (404, "/api/v1/webhooks/zoom/x", body, signed(body)),
        (400, there, b"[]", signed(b"[]")),
        (413, there, b"x" * 1_000_001, signed(b"x")),
    ]
    for status, path, content, headers in bad:
        assert (await client.post(path, content=content, headers=headers)).status_code == status
    await scene.world.ask("UPDATE connections SET secret = 'lost'")
    assert (await client.post(there, content=body, headers=signed(body))).status_code == 503
    await scene.world.ask("DELETE FROM connections")
    assert (await client.post(there, content=body, headers=signed(body, key=""))).status_code == 404
