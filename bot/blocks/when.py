"""Times in words: as a token Slack shows in the reader's own zone, or spelled out with the zone's name."""

from datetime import UTC, date, datetime
from functools import lru_cache

from core.meetings.facts import Candidate, Meeting
from core.wall import zone_of, zone_words


def day(at: date) -> str:
    """As "Tue 24 Nov"."""
    return f"{at:%a} {at.day} {at:%b}"


def clock_span(starts_at: datetime, ends_at: datetime, timezone: str | None) -> str:
    """As "14:00–14:30", in that zone."""
    zone = zone_of(timezone)
    return f"{starts_at.astimezone(zone):%H:%M}–{ends_at.astimezone(zone):%H:%M}"


@lru_cache(maxsize=1_000)  # everybody in a meeting is told its time, most of them twice
def span(starts_at: datetime, ends_at: datetime, timezone: str | None) -> str:
    """As "Tue 24 Nov, 14:00–14:30", in that zone."""
    return f"{day(starts_at.astimezone(zone_of(timezone)))}, {clock_span(starts_at, ends_at, timezone)}"


def zoned_span(starts_at: datetime, ends_at: datetime, timezone: str | None) -> str:
    """As "Tue 24 Nov, 14:00–14:30 (Berlin time)"."""
    return f"{span(starts_at, ends_at, timezone)} ({zone_words(timezone, starts_at)})"


def date_token(at: datetime, form: str = "{date_short}, {time}") -> str:
    """A time Slack shows in the reader's own zone and language; where it cannot, in UTC and says so.

    The usual form stands within a sentence that may be read later: there is no "Tomorrow" in it.
    """
    utc = at.astimezone(UTC)
    return f"<!date^{int(utc.timestamp())}^{form}|{day(utc)} {utc.year}, {utc:%H:%M} UTC>"


def span_token(meeting: Meeting) -> str:
    """From when to when, for the reader."""
    return f"{date_token(meeting.starts_at, '{date_long_pretty}, {time}')} – {clock_token(meeting.ends_at)}"


def clock_token(at: datetime) -> str:
    """The time alone, where the day is told beside it."""
    utc = at.astimezone(UTC)
    return f"<!date^{int(utc.timestamp())}^{{time}}|{utc:%H:%M} UTC>"


def candidate_time(candidate: Candidate | None, starts_at: datetime, ends_at: datetime) -> str | None:
    """As "Tue 24 Nov, 08:00–08:30, New York time (a guess)"; None while the zone is not known."""
    if candidate is None or candidate.timezone is None:
        return None
    guess = " (a guess)" if candidate.timezone_is_guess else ""
    return (
        f"{span(starts_at, ends_at, candidate.timezone)}, {zone_words(candidate.timezone, starts_at)}{guess}"
    )


def same_clock(one: str | None, other: str | None, at: datetime) -> bool:
    """Whether two zones show the same wall time at that moment."""
    return at.astimezone(zone_of(one)).utcoffset() == at.astimezone(zone_of(other)).utcoffset()


def length_words(minutes: int) -> str:
    """As "45 minutes", "1 hour", "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} minute{'' if rest == 1 else 's'}"
    if not rest:
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{hours} h {rest} min"
