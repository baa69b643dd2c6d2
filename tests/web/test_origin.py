"""Where a meeting was booked: told in JSON and on its page as in Slack, and only to who may."""

import httpx
import pytest

from tests.core.outside_bookings.bookings import booking, meetings, take
from tests.tab import Page
from tests.web.entered import browser
from tests.web.test_meetings_page import inside, routes
from tests.world import World

PROBLEM = "application/problem+json"


@pytest.fixture
async def origin(world: World) -> str:
    await take(world, booking())
    return f"/api/v1/meetings/{(await meetings(world))[0].id}/origin"


async def test_who_decides_sees_all_and_who_attends_not_the_candidates_pages(world: World, origin: str):
    async with inside(world, world.rosa) as http:
        told = (await http.get(origin)).json()
    assert (told["service"], told["service_name"], told["status"]) == ("calendly", "Calendly", "active")
    assert told["invitee"] == {"name": "Tomas Okafor"}
    assert told["event_type"] == "Technical interview"
    assert told["cancel_url"] == "https://calendly.com/cancellations/a"
    assert told["reschedule_url"] == "https://calendly.com/reschedulings/a"
    assert (told["trouble"], told["answers"]) == (None, [])
    assert told["synced_at"] == "2027-03-01T08:00:00+00:00"
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UCY'")
    await world.ask(
        "INSERT INTO attendees (workspace_id, meeting_id, starts_at, member_id, role)"
        " SELECT m.workspace_id, m.id, m.starts_at, p.id, 'observer' FROM meetings m, members p"
        " WHERE p.slack_user_id = 'UBO'"
    )
    async with inside(world, await world.actor("UBO")) as http:
        seen = (await http.get(origin)).json()
        page = await http.get(origin.replace("/api/v1", "").replace("/origin", ""))
    assert seen == told | {"cancel_url": None, "reschedule_url": None}
    assert "via Calendly" in page.text
    assert "calendly.com/cancellations" not in page.text


async def test_its_page_has_a_badge_and_what_is_known_of_the_booking(world: World, origin: str):
    async with inside(world, world.rosa) as http:
        address = origin.replace("/api/v1", "").replace("/origin", "")
        page = Page(await http.get(address))
        week = await http.get("/meetings?view=week&day=2027-03-01")
    for words in ("via Calendly", "Booked at Calendly", "Status there active", "Candidate Tomas Okafor"):
        assert words in page.words
    assert "https://calendly.com/reschedulings/a" in page.links
    assert "via Calendly" in week.text


async def test_trouble_there_is_told(world: World, origin: str):
    await world.ask(
        "INSERT INTO messages (workspace_id, meeting_id, key, road, kind, recipient, meeting_starts_at,"
        " due_at, state, error) SELECT workspace_id, id, 'x', 'outside', 'outside_booking', 'x', starts_at,"
        " starts_at, 'failed', 'It is away.' FROM meetings"
    )
    async with inside(world, world.rosa) as http:
        assert (await http.get(origin)).json()["trouble"] == "It is away."


async def test_refusals_are_problems(world: World, origin: str):
    here = (await world.book("UANA")).id
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    async with browser(*routes(world)) as http:
        problem(await http.get(origin), 401, "You are not signed in")
    async with inside(world, await world.actor("UCY")) as http:
        problem(await http.get(origin), 403, "Ask one of them")
    async with inside(world, await world.actor("UROSA")) as http:
        problem(await http.get(f"/api/v1/meetings/{here}/origin"), 404, "was not booked elsewhere")
        problem(await http.get("/api/v1/meetings/x/origin"), 404, "not here any more")


def problem(answer: httpx.Response, status: int, words: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    told = answer.json()
    assert (told["status"], told["type"]) == (status, "about:blank")
    assert words in told["detail"]
    assert answer.headers["cache-control"] == "no-store"
