"""The stand-in is as strict as Graph, and answers with its keys."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from bot.sandbox.services.microsoft import Microsoft
from core.calendars.facts import Window
from core.outside.trouble import Throttled
from tests.core.providers.contract.following import WINDOW, Follower, at
from tests.core.providers.contract.microsoft_place import CLIENT, OWNER, MicrosoftPlace, Tokens, opened
from tests.core.providers.contract.plans import plan
from tests.core.providers.samples import assert_same_keys, sample
from tests.core.providers.served import pool

Json = dict[str, Any]


@pytest.fixture
async def place() -> AsyncIterator[MicrosoftPlace]:
    async with opened() as made:
        yield made


async def ask(
    place: MicrosoftPlace, method: str, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    token = {"authorization": f"Bearer {await place.tokens.token()}"}
    async with pool() as http:
        return await http.request(method, f"{place.root}/v1.0{path}", json=body, headers={**token, **headers})


def span(window: Window = WINDOW) -> str:
    times = (f"{each:%Y-%m-%dT%H:%M:%S}" for each in (window.start, window.end))
    return "startDateTime={}&endDateTime={}".format(*times)


def cut(told: Any, like: Any) -> Any:
    """What of an answer the sample tells of too: the samples are shorter than what really comes."""
    if isinstance(like, dict) and isinstance(told, dict):
        return {key: cut(told[key], like[key]) for key in told if key in like}
    if isinstance(like, list) and isinstance(told, list):
        return [cut(one, other) for one, other in zip(told, like, strict=False)]
    return told


async def test_a_delta_has_the_keys_of_the_sample(place: MicrosoftPlace):
    link = (await ask(place, "GET", f"/me/calendarView/delta?{span()}")).json()["@odata.deltaLink"]
    await place.adapter.put(place.calendar.id, plan(), None)
    gone = await place.add("Gone", at(8), at(8, 11))
    await place.remove(gone)
    expected = sample("msgraph.calendarView.delta")
    told = (await ask(place, "GET", link.removeprefix(f"{place.root}/v1.0"))).json()
    assert_same_keys(expected, cut(told, expected))
    assert set(told["value"][1]) == set(expected["value"][1])
    assert link.startswith(f"{place.root}/v1.0/me/calendarView/delta?$deltatoken=")


async def test_a_delta_link_is_of_its_calendar_alone(place: MicrosoftPlace):
    place.service.open_mailbox("bo@northwind.example", "Bo", "Europe/Berlin")
    assert place.other is not None
    link = (await ask(place, "GET", f"/me/calendarView/delta?{span()}")).json()["@odata.deltaLink"]
    told = link.removeprefix(f"{place.root}/v1.0")
    elsewhere = told.replace("/me/", f"/me/calendars/{quote(place.other.id, safe='')}/")
    bo = await Tokens(place.service, "bo@northwind.example").token()
    async with pool() as http:
        bos = await http.get(link, headers={"authorization": f"Bearer {bo}"})
    for refused in (bos, await ask(place, "GET", elsewhere)):
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "SyncStateInvalid")
    assert (await ask(place, "GET", told)).status_code == 200


async def test_calendars_come_page_by_page(place: MicrosoftPlace):
    everything = (await ask(place, "GET", "/me/calendars")).json()["value"]
    found, path = [], "/me/calendars?$top=1"
    while path:
        told = (await ask(place, "GET", path)).json()
        assert len(told["value"]) == 1
        found += told["value"]
        path = told.get("@odata.nextLink", "").removeprefix(f"{place.root}/v1.0")
    assert (len(found), found) == (2, everything)
    for wrong in ("0", "x", "1000"):
        assert (await ask(place, "GET", f"/me/calendars?$top={wrong}")).status_code == 400


async def test_a_schedule_has_the_keys_of_the_sample(place: MicrosoftPlace):
    await place.add("Lunch", at(8, 12), at(8, 13))
    body = {
        "schedules": [OWNER, "nobody@northwind.example"],
        "startTime": {"dateTime": "2027-03-08T10:00:00", "timeZone": "UTC"},
        "endTime": {"dateTime": "2027-03-08T13:00:00", "timeZone": "UTC"},
    }
    told = (await ask(place, "POST", "/me/calendar/getSchedule", body)).json()
    assert_same_keys(sample("msgraph.getSchedule.response"), told)
    assert told["value"][0]["availabilityView"] == "002200"
    assert told["value"][0]["workingHours"]["timeZone"]["name"] == "W. Europe Standard Time"


async def test_a_fifth_request_at_once_is_refused_with_the_keys_of_the_sample():
    arrived, gate = asyncio.Event(), asyncio.Event()

    class Slow:
        """A body that comes once the gate is open."""

        def __init__(self) -> None:
            self.count = 0

        async def body(self) -> AsyncIterator[bytes]:
            self.count += 1
            if self.count == 4:
                arrived.set()
            yield b"{"
            await gate.wait()
            yield b"}"

    slow = Slow()
    async with opened() as place, pool() as http:
        headers = {"authorization": f"Bearer {await place.tokens.token()}"}
        url = f"{place.root}/v1.0/me/events"
        four = [asyncio.create_task(http.post(url, content=slow.body(), headers=headers)) for _ in range(4)]
        await arrived.wait()
        refused = await http.get(url, headers=headers)
        while refused.status_code == 200:
            refused = await http.get(url, headers=headers)
        gate.set()
        assert {(await each).status_code for each in four} == {400}
        assert (await http.get(url, headers=headers)).status_code == 200
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "12")
    assert_same_keys(sample("msgraph.error.429"), refused.json())


async def test_an_adapter_never_asks_more_than_four_things_at_once():
    at_once, most = 0, 0

    async def wait(_seconds: float) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        for _ in range(50):
            await asyncio.sleep(0)
        at_once -= 1

    async with opened(wait=wait) as place:
        place.service.asgi.delay(1, times=20)
        reads = [place.adapter.read(place.calendar.id, "AAMkNONE=") for _ in range(20)]
        assert await asyncio.gather(*reads) == [None] * 20
    assert most == 4


GOOD: Json = {
    "subject": "Interview",
    "start": {"dateTime": "2027-03-08T10:00:00", "timeZone": "UTC"},
    "end": {"dateTime": "2027-03-08T11:00:00", "timeZone": "W. Europe Standard Time"},
    "attendees": [{"emailAddress": {"address": "tomas@mail.example"}, "type": "required"}],
}


@pytest.mark.parametrize(
    "changes",
    [
        {"start": None},
        {"start": {"dateTime": "2027-03-08T10:00:00"}},
        {"start": {"dateTime": "soon", "timeZone": "UTC"}},
        {"start": {"dateTime": "2027-03-08T10:00:00", "timeZone": "Nowhere"}},
        {"end": {"dateTime": "2027-03-08T09:00:00", "timeZone": "UTC"}},
        {"attendees": [{"emailAddress": {"address": "tomas"}}]},
        {"attendees": [{"emailAddress": {"address": "t@x.example"}, "type": "host"}]},
        {"attendees": "tomas@mail.example"},
        {"subject": 1},
        {"summary": "Google's word"},
        {"isAllDay": True},
        {"body": {"contentType": "markdown", "content": "x"}},
        {"singleValueExtendedProperties": [{"id": "x"}]},
    ],
)
async def test_a_bad_event_is_refused(place: MicrosoftPlace, changes: Json):
    answer = await ask(place, "POST", "/me/events", {**GOOD, **changes})
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"code", "message", "innerError"}
    assert await place.events() == []


async def test_what_cannot_be_changed_any_more_is_refused(place: MicrosoftPlace):
    made = (await ask(place, "POST", "/me/events", {**GOOD, "isOnlineMeeting": True})).json()
    path = f"/me/events/{made['id']}"
    for changes in ({"isOnlineMeeting": False}, {"onlineMeetingProvider": "unknown"}, {"transactionId": "x"}):
        assert (await ask(place, "PATCH", path, changes)).status_code == 400
    body = {"body": {"contentType": "text", "content": "Without Teams' part"}}
    told = (await ask(place, "PATCH", path, body)).json()
    assert (told["isOnlineMeeting"], told["onlineMeeting"]) == (False, None)


async def test_times_are_told_in_the_zone_that_was_asked_for(place: MicrosoftPlace):
    made = (await ask(place, "POST", "/me/events", GOOD)).json()
    path, prefer = f"/me/events/{made['id']}", 'outlook.timezone="Eastern Standard Time"'
    assert made["start"] == {"dateTime": "2027-03-08T10:00:00.0000000", "timeZone": "UTC"}
    told = (await ask(place, "GET", f"{path}?$select=start", prefer=prefer)).json()
    assert told["start"] == {"dateTime": "2027-03-08T05:00:00.0000000", "timeZone": "Eastern Standard Time"}
    assert set(told) == {"@odata.context", "@odata.etag", "id", "start"}
    assert (await ask(place, "GET", path, prefer='outlook.timezone="Nowhere"')).status_code == 400


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/me/calendarView/delta", 400),
        ("GET", f"/me/calendarView/delta?{span()}&$select=subject", 400),
        ("GET", "/me/calendarView/delta?startDateTime=2027-01-02&endDateTime=2027-01-01", 400),
        ("GET", "/me/calendarView/delta?$deltatoken=garbage", 400),
        ("GET", f"/me/calendars/unknown/calendarView/delta?{span()}", 404),
        ("GET", "/me/events?$filter=subject%20eq%20'x'", 400),
        ("GET", "/me/events/unknown", 404),
        ("DELETE", "/me/events/unknown", 404),
        ("DELETE", "/subscriptions/unknown", 404),
        ("POST", "/me/events", 400),
        ("GET", "/me/messages", 404),
    ],
)
async def test_a_bad_request_is_refused(place: MicrosoftPlace, method: str, path: str, status: int):
    assert (await ask(place, method, path)).status_code == status


async def test_only_meetings_with_guests_can_be_cancelled(place: MicrosoftPlace):
    alone = (await ask(place, "POST", "/me/events", {**GOOD, "attendees": []})).json()["id"]
    made = (await ask(place, "POST", "/me/events", GOOD)).json()["id"]
    comment = {"comment": "Sorry"}
    assert (await ask(place, "POST", f"/me/events/{alone}/cancel", comment)).status_code == 400
    assert (await ask(place, "POST", f"/me/events/{made}/cancel", comment)).status_code == 202
    assert (await ask(place, "GET", f"/me/events/{made}")).status_code == 404


async def test_who_asks_without_a_good_token_gets_nothing(place: MicrosoftPlace):
    await place.tokens.token()
    place.service.oauth.expire_access()
    answer = await ask(place, "GET", "/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")


async def test_a_stand_in_takes_up_what_another_one_kept(place: MicrosoftPlace):
    await place.adapter.put(place.calendar.id, plan(video="teams"), None)
    await place.add_weekly("Stand-up", at(8, 9), at(8, 10), count=3)
    follower = await Follower(place).read()
    before = follower.shown()
    state = kept_by(place.service)
    another = Microsoft(client=CLIENT, real_time=place.service.oauth.real_time)
    another.restore(state)
    assert kept_by(another) == state
    place.service.restore(state)
    assert (await follower.read()).is_quiet()
    await place.add("Lunch", at(9, 12), at(9, 13))
    assert (await follower.read()).told() == {"Lunch"}
    assert follower.shown() == sorted([*before, ("Lunch", at(9, 12), at(9, 13))], key=lambda each: each[1])


def kept_by(service: Microsoft) -> Json:
    state: Json = json.loads(json.dumps(service.snapshot()))
    return state


async def test_a_busy_service_says_how_long_to_wait_whatever_its_status(place: MicrosoftPlace):
    for status in (429, 503, 504):
        place.fail(status, headers={"Retry-After": "9"})
        with pytest.raises(Throttled) as caught:
            await place.adapter.calendars()
        assert caught.value.retry_after == 9
