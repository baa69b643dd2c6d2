"""What screens and notices say of messages that could not be sent: plain values."""

from dataclasses import dataclass
from enum import StrEnum

from core.meetings.facts import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedMessage:
    """A message that failed for good.

    id: None in a notice of an earlier version, which did not say. kind, recipient: as `core.messages.plan`
    has them; a Slack id, or `candidate:<id>`. why: one sentence for people. is_own: whether whoever reads it
    scheduled the meeting.
    """

    id: int | None
    kind: str
    recipient: str
    why: str
    meeting: Meeting
    is_own: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedMessages:
    """The newest of them, and how many more there are at least."""

    newest: tuple[FailedMessage, ...] = ()
    more: int = 0


NOTHING_FAILED = FailedMessages()


class Retry(StrEnum):
    """What became of a message somebody wanted sent again."""

    AGAIN = "again"
    UNDER_WAY = "under_way"
    ARRIVED = "arrived"
    UNWANTED = "unwanted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """`why` says what makes an unwanted message unwanted, as part of a sentence."""

    retry: Retry
    why: str = ""
