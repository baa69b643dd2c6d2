"""Who hears of a meeting, and a message to one of them in Slack."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.messages.outbox import SLACK, Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who hears of a meeting. Slack user ids; `candidate_id` only when the candidate has an address.

    interviewers: every member in it. watching: those of them who observe or learn, and judge nobody.
    calendar: road and recipient of the account in whose calendar its event stands, or will stand.
    scheduler: the road to the outside scheduler it was booked at, which invites and reminds the candidate and
        writes into calendars itself.
    shares_event: whether the candidate is invited to that event, if it is booked now.
    """

    interviewers: tuple[str, ...]
    organiser: str | None
    candidate_id: int | None
    reminder_minutes: tuple[int, ...] = (1440, 60, 15)
    outcome_prompt_minutes: int = 5
    watching: frozenset[str] = frozenset()
    calendar: tuple[str, str] | None = None
    scheduler: str | None = None
    shares_event: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """Who is asked for the outcome."""
        judging = tuple(each for each in self.interviewers if each not in self.watching)
        return judging or ((self.organiser,) if self.organiser else ())

    @property
    def address(self) -> str | None:
        """The candidate on the mail road."""
        return f"candidate:{self.candidate_id}" if self.candidate_id is not None else None


def to_connection(connection_id: int) -> str:
    """A connected account as a recipient."""
    return f"connection:{connection_id}"


def connection_of(recipient: str) -> int:
    """The account that is this recipient."""
    return int(recipient.removeprefix("connection:"))


def to_slack(
    kind: str,
    recipient: str,
    due_at: datetime,
    *,
    subject: str = "",
    version: int = 0,
    detail: dict[str, Any] | None = None,
) -> Outgoing:
    """To a person or into a channel, by Slack id."""
    return Outgoing(
        road=SLACK,
        kind=kind,
        recipient=recipient,
        due_at=due_at,
        subject=subject,
        version=version,
        detail=detail or {},
    )
