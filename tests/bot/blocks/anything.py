"""Any facts hypothesis can think of, and what people type at its worst."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from core.calendars.forms import (
    SCHEDULER_NAMES,
    SERVICE_NAMES,
    CalendarChoice,
    Connected,
    Connections,
    Counted,
    Offered,
)
from core.follow_ups.facts import FollowUp, TodoList
from core.meetings.facts import (
    LATE_MINUTES,
    Cancellation,
    Candidate,
    InCalendar,
    Interviewer,
    Meeting,
    Member,
    Move,
    Outcome,
    OutcomeRecord,
    Party,
    Role,
    Rsvp,
    Status,
)
from core.meetings.forms import (
    MeetingPage,
)
from core.meetings.location import Location, LocationKind
from core.meetings.outside import Outside
from core.meetings.reasons import CANCEL_REASONS, MOVE_REASONS
from core.offers.facts import Offer, OfferState
from core.rooms.facts import Room, RoomChoices
from tests.bot.blocks import made

# A shared machine may be slow: no deadline.
some = settings(max_examples=40, deadline=None)
few = settings(max_examples=15, deadline=None)

# What people type, at its worst: markup, other directions, emoji, nothing at all.
HOSTILE = (
    "<!channel>",
    "</a>&<@U0RITA>",
    "*_~`",
    "مرحبا بالعالم",
    "👩🏽‍🚀" * 80,
    "a\u202eb",
    "x" * 300,
    "\n\n",
    "",
    "&" * 300,
    ":tada:",
)
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=320))
zones = st.sampled_from(
    [
        "Europe/Berlin",
        "Asia/Kolkata",
        "America/New_York",
        "Pacific/Apia",
        "UTC",
        "Etc/GMT+5",
        "Mars/Base",
        "",
        "EST5EDT",
    ]
)
moments = st.integers(29_450_000, 34_180_000).map(lambda minute: datetime.fromtimestamp(minute * 60, UTC))
dates = moments.map(datetime.date)
ids = st.from_regex(r"\A[UW][A-Z0-9]{4,10}\Z")
members = st.builds(
    Member, id=st.integers(1, 9), slack_user_id=st.one_of(ids, st.just("bad id")), name=words, timezone=zones
)
candidates = st.builds(
    Candidate,
    id=st.integers(1, 10**12),
    name=words,
    email=st.none() | words,
    phone=st.none() | words,
    timezone=st.none() | zones,
    timezone_is_guess=st.booleans(),
    stage=words,
)
rooms = st.builds(
    Room,
    id=st.integers(1, 10**12),
    name=words,
    site=words,
    seats=st.integers(1, 500),
    email=st.none() | words,
    is_active=st.booleans(),
)
room_choices = st.lists(rooms, max_size=4, unique_by=lambda each: each.id).flatmap(
    lambda some: st.builds(
        RoomChoices,
        rooms=st.just(tuple(some)),
        people=st.integers(1, 20),
        chosen=st.none() | st.sampled_from([each.id for each in some]) if some else st.none(),
        too_small=st.integers(0, 500),
        taken=st.integers(0, 500),
        trouble=st.none() | words,
    )
)
locations = st.builds(
    Location,
    kind=st.sampled_from(LocationKind),
    detail=words,
    room=st.none() | rooms,
    room_declined=st.booleans(),
    join_url=st.none()
    | st.sampled_from(["https://meet.example/x", "javascript:alert(1)", "http://[", "ftp://x"])
    | words,
)
interviewers = st.builds(
    Interviewer,
    member=members,
    is_required=st.booleans(),
    rsvp=st.sampled_from(Rsvp),
    rsvp_note=words,
    proposed_starts_at=st.none() | moments,
    late_minutes=st.none() | st.sampled_from(LATE_MINUTES),
    role=st.sampled_from(Role),
    keeps_time=st.booleans(),
    buffer_waived=st.booleans(),
    calendar_stale=st.booleans(),
)
in_calendar = st.builds(
    InCalendar,
    owner=st.none() | members,
    link=words,
    asks=st.sampled_from([None, "moved", "deleted"]),
    asked_starts_at=st.none() | moments,
    asked_ends_at=st.none() | moments,
    failed=st.none() | st.integers(1, 10**12),
    why=words,
    makes_link=st.booleans(),
    call_failed=st.none() | st.integers(1, 10**12),
    call_why=words,
)
outside = st.builds(
    Outside,
    service=st.sampled_from(["calendly", "calcom", "gone"]),
    synced_at=moments,
    event_type=words,
    organiser=words,
    booked_at=st.none() | moments,
    cancel_url=st.none() | st.just("https://calendly.example/c"),
    reschedule_url=st.none() | st.just("https://calendly.example/r"),
    answers=st.lists(st.tuples(words, words), max_size=3).map(tuple),
    alike=st.none() | words,
    failed=st.none() | st.integers(1, 10**12),
    why=words,
)
moves = st.builds(
    Move,
    version=st.integers(1, 9),
    starts_at=moments,
    ends_at=moments,
    by=st.none() | members,
    note=words,
    reason=st.sampled_from([one.key for one in MOVE_REASONS]) | words,
)
cancellations = st.builds(
    Cancellation,
    party=st.sampled_from(Party),
    note=words,
    by=st.none() | members,
    at=moments,
    reason=st.sampled_from([one.key for one in CANCEL_REASONS]) | words,
)
outcomes = st.builds(
    OutcomeRecord,
    outcome=st.sampled_from(Outcome),
    notes=words,
    next_action=words,
    by=st.none() | members,
    at=moments,
)


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    """Any meeting, in any state, even those that should not be."""
    starts_at = draw(moments)
    return made.meeting(
        id=draw(st.integers(1, 10**12)),
        title=draw(words),
        type_name=draw(words),
        status=draw(st.sampled_from(Status)),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=draw(st.integers(5, 600))),
        candidate=draw(st.none() | candidates),
        interviewers=tuple(draw(st.lists(interviewers, max_size=3))) * draw(st.sampled_from([1, 1, 20])),
        scheduled_by=draw(st.none() | members),
        location=draw(locations),
        prep_notes=draw(words),
        outcome=draw(st.none() | outcomes),
        cancellation=draw(st.none() | cancellations),
        moved_from=draw(st.none() | moves),
        is_soon=draw(st.booleans()),
        is_over=draw(st.booleans()),
        is_internal=draw(st.booleans()),
        in_calendar=draw(st.none() | in_calendar),
        outside=draw(st.none() | outside),
        candidate_rsvp=draw(st.sampled_from(Rsvp)),
    )


follow_ups = st.builds(
    FollowUp,
    id=st.integers(1, 10**12),
    meeting_id=st.integers(1, 10**12),
    title=words,
    task=words,
    due_on=dates,
    assignee=st.none() | members,
    by=st.none() | members,
    done_at=st.none() | moments,
    done_by=st.none() | members,
)
todo_lists = st.builds(
    TodoList,
    tasks=st.lists(follow_ups, max_size=5).map(tuple),
    count=st.integers(0, 10**6),
    today=dates,
)
calendar_choices = st.builds(
    CalendarChoice,
    id=st.integers(1, 10**12),
    name=words,
    reads=st.booleans(),
    writes=st.booleans(),
    may_write=st.booleans(),
)
accounts = st.builds(
    Connected,
    id=st.integers(1, 10**12),
    service=st.sampled_from([*SERVICE_NAMES]),
    email=words,
    is_revoked=st.booleans(),
    trouble=st.none() | words,
    read_at=st.none() | moments,
    calendars=st.builds(
        lambda some, times: tuple(some) * times,
        st.lists(calendar_choices, max_size=3, unique_by=lambda each: each.id),
        st.sampled_from([1, 1, 40]),
    ),
)
connections = st.builds(
    Connections,
    connected=st.lists(accounts, max_size=20).map(tuple),
    offered=st.lists(
        st.builds(Offered, service=st.sampled_from([*SERVICE_NAMES]), setup=st.none() | words), max_size=4
    ).map(tuple),
    schedulers=st.lists(
        st.builds(
            Counted,
            service=st.sampled_from([*SCHEDULER_NAMES]),
            email=st.none() | words,
            trouble=st.none() | words,
            read_at=st.none() | moments,
        ),
        max_size=2,
    ).map(tuple),
)
offers = st.builds(
    Offer,
    key=st.from_regex(r"\A\d{1,12}\.\d{1,4}\Z"),
    starts_at=moments,
    was_at=moments,
    state=st.sampled_from(OfferState),
    fit=st.none() | st.integers(0, 100),
    timezone=zones,
)


@st.composite
def pages(draw: st.DrawFn) -> MeetingPage:
    """Up to sixty meetings of a few kinds, on any days."""
    few = draw(st.lists(meetings(), max_size=3))
    return MeetingPage(
        meetings=tuple(few * draw(st.sampled_from([1, 20]))),
        this_week=draw(st.integers(0, 200)),
        next_cursor=draw(st.none() | st.text(max_size=100)),
        previous_cursor=draw(st.none() | st.text(max_size=100)),
        timezone=draw(zones),
        now=draw(moments),
    )
