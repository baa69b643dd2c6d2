"""What a hostile workspace has learnt of another one, and what a call of a use case with it looks like."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from core.calendars.connected import Found
from core.calendars.facts import Account, CalendarInfo, Grant, Service
from core.chores.claim import Chore
from core.meetings.facts import Meeting
from core.meetings.forms import Group, MoveForm, ScheduleForm
from core.messages.claim import Claimed
from core.offers.facts import Freed
from core.workspaces.members import MemberProfile
from tests.world import MONDAY

SECRET = "name,email,phone\nZelda Secret,zelda@secret.example,+49 30 5550\n"
ONLY_HERE = MemberProfile(slack_user_id="USECRET", name="Sissi Secret", timezone="Europe/Vienna")


ONLY_THERE = Group(member_ids=(ONLY_HERE.slack_user_id,))
GRANT = Grant(access="secret-token", refresh="secret-refresh")
CALENDAR = Found(
    service=Service.GOOGLE,
    grant=Grant(access="mallorys"),
    account=Account(id="1", email="mallory@x.example"),
    calendars=(CalendarInfo(id="own", name="Secret plans", is_primary=True, may_write=True),),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prey:
    """What the hostile workspace has learnt of the other one, down to its leases; and a form of its own."""

    meeting: Meeting
    over: Meeting
    candidate_id: int
    claimed: list[Claimed]
    cursor: str
    form: ScheduleForm
    task_id: int
    connection_id: int
    calendar_id: int
    chore: Chore
    member_id: int
    ticket: str
    state: str
    scheduler_id: int
    delivery_id: int
    import_id: int
    room_id: int

    @property
    def type_id(self) -> int:
        assert self.meeting.type_id is not None
        return self.meeting.type_id

    @property
    def freed(self) -> Freed:
        """The time its meeting would leave."""
        starts_at, ends_at = self.meeting.starts_at, self.meeting.ends_at
        return Freed(key="1.1", meeting_id=self.meeting.id, starts_at=starts_at, ends_at=ends_at)

    def move(self, **more: Any) -> MoveForm:
        return MoveForm(meeting_id=self.meeting.id, version=1, reason="company_other", **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One call by the hostile workspace. `harmless` ones succeed, within its own walls. role: whose."""

    use_case: Callable[..., Awaitable[Any]]
    arguments: Callable[[Prey], tuple[Any, ...]]
    named: Callable[[Prey], dict[str, Any]] = lambda _: {}
    harmless: bool = False
    role: str | None = None


def own_form(form: ScheduleForm, **changes: Any) -> ScheduleForm:
    return replace(form, custom_starts_at=MONDAY + timedelta(days=3, hours=2), **changes)
