"""The stand-in for Zoom is as strict as Zoom."""

import json
from typing import Any

import httpx
import pytest

from bot.sandbox.services.zoom import Zoom
from tests.core.providers.calls.places import PLAN
from tests.core.providers.zoom.conftest import APP, MAYA, Stand

GRANT = {"grant_type": "account_credentials", "account_id": APP.account_id}
BASIC = httpx.BasicAuth(APP.client_id, APP.client_secret)


async def token(stand: Stand) -> dict[str, Any]:
    told = await stand.http.post(f"{stand.root}/oauth/token", params=GRANT, auth=BASIC)
    body: dict[str, Any] = told.json()
    return body


async def answer(stand: Stand, method: str, path: str, **asked: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {(await token(stand))['access_token']}"}
    return await stand.http.request(method, f"{stand.root}/v2{path}", headers=headers, **asked)


async def test_tokens(stand: Stand):
    assert set(await token(stand)) == {"access_token", "token_type", "expires_in", "scope", "api_url"}
    for auth, params, status in (
        (httpx.BasicAuth("x", "y"), GRANT, 401),
        (BASIC, {**GRANT, "account_id": "x"}, 400),
        (BASIC, {**GRANT, "grant_type": "password"}, 400),
    ):
        told = await stand.http.post(f"{stand.root}/oauth/token", params=params, auth=auth)
        assert told.status_code == status
        assert set(told.json()) == {"reason", "error"}


@pytest.mark.parametrize(
    "change, wrong",
    [
        ({"start_time": None}, "start_time"),
        ({"start_time": "2026-12-03 15:00"}, "start_time"),
        ({"type": 3}, "type"),
        ({"duration": 0}, "duration"),
        ({"topic": "x" * 201}, "topic"),
        ({"agenda": "x" * 2001}, "agenda"),
    ],
)
async def test_meetings_it_refuses(stand: Stand, change: dict[str, Any], wrong: str):
    body = {"topic": "x", "start_time": "2026-12-03T15:00:00Z", **change}
    told = await answer(stand, "POST", f"/users/{MAYA}/meetings", json=body)
    assert told.status_code == 400
    assert told.json()["code"] == 300
    assert [error["field"] for error in told.json()["errors"]] == [wrong]


async def test_key_by_key(stand: Stand):
    told = await answer(stand, "POST", f"/users/{MAYA}/meetings", json={"start_time": "2026-12-03T15:00:00Z"})
    assert told.status_code == 201
    assert {
        "id",
        "uuid",
        "host_id",
        "host_email",
        "topic",
        "type",
        "status",
        "start_time",
        "duration",
        "timezone",
        "created_at",
        "start_url",
        "join_url",
        "password",
        "settings",
    } <= set(told.json())
    assert told.json()["id"] > 2**32
    changed = await answer(stand, "PATCH", f"/meetings/{told.json()['id']}", json={"duration": 30})
    assert (changed.status_code, changed.content) == (204, b"")


async def test_what_is_not_there(stand: Stand):
    for path, code in (("/meetings/93123456789", 3001), ("/users/x/meetings?type=upcoming", 1001)):
        told = await answer(stand, "GET", path)
        assert (told.status_code, told.json()["code"]) == (404, code)
    assert (await answer(stand, "GET", f"/users/{MAYA}/meetings")).status_code == 400
    assert (await answer(stand, "POST", f"/users/{MAYA}/meetings", content=b"{")).status_code == 400
    told = await stand.http.get(f"{stand.root}/v2/meetings/1", headers={"authorization": "Bearer x"})
    assert (told.status_code, told.json()["code"]) == (401, 124)


@pytest.mark.parametrize(
    "asked", [{"page_size": "x"}, {"page_size": "0"}, {"page_size": "301"}, {"page_size": "²"}]
)
async def test_pages_it_refuses(stand: Stand, asked: dict[str, str]):
    told = await answer(stand, "GET", f"/users/{MAYA}/meetings", params={"type": "upcoming", **asked})
    assert (told.status_code, told.json()["code"]) == (400, 300)
    assert [error["field"] for error in told.json()["errors"]] == ["page_size"]


async def test_a_restart(stand: Stand):
    made = await stand.adapter.put(PLAN, None)
    kept = json.dumps(stand.fake.snapshot())
    other = Zoom(stand.time, APP)
    other.restore(json.loads(kept))
    assert json.dumps(other.snapshot()) == kept
    assert made.id in other.meetings
