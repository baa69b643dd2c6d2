"""A hostile second workspace tries every use case with the first one's ids.

The use cases are read from the modules: a new one without an attack here fails.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

import core
from core.candidates.add import add_candidate
from core.candidates.card import read_candidate_card
from core.candidates.delete import delete_candidate
from core.candidates.importing import import_candidates, read_lines
from core.candidates.read import access_candidate, load_candidates
from core.candidates.search import match_candidates, search_candidates
from core.errors import BadInput, NotFound
from core.hosts.calendar import access_hosts
from core.hosts.hours import Block, set_working_hours
from core.meetings.book import book_meeting
from core.meetings.cancel import cancel_meeting
from core.meetings.correct import correct_prep_notes
from core.meetings.draft import draft_for_candidate, draft_meeting, draft_next_meeting, revise_draft
from core.meetings.facts import Meeting, Outcome
from core.meetings.forms import MoveForm, NewCandidate, OutcomeForm, ScheduleForm
from core.meetings.load import access_meeting, load_meeting, load_meetings
from core.meetings.move import draft_move, move_meeting
from core.meetings.outcome import read_outcome_form, record_outcome
from core.meetings.read import list_meetings, next_meetings, read_meeting
from core.meetings.types import access_type
from core.messages.claim import Claimed, claim_due
from core.messages.prepare import Quiet, ask_for_outcome, prepare_messages
from core.messages.undelivered import tell_organisers
from core.records.audit import record_change, record_people
from core.tenancy import Actor, Tx
from core.workspaces.members import MemberProfile, find_actor, register_members, unknown_members
from tests.world import MONDAY, World, found_world

SECRET = "name,email,phone\nZelda Secret,zelda@secret.example,+49 30 5550\n"
ONLY_HERE = MemberProfile(slack_user_id="USECRET", name="Sissi Secret", timezone="Europe/Vienna")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prey:
    """What the hostile workspace has learnt of the other one, down to its leases; and a form of its own."""

    meeting: Meeting
    over: Meeting
    candidate_id: int
    claimed: list[Claimed]
    cursor: str
    form: ScheduleForm

    @property
    def type_id(self) -> int:
        assert self.meeting.type_id is not None
        return self.meeting.type_id

    def move(self, **more: Any) -> MoveForm:
        return MoveForm(meeting_id=self.meeting.id, version=1, reason="company_other", **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One call by the hostile workspace. `harmless` ones succeed, within its own walls."""

    use_case: Callable[..., Awaitable[Any]]
    arguments: Callable[[Prey], tuple[Any, ...]]
    named: Callable[[Prey], dict[str, Any]] = lambda _: {}
    harmless: bool = False


def own_form(form: ScheduleForm, **changes: Any) -> ScheduleForm:
    return replace(form, custom_starts_at=MONDAY + timedelta(days=3, hours=2), **changes)


