"""One call of each use case by a workspace that has learnt every id of another one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from core.candidates.add import add_candidate
from core.candidates.card import read_candidate_card
from core.candidates.delete import delete_candidate
from core.candidates.importing import import_candidates, read_lines
from core.candidates.search import match_candidates, search_candidates
from core.hosts.hours import Block, set_working_hours
from core.meetings.book import book_meeting
from core.meetings.cancel import cancel_meeting
from core.meetings.correct import correct_prep_notes
from core.meetings.draft import draft_for_candidate, draft_meeting, draft_next_meeting, revise_draft
from core.meetings.facts import Meeting, Outcome
from core.meetings.forms import MoveForm, NewCandidate, OutcomeForm, ScheduleForm
from core.meetings.move import draft_move, move_meeting
from core.meetings.outcome import read_outcome_form, record_outcome
from core.meetings.own import list_meetings
from core.meetings.read import next_meetings, read_meeting
from core.messages.claim import Claimed
from core.messages.prepare import ask_for_outcome, prepare_messages
from core.messages.undelivered import tell_organiser
from core.records.audit import record_change, record_people
from core.workspaces.members import MemberProfile, find_actor, register_members, unknown_members
from tests.world import MONDAY

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
        use_case=tell_organiser,
        arguments=lambda p: (p.claimed[0], "It failed."),
    ),
    Attack(use_case=record_people, arguments=lambda p: ("x", {p.candidate_id: {"name": "Mallory"}})),
    Attack(
        use_case=record_change,
        arguments=lambda p: ("x", "candidate", p.candidate_id),
        named=lambda p: {"person_id": p.candidate_id, "personal": {"name": "Mallory"}},
    ),
]
