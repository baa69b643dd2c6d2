"""The stand-in for Cal.com is as strict as Cal.com."""

import json
from typing import Any

import httpx
import pytest

from bot.sandbox.services.calcom import Calcom
from core.providers.calcom.reading import read_booking
from core.schedulers.fields import Fields
from tests.core.providers.calcom.conftest import Stand
from tests.core.providers.samples import assert_same_keys

BOOKINGS = "2026-02-25"
GUEST = {"name": "Tomas Okafor", "email": "tomas.okafor@mail.example", "timeZone": "Europe/London"}
GOOD = {"eventTypeId": 9013, "start": "2026-12-03T15:00:00Z", "attendee": GUEST}
# The answer of the vendor's own example.
BOOKED = {
    "id": 55120,
    "uid": "kV9rQd3mXw7bT2nLp5sYzA",
    "title": "Technical interview between Maya Lindqvist and Tomas Okafor",
    "description": "",
    "status": "accepted",
    "hosts": [
        {
            "id": 481,
            "name": "Maya Lindqvist",
            "email": "maya.lindqvist@northwind.example",
            "username": "maya",
            "timeZone": "Europe/Stockholm",
        }
    ],
    "start": "2026-12-03T15:00:00.000Z",
    "end": "2026-12-03T15:45:00.000Z",
    "duration": 45,
    "eventTypeId": 9013,
    "eventType": {"id": 9013, "slug": "technical-interview"},
    "location": "https://meet.google.com/abc-defg-hij",
    "absentHost": False,
    "createdAt": "2026-11-24T10:12:42.000Z",
    "updatedAt": "2026-11-24T10:12:42.500Z",
    "metadata": {"interviewId": "itv_01JDF3QZ7M"},
    "icsUid": "kV9rQd3mXw7bT2nLp5sYzA@Cal.com",
    "attendees": [
        {
            "name": "Tomas Okafor",
            "email": "tomas.okafor@mail.example",
            "displayEmail": "tomas.okafor@mail.example",
            "timeZone": "Europe/London",
            "language": "en",
            "absent": False,
        }
    ],
    "guests": [],
    "bookingFieldsResponses": {},
}


async def answer(
    stand: Stand, method: str, path: str, version: str = BOOKINGS, **asked: Any
) -> httpx.Response:
    headers = {"authorization": f"Bearer {stand.key}", "cal-api-version": version, **asked.pop("headers", {})}
    return await stand.http.request(method, stand.root + path, headers=headers, **asked)


async def test_key_by_key(stand: Stand):
    told = await answer(stand, "POST", "/bookings", json={**GOOD, "metadata": BOOKED["metadata"]})
    assert told.status_code == 201
    assert_same_keys({"status": "success", "data": BOOKED}, told.json())
    assert {**told.json()["data"], **{key: BOOKED[key] for key in ("uid", "icsUid", "updatedAt")}} == BOOKED
    assert read_booking(Fields(BOOKED)).tag == "itv_01JDF3QZ7M"


@pytest.mark.parametrize(
    "path, version", [("/bookings", "2024-06-14"), ("/slots", BOOKINGS), ("/event-types", "")]
)
async def test_the_version_of_each_family(stand: Stand, path: str, version: str):
    told = await answer(stand, "GET", path, version)
    assert told.status_code == 400
    assert "cal-api-version" in told.json()["error"]["message"]


@pytest.mark.parametrize(
    "change, status",
    [
        ({"eventTypeId": 1}, 404),
        ({"start": "2026-12-03T15:00:00+01:00"}, 400),
        ({"start": "2026-11-03T15:00:00Z"}, 400),
        ({"attendee": {"name": "A", "email": "a@b.example"}}, 400),
        ({"metadata": {"k" * 41: "v"}}, 400),
        ({"metadata": {"k": "v" * 501}}, 400),
    ],
)
async def test_bookings_it_refuses(stand: Stand, change: dict[str, Any], status: int):
    told = await answer(stand, "POST", "/bookings", json={**GOOD, **change})
    body = told.json()
    assert (told.status_code, body["status"], body["path"]) == (status, "error", "/v2/bookings")
    assert set(body) == {"status", "timestamp", "path", "error"}
    assert set(body["error"]) == {"code", "message", "details"}


async def test_keys_and_lists(stand: Stand):
    for key in ("x", "cal_x"):
        told = await answer(stand, "GET", "/me", headers={"authorization": f"Bearer {key}"})
        assert told.status_code == 401
    assert (await answer(stand, "GET", "/bookings", params={"take": "251"})).status_code == 400
    assert (await answer(stand, "GET", "/bookings", params={"skip": "x"})).status_code == 400
    assert (await answer(stand, "POST", "/webhooks", json={"active": True})).status_code == 400
    assert (await answer(stand, "POST", "/bookings", content=b"{")).status_code == 400
    found = await answer(stand, "GET", "/bookings", params={"status": "cancelled"})
    assert found.json()["pagination"]["hasNextPage"] is False
    assert int(found.headers["x-ratelimit-reset-default"]) > stand.time()


async def test_a_restart(stand: Stand):
    stand.book("2026-12-03T15:00")
    await stand.adapter.hooks.hook(stand.hook, "secret")
    kept = json.dumps(stand.fake.snapshot())
    other = Calcom(stand.time)
    other.restore(json.loads(kept))
    assert json.dumps(other.snapshot()) == kept
