"""Who may do what: every cell of docs/permissions.md is tried. What succeeds is taken back at once."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.calendars.facts import Service
from core.candidates.card import read_candidate_card
from core.candidates.delete import delete_candidate
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.errors import NotAllowed, NotFound
from core.follow_ups.add import add_follow_up
from core.follow_ups.change import finish_follow_up
from core.follow_ups.facts import FollowUpForm
from core.hosts.hours import set_working_hours
from core.meetings.answer import accept_meeting
from core.meetings.book import book_meeting
from core.meetings.cancel import cancel_meeting, draft_cancellation
from core.meetings.correct import correct_prep_notes, read_prep_notes
from core.meetings.facts import Meeting, Outcome
from core.meetings.forms import MoveForm, ScheduleForm
from core.meetings.list_weeks import list_weeks
from core.meetings.move import draft_move, move_meeting
from core.meetings.outcome import read_outcome_form, record_outcome
from core.meetings.outcome_forms import OutcomeForm
from core.meetings.own_link import draft_link, set_link
from core.meetings.read import read_meeting
from core.meetings.undo import undo_outcome
from core.outside_bookings.listing import list_synced
from core.tenancy import Actor, Tx
from core.workspaces.members import MemberProfile, find_actor, register_members
from tests.world import MONDAY, World, found_world

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
ROWS = re.findall(r"^\| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
WHO = [cell.strip() for cell in ROWS[0].split("|")][1:]
TABLE = {cells[0]: dict(zip(WHO, cells[1:], strict=True)) for row in ROWS[1:] if (cells := row.split(" | "))}
PEOPLE = ("admin", "recruiter", "organiser", "owner", "interviewer", "observer", "other", "tasked")
TOMORROW = MONDAY + timedelta(days=1, hours=6)


class Allowed(Exception):
    """It went through; raised so that nothing of it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What there is to act on: a meeting ahead, one that is over, one with an outcome, and a task of it."""

    ahead: Meeting
    over: Meeting
    recorded: Meeting
    task: int
    nia: int
    form: ScheduleForm

    @property
    def seen(self) -> str:
        assert self.recorded.outcome is not None
        return self.recorded.outcome.seen

    @property
    def jane(self) -> int:
        assert self.ahead.candidate is not None
        return self.ahead.candidate.id


async def see_everybodys(tx: Tx, actor: Actor) -> None:
    await list_weeks(tx, actor, "month", whose="all")


ZOE = read_lines("name,email\nZoe,zoe@mail.example\n")[0]
TASK = FollowUpForm(task="Write to her", due_on=(MONDAY + timedelta(days=9)).date())
Try = tuple[Callable[..., Awaitable[Any]], Callable[[Place, Actor], tuple[Any, ...]]]
TRIES: dict[str, tuple[Try, ...]] = {
    "schedule": ((book_meeting, lambda p, _: (p.form,)),),
    "import candidates": ((import_candidates, lambda *_: (ZOE,)),),
    "delete a candidate": ((delete_candidate, lambda p, _: (p.nia,)),),
    "open the candidate's card": ((read_candidate_card, lambda p, _: (p.jane,)),),
    "open a meeting": (
        (read_meeting, lambda p, _: (p.ahead.id,)),
        (read_prep_notes, lambda p, _: (p.ahead.id,)),
    ),
    "see everybody's week and month": ((see_everybodys, lambda *_: ()),),
    "move": (
        (draft_move, lambda p, _: (MoveForm(meeting_id=p.ahead.id, version=0),)),
        (move_meeting, lambda p, _: (moved(p),)),
    ),
    "cancel": (
        (draft_cancellation, lambda p, _: (p.ahead.id,)),
        (cancel_meeting, lambda p, _: (p.ahead.id, "company_other", "")),
    ),
    "correct the prep notes": ((correct_prep_notes, lambda p, _: (p.ahead.id, "New")),),
    "add a link of one's own": (
        (draft_link, lambda p, _: (p.ahead.id,)),
        (set_link, lambda p, _: (p.ahead.id, "https://meet.example/own")),
    ),
    "answer the invitation": ((accept_meeting, lambda p, _: (p.ahead.id, p.ahead.version)),),
    "record an outcome": (
        (record_outcome, lambda p, _: (OutcomeForm(meeting_id=p.over.id, outcome=Outcome.ADVANCE),)),
    ),
    "see and correct an outcome": (
        (read_outcome_form, lambda p, _: (p.recorded.id, None)),
        (record_outcome, lambda p, _: (OutcomeForm(meeting_id=p.recorded.id, outcome=Outcome.HIRED),)),
    ),
    "undo an outcome": ((undo_outcome, lambda p, _: (p.recorded.id, p.seen)),),
    "add a follow-up task": ((add_follow_up, lambda p, _: (p.recorded.id, TASK)),),
    "close somebody's task": ((finish_follow_up, lambda p, _: (p.task,)),),
    "see what is booked at schedulers": ((list_synced, lambda *_: (Service.CALENDLY, "coming")),),
    "set one's own working hours": ((set_working_hours, lambda _, actor: (actor.slack_user_id, [])),),
    "set others' working hours": ((set_working_hours, lambda *_: ("UCY", [])),),
}


def moved(place: Place) -> MoveForm:
    return MoveForm(
        meeting_id=place.ahead.id,
        version=1,
        custom_starts_at=TOMORROW + timedelta(hours=3),
        reason="company_other",
        confirmed=True,
    )


async def settle(world: World) -> Place:
    """People without roles book and record; only then somebody has one."""
    profiles = [MemberProfile(slack_user_id=slack_id(each), name=each, timezone="UTC") for each in PEOPLE]
    await world.run(register_members, world.product, profiles)
    organiser = await world.actor(slack_id("organiser"))
    await world.ask(
        "UPDATE candidates SET owner_id = (SELECT id FROM members WHERE slack_user_id = 'UOWNER')"
    )
    form = await world.form(slack_id("interviewer"), slack_id("observer"))

    async def book(key: str, **at: float) -> Meeting:
        chosen = replace(form, submission_key=key, custom_starts_at=MONDAY + timedelta(**at), confirmed=True)
        return await world.run(book_meeting, organiser, chosen)

    over, recorded = await book("1", hours=1), await book("2", hours=2)
    ahead = await book("3", days=1, hours=6)
    await world.ask(
        "UPDATE attendees SET role = 'observer', is_required = false WHERE member_id ="
        " (SELECT id FROM members WHERE slack_user_id = 'UOBSERVER')"
    )
    world.clock.at = MONDAY + timedelta(hours=4)
    task = replace(TASK, assignee_id=slack_id("tasked"))
    outcome = OutcomeForm(meeting_id=recorded.id, outcome=Outcome.PENDING, follow_up=task)
    # By somebody who is none of the columns: they may all close what is their own.
    result = await world.run(record_outcome, world.rosa, outcome)
    return Place(
        ahead=ahead,
        over=over,
        recorded=result.meeting,
        task=(await world.ask("SELECT id FROM follow_ups"))[0][0],
        nia=(await world.candidate("Nia")).id,
        form=replace(form, submission_key="4", custom_starts_at=TOMORROW + timedelta(days=2), confirmed=True),
    )


def slack_id(who: str) -> str:
    return {"guest": "UGUEST", "no roles yet": "UOTHER"}.get(who, f"U{who.upper()}")


async def give_roles(world: World) -> None:
    for role in ("admin", "recruiter"):
        await world.ask(
            "UPDATE members SET role = :role WHERE slack_user_id = :who", role=role, who=slack_id(role)
        )


async def attempt(tx: Tx, actor: Actor, use_case: Any, *arguments: Any) -> None:
    await use_case(tx, actor, *arguments)
    raise Allowed


async def may(world: World, place: Place, who: str, one: Try) -> bool:
    actor = await world.actor(slack_id(who))
    use_case, arguments = one
    try:
        await world.run(attempt, actor, use_case, *arguments(place, actor))
    except Allowed:
        return True
    except NotAllowed as refused:
        return not says_whom_to_ask(refused.sentence)
    raise AssertionError("attempts are taken back")


def says_whom_to_ask(sentence: str) -> bool:
    """Or that there is nothing to ask for."""
    return re.search(r"\. Ask |so nobody waits for your answer", sentence) is not None


def test_the_table_and_what_is_tried_are_the_same():
    assert list(TABLE) == list(TRIES)
    assert {cell for row in TABLE.values() for cell in row.values()} == {"yes", "no"}


async def test_every_cell_of_the_table(world: World):
    place = await settle(world)
    found: dict[str, dict[str, str]] = {what: {} for what in TRIES}
    for who in reversed(WHO):
        for what, tries in TRIES.items():
            answers = {await may(world, place, who, one) for one in tries}
            assert len(answers) == 1, (who, what)
            found[what][who] = "yes" if answers.pop() else "no"
        await give_roles(world)
    assert {what: {who: row[who] for who in WHO} for what, row in found.items()} == TABLE


async def test_a_guest_who_interviews_is_an_interviewer(world: World):
    place = await settle(world)
    await give_roles(world)
    await world.ask("UPDATE members SET is_guest = true WHERE slack_user_id = 'UINTERVIEWER'")
    for what, row in TABLE.items():
        for one in TRIES[what]:
            assert await may(world, place, "interviewer", one) is (row["interviewer"] == "yes"), what


async def test_who_became_a_guest_keeps_nothing(world: World):
    place = await settle(world)
    await give_roles(world)
    await world.ask("UPDATE members SET is_guest = true")
    for who in ("admin", "organiser", "owner"):
        for what, row in TABLE.items():
            for one in TRIES[what]:
                assert await may(world, place, who, one) is (row["guest"] == "yes"), (who, what)


async def test_whoever_has_a_task_closes_it_and_opens_its_meeting(world: World):
    place = await settle(world)
    await give_roles(world)
    assert await may(world, place, "tasked", TRIES["close somebody's task"][0])
    assert await may(world, place, "tasked", (read_meeting, lambda p, _: (p.recorded.id,)))
    assert not await may(world, place, "tasked", (read_outcome_form, lambda p, _: (p.recorded.id, None)))


async def test_a_closed_account_is_nobody_until_it_is_opened_again(world: World):
    """Whatever part they have: every request of Slack's goes through this."""
    await world.book("UANA")
    for who in ("UGONE", "UANA", "UROSA"):
        await world.ask("UPDATE members SET is_active = false WHERE slack_user_id = :who", who=who)
        assert await world.run(find_actor, world.product, who) is None
    await world.ask("UPDATE members SET is_active = true WHERE slack_user_id = 'UROSA'")
    assert (await world.actor("UROSA")).member_id == world.rosa.member_id


