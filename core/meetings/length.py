"""How long a meeting lasts once it is moved: as before, unless the form says otherwise."""

from datetime import datetime, timedelta

from core.errors import BadInput
from core.meetings.forms import MoveForm
from db.models import Meeting

LONGEST = timedelta(hours=12)
"""Whole days are none, the one of 23 hours neither."""

Times = tuple[datetime, datetime]


def length_then(meeting: Meeting, form: MoveForm) -> timedelta:
    """Of the meeting as the form would have it; raises `BadInput` on the field `time` for no such length."""
    if form.duration_minutes is None:
        return meeting.ends_at - meeting.starts_at
    length = timedelta(minutes=form.duration_minutes)
    if not timedelta() < length <= LONGEST:
        how_long = "more than 12 hours" if length > timedelta() else "no time at all"
        raise BadInput(
            f"It lasts {how_long} there. Give it a time of day there, or put it back.", field="time"
        )
    return length


def other_length(before: Times, now: Times) -> dict[str, list[int]]:
    """For the audit trail: minutes before and now, where they differ."""
    old, new = (int((ends_at - starts_at).total_seconds()) // 60 for starts_at, ends_at in (before, now))
    return {} if old == new else {"minutes": [old, new]}
