"""Whether a meeting would fit into a freed time: a search as for a suggestion, in that time alone. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.hosts.calendar import Books, calendars_in, epoch_minute
from core.meetings.candidate_times import is_within, overlaps
from core.offers.facts import Freed
from core.offers.waiting import Waiting
from core.slots.engine import find_starts
from core.slots.model import Search
from core.slots.prices import WEIGHTS


def first_start(freed: Freed, waiting: Waiting, books: Books, now: datetime) -> datetime | None:
    """The first start in the freed time that suits everyone, by every rule; None when there is none."""
    starts = find_starts(_search(freed, waiting, books, now))
    minutes = waiting.duration_minutes
    suits = (
        each for each in starts if not overlaps(each, minutes, waiting.taken) and _is_wanted(waiting, each)
    )
    found = next(suits, None)
    return None if found is None else datetime.fromtimestamp(found * 60, UTC)


def latest_answer(waiting: Waiting, starts_at: datetime) -> datetime:
    """Until when the time can be taken: later, it would be at shorter notice than the type allows."""
    return starts_at - timedelta(minutes=waiting.meeting_type.notice_minutes)


def _search(freed: Freed, waiting: Waiting, books: Books, now: datetime) -> Search:
    kind = waiting.meeting_type
    latest = min(freed.ends_at, now + timedelta(days=kind.max_days_ahead))
    return Search(
        now=-(-int(now.timestamp()) // 60),
        mode="collective",
        booker_timezone=waiting.candidate_timezone or waiting.recipient_timezone,
        window=(epoch_minute(freed.starts_at), epoch_minute(latest)),
        duration_minutes=waiting.duration_minutes,
        interval_minutes=kind.interval_minutes,
        hosts=calendars_in(books, waiting.hosts, kind, without_meeting=waiting.meeting_id),
        buffer_before_minutes=kind.buffer_before_minutes,
        buffer_after_minutes=kind.buffer_after_minutes,
        notice_minutes=kind.notice_minutes,
    )


def _is_wanted(waiting: Waiting, start: int) -> bool:
    """When the candidate said they can or, where they did not say, in their working day."""
    if waiting.given:
        return is_within(start, waiting.duration_minutes, waiting.given)
    if waiting.candidate_timezone is None:
        return True
    there = datetime.fromtimestamp(start * 60, ZoneInfo(waiting.candidate_timezone))
    begins = there.hour * 60 + there.minute
    ends = begins + waiting.duration_minutes
    return begins >= WEIGHTS.reasonable_from and ends <= WEIGHTS.reasonable_until
