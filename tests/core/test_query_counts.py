"""The number of queries is fixed: it does not grow with rows, and when it changes somebody decided so."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.calendars.facts import Service
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.follow_ups.read import list_follow_ups
from core.meetings.answer import accept_meeting
from core.meetings.book import book_meeting
from core.meetings.draft import draft_meeting, revise_draft
from core.meetings.forms import Group, OptionalPeople
from core.meetings.list_weeks import list_weeks
from core.meetings.load import load_meetings
from core.meetings.location import LocationKind
from core.meetings.own import list_meetings
from core.messages.claim import claim_due
from core.messages.failed import list_failed
from core.messages.prepare import prepare_messages
from core.offers.facts import Freed, Kept
from core.outside_bookings.listing import list_synced
from core.tenancy import Actor, Tx
from tests.core.counting import counting
from tests.core.outside_bookings.bookings import booking, take
from tests.core.rooms.places import ROSA_PARKS, open_rooms
from tests.world import MONDAY, World

HOSTS = ("UANA", "UBO", "UCY", "UROSA")
PREPARING = 8
CANCELLED = "status = 'cancelled', cancelled_at = now()"
BINDING = 1
"""Every transaction first says which workspace it is of."""


async def statements_of(world: World, act: Callable[..., Awaitable[Any]], *arguments: Any) -> int:
    with counting(world) as statements:
        await world.run(act, world.rosa, *arguments)
    return len(statements) - BINDING


async def load(tx: Tx, actor: Actor, ids: list[int]) -> object:
    return await load_meetings(tx, ids)


async def several(world: World, count: int, *hosts: str) -> list[int]:
    """So many meetings with all there may be to load: hosts, a candidate, a move, a cancellation."""
    people = "".join(f"P{number},p{number}@mail.example\n" for number in range(count))
    await world.run(import_candidates, world.rosa, read_lines(f"name,email\n{people}")[0])
    found = []
    for number in range(count):
        at = MONDAY + timedelta(days=2 + number, hours=2)
        meeting = await world.book(*hosts, candidate=f"P{number}", at=at)
        meeting = await world.move(meeting, at + timedelta(hours=1))
        found.append((await world.cancel(meeting)).id if number % 5 == 4 else meeting.id)
    return found


@pytest.mark.parametrize("count", [1, 7])
async def test_loading_meetings_takes_six_queries(world: World, count: int):
    ids = await several(world, count, *HOSTS[: count // 2 + 1])
    assert await statements_of(world, load, ids) == 7


async def test_a_list_takes_two_queries_more(world: World):
    assert await statements_of(world, list_meetings, "upcoming") == 2
    for count in (1, 12):
        await world.ask("DELETE FROM meetings")
        await several(world, count, "UANA", "UBO")
        assert await statements_of(world, list_meetings, "upcoming") == 9


@pytest.mark.parametrize("count", [1, 12])
async def test_a_month_takes_two_queries_and_of_everybody_three(world: World, count: int):
    await several(world, count, "UANA", "UBO")

    async def of_everybody(tx: Tx, actor: Actor) -> object:
        return await list_weeks(tx, actor, "month", whose="all")

    assert await statements_of(world, list_weeks, "month") == 2
    assert await statements_of(world, of_everybody) == 3


@pytest.mark.parametrize("count", [1, 12])
async def test_what_is_booked_at_a_scheduler_takes_two_queries(world: World, count: int):
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
    world.rosa = await world.actor("UROSA")
    await take(world, *(booking(str(number), MONDAY + timedelta(days=number)) for number in range(count)))
    for showing in ("coming", "past", "unsettled"):
        assert await statements_of(world, list_synced, Service.CALENDLY, showing) == 2


@pytest.mark.parametrize("hosts", [1, 4])
async def test_following_a_choice_takes_as_many_queries_however_many_hosts_and_meetings(
    world: World, hosts: int
):
    await several(world, 6 * (hosts - 1), *HOSTS[:hosts])
    form = await world.form(*HOSTS[:hosts])
    assert await statements_of(world, revise_draft, form) == 9


async def test_the_first_form_takes_one_query_and_with_a_name_five(world: World):
    assert await statements_of(world, draft_meeting, "", None) == 1
    assert await statements_of(world, draft_meeting, "Jane Doe", None) == 5


async def test_booking_takes_as_many_queries_however_many_hosts(world: World):
    counts = []
    for day, hosts in enumerate(((HOSTS[0],), HOSTS), start=2):
        form = replace(
            await world.form(*hosts), custom_starts_at=MONDAY + timedelta(days=day), confirmed=True
        )
        counts.append(await statements_of(world, book_meeting, form))
    assert counts[0] == counts[1] <= 30


async def test_a_place_in_person_costs_a_query_and_its_room_another_and_two_to_book(world: World):
    (room,) = await open_rooms(world, ROSA_PARKS)
    form = replace(
        await world.form("UANA"),
        custom_starts_at=MONDAY + timedelta(days=2, hours=2),
        confirmed=True,
    )
    in_person = replace(form, location_kind=LocationKind.IN_PERSON)
    there = replace(in_person, room_id=room.id)
    call, anywhere, in_room = [
        await statements_of(world, revise_draft, each) for each in (form, in_person, there)
    ]
    assert (anywhere - call, in_room - anywhere) == (1, 1)
    bookings = []
    for number, each in enumerate((in_person, there)):
        at = MONDAY + timedelta(days=2 + number, hours=2)
        asked = replace(each, submission_key=str(number), custom_starts_at=at)
        bookings.append(await statements_of(world, book_meeting, asked))
    assert bookings[1] - bookings[0] == 2


async def test_answering_takes_as_many_queries_however_many_take_part(world: World):
    counts = []
    for day, hosts in enumerate((("UANA",), HOSTS), start=2):
        meeting = await world.book(*hosts, at=MONDAY + timedelta(days=day, hours=2))
        await world.send_due()
        ana = await world.actor("UANA")
        with counting(world) as statements:
            await world.run(accept_meeting, ana, meeting.id, 1)
        counts.append(len(statements) - BINDING)
    assert counts[0] == counts[1] == 20


async def test_groups_cost_no_query_and_people_who_may_come_cost_one_to_book(world: World):
    form = replace(
        await world.form("UANA", "UBO"),
        custom_starts_at=MONDAY + timedelta(days=2, hours=2),
        confirmed=True,
    )
    group = replace(form, take=1, other_group=Group(member_ids=("UCY",)))
    may_come = OptionalPeople(interviewer_ids=("UCY",), observer_ids=("UROSA",))
    more = replace(form, optional_people=may_come)
    drafts = [await statements_of(world, revise_draft, each) for each in (form, group, more)]
    assert (drafts[1] - drafts[0], drafts[2] - drafts[0]) == (0, 2)
    bookings = []
    for number, each in enumerate((form, group, more)):
        at = MONDAY + timedelta(days=2 + number, hours=2)
        asked = replace(each, submission_key=str(number), custom_starts_at=at)
        bookings.append(await statements_of(world, book_meeting, asked))
    assert (bookings[1] - bookings[0], bookings[2] - bookings[0]) == (0, 1)


@pytest.mark.parametrize("count", [1, 8])
async def test_preparing_messages_takes_as_many_queries_however_many_there_are(world: World, count: int):
    await several(world, count, "UANA", "UBO")
    async with world.database.outbox() as session:
        claimed = await claim_due(session, world.clock.at, 500)
    assert len(claimed) > 5 * count
    assert await statements_of(world, prepare_messages, claimed) == PREPARING


@pytest.mark.parametrize("count", [1, 6])
async def test_tasks_and_offers_take_three_queries_more_to_prepare(world: World, count: int):
    """One for the tasks, two for the offers; and the tasks in Home take one."""
    (meeting_id,) = await several(world, 1, "UANA")
    await world.ask("DELETE FROM messages")
    await world.ask(
        "INSERT INTO follow_ups (workspace_id, meeting_id, assignee_id, task, due_on)"
        " SELECT workspace_id, id, scheduled_by_id, 'Task ' || n, '2027-03-01'"
        " FROM meetings, generate_series(1, :count) n",
        count=count,
    )
    offer = Kept(
        freed=Freed(key="1.1", meeting_id=meeting_id, starts_at=MONDAY, ends_at=MONDAY),
        starts_at=MONDAY,
        was_at=MONDAY,
        until=MONDAY,
        version=1,
    )
    for kind, detail in (("follow_up", '{"due_on": "2027-03-01"}'), ("slot_offer", json.dumps(offer.detail))):
        await world.ask(
            "INSERT INTO messages (workspace_id, key, road, kind, subject, recipient, meeting_id,"
            " meeting_starts_at, due_at, detail)"
            " SELECT f.workspace_id, gen_random_uuid(), 'slack', :kind, f.id::text, 'UROSA', f.meeting_id,"
            " now(), :now, CAST(:detail AS jsonb) || jsonb_build_object('follow_up', f.id) FROM follow_ups f",
            kind=kind,
            detail=detail,
            now=MONDAY,
        )
    async with world.database.outbox() as session:
        claimed = await claim_due(session, world.clock.at, 500)
    assert len(claimed) == 2 * count
    assert await statements_of(world, prepare_messages, claimed) == PREPARING + 3
    assert await statements_of(world, list_follow_ups) == 1


@pytest.mark.parametrize(("unwanted", "pages"), [(0, 1), (18, 1), (20, 2), (138, 3), (140, 4)])
async def test_what_failed_takes_one_page_and_larger_ones_past_what_nobody_needs(
    world: World, unwanted: int, pages: int
):
    """Pages of 20, 40, 80 and 160; each is read by one query and looked at by as many as a sending."""
    await several(world, 1, "UANA")
    await world.ask("UPDATE attendees SET rsvp = 'accepted' WHERE member_id IS NOT NULL")
    await world.ask("UPDATE messages SET state = 'failed', error = 'x' WHERE kind = 'card'")
    await world.ask(
        "INSERT INTO messages (workspace_id, key, road, kind, subject, recipient, meeting_id, version,"
        " meeting_starts_at, due_at, state)"
        " SELECT workspace_id, n::text, 'slack', 'answer_reminder', n::text, 'UANA', id, version, starts_at,"
        " now(), 'failed' FROM meetings, generate_series(1, :unwanted) n",
        unwanted=unwanted,
    )
    assert [each.kind for each in (await world.run(list_failed, world.rosa)).newest] == ["card"]
    assert await statements_of(world, list_failed) == pages * (1 + PREPARING)


@pytest.mark.parametrize(
    ("kind", "since"),
    [
        ("invitation", "ends_at = now() - interval '10 years', starts_at = now() - interval '11 years'"),
        ("outcome_nudge", "outcome = 'pending', outcome_at = now()"),
        ("reminder", CANCELLED),
        ("card", CANCELLED),
        ("answer_reminder", "title = title"),
    ],
)
async def test_what_an_outage_left_behind_takes_one_page_and_nothing_more_than_four(
    world: World, kind: str, since: str
):
    """Whatever the rows tell is left out before it is read; of anything else 300 are looked at."""
    await several(world, 1, "UANA")
    await world.ask("UPDATE attendees SET rsvp = 'accepted' WHERE member_id IS NOT NULL")
    await world.ask(
        "INSERT INTO messages (workspace_id, key, road, kind, subject, recipient, meeting_id, version,"
        " meeting_starts_at, due_at, state)"
        " SELECT workspace_id, n::text, 'slack', :kind, 'x' || n, 'UANA', id,"
        " CASE WHEN :kind = 'card' THEN 0 ELSE version END, starts_at, now(), 'failed'"
        " FROM meetings, generate_series(1, 400) n",
        kind=kind,
    )
    await world.ask(f"UPDATE meetings SET {since}")
    assert (await world.run(list_failed, world.rosa)).newest == ()
    pages = 4 if kind == "answer_reminder" else 0
    assert await statements_of(world, list_failed) == max(pages * (1 + PREPARING), 1)
