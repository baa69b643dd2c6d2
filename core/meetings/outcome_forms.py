"""How an interview went: what people log, and what follows."""

from dataclasses import dataclass, field

from core.follow_ups.facts import FollowUpForm
from core.meetings.facts import Meeting, Outcome
from core.meetings.forms import TypeChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeForm:
    """A quick log. `notes`, `next_action` and the task of `follow_up` are private.

    seen: `outcome_seen` of the meeting when the form was shown; None (never a form) records over anything.
    """

    meeting_id: int
    outcome: Outcome | None = None
    notes: str = ""
    next_action: str = ""
    seen: str | None = None
    follow_up: FollowUpForm = field(default_factory=FollowUpForm)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult:
    """What recording an outcome did: the stage before and after, and the next interview to offer, if any."""

    meeting: Meeting
    stage_before: str
    stage_after: str
    next_type: TypeChoice | None
