"""Notes that a time came free, in the transaction that frees it; who waits for it is looked up later."""

from datetime import datetime

from core.meetings.facts import Party
from core.messages.outbox import CLOCK, Outgoing
from core.offers.facts import Freed
from db.models import Meeting

KIND = "slot_freed"


def time_freed(
    meeting: Meeting, starts_at: datetime, ends_at: datetime, party: Party, now: datetime
) -> list[Outgoing]:
    """What to enqueue when the meeting leaves this time; nothing where its interviewers cannot come then."""
    if party is Party.INTERVIEWER or ends_at <= now:
        return []
    key = f"{meeting.id}.{meeting.sequence}"
    freed = Freed(key=key, meeting_id=meeting.id, starts_at=starts_at, ends_at=ends_at)
    return [look_for_next(freed, now)]


def look_for_next(freed: Freed, due_at: datetime) -> Outgoing:
    """The same as a message of the clock, to be carried by the meeting that left it or was asked last.

    Of no version: whatever becomes of that meeting, the time is free, and is looked at again when it is due.
    """
    return Outgoing(
        road=CLOCK, kind=KIND, recipient="", subject=freed.key, due_at=due_at, detail=freed.detail
    )
