"""Any form somebody may have filled in, and what is shown around it."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

from hypothesis import strategies as st

from core.calendars.facts import Service
from core.follow_ups.facts import FollowUpForm
from core.meetings.decided import Choice, Decision, Existing
from core.meetings.facts import Outcome
from core.meetings.forms import (
    Draft,
    Group,
    MoveDraft,
    MoveForm,
    NewCandidate,
    OptionalPeople,
    ScheduleForm,
    Suggestion,
    TypeChoice,
)
from core.meetings.location import LocationKind
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from core.meetings.reasons import MOVE_REASONS
from core.outside_bookings.facts import LinkChoices, LinkForm
from core.slots.rank import Reason
from tests.bot.blocks import anything, made

types = st.builds(
    TypeChoice,
    id=st.integers(1, 500),
    name=anything.words,
    durations=st.just((30,)),
    location_kind=st.sampled_from(LocationKind),
    location_detail=anything.words,
)


groups = st.builds(
    Group,
    member_ids=st.lists(anything.ids, max_size=20, unique=True).map(tuple),
    take=st.none() | st.integers(1, 25),
)
optional_people = st.builds(
    OptionalPeople,
    interviewer_ids=st.lists(anything.ids, max_size=20, unique=True).map(tuple),
    observer_ids=st.lists(anything.ids, max_size=20, unique=True).map(tuple),
    trainee_ids=st.lists(anything.ids, max_size=20, unique=True).map(tuple),
)


@st.composite
def suggestions(draw: st.DrawFn) -> tuple[Suggestion, ...]:
    """Up to twelve times, of everybody or of some, for any reason."""
    return tuple(
        replace(
            each,
            with_whom=tuple(draw(st.lists(anything.words, max_size=20))),
            without=tuple(draw(st.lists(anything.words, max_size=20))),
            reasons=tuple(draw(st.lists(st.sampled_from(get_args(Reason)), max_size=3))),
        )
        for each in made.suggestions(draw(st.integers(0, 12)))
    )


decisions = st.builds(
    Decision,
    meeting_id=st.integers(0, 10**12),
    version=st.integers(0, 99),
    choice=st.none() | st.sampled_from(Choice),
)
existing = st.builds(
    Existing,
    meeting_id=st.integers(1, 10**12),
    version=st.integers(1, 99),
    type_name=anything.words,
    starts_at=st.just(made.START),
    ends_at=st.just(made.START + timedelta(minutes=45)),
    people=st.lists(anything.words, max_size=20).map(tuple),
    host_ids=st.lists(anything.ids, max_size=20).map(tuple),
    all_here=st.booleans(),
    count=st.integers(1, 99),
    service=st.sampled_from([None, "calendly", "calcom", "gone"]),
    may_use=st.booleans(),
)

link_choices = st.builds(
    LinkChoices,
    service=st.sampled_from([Service.CALENDLY, Service.CALCOM]),
    candidate=anything.candidates,
    event_types=st.lists(
        st.tuples(anything.ids, anything.words), max_size=120, unique_by=lambda one: one[0]
    ).map(tuple),
    existing=st.none() | existing,
)
link_forms = st.builds(
    LinkForm,
    candidate_id=st.integers(1, 10**9),
    service=st.just(Service.CALENDLY),
    event_type=anything.ids,
    note=anything.words,
    existing=decisions,
)


@st.composite
def forms(draw: st.DrawFn) -> ScheduleForm:
    """A form with anything typed into it."""
    new = draw(
        st.none() | st.builds(NewCandidate, name=anything.words, email=anything.words, phone=anything.words)
    )
    return ScheduleForm(
        submission_key=draw(st.text(st.characters(codec="ascii", categories=["L", "Nd"]), max_size=40)),
        is_internal=draw(st.booleans()),
        title=draw(anything.words),
        candidate_id=draw(st.none() | st.integers(1, 10**9)) if new is None else None,
        new_candidate=new,
        type_id=draw(st.none() | st.integers(1, 500)),
        interviewer_ids=tuple(draw(st.lists(anything.ids, max_size=50, unique=True))),
        take=draw(st.none() | st.integers(1, 60)),
        other_group=draw(st.none() | groups),
        optional_people=draw(st.none() | optional_people),
        duration_minutes=draw(st.none() | st.integers(1, 600)),
        starts_at=draw(st.none() | anything.moments),
        custom_starts_at=draw(st.none() | anything.moments),
        location_kind=draw(st.none() | st.sampled_from(LocationKind)),
        location_detail=draw(st.none() | anything.words),
        channel_id=draw(st.none() | st.sampled_from(["C0HIRING", "D0DIRECT", ""])),
        prep_notes=draw(st.none() | anything.words),
        confirmed=draw(st.booleans()),
        existing=draw(st.none() | decisions),
    )


drafts = st.builds(
    Draft,
    form=forms(),
    types=st.lists(types, max_size=120, unique_by=lambda one: one.id).map(tuple),
    durations=st.lists(st.integers(1, 600), max_size=4).map(tuple),
    suggestions=suggestions(),
    absences=st.lists(anything.words, max_size=3).map(tuple),
    candidate=st.none() | anything.candidates,
    notice=st.none() | anything.words,
    query=anything.words,
    suggestions_note=st.none() | anything.words,
    places=st.sets(st.sampled_from(LocationKind)).map(lambda some: tuple(some | {LocationKind.VIDEO})),
    place_note=st.none() | anything.words,
    existing=st.none() | existing,
    rooms=st.none() | anything.room_choices,
)
move_drafts = st.builds(
    MoveDraft,
    meeting=anything.meetings(),
    form=st.builds(
        MoveForm,
        meeting_id=st.integers(1, 99),
        version=st.integers(1, 9),
        starts_at=st.none() | anything.moments,
        custom_starts_at=st.none() | anything.moments,
        reason=st.none() | st.sampled_from([one.key for one in MOVE_REASONS]),
        note=anything.words,
        confirmed=st.booleans(),
        instead_ids=st.lists(anything.ids, max_size=20, unique=True).map(tuple),
        told_left=st.lists(st.integers(1, 10**12), max_size=20).map(tuple),
    ),
    suggestions=suggestions(),
    suggestions_note=st.none() | anything.words,
    left=st.lists(anything.interviewers, max_size=20).map(tuple),
    rooms=st.none() | anything.room_choices,
)
outcome_forms = st.builds(
    OutcomeForm,
    meeting_id=st.integers(1, 99),
    outcome=st.none() | st.sampled_from(Outcome),
    notes=anything.words,
    next_action=anything.words,
    follow_up=st.builds(
        FollowUpForm,
        task=anything.words,
        due_on=st.none() | anything.dates,
        assignee_id=st.just("") | anything.ids | st.just("bad id"),
    ),
)
results = st.builds(
    OutcomeResult,
    meeting=anything.meetings(),
    stage_before=anything.words,
    stage_after=anything.words,
    next_type=st.none() | types,
)
