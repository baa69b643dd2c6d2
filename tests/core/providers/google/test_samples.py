"""The stand-in answers with the shapes of the sample payloads, key by key."""

from typing import Any

import pytest

from core.calendars.facts import Entry, Guest
from core.meetings.facts import Rsvp
from core.providers.google.authority import PREFIX
from core.providers.google.reading import read_items, read_written
from tests.core.providers.contract.google_place import OTHER, OWNER, Stand, Tokens
from tests.core.providers.google.samples import sample, shape

EVENTS = f"/calendar/v3/calendars/{OWNER}/events"
INSERTING = f"{EVENTS}?conferenceDataVersion=1&sendUpdates=all"
BODY = {
    "id": "itv01jdf3qp7m0v1",
    "summary": "Technical interview: Tomas Okafor",
    "description": "Booked by Slack scheduler",
    "start": {"dateTime": "2026-12-03T16:00:00", "timeZone": "Europe/Stockholm"},
    "end": {"dateTime": "2026-12-03T16:45:00", "timeZone": "Europe/Stockholm"},
    "attendees": [{"email": "tomas.okafor@mail.example", "displayName": "Tomas Okafor"}],
    "guestsCanModify": False,
    "conferenceData": {
        "createRequest": {"requestId": "itv_01JDF3QZ7M", "conferenceSolutionKey": {"type": "hangoutsMeet"}}
    },
    "extendedProperties": {"private": {"interviewId": "itv_01JDF3QZ7M"}},
}
CHANGING = {"etag", "htmlLink", "created", "updated", "hangoutLink", "conferenceData"}
TOMAS = Guest(email="tomas.okafor@mail.example", name="Tomas Okafor")


async def asked(stand: Stand, tokens: Tokens, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = await stand.http.request(
        method, stand.root + path, json=body, headers={"authorization": f"Bearer {tokens.grant.access}"}
    )
    return answer.status_code, answer.json()


async def test_an_inserted_event(stand: Stand, tokens: Tokens):
    stand.service.api.makes_calls_at_once = True
    status, event = await asked(stand, tokens, "POST", INSERTING, BODY)
    expected = sample("events.insert.response")
    assert status == 200
    assert shape(event) == shape(expected)
    same = expected.keys() - CHANGING
    assert {key: event[key] for key in same} == {key: expected[key] for key in same}


async def test_the_changes_since(stand: Stand, tokens: Tokens):
    stand.service.api.makes_calls_at_once = True
    _, listed = await asked(stand, tokens, "GET", f"{EVENTS}?singleEvents=true")
    await asked(stand, tokens, "POST", INSERTING, {**BODY, "id": "deleted0event000"})
    stand.service.diary.remove(OWNER, "deleted0event000")
    await asked(stand, tokens, "POST", INSERTING, BODY)
    since = f"{EVENTS}?singleEvents=true&syncToken={listed['nextSyncToken']}"
    _, changes = await asked(stand, tokens, "GET", since)
    expected = sample("events.list.incremental")
    assert shape({**changes, "items": []}) == shape({**expected, "items": []})
    deleted, kept = changes["items"]
    assert shape([kept, deleted]) == shape(expected["items"])
    assert (deleted["id"], deleted["status"]) == ("deleted0event000", "cancelled")
    stand.service.diary.forget_cursors()
    assert await asked(stand, tokens, "GET", since) == (410, sample("error.410.fullSyncRequired"))


async def test_refusals(stand: Stand, tokens: Tokens):
    await asked(stand, tokens, "POST", INSERTING, BODY)
    assert await asked(stand, tokens, "POST", INSERTING, BODY) == (409, sample("error.409.duplicate"))
    limited = sample("error.403.rateLimitExceeded")
    stand.service.fail(403, body=limited)
    assert await asked(stand, tokens, "GET", f"{EVENTS}?singleEvents=true") == (403, limited)
    stand.service.fail(429)
    status, body = await asked(stand, tokens, "GET", f"{EVENTS}?singleEvents=true")
    assert (status, body["error"]["errors"]) == (429, limited["error"]["errors"])


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"id": "itv01wxyz"}, "invalid"),
        ({"id": "abcd"}, "invalid"),
        ({"iCalUID": "x@example.com"}, "invalid"),
        ({"start": {"dateTime": "2026-12-03T16:00:00"}}, "required"),
        ({"start": {"dateTime": "2026-12-03T16:00:00", "timeZone": "Europe/Stockhom"}}, "invalid"),
        ({"start": {"dateTime": "2026-12-03T17:00:00", "timeZone": "Europe/Stockholm"}}, "timeRangeEmpty"),
        ({"start": {"date": "2026-12-03"}}, "invalid"),
        ({"end": {}}, "required"),
        ({"attendees": [{"email": "tomas"}]}, "invalid"),
        ({"attendees": [{"email": "a@b.example", "responseStatus": "yes"}]}, "invalid"),
        ({"extendedProperties": {"private": {"x" * 45: "1"}}}, "invalid"),
        ({"conferenceData": {"createRequest": {"requestId": "1"}}}, "invalid"),
        ({"titel": "typo"}, "invalid"),
    ],
)
async def test_what_google_does_not_take(stand: Stand, tokens: Tokens, changes: dict[str, Any], reason: str):
    status, body = await asked(stand, tokens, "POST", INSERTING, {**BODY, **changes})
    assert (status, body["error"]["errors"][0]["reason"]) == (400, reason)


