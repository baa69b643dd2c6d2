"""People, candidates, drafts and meetings to act with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core.candidates.facts import CandidateCard
from core.meetings.facts import Candidate, Interviewer, Meeting, Member, Status
from core.meetings.forms import Draft, ScheduleForm, Suggestion, TypeChoice
from core.meetings.location import Location, LocationKind
from core.tenancy import Actor
from tests.bot.journeys.fake_slack import IAN, RITA

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ACTOR = Actor(workspace_id=7, member_id=1, slack_user_id=RITA, name="Rita", timezone="Europe/Berlin")
JANE = Candidate(id=5, name="Jane Doe", email="jane@mail.example", timezone="America/New_York")
SCREENING = TypeChoice(
    id=3, name="Phone screening", durations=(30, 15), location_kind=LocationKind.PHONE, location_detail=""
)
FORM = ScheduleForm(
    submission_key="k1", candidate_id=5, type_id=3, interviewer_ids=(IAN,), duration_minutes=30
)


def draft(form: ScheduleForm = FORM, **more: Any) -> Draft:
    starts = [NOW + timedelta(days=day) for day in (1, 2, 3)]
    return Draft(
        form=form,
        types=(SCREENING,),
        durations=(30, 15),
        suggestions=tuple(Suggestion(starts_at=at, ends_at=at + timedelta(minutes=30)) for at in starts),
        candidate=JANE,
        **more,
    )


def meeting(**more: Any) -> Meeting:
    ian = Member(id=2, slack_user_id=IAN, name="Ian", timezone="Europe/Berlin")
    facts: dict[str, Any] = {
        "id": 42, "uid": "m42@panelry", "workspace_name": "Acme", "title": "Phone screening with Jane Doe",
        "status": Status.SCHEDULED, "version": 1, "sequence": 0, "starts_at": NOW + timedelta(days=1),
        "ends_at": NOW + timedelta(days=1, minutes=30), "type_name": "Phone screening", "type_id": 3,
        "colour": "#336699", "candidate": JANE, "stage": "Screening",
        "interviewers": (Interviewer(member=ian),),
        "scheduled_by": None, "location": Location(), "channel_id": "C1", "prep_notes": "Ask about Berlin.",
    }  # fmt: skip
    return Meeting(**{**facts, **more})


def card_of(*meetings: Meeting, **more: Any) -> CandidateCard:
    """Jane's card, for somebody who schedules."""
    known: dict[str, Any] = {
        "candidate": JANE, "other_emails": (), "owner": None, "requisition": "Jobs", "assessment": "",
        "assessment_status": "", "custom_fields": (), "availability": (), "consent_at": None,
        "meetings": meetings, "meeting_count": len(meetings), "messages": (), "may_schedule": True,
        "now": NOW, "judged": frozenset(each.id for each in meetings),
    }  # fmt: skip
    return CandidateCard(**{**known, **more})
