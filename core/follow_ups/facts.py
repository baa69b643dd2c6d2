"""What is said about a task that follows a meeting: plain values, handed to a screen or a message."""

from dataclasses import dataclass
from datetime import date, datetime

from core.meetings.facts import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A task with a date, in the assignee's zone. `task` is private: never in a channel.

    title: of its meeting, the candidate's name included. task: "" after the candidate was deleted.
    """

    id: int
    meeting_id: int
    title: str
    task: str
    due_on: date
    assignee: Member | None
    by: Member | None
    done_at: datetime | None = None
    done_by: Member | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpForm:
    """A task as filled in, all fields empty for none. `assignee_id`: a Slack user id, "" for oneself."""

    task: str = ""
    due_on: date | None = None
    assignee_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoList:
    """Somebody's open tasks, the most urgent first: a few of `count`. `today` is their date."""

    tasks: tuple[FollowUp, ...]
    count: int
    today: date
