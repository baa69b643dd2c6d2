"""One call of each use case by a workspace that has learnt every id of another one."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from core.candidates.add import add_candidate
from core.candidates.card import read_candidate_card
from core.candidates.delete import delete_candidate
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.candidates.search import match_candidates, search_candidates
from core.follow_ups.add import add_follow_up
from core.follow_ups.change import finish_follow_up, put_off_follow_up, reopen_follow_up
from core.follow_ups.facts import FollowUpForm
from core.follow_ups.read import follow_ups_of, list_follow_ups
from core.hosts.hours import Block, set_working_hours
from core.meetings.answer import accept_meeting, decline_meeting, draft_answer, tell_late
from core.meetings.book import book_meeting
from core.meetings.cancel import cancel_meeting, draft_cancellation
from core.meetings.clash import tell_clash
from core.meetings.correct import correct_prep_notes, read_prep_notes
from core.meetings.decided import Choice, Decision
from core.meetings.draft import draft_for_candidate, draft_meeting, draft_next_meeting, revise_draft
from core.meetings.facts import Outcome
from core.meetings.forms import NewCandidate, OptionalPeople, ScheduleForm
from core.meetings.move import draft_move, move_meeting
from core.meetings.outcome import read_outcome_form, record_outcome
from core.meetings.outcome_forms import OutcomeForm
from core.meetings.own import list_meetings
from core.meetings.own_link import draft_link, set_link
from core.meetings.propose import draft_proposal, propose_time
from core.meetings.read import next_meetings, read_meeting
from core.meetings.undo import undo_outcome
from core.meetings.why import explain_times, export_search
from core.messages.claim import result_of
from core.messages.failed import dismiss_failed, list_failed, retry_failed
from core.messages.prepare import ask_for_outcome, look_who_waits, prepare_messages, show_running_late
from core.messages.undelivered import give_up
from core.offers.answer import decline_offer, take_back_offer, take_offer
from core.offers.offer import offer_freed_time
from core.records.audit import record_change, record_people
from core.workspaces.members import (
    MemberProfile,
    begin_asking,
    find_actor,
    register_members,
    unknown_members,
)
from core.workspaces.roles import give_role
from tests.core.calendar_attacks import CALENDAR_ATTACKS
from tests.core.call_attacks import CALL_ATTACKS
from tests.core.open_times_attacks import OPEN_TIMES_ATTACKS
from tests.core.outside_attacks import OUTSIDE_ATTACKS
from tests.core.page_attacks import PAGE_ATTACKS
from tests.core.prey import ONLY_HERE, ONLY_THERE, Attack, Prey, own_form
from tests.core.room_attacks import ROOM_ATTACKS
from tests.world import MONDAY


def deciding_of_theirs(choice: Choice, prey: Prey) -> tuple[ScheduleForm]:
    """A form that says what becomes of a meeting of somebody else."""
    said = Decision(meeting_id=prey.meeting.id, version=1, choice=choice)
    return (own_form(prey.form, existing=said, confirmed=True),)


ATTACKS = [
    *CALENDAR_ATTACKS,
    *CALL_ATTACKS,
    *OPEN_TIMES_ATTACKS,
    *OUTSIDE_ATTACKS,
    *ROOM_ATTACKS,
    *PAGE_ATTACKS,
    Attack(use_case=give_role, arguments=lambda _: (ONLY_HERE.slack_user_id, "observer"), role="admin"),
    Attack(use_case=book_meeting, arguments=lambda p: (own_form(p.form, candidate_id=p.candidate_id),)),
    Attack(use_case=book_meeting, arguments=lambda p: (own_form(p.form, type_id=p.type_id),)),
    Attack(use_case=book_meeting, arguments=lambda p: (own_form(p.form, interviewer_ids=("USECRET",)),)),
    Attack(use_case=book_meeting, arguments=lambda p: (own_form(p.form, other_group=ONLY_THERE),)),
    Attack(
        use_case=book_meeting,
        arguments=lambda p: (
            own_form(p.form, optional_people=OptionalPeople(observer_ids=ONLY_THERE.member_ids)),
        ),
    ),
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
    *(
        Attack(use_case=book_meeting, arguments=partial(deciding_of_theirs, choice))
        for choice in (Choice.USE, Choice.REPLACE)
    ),
    Attack(use_case=draft_cancellation, arguments=lambda p: (p.meeting.id,)),
    Attack(use_case=cancel_meeting, arguments=lambda p: (p.meeting.id, "company_other", "")),
    Attack(use_case=correct_prep_notes, arguments=lambda p: (p.meeting.id, "defaced")),
    Attack(use_case=draft_link, arguments=lambda p: (p.meeting.id,)),
    Attack(use_case=set_link, arguments=lambda p: (p.meeting.id, "https://mallory.example/")),
    Attack(use_case=draft_meeting, arguments=lambda _: ("Zelda", "C1"), harmless=True),
    Attack(use_case=draft_meeting, arguments=lambda _: ("zelda@secret.example", "C1"), harmless=True),
    Attack(use_case=explain_times, arguments=lambda p: (own_form(p.form, candidate_id=p.candidate_id),)),
    Attack(use_case=export_search, arguments=lambda p: (own_form(p.form, interviewer_ids=("USECRET",)),)),
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
    Attack(use_case=draft_answer, arguments=lambda p: (p.meeting.id, 1)),
    Attack(use_case=accept_meeting, arguments=lambda p: (p.meeting.id, 1)),
    Attack(use_case=decline_meeting, arguments=lambda p: (p.meeting.id, 1, "ill", "Fever")),
    Attack(use_case=tell_late, arguments=lambda p: (p.over.id, 1, 5)),
    Attack(use_case=tell_clash, arguments=lambda p: (p.meeting.id,)),
    Attack(use_case=draft_proposal, arguments=lambda p: (p.move(),)),
    Attack(
        use_case=propose_time,
        arguments=lambda p: (p.move(custom_starts_at=MONDAY + timedelta(days=4)),),
    ),
    Attack(use_case=show_running_late, arguments=lambda p: (p.claimed[0],)),
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
    Attack(use_case=undo_outcome, arguments=lambda p: (p.over.id, "")),
    Attack(use_case=add_follow_up, arguments=lambda p: (p.over.id, FollowUpForm(task="x"))),
    Attack(use_case=finish_follow_up, arguments=lambda p: (p.task_id,)),
    Attack(use_case=reopen_follow_up, arguments=lambda p: (p.task_id,)),
    Attack(use_case=put_off_follow_up, arguments=lambda p: (p.task_id,)),
    Attack(use_case=follow_ups_of, arguments=lambda p: (p.over.id,)),
    Attack(use_case=list_follow_ups, arguments=lambda _: (), harmless=True),
    Attack(use_case=take_offer, arguments=lambda p: (p.meeting.id, p.freed.key)),
    Attack(use_case=take_back_offer, arguments=lambda p: (p.meeting.id, p.freed.key)),
    Attack(use_case=decline_offer, arguments=lambda p: (p.meeting.id, p.freed.key)),
    Attack(use_case=offer_freed_time, arguments=lambda p: (p.freed,), harmless=True),
    Attack(
        use_case=look_who_waits,
        arguments=lambda p: (replace(p.claimed[0], detail=p.freed.detail),),
        harmless=True,
    ),
    Attack(use_case=read_meeting, arguments=lambda p: (p.meeting.id,)),
    Attack(use_case=read_prep_notes, arguments=lambda p: (p.meeting.id,)),
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
    Attack(use_case=begin_asking, arguments=lambda _: (), harmless=True),
    Attack(use_case=unknown_members, arguments=lambda _: (["USECRET"],), harmless=True),
    Attack(use_case=find_actor, arguments=lambda _: ("USECRET",), harmless=True),
    Attack(use_case=prepare_messages, arguments=lambda p: (p.claimed,), harmless=True),
    Attack(use_case=ask_for_outcome, arguments=lambda p: (replace(p.claimed[0], meeting_id=p.over.id),)),
    Attack(
        use_case=give_up,
        arguments=lambda p: (p.claimed[0], result_of(p.claimed[0], "failed", error="It failed.")),
    ),
    Attack(use_case=list_failed, arguments=lambda _: (), harmless=True),
    Attack(use_case=retry_failed, arguments=lambda p: (p.claimed[0].id,)),
    Attack(use_case=dismiss_failed, arguments=lambda p: (p.claimed[0].id,)),
    Attack(use_case=record_people, arguments=lambda p: ("x", {p.candidate_id: {"name": "Mallory"}})),
    Attack(
        use_case=record_change,
        arguments=lambda p: ("x", "candidate", p.candidate_id),
        named=lambda p: {"person_id": p.candidate_id, "personal": {"name": "Mallory"}},
    ),
]