ATTACKS = [
    Attack(use_case=book_meeting, arguments=lambda p: (own_form(p.form, candidate_id=p.candidate_id),)),
    Attack(use_case=book_meeting, arguments=lambda p: (own_form(p.form, type_id=p.type_id),)),
    Attack(use_case=book_meeting, arguments=lambda p: (own_form(p.form, interviewer_ids=("USECRET",)),)),
    Attack(
        use_case=book_meeting,
        arguments=lambda p: (
            own_form(
                p.form,
                candidate_id=None,
                new_candidate=NewCandidate(name="Mallory", email="zelda@secret.example"),
                submission_key="the-secret-key",
            ),
        ),
        harmless=True,
    ),
    Attack(use_case=cancel_meeting, arguments=lambda p: (p.meeting.id, "company_other", "")),
    Attack(use_case=correct_prep_notes, arguments=lambda p: (p.meeting.id, "defaced")),
    Attack(use_case=draft_meeting, arguments=lambda _: ("Zelda", "C1"), harmless=True),
    Attack(use_case=draft_meeting, arguments=lambda _: ("zelda@secret.example", "C1"), harmless=True),
    Attack(use_case=draft_next_meeting, arguments=lambda p: (p.meeting.id,)),
    Attack(use_case=draft_for_candidate, arguments=lambda p: (p.candidate_id,)),
    Attack(use_case=read_candidate_card, arguments=lambda p: (p.candidate_id,)),
    Attack(use_case=delete_candidate, arguments=lambda p: (p.candidate_id,)),
    Attack(
        use_case=revise_draft,
        arguments=lambda p: (replace(p.form, candidate_id=p.candidate_id, type_id=p.type_id),),
        harmless=True,
    ),
    Attack(
        use_case=revise_draft,
        arguments=lambda p: (replace(p.form, interviewer_ids=("USECRET",)),),
        harmless=True,
    ),
    Attack(use_case=draft_move, arguments=lambda p: (p.move(),)),
    Attack(
        use_case=move_meeting,
        arguments=lambda p: (p.move(custom_starts_at=MONDAY + timedelta(days=4)),),
    ),
    Attack(use_case=read_outcome_form, arguments=lambda p: (p.over.id, Outcome.REJECTED)),
    Attack(
        use_case=record_outcome,
        arguments=lambda p: (OutcomeForm(meeting_id=p.over.id, outcome=Outcome.REJECTED),),
    ),
    Attack(use_case=read_meeting, arguments=lambda p: (p.meeting.id,)),
    Attack(use_case=list_meetings, arguments=lambda _: ("upcoming",), harmless=True),
    Attack(use_case=list_meetings, arguments=lambda _: ("past",), harmless=True),
    Attack(use_case=list_meetings, arguments=lambda _: ("today",), harmless=True),
    Attack(use_case=list_meetings, arguments=lambda p: ("upcoming", p.cursor), harmless=True),
    Attack(use_case=next_meetings, arguments=lambda _: (), harmless=True),
    Attack(
        use_case=add_candidate,
        arguments=lambda _: (),
        named=lambda _: {"name": "Mallory", "email": "zelda@secret.example"},
        harmless=True,
    ),
    Attack(use_case=search_candidates, arguments=lambda _: ("Zelda",), harmless=True),
    Attack(use_case=search_candidates, arguments=lambda _: ("",), harmless=True),
    Attack(use_case=match_candidates, arguments=lambda _: ("zelda@secret.example",), harmless=True),
    Attack(
        use_case=import_candidates,
        arguments=lambda _: (read_lines("name,email\nMallory,zelda@secret.example\n")[0],),
        harmless=True,
    ),
    Attack(use_case=set_working_hours, arguments=lambda _: ("USECRET", [])),
    Attack(
        use_case=set_working_hours,
        arguments=lambda _: ("UANA", [Block(weekday=0, starts_minute=0, ends_minute=60)]),
        harmless=True,
    ),
    Attack(
        use_case=register_members,
        arguments=lambda _: (
            [replace(ONLY_HERE, name="Mallory"), MemberProfile(slack_user_id="UANA", name="M")],
        ),
        harmless=True,
    ),
    Attack(use_case=unknown_members, arguments=lambda _: (["USECRET"],), harmless=True),
    Attack(use_case=find_actor, arguments=lambda _: ("USECRET",), harmless=True),
    Attack(use_case=prepare_messages, arguments=lambda p: (p.claimed,), harmless=True),
    Attack(use_case=ask_for_outcome, arguments=lambda p: (p.over.id,)),
    Attack(
        use_case=tell_organisers,
        arguments=lambda p: (p.claimed, {each.id: "It failed." for each in p.claimed}),
        harmless=True,
    ),
    Attack(use_case=record_people, arguments=lambda p: ("x", {p.candidate_id: {"name": "Mallory"}})),
    Attack(
        use_case=record_change,
        arguments=lambda p: ("x", "candidate", p.candidate_id),
        named=lambda p: {"person_id": p.candidate_id, "personal": {"name": "Mallory"}},
    ),
]


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
    return Prey(
        meeting=booked[0],
        over=booked[1],
        candidate_id=booked[0].candidate.id,
        claimed=[each for each in claimed if each.workspace_id == world.rosa.workspace_id],
        cursor=f"after:{(MONDAY - timedelta(days=9)).timestamp():.6f}:{booked[0].id - 1}",
        form=await mallory.form("UANA"),
    )


def test_every_use_case_is_attacked():
    assert functions_taking(("tx", Tx), ("actor", Actor)) == {each.use_case for each in ATTACKS}


@pytest.mark.parametrize(
    "attack", [pytest.param(each, id=f"{each.use_case.__name__}-{at}") for at, each in enumerate(ATTACKS)]
)
async def test_no_use_case_reaches_into_another_workspace(
    world: World, prey: Prey, mallory: World, attack: Attack
):
    before = await world.everything()
    call = mallory.run(attack.use_case, mallory.rosa, *attack.arguments(prey), **attack.named(prey))
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
        access_hosts: ["USECRET"],
    }
    for door, key in doors.items():
        with pytest.raises((NotFound, BadInput)):
            await mallory.run(through, mallory.rosa, door, key)
    for loading, keys in ((load_meetings, [prey.meeting.id]), (load_candidates, [prey.candidate_id])):
        assert await mallory.run(through, mallory.rosa, loading, keys) == {}
    named = {each for each in functions_taking(("tx", Tx)) if each.__name__.startswith(("access_", "load_"))}
    assert named == {*doors, load_meetings, load_candidates}


async def test_an_actor_who_claims_a_foreign_meeting_by_attending_it_is_not_believed(
    prey: Prey, mallory: World
):
    spy = replace(mallory.rosa, member_id=prey.meeting.interviewers[0].member.id)
    assert (await mallory.run(list_meetings, spy, "upcoming")).meetings == ()
    with pytest.raises(NotFound):
        await mallory.run(read_meeting, spy, prey.meeting.id)
