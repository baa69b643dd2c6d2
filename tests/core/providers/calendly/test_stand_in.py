"""The stand-in for Calendly is as strict as Calendly."""

import json
from typing import Any

import httpx
import pytest

from bot.sandbox.services.calendly import Calendly
from bot.sandbox.services.calendly.shapes import last
from tests.core.providers.calendly.conftest import Stand
from tests.core.providers.schedulers.places import at
from tests.core.providers.served import free_socket, pool, root_of, served


async def answer(stand: Stand, method: str, path: str, **asked: Any) -> httpx.Response:
    on = free_socket()
    headers = asked.pop("headers", {"authorization": f"Bearer {stand.token}"})
    async with served(stand.fake.asgi, on), pool() as http:
        return await http.request(method, root_of(on) + path, headers=headers, **asked)


def span(start: str, end: str) -> dict[str, str]:
    return {"start_time": f"{start}:00Z", "end_time": f"{end}:00Z"}


@pytest.mark.parametrize(
    "path, params, wrong",
    [
        ("/event_types", {}, "user"),
        ("/event_types", {"organization": "x"}, "user"),
        ("/event_types", {"user": "MAYA", "count": "101"}, "count"),
        ("/event_types", {"user": "MAYA", "page_token": "x.1"}, "page_token"),
        ("/event_type_available_times", {"event_type": "x"}, "event_type"),
        ("/event_type_available_times", {"event_type": "KIND"}, "start_time"),
        ("/event_type_available_times", span("2026-11-24T10:00", "2026-11-25T10:00"), "start_time"),
        ("/event_type_available_times", span("2026-12-01T00:00", "2027-01-01T00:01"), "end_time"),
        ("/event_type_available_times", {"start_time": "2026-12-01T00:00:00+01:00"}, "start_time"),
        ("/user_busy_times", {"user": "MAYA", **span("2026-12-01T00:00", "2026-12-08T00:01")}, "end_time"),
        ("/user_busy_times", {"user": "x"}, "user"),
        ("/scheduled_events", {"user": "MAYA", "min_start_time": "tomorrow"}, "min_start_time"),
        ("/webhook_subscriptions", {"scope": "user"}, "organization"),
    ],
)
async def test_what_it_refuses(stand: Stand, path: str, params: dict[str, str], wrong: str):
    known = {"MAYA": stand.maya, "KIND": stand.interview}
    if path == "/event_type_available_times":
        params = {"event_type": "KIND", **params}
    told = await answer(
        stand, "GET", path, params={key: known.get(value, value) for key, value in params.items()}
    )
    body = told.json()
    assert (told.status_code, body["title"]) == (400, "Invalid Argument")
    assert wrong in {detail["parameter"] for detail in body["details"]}


@pytest.mark.parametrize("path", ["/event_type_available_times", "/user_busy_times"])
async def test_the_longest_window(stand: Stand, path: str):
    whose = {"event_type": stand.interview, "user": stand.maya}
    end = "2027-01-01T00:00" if "available" in path else "2026-12-08T00:00"
    told = await answer(stand, "GET", path, params={**whose, **span("2026-12-01T00:00", end)})
    assert told.status_code == 200


