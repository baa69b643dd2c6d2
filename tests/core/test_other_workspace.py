"""A hostile second workspace tries every use case with the first one's ids.

The use cases are read from the modules: a new one without an attack here fails.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

import core
from core.calendars.connected import keep_connection
from core.calendars.facts import Service
from core.calendars.grants import access_connection
from core.calendars.tickets import access_connecting, begin_connecting, leave_with_state
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.candidates.read import access_candidate, load_candidates
from core.chores.claim import claim_chores
from core.errors import BadInput, NotFound
from core.follow_ups.read import access_follow_up, load_follow_ups
from core.meetings.facts import Meeting
from core.meetings.in_calendar import load_in_calendar
from core.meetings.load import access_meeting, load_meeting, load_meetings
from core.meetings.own import list_meetings
from core.meetings.read import read_meeting
from core.meetings.types import access_type
from core.messages.claim import claim_due
from core.messages.decisions import Quiet
from core.messages.prepare import prepare_messages
from core.outside_bookings.load import load_outside
from core.rooms.read import access_room
from core.tenancy import Actor, Tx
from core.workspaces.members import register_members
from tests.core.attacks import ATTACKS
from tests.core.prey import CALENDAR, GRANT, ONLY_HERE, SECRET, Attack, Prey
from tests.world import MONDAY, World, found_world


def functions_taking(*parameters: tuple[str, object]) -> set[Callable[..., Awaitable[Any]]]:
    """Public coroutine functions of core that begin with these parameters."""
    found = set()
    for module in pkgutil.walk_packages(core.__path__, "core."):
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.iscoroutinefunction):
            if function.__module__ != module.name or name.startswith("_"):
                continue
            first = [(each.name, each.annotation) for each in inspect.signature(function).parameters.values()]
            if first[: len(parameters)] == list(parameters):
                found.add(function)
    return found


@pytest.fixture
async def mallory(world: World) -> World:
    return await found_world(world.database, team="T0MALLORY")


@pytest.fixture
async def prey(world: World, mallory: World) -> Prey:
    await world.run(register_members, world.product, [ONLY_HERE])
    await world.run(import_candidates, world.rosa, read_lines(SECRET)[0])
    form = await world.form("USECRET", "UANA", candidate="Zelda Secret", channel="CSECRET")
    at = MONDAY + timedelta(days=1, hours=2)
    booked = [
        await world.book_form(
            replace(
                form,
                custom_starts_at=at + timedelta(hours=hours),
                prep_notes="secret notes",
                submission_key=key,
            )
        )
        for hours, key in [(0, "the-secret-key"), (-1, "another")]
    ]
    await world.ask(
        "UPDATE meetings SET starts_at = :at, ends_at = :end WHERE id = :id",
        at=MONDAY - timedelta(hours=2),
        end=MONDAY - timedelta(hours=1),
        id=booked[1].id,
    )
    async with world.database.outbox() as session:
        claimed = await claim_due(session, MONDAY + timedelta(days=9), 500)
    assert booked[0].candidate is not None
    ana = await world.actor("UANA")
    assert ana.member_id is not None
    await world.run(keep_connection, world.product, ana.member_id, replace(CALENDAR, grant=GRANT))
    async with world.database.outbox() as session:
        [chore] = await claim_chores(session, 10)
    tickets = [(await world.run(begin_connecting, ana, Service.GOOGLE)).partition(".")[2] for _ in range(2)]
    await world.run(leave_with_state, world.product, tickets[1], "the-secret-state")
    await world.ask(
        "INSERT INTO video_calls (workspace_id, meeting_id, service, external_id)"
        " SELECT workspace_id, id, 'zoom', 'the-secret-call' FROM meetings WHERE id = :id",
        id=booked[0].id,
    )
    for columns, values in SECRETS_ELSEWHERE.items():
        query = f"INSERT INTO {columns}, workspace_id) VALUES ({values}, :here)"
        await world.ask(query, here=world.rosa.workspace_id)
    return Prey(
        meeting=booked[0],
        over=booked[1],
        candidate_id=booked[0].candidate.id,
        claimed=[each for each in claimed if each.workspace_id == world.rosa.workspace_id],
        cursor=f"after:{(MONDAY - timedelta(days=9)).timestamp():.6f}:{booked[0].id - 1}",
        form=await mallory.form("UANA"),
        task_id=await secret_task(world, booked[1]),
        connection_id=(await world.ask("SELECT id FROM connections"))[0][0],
        calendar_id=(await world.ask("SELECT id FROM calendars"))[0][0],
        chore=chore,
        member_id=ana.member_id,
        ticket=tickets[0],
        state="the-secret-state",
        scheduler_id=(await world.ask("SELECT id FROM outside_schedulers"))[0][0],
        delivery_id=(await world.ask("SELECT id FROM outside_deliveries"))[0][0],
        import_id=(await world.ask("SELECT id FROM outside_imports"))[0][0],
        room_id=(await world.ask("SELECT id FROM rooms"))[0][0],
    )


SECRETS_ELSEWHERE = {
    "outside_schedulers (service, ticket, signing_secret": "'calendly', 'the-secret-ticket', 'x'",
    "outside_deliveries (service, key, body": "'calendly', 'the-secret-key', 'x'",
    "outside_imports (service, window_start, window_end": "'calendly', now(), now()",
    "outside_bookings (service, key, event, status, starts_at, ends_at, told, synced_at": (
        "'calendly', 'the-secret-booking', '', 'pending', now(), now() + interval '1 hour', 'x', now()"
    ),
    "page_visits (member_id, ticket_hash, expires_at": (
        "(SELECT min(id) FROM members), encode(sha256('the-secret-ticket'), 'hex'), now() + interval '1 hour'"
    ),
    "page_visits (member_id, ticket_hash, session_hash, expires_at": (
        "(SELECT min(id) FROM members), 'x', encode(sha256('the-secret-session'), 'hex'), "
        "now() + interval '1 hour'"
    ),
    "rooms (name, site, capacity, email": "'The secret room', 'Secret', 6, 'secret@rooms.example'",
    "room_bookings (meeting_id, room_id, during": (
        "(SELECT max(id) FROM meetings), (SELECT id FROM rooms), tstzrange('2027-03-01', '2027-03-02')"
    ),
}
"""Of no meeting of its own, so that nothing reads what is sealed there."""


async def secret_task(world: World, meeting: Meeting) -> int:
    await world.ask(
        "INSERT INTO follow_ups (workspace_id, meeting_id, task, due_on)"
        " SELECT workspace_id, id, 'secret task', '2027-03-05' FROM meetings WHERE id = :id",
        id=meeting.id,
    )
    return int((await world.ask("SELECT id FROM follow_ups"))[0][0])


def test_every_use_case_is_attacked():
    assert functions_taking(("tx", Tx), ("actor", Actor)) == {each.use_case for each in ATTACKS}


@pytest.mark.parametrize(
    "attack", [pytest.param(each, id=f"{each.use_case.__name__}-{at}") for at, each in enumerate(ATTACKS)]
)
async def test_no_use_case_reaches_into_another_workspace(
    world: World, prey: Prey, mallory: World, attack: Attack
):
    before = await world.everything()
    caller = replace(mallory.rosa, role=attack.role or mallory.rosa.role)
    call = mallory.run(attack.use_case, caller, *attack.arguments(prey), **attack.named(prey))
    if attack.harmless:
        told = repr(await call).casefold()
        told = told.replace("zelda@secret.example", "").replace("'usecret'", "").replace("zelda", "")
        assert "secret" not in told
    else:
        with pytest.raises((NotFound, BadInput, IntegrityError)):
            await call
    assert await world.everything() == before


async def test_leased_messages_of_another_workspace_are_quiet(prey: Prey, mallory: World):
    decided = await mallory.run(prepare_messages, mallory.rosa, prey.claimed)
    assert len(prey.claimed) > 20
    assert set(decided.values()) == {Quiet(why="the meeting was deleted")}


async def test_every_door_to_a_row_stays_shut(prey: Prey, mallory: World):
    async def through(tx: Tx, actor: Actor, door: Callable[..., Awaitable[Any]], key: Any) -> Any:
        return await door(tx, key)

    doors: dict[Callable[..., Awaitable[Any]], Any] = {
        access_meeting: prey.meeting.id,
        load_meeting: prey.meeting.id,
        access_candidate: prey.candidate_id,
        access_type: prey.type_id,
        access_room: prey.room_id,
        access_follow_up: prey.task_id,
        access_connection: prey.connection_id,
        access_connecting: prey.member_id,
    }
    for door, key in doors.items():
        with pytest.raises((NotFound, BadInput)):
            await mallory.run(through, mallory.rosa, door, key)
    loading: dict[Callable[..., Awaitable[Any]], list[int]] = {
        load_meetings: [prey.meeting.id],
        load_in_calendar: [prey.meeting.id],
        load_outside: [prey.meeting.id],
        load_candidates: [prey.candidate_id],
        load_follow_ups: [prey.task_id],
    }
    for load, keys in loading.items():
        assert await mallory.run(through, mallory.rosa, load, keys) == {}
    named = {each for each in functions_taking(("tx", Tx)) if each.__name__.startswith(("access_", "load_"))}
    assert named == {*doors, *loading}


async def test_an_actor_who_claims_a_foreign_meeting_by_attending_it_is_not_believed(
    prey: Prey, mallory: World
):
    spy = replace(mallory.rosa, member_id=prey.meeting.interviewers[0].member.id)
    assert (await mallory.run(list_meetings, spy, "upcoming")).meetings == ()
    with pytest.raises(NotFound):
        await mallory.run(read_meeting, spy, prey.meeting.id)
