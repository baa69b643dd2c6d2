"""Facts made up for tests: one plain meeting, one plain form, to be changed."""

from datetime import UTC, datetime, timedelta

from core.calendars.facts import Service
from core.calendars.forms import CalendarChoice, Connected, Connections, Counted, Offered
from core.follow_ups.facts import FollowUp
from core.meetings.decided import Existing
from core.meetings.explanation import Explanation
from core.meetings.facts import (
    Cancellation,
    Candidate,
    Interviewer,
    Meeting,
    Member,
    Outcome,
    OutcomeRecord,
    Status,
)
from core.meetings.forms import (
    Draft,
    ScheduleForm,
    Suggestion,
    TypeChoice,
)
from core.meetings.location import Location, LocationKind
from core.meetings.reasons import CANCEL_REASONS
from core.offers.facts import Offer, OfferState

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
START = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)

RITA = Member(id=1, slack_user_id="U0RITA", name="Rita Recruiter", timezone="Europe/Berlin")
ANA = Member(id=2, slack_user_id="U0ANA", name="Ana Silva", timezone="Europe/Lisbon")
BO = Member(id=3, slack_user_id="U0BO", name="Bo Chen", timezone="Asia/Kolkata")
JANE = Candidate(
    id=7,
    name="Jane Doe",
    email="jane@doe.example",
    phone="+1 212 555 0147",
    timezone="America/New_York",
    stage="Screening",
)


def meeting(**changes: object) -> Meeting:
    """Jane's phone screening tomorrow, 14:00 in Berlin, with Ana and perhaps Bo."""
    facts: dict[str, object] = {
        "id": 42,
        "uid": "42@panelry",
        "workspace_name": "Acme",
        "title": "Phone screening with Jane Doe",
        "status": Status.SCHEDULED,
        "version": 1,
        "sequence": 0,
        "starts_at": START,
        "ends_at": START + timedelta(minutes=30),
        "type_name": "Phone screening",
        "type_id": 1,
        "colour": "#123456",
        "candidate": JANE,
        "stage": "Screening",
        "interviewers": (Interviewer(member=ANA), Interviewer(member=BO, is_required=False)),
        "scheduled_by": RITA,
        "location": Location(kind=LocationKind.VIDEO, join_url="https://meet.example/abc"),
        "channel_id": "C0HIRING",
        "prep_notes": "Ask about Rust.",
    }
    return Meeting(**(facts | changes))  # type: ignore[arg-type]


def cancellation(reason: str = "candidate_asked", **changes: object) -> Cancellation:
    """Cancelled by Rita; the party follows from the reason."""
    party = next(one.party for one in CANCEL_REASONS if one.key == reason)
    facts: dict[str, object] = {"party": party, "reason": reason, "note": "", "by": RITA, "at": NOW}
    return Cancellation(**(facts | changes))  # type: ignore[arg-type]


def recorded(outcome: Outcome, notes: str = "", next_action: str = "") -> OutcomeRecord:
    """Recorded by Ana."""
    return OutcomeRecord(outcome=outcome, notes=notes, next_action=next_action, by=ANA, at=NOW)


def follow_up(**changes: object) -> FollowUp:
    """Ana has to send Jane a task tomorrow, Rita says."""
    facts: dict[str, object] = {
        "id": 12,
        "meeting_id": 42,
        "title": "Phone screening with Jane Doe",
        "task": "Send the portfolio task",
        "due_on": START.date(),
        "assignee": ANA,
        "by": RITA,
    }
    return FollowUp(**(facts | changes))  # type: ignore[arg-type]


def offer(**changes: object) -> Offer:
    """Jane's screening could be two days earlier."""
    facts: dict[str, object] = {
        "key": "7.1",
        "starts_at": START - timedelta(days=2),
        "was_at": START,
        "state": OfferState.OPEN,
        "fit": 91,
        "timezone": "Europe/Berlin",
    }
    return Offer(**(facts | changes))  # type: ignore[arg-type]


def connected(**changes: object) -> Connected:
    """Ana's Google account with two calendars, read four minutes ago."""
    facts: dict[str, object] = {
        "id": 5,
        "service": Service.GOOGLE,
        "email": "ana@acme.example",
        "read_at": NOW - timedelta(minutes=4),
        "calendars": (
            CalendarChoice(id=8, name="Ana Silva", reads=True, writes=True, may_write=True),
            CalendarChoice(id=9, name="Holidays"),
        ),
    }
    return Connected(**(facts | changes))  # type: ignore[arg-type]


SCHEDULERS = (
    Counted(service=Service.CALENDLY, email="ana@acme.example", read_at=NOW - timedelta(minutes=4)),
    Counted(service=Service.CALCOM),
)
"""One whose busy times count, and one whose do not."""


def connections(*accounts: Connected) -> Connections:
    """These accounts; two services may be connected, one of them is not set up."""
    offered = (
        Offered(service=Service.GOOGLE),
        Offered(service=Service.MICROSOFT, setup="Ask your administrator to set MICROSOFT_CLIENT_ID."),
    )
    return Connections(connected=accounts, offered=offered)


def draft(form: ScheduleForm | None = None, **changes: object) -> Draft:
    """A draft with five times and two types."""
    facts: dict[str, object] = {
        "form": form or ScheduleForm(submission_key="key", type_id=1, duration_minutes=30, candidate_id=7),
        "types": TYPES,
        "durations": (30, 15),
        "suggestions": suggestions(5),
        "candidate": JANE,
    }
    return Draft(**(facts | changes))  # type: ignore[arg-type]


def existing(**changes: object) -> Existing:
    """A phone screening that Jane has already, tomorrow with Ana."""
    facts: dict[str, object] = {
        "meeting_id": 41,
        "version": 2,
        "type_name": "Phone screening",
        "starts_at": START,
        "ends_at": START + timedelta(minutes=30),
        "people": ("Ana & Co",),
        "host_ids": ("U0ANA",),
    }
    return Existing(**(facts | changes))  # type: ignore[arg-type]


TYPES = (
    TypeChoice(
        id=1, name="Phone screening", durations=(30, 15), location_kind=LocationKind.PHONE, location_detail=""
    ),
    TypeChoice(
        id=2, name="Final", durations=(60,), location_kind=LocationKind.VIDEO, location_detail="Room 1"
    ),
)


def suggestions(count: int) -> tuple[Suggestion, ...]:
    """`count` times of half an hour, an hour apart."""
    starts = [START + timedelta(hours=one) for one in range(count)]
    return tuple(Suggestion(starts_at=one, ends_at=one + timedelta(minutes=30)) for one in starts)


def explanation(form: ScheduleForm | None = None, **changes: object) -> Explanation:
    """What there is to say about times, of a type with two lengths."""
    facts: dict[str, object] = {
        "form": form or ScheduleForm(submission_key="", type_id=1, interviewer_ids=("U0ANA", "U0BO")),
        "types": TYPES,
        "durations": (30, 15),
        "notice_minutes": 240,
        "max_days_ahead": 30,
    }
    return Explanation(**(facts | changes))  # type: ignore[arg-type]