@pytest.mark.parametrize(
    "change, wrong",
    [
        ({"event_type": "x"}, "event_type"),
        ({"start_time": "2026-12-03T15:00:00"}, "start_time"),
        ({"start_time": "2026-11-03T15:00:00Z"}, "start_time"),
        ({"invitee": {"email": "a@b.example", "name": "A"}}, "invitee.timezone"),
        ({"invitee": {"email": "a@b.example", "timezone": "Etc/UTC"}}, "invitee.name"),
        ({"location": {}}, "location.kind"),
        ({"location": {"kind": "zoom_conference"}}, "location.kind"),
        ({"location": "google_conference"}, "location"),
        ({"location": {"kind": "outbound_call"}}, "location.location"),
        ({"location": {"kind": "ask_invitee", "location": ""}}, "location.location"),
    ],
)
async def test_bookings_it_refuses(stand: Stand, change: dict[str, Any], wrong: str):
    kinds = ("google_conference", "outbound_call", "ask_invitee")
    good = {
        "event_type": stand.fake.state.add_event_type(stand.maya, "Chat", 45, locations=kinds),
        "start_time": "2026-12-03T15:00:00Z",
        "invitee": {"name": "A", "email": "a@b.example", "timezone": "Etc/UTC"},
        "location": {"kind": "google_conference"},
    }
    told = await answer(stand, "POST", "/invitees", json={**good, **change})
    assert told.status_code == 400
    assert [detail["parameter"] for detail in told.json()["details"]] == [wrong]
    assert (await answer(stand, "POST", "/invitees", json=good)).status_code == 201
    assert (await answer(stand, "POST", "/invitees", json=good)).status_code == 400


@pytest.mark.parametrize(
    "kind, place",
    [("outbound_call", "+44 7700 900123"), ("ask_invitee", "Café Sol"), ("google_conference", None)],
)
async def test_a_booking_is_where_it_was_asked_for(stand: Stand, kind: str, place: str | None):
    kinds = ("physical", "google_conference", "outbound_call", "ask_invitee")
    several = stand.fake.state.add_event_type(stand.maya, "Chat", 45, locations=kinds)
    told = await answer(stand, "GET", "/event_types", params={"user": stand.maya})
    shown = {each["uri"]: each["locations"] for each in told.json()["collection"]}
    assert shown[several] == [{"kind": each} for each in kinds]
    body = {
        "event_type": several,
        "start_time": "2026-12-03T15:00:00Z",
        "invitee": {"name": "A", "email": "a@b.example", "timezone": "Etc/UTC"},
        "location": {"kind": kind, **({"location": place} if place else {})},
    }
    made = (await answer(stand, "POST", "/invitees", json=body)).json()["resource"]
    invitee = stand.fake.state.invitees[made["uri"]]
    moved = stand.fake.state.reschedule(invitee, at("2026-12-04T15:00"), "")
    for event in (made["event"], moved["event"]):
        where = (await answer(stand, "GET", f"/scheduled_events/{last(event)}")).json()["resource"][
            "location"
        ]
        assert (where["type"], where.get("location"), "join_url" in where) == (kind, place, place is None)


async def test_a_type_without_places_takes_none(stand: Stand):
    body = {
        "event_type": stand.fake.state.add_event_type(stand.maya, "Chat", 45),
        "start_time": "2026-12-03T15:00:00Z",
        "invitee": {"name": "A", "email": "a@b.example", "timezone": "Etc/UTC"},
    }
    placed = {**body, "location": {"kind": "physical"}}
    assert (await answer(stand, "POST", "/invitees", json=placed)).status_code == 400
    assert (await answer(stand, "POST", "/invitees", json=body)).status_code == 201


async def test_tokens_and_scopes(stand: Stand):
    reader = {"authorization": f"Bearer {stand.fake.add_token(stand.maya, scopes=['webhooks:write'])}"}
    listed = {"organization": stand.fake.state.organization, "scope": "organization"}
    for headers, path, status in (
        ({}, "/users/me", 401),
        ({"authorization": "Bearer x"}, "/users/me", 401),
        (reader, "/users/me", 403),
        (reader, "/webhook_subscriptions", 200),
    ):
        told = await answer(stand, "GET", path, headers=headers, params=listed)
        assert told.status_code == status
        assert int(told.headers["x-ratelimit-reset"]) > 0
    plain = {"authorization": f"Bearer {stand.fake.add_token(stand.maya, is_admin=False)}"}
    told = await answer(stand, "GET", "/scheduled_events", headers=plain, params=listed)
    assert (told.status_code, told.json()["title"]) == (403, "Permission Denied")


