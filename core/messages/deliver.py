"""The port through which a message leaves the product: Slack, mail, later SMS, register themselves here."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from core.follow_ups.facts import FollowUp
from core.meetings.facts import Meeting
from core.offers.facts import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message on its way out, with the world as it is now.

    kind: what to say (`card`, `interviewer_dm`, `moved`, `cancelled`, `history`, `answers`, `reminder`,
        `outcome_prompt`, `outcome_nudge`, `outcome_escalation`, `invitation`, ...), see `core.messages.plan`.
    recipient: a Slack channel or user id, or a mail address, after the road it travels.
    key: opaque, unique and stable for this message; the road stores it with the message where it can, so
        that `find` can tell whether an interrupted sending arrived.
    reference: what `deliver` returned earlier, when this message is a living one that is edited in place.
    about: the meeting; None for a notice about something else, of which `detail` tells all.
    follow_up, offer: the task or the earlier time the message is about, read with the meeting.
    minutes_before: for reminders, how far ahead of the start it was due.
    claimed_at: real time of the first claim; `find` need not look further back.
    attempts: how many times it was taken up since it was written or touched, this time included.
    """

    id: int
    workspace_id: int
    key: str
    kind: str
    recipient: str
    recipient_name: str
    recipient_timezone: str | None
    now: datetime
    about: Meeting | None = None
    reference: str | None = None
    minutes_before: int | None = None
    claimed_at: datetime | None = None
    attempts: int = 1
    follow_up: FollowUp | None = None
    offer: Offer | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def meeting(self) -> Meeting:
        """The meeting of a message that has one."""
        assert self.about is not None, "a notice has no meeting"
        return self.about


class Delayed(Exception):
    """The road asks to wait: `retry_after` seconds, `whole_workspace` when not this recipient alone,
    `this_alone` when others to the same recipient may go.
    """

    def __init__(
        self, retry_after: float, *, whole_workspace: bool = False, this_alone: bool = False
    ) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after
        self.whole_workspace = whole_workspace
        self.this_alone = this_alone


class Refused(Exception):
    """The road will never take this message; `sentence` says why, for people, without personal data."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Deliver(Protocol):
    """A road messages travel on. Exceptions other than `Delayed` and `Refused` are retried with back-off."""

    async def deliver(self, envelope: Envelope) -> str:
        """Send it, or edit it in place when `envelope.reference` is set; return the road's reference."""
        ...

    async def find(self, envelope: Envelope) -> str | None:
        """Return the reference of a message whose sending was interrupted, or None when it never arrived."""
        ...
