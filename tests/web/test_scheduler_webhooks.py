"""Webhooks of Calendly and Cal.com: believed when signed, kept whole, taken once."""

import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from core.calendars.facts import Service
from core.meetings.facts import Status
from tests.core.outside_bookings.bookings import meetings
from tests.core.outside_bookings.scene import Scene
from tests.core.providers.samples import names, sample
from tests.core.providers.served import free_socket, root_of, served
from tests.world import World
from web.scheduler_webhooks import scheduler_webhook_routes

NOW = 1_795_515_162
BY_HAND = "made-by-hand"
BARE = "/api/v1/webhooks/calendly"


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world)
    await made.connect(Service.CALENDLY)
    await made.connect(Service.CALCOM)
    return made


@pytest.fixture
async def client(scene: Scene) -> AsyncIterator[httpx.AsyncClient]:
    routes = scheduler_webhook_routes(
        scene.world.run,
        scene.world.entrance.workspaces,
        BY_HAND,
        real_time=lambda: float(NOW),
    )
    app, on = Starlette(routes=routes), free_socket()
    async with served(app, on), httpx.AsyncClient(base_url=root_of(on), trust_env=False) as client:
        yield client


async def secret(scene: Scene, service: Service) -> str:
    [(sealed,)] = await scene.world.ask(
        "SELECT signing_secret FROM outside_schedulers WHERE service = :service", service=service
    )
    return scene.world.secrets.open(bytes(sealed))


def digest(key: str, signed: bytes) -> str:
    return hmac.new(key.encode(), signed, "sha256").hexdigest()


def calendly(key: str, body: bytes, at: int = NOW) -> dict[str, str]:
    return {"Calendly-Webhook-Signature": f"t={at},v1={digest(key, str(at).encode() + b'.' + body)}"}


async def signed(scene: Scene, name: str, told: Any | None = None) -> tuple[str, bytes, dict[str, str]]:
    """Address, body and headers of a sample."""
    service = Service(name.partition(".")[0])
    body = json.dumps(told if told is not None else sample(name)).encode()
    key = await secret(scene, service)
    headers = (
        calendly(key, body) if service is Service.CALENDLY else {"X-Cal-Signature-256": digest(key, body)}
    )
    return await scene.address(service), body, headers


async def post(client: httpx.AsyncClient, address: str, body: bytes, headers: dict[str, str]) -> int:
    return (await client.post(address, content=body, headers=headers)).status_code


async def rows(scene: Scene) -> list[tuple[Any, ...]]:
    return await scene.world.ask("SELECT state, kind FROM outside_deliveries ORDER BY id")


@pytest.mark.parametrize("name", [*names("calendly"), *names("calcom")])
async def test_every_sample_is_kept_whole_and_taken_once(scene: Scene, client: httpx.AsyncClient, name: str):
    address, body, headers = await signed(scene, name)
    assert [await post(client, address, body, headers) for _ in range(2)] == [204, 204]
    [(kept,)] = await scene.world.ask("SELECT body FROM outside_deliveries")
    assert scene.world.secrets.open(bytes(kept)).encode("latin-1") == body
    assert b"okafor" not in bytes(kept)
    await scene.world.ask("UPDATE outside_deliveries SET received_at = received_at - interval '1 hour'")
    await scene.rounds.do_due()
    [(state, kind)] = await rows(scene)
    assert (state, bool(kind)) == ("early" if name == "calcom.BOOKING_NO_SHOW_UPDATED" else "done", True)
    found = await meetings(scene.world)
    assert len(found) == (0 if any(word in name for word in ("NO_SHOW", "REQUEST", "REJECT")) else 1)


async def test_the_pair_of_a_move_over_http(scene: Scene, client: httpx.AsyncClient):
    for name in ("created", "reschedule.2.invitee.created", "reschedule.1.invitee.canceled"):
        told = sample(f"calendly.{name}" if "." in name else f"calendly.invitee.{name}")
        assert await post(client, *(await signed(scene, "calendly.x", told))) == 204
        await scene.rounds.do_due()
    [meeting] = await meetings(scene.world)
    assert (meeting.status, meeting.version) == (Status.SCHEDULED, 2)


async def test_a_forged_an_old_and_a_strangers_delivery_are_refused(scene: Scene, client: httpx.AsyncClient):
    name = "calendly.invitee.created"
    address, body, headers = await signed(scene, name)
    key, ours = await secret(scene, Service.CALENDLY), await scene.address(Service.CALCOM)
    bad: list[tuple[int, str, bytes, dict[str, str]]] = [
        (401, address, body, {}),
        (401, address, body + b" ", headers),
        (401, address, body, calendly("another", body)),
        (401, address, body, calendly(key, body, NOW - 181)),
        (401, address, body, calendly(key, body, NOW + 61)),
        (401, ours, body, {"X-Cal-Signature-256": "no-secret-provided"}),
        (401, ours, body, {"X-Cal-Signature-256": digest(key, body)}),
        (404, f"{address}x", body, headers),
        (404, f"{BARE}/0.x", body, headers),
        (404, f"{BARE}/99999999999999999999.x", body, headers),
        (404, "/api/v1/webhooks/calcom", body, headers),
        (413, address, b"x" * 1_000_001, headers),
    ]
    assert [await post(client, *each[1:]) for each in bad] == [each[0] for each in bad]
    assert await rows(scene) == []


async def test_a_webhook_made_by_hand_is_the_only_workspaces(scene: Scene, client: httpx.AsyncClient):
    body = json.dumps(sample("calendly.invitee.created")).encode()
    assert await post(client, BARE, body, calendly(BY_HAND, body)) == 204
    await scene.rounds.do_due()
    assert len(await meetings(scene.world)) == 1


async def test_what_cannot_be_read_is_kept_and_said(scene: Scene, client: httpx.AsyncClient):
    bad: list[Any] = [{"event": "invitee.created"}, []]
    for told in bad:
        address, body, headers = await signed(scene, "calendly.x", told)
        assert await post(client, address, body, headers) == 204
    await scene.rounds.do_due()
    assert {state for state, _ in await rows(scene)} == {"unread"}


async def test_an_absence_told_before_its_booking_waits_for_it(scene: Scene, client: httpx.AsyncClient):
    absent = sample("calcom.BOOKING_NO_SHOW_UPDATED")
    created = sample("calcom.BOOKING_CREATED")
    absent["payload"]["bookingUid"] = created["payload"]["uid"]
    created["payload"] |= {"startTime": "2027-02-28T10:00:00Z", "endTime": "2027-02-28T10:45:00Z"}
    for told in (absent, created):
        assert await post(client, *(await signed(scene, "calcom.x", told))) == 204
        await scene.rounds.do_due()
    [meeting] = await meetings(scene.world)
    assert meeting.status is Status.NO_SHOW
    assert await rows(scene) == [("done", "no_show"), ("done", "booked")]