def a_hook(stand: Stand, **changes: Any) -> dict[str, Any]:
    return {
        "url": stand.hook,
        "events": ["invitee.created"],
        "organization": stand.fake.state.organization,
        "scope": "organization",
        "signing_key": "k",
        **changes,
    }


@pytest.mark.parametrize(
    "scopes, event, status",
    [
        (["webhooks:write"], "invitee.created", 403),
        (["webhooks:write", "scheduled_events:read"], "invitee.created", 201),
        (["webhooks:write", "scheduled_events:write"], "invitee_no_show.deleted", 201),
        (["webhooks:write", "scheduled_events:read"], "routing_form_submission.created", 403),
    ],
)
async def test_a_webhook_takes_the_scope_of_its_events(
    stand: Stand, scopes: list[str], event: str, status: int
):
    key = {"authorization": f"Bearer {stand.fake.add_token(stand.maya, scopes=scopes)}"}
    told = await answer(
        stand, "POST", "/webhook_subscriptions", headers=key, json=a_hook(stand, events=[event])
    )
    assert told.status_code == status
    assert len(stand.fake.hooks.kept) == (status == 201)


async def test_an_organisations_webhooks_are_its_administrators(stand: Stand):
    ada = stand.fake.state.add_person("Ada", "ada@northwind.example")
    plain = {"authorization": f"Bearer {stand.fake.add_token(ada, is_admin=False)}"}
    everybodys, hers = {"scope": "organization"}, {"scope": "user", "user": ada}
    mayas = {"scope": "user", "user": stand.maya}
    made = (await answer(stand, "POST", "/webhook_subscriptions", json=a_hook(stand))).json()["resource"]
    for asked, made_status, listed_status in ((everybodys, 403, 403), (mayas, 403, 403), (hers, 201, 200)):
        body, query = a_hook(stand, **asked), {"organization": stand.fake.state.organization, **asked}
        told = await answer(stand, "POST", "/webhook_subscriptions", headers=plain, json=body)
        assert told.status_code == made_status
        told = await answer(stand, "GET", "/webhook_subscriptions", headers=plain, params=query)
        assert told.status_code == listed_status
    for asked, users in ((everybodys, [None]), (mayas, []), (hers, [ada])):
        query = {"organization": stand.fake.state.organization, **asked}
        told = await answer(stand, "GET", "/webhook_subscriptions", params=query)
        assert [each["user"] for each in told.json()["collection"]] == users
    told = await answer(stand, "DELETE", f"/webhook_subscriptions/{last(made['uri'])}", headers=plain)
    assert (told.status_code, told.json()["title"]) == (403, "Permission Denied")


async def test_the_same_webhook_twice(stand: Stand):
    body = a_hook(stand)
    assert (await answer(stand, "POST", "/webhook_subscriptions", json=body)).status_code == 201
    told = await answer(stand, "POST", "/webhook_subscriptions", json=body)
    assert (told.status_code, told.json()) == (
        409,
        {"title": "Already Exists", "message": "Hook with this url already exists"},
    )
    for wrong in ({"events": ["x"]}, {"url": "ftp://x"}, {"scope": "user"}, {"organization": "x"}):
        told = await answer(stand, "POST", "/webhook_subscriptions", json={**body, **wrong})
        assert told.status_code == 400


async def test_a_body_that_is_no_json(stand: Stand):
    assert (await answer(stand, "POST", "/invitees", content=b"{")).status_code == 400


async def test_a_restart(stand: Stand):
    stand.book("2026-12-03T15:00")
    stand.fake.state.add_busy(stand.maya, at("2026-12-03T17:00"), at("2026-12-03T18:00"))
    await stand.adapter.hooks.hook(stand.hook, "key")
    kept = json.dumps(stand.fake.snapshot())
    other = Calendly(stand.time)
    other.restore(json.loads(kept))
    assert json.dumps(other.snapshot()) == kept