@pytest.mark.parametrize(
    "more", ["timeMin=2026-12-01T00:00:00Z", "orderBy=updated", "q=x", "showDeleted=true"]
)
async def test_a_sync_token_stands_alone(stand: Stand, tokens: Tokens, more: str):
    _, listed = await asked(stand, tokens, "GET", f"{EVENTS}?singleEvents=true")
    path = f"{EVENTS}?singleEvents=true&syncToken={listed['nextSyncToken']}&{more}"
    assert (await asked(stand, tokens, "GET", path))[0] == 400


@pytest.mark.parametrize(
    "query", ["maxResults=2501", "maxResults=0", "timeMin=2026-12-01T00:00:00", "pageToken=x", "syncToken=x"]
)
async def test_a_query_is_read_strictly(stand: Stand, tokens: Tokens, query: str):
    assert (await asked(stand, tokens, "GET", f"{EVENTS}?singleEvents=true&{query}"))[0] == 400


async def test_a_page_token_belongs_to_its_query(stand: Stand, tokens: Tokens):
    for name in ("aaaaa", "bbbbb"):
        await asked(stand, tokens, "POST", INSERTING, {**BODY, "id": name})
    query = "singleEvents=true&maxResults=1"
    _, first = await asked(stand, tokens, "GET", f"{EVENTS}?{query}")
    assert "nextSyncToken" not in first
    following = f"{query}&pageToken={first['nextPageToken']}"
    other = EVENTS.replace(OWNER, OTHER)
    for path in (f"{EVENTS}?{following}&showDeleted=true", f"{other}?{following}"):
        assert (await asked(stand, tokens, "GET", path))[0] == 400
    status, second = await asked(stand, tokens, "GET", f"{EVENTS}?{following}")
    assert (status, [item["id"] for item in second["items"]]) == (200, ["bbbbb"])
    assert "nextPageToken" not in second


async def test_somebody_elses_calendar_is_not_there(stand: Stand, tokens: Tokens):
    stand.service.add_account("eve@example.com", "Eve", "UTC")
    path = "/calendar/v3/calendars/eve@example.com/events?singleEvents=true"
    assert (await asked(stand, tokens, "GET", path))[0] == 404


async def test_everything_survives_a_restart_of_the_stand_in(stand: Stand, tokens: Tokens):
    await asked(stand, tokens, "POST", INSERTING, BODY)
    _, before = await asked(stand, tokens, "GET", f"{EVENTS}?singleEvents=true")
    state = stand.service.snapshot()
    stand.service.diary.remove(OWNER, "itv01jdf3qp7m0v1")
    stand.service.identity.oauth.expire_access()
    stand.service.restore(state)
    assert await asked(stand, tokens, "GET", f"{EVENTS}?singleEvents=true") == (200, before)


def test_the_samples_are_read():
    (entry,), removed = read_items(sample("events.list.incremental")["items"], "Europe/Stockholm")
    assert removed == ("deleted0event000",)
    assert entry == Entry(
        id="itv01jdf3qp7m0v1",
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        uid="itv01jdf3qp7m0v1@google.com",
        title="Technical interview: Tomas Okafor",
        guests=(TOMAS,),
        stamp=entry.stamp,
        version='"3528417600000000"',
    )
    assert entry.starts_at.isoformat() == "2026-12-04T10:00:00+01:00"
    assert entry.stamp is not None
    assert entry.stamp.isoformat() == "2026-11-25T08:02:10+00:00"
    assert entry.guests[0].rsvp is Rsvp.PENDING
    written = read_written(sample("events.insert.response"))
    assert (written.join_url, written.call_pending) == ("https://meet.google.com/abc-defg-hij", False)


async def test_the_token_answer(stand: Stand):
    code = (await stand.consent())["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": "https://panelry.example/oauth/google",
        "client_id": "panelry-client",
        "client_secret": "panelry-secret",
        "code_verifier": "a-verifier-long-enough-for-rfc-7636-0123456789",
    }
    answer = (await stand.http.post(f"{stand.root}/token", data=form)).json()
    keys = {"access_token", "expires_in", "refresh_token", "scope", "token_type", "id_token"}
    assert set(answer) == keys
    assert PREFIX + "userinfo.email" in answer["scope"].split()
    again = await stand.http.post(f"{stand.root}/token", data=form)
    assert again.status_code == 400
    assert again.json() == {"error": "invalid_grant", "error_description": "Malformed auth code."}
