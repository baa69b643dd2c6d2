"""What we do at Zoom, over a socket."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from core.calendars.calls import VideoCalls
from core.outside.trouble import Denied, GrantRevoked, Missing, Throttled, Unreachable
from tests.core.providers.calls.places import PLAN, START
from tests.core.providers.zoom.conftest import KEYS, Stand, standing


async def test_a_call(stand: Stand):
    assert isinstance(stand.adapter, VideoCalls)
    with capture_logs() as logs:
        made = await stand.adapter.put(PLAN, None)
    (meeting,) = stand.meetings
    assert (made.id, made.join_url) == (str(meeting["id"]), meeting["join_url"])
    assert "zak" in meeting["start_url"]
    assert "zak" not in f"{made}{logs}"
    assert (meeting["topic"], meeting["start_time"]) == (PLAN.title, "2026-12-03T15:00:00Z")
    assert (meeting["duration"], meeting["timezone"]) == (45, "Europe/Stockholm")
    assert meeting["settings"]["waiting_room"] is True
    assert meeting["settings"]["email_notification"] is False


@pytest.mark.parametrize("call_id", ["", "x", "../users/me", "93123456789/../../users"])
async def test_an_id_that_is_none(stand: Stand, call_id: str):
    await stand.adapter.delete(call_id)
    with pytest.raises(Missing):
        await stand.adapter.put(PLAN, call_id)


async def test_found_among_many(stand: Stand):
    late = replace(PLAN, starts_at=START + timedelta(days=90), ends_at=START + timedelta(days=90, hours=1))
    made = await stand.adapter.put(late, None)
    (meeting,) = stand.meetings
    for number in range(310):
        other = {**meeting, "id": number, "start_time": "2026-12-24T12:00:00Z", "agenda": "Something else"}
        stand.fake.meetings[str(number)] = other
    assert await stand.adapter.find(late) == made


async def test_one_token_for_all(stand: Stand):
    await asyncio.gather(*(stand.adapter.find(PLAN) for _ in range(5)))
    stand.time.seconds += 3500
    await stand.adapter.find(PLAN)
    assert stand.fake.access.handed_out == 1
    stand.time.seconds += 50
    await asyncio.gather(*(stand.adapter.find(PLAN) for _ in range(5)))
    assert stand.fake.access.handed_out == 2


async def test_a_token_that_is_refused_before_its_time(stand: Stand):
    await stand.adapter.find(PLAN)
    stand.fake.access.revoke_all()
    await asyncio.gather(*(stand.adapter.find(PLAN) for _ in range(5)))
    assert stand.fake.access.handed_out == 2


@pytest.mark.parametrize("wrong", [{"client_secret": "x"}, {"account_id": "x"}, {"client_id": "ü"}])
async def test_keys_that_are_wrong(stand: Stand, wrong: dict[str, str]):
    with pytest.raises(GrantRevoked, match="account id, client id and client secret"):
        await stand.connected(replace(KEYS, **wrong)).find(PLAN)
    assert "hush" not in repr(KEYS)


async def test_a_scope_that_is_missing():
    async with standing(scopes=("meeting:read:meeting:admin",)) as stand:
        with pytest.raises(Denied, match="lacks a scope"):
            await stand.adapter.put(PLAN, None)


async def test_a_host_whom_zoom_does_not_know(stand: Stand):
    with pytest.raises(Denied, match="no Zoom user") as caught:
        await stand.adapter.put(replace(PLAN, host="nobody@x.example"), None)
    assert not isinstance(caught.value, Missing)
    assert "body" not in caught.value.sentence


async def test_so_many_changes_a_day():
    async with standing(changes_a_day=2) as stand:
        made = await stand.adapter.put(PLAN, None)
        await stand.adapter.put(PLAN, made.id)
        with pytest.raises(Throttled) as caught:
            await stand.adapter.put(PLAN, made.id)
        # 10:12:42 until midnight, as told in a date.
        assert caught.value.retry_after == 13 * 3600 + 47 * 60 + 18
        stand.time.seconds += caught.value.retry_after
        await stand.adapter.put(PLAN, made.id)


@pytest.mark.parametrize(
    "headers, seconds, of_a_host",
    [
        ({}, 1, False),
        ({"retry-after": "5"}, 5, False),
        ({"x-ratelimit-type": "Daily-limit"}, 49_638, True),
        ({"retry-after": "Tue, 24 Nov 2026 10:13:42 GMT"}, 60, False),
        ({"retry-after": "Wed, 25 Nov 2026 00:00:00 GMT"}, 49_638, True),
    ],
)
async def test_limits(stand: Stand, headers: dict[str, str], seconds: int, of_a_host: bool):
    stand.faulty.fail(429, path="/v2/", headers=headers, body={"code": 429, "message": "slow down"})
    with pytest.raises(Throttled) as caught:
        await stand.adapter.find(PLAN)
    assert (caught.value.retry_after, caught.value.this_alone) == (seconds, of_a_host)


@pytest.mark.parametrize(
    "status, body, trouble",
    [
        (400, {"code": 300, "message": "Validation Failed."}, Denied),
        (400, "<html>", Denied),
        (500, None, Unreachable),
        (201, {"id": 93123456789}, Denied),
        (None, None, Unreachable),
    ],
)
async def test_troubles(stand: Stand, status: int | None, body: object, trouble: type[Exception]):
    stand.faulty.fail(status, path="/meetings", body=body)
    with pytest.raises(trouble):
        await stand.adapter.put(PLAN, None)


async def test_a_list_that_does_not_end(stand: Stand):
    odd = {"meetings": [{}, 1], "next_page_token": "again"}
    stand.faulty.fail(200, times=21, path="/meetings", body=odd)
    with pytest.raises(Unreachable, match="does not end"):
        await stand.adapter.find(PLAN)