async def test_roles_of_people_who_are_gone_leave_nobody_without_a_recruiter(world: World):
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id IN ('UGONE', 'UGUEST')")
    assert not (await world.actor("UANA")).roles_in_use
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UBO'")
    assert (await world.actor("UANA")).roles_in_use


async def test_people_of_another_workspace_find_nothing(world: World):
    place = await settle(world)
    mallory = await found_world(world.database, team="T0MALLORY")
    for what, tries in TRIES.items():
        for use_case, arguments in tries:
            if what in {"schedule", "import candidates"} or what.startswith(
                ("set ", "see everybody", "see what")
            ):
                continue
            with pytest.raises(NotFound):
                await mallory.run(use_case, mallory.rosa, *arguments(place, mallory.rosa))


async def test_on_a_card_outcomes_are_for_those_who_may_see_them(world: World):
    place = await settle(world)
    await give_roles(world)
    for who, sees in {"recruiter": True, "admin": True, "owner": False, "interviewer": False}.items():
        card = await world.run(read_candidate_card, await world.actor(slack_id(who)), place.jane)
        assert (place.recorded.id in card.judged) is sees, who
        shown = {each.id: each.outcome for each in card.meetings}[place.recorded.id]
        assert (shown is not None) is sees, who
    await world.ask("UPDATE members SET role = NULL")
    for who, sees in {"other": False, "organiser": True, "owner": True, "observer": False}.items():
        card = await world.run(read_candidate_card, await world.actor(slack_id(who)), place.jane)
        assert (place.recorded.id in card.judged) is sees, who
