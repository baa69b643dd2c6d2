"""The choice of a time: what suits everyone, or any other."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.elements import context, digest, input_block, option, radio_buttons, section
from bot.blocks.shapes import Block, Element
from bot.blocks.text import escape, length, plain_name, words_list
from bot.blocks.when import day, same_clock, span
from core.meetings.facts import Candidate
from core.meetings.forms import Suggestion
from core.slots.rank import Reason
from core.wall import zone_name, zone_of

NOTHING_SUITS = (
    "No time suits everyone in the days ahead. Choose another length or other people, or enter another time."
)
REASON_WORDS: dict[Reason, str] = {
    "soonest": "the soonest",
    "early": "soon",
    "high_fit": "soon, for a high fit",
    "within_stated_windows": "a time the candidate gave",
    "good_hours": "in the candidate’s working day",
    "lighter_day": "a lighter day",
    "keeps_time_whole": "leaves no awkward gap",
    "another_day": "another day",
    "another_time": "another time of day",
}
"""What moved a suggestion up; for the person who schedules alone."""

_ROOM = 75
"""What Slack shows of an option's text, and of its description."""


def time_blocks(
    suggestions: Sequence[Suggestion],
    starts_at: datetime | None,
    *,
    note: str | None,
    candidate: Candidate | None,
    timezone: str,
    explain: Element | None = None,
    told: str | None = None,
    kept: Suggestion | None = None,
) -> list[Block]:
    """Suggested times in the actor's zone, the candidate's below; in words why, when there is none.

    explain: the button that tells more of it. told: the action id a choice is told with, where something
    depends on it. kept: the time it has, where it may stay.
    """
    if not suggestions and kept is None:
        return [section(f"*Suggested times*\n{escape(note or NOTHING_SUITS)}", accessory=explain)]
    options = [_kept_option(kept, timezone)] if kept else []
    options += [_time_option(one, candidate, timezone) for one in suggestions]
    element = radio_buttons(told or "time", options, unix(starts_at))
    who = "Those named are" if any(one.with_whom for one in suggestions) else "Everyone is"
    free = f"{who} free then. " if suggestions else ""
    hint = f"{free}In your time zone, {zone_name(timezone, (kept or suggestions[0]).starts_at)}."
    block_id = f"time-{digest([one['value'] for one in options], timezone)}"
    blocks = [
        input_block(block_id, "Suggested times", element, optional=True, dispatch=told is not None, hint=hint)
    ]
    said = note or (None if suggestions else NOTHING_SUITS)
    return [*blocks, context(escape(said))] if said else blocks


def _kept_option(kept: Suggestion, timezone: str) -> Element:
    when = span(kept.starts_at, kept.ends_at, timezone)
    return option(f"Keep {when}", unix(kept.starts_at) or "", "Only the room changes")


def _time_option(one: Suggestion, candidate: Candidate | None, timezone: str) -> Element:
    alike = candidate is None or same_clock(candidate.timezone, timezone, one.starts_at)
    theirs = None if alike else their_time(candidate, one.starts_at, timezone)
    words = [*filter(None, [theirs, _without(one)]), *_why(one)]
    at = f"{span(one.starts_at, one.ends_at, timezone)}{_with_whom(one)}"
    return option(at, unix(one.starts_at) or "", _as_fit(words))


def _why(one: Suggestion) -> list[str]:
    """What moved it up; soon is hardly worth a word beside something else."""
    telling = [each for each in one.reasons if each != "early"]
    return [REASON_WORDS[each] for each in telling or one.reasons]


def _with_whom(one: Suggestion) -> str:
    """Who would come, where that is left open."""
    if not one.with_whom:
        return ""
    return f" · with {words_list([plain_name(each, 24) for each in one.with_whom], most=3)}"


def _without(one: Suggestion) -> str:
    """Who need not come and cannot."""
    if not one.without:
        return ""
    return f"without {words_list([plain_name(each, 24) for each in one.without], most=1)}"


def _as_fit(words: Sequence[str]) -> str | None:
    """The first of them, as many as have room; what tells the most stands first."""
    fitting = ""
    for each in words:
        longer = f"{fitting} · {each}" if fitting else each
        if fitting and length(longer) > _ROOM:
            break
        fitting = longer
    return fitting or None


def their_time(candidate: Candidate | None, at: datetime, timezone: str) -> str | None:
    """As "08:00 for Jane Doe (New York, a guess)"; the day, too, where it is another one."""
    if candidate is None or candidate.timezone is None:
        return None
    theirs, ours = at.astimezone(zone_of(candidate.timezone)), at.astimezone(zone_of(timezone))
    on = f"{day(theirs)}, " if theirs.date() != ours.date() else ""
    guess = ", a guess" if candidate.timezone_is_guess else ""
    who, place = plain_name(candidate.name, 24), zone_name(candidate.timezone, at)
    return f"{on}{theirs:%H:%M} for {who} ({place}{guess})"


def custom_time_block(
    custom_starts_at: datetime | None,
    *,
    candidate: Candidate | None,
    timezone: str,
    now: datetime,
    below_others: bool,
    action_id: str = "custom_time",
) -> Block:
    """Any other time. Slack's picker speaks the actor's zone; the hint tells the candidate's time.

    Every choice is told at once, so that the hint is always about the time in the picker.
    below_others: suggested times stand above it, which have named the zones.
    """
    element: Element = {"type": "datetimepicker", "action_id": action_id}
    if custom_starts_at:
        element["initial_date_time"] = int(custom_starts_at.timestamp())
    words = _their_part(candidate, custom_starts_at, timezone, now, is_told=below_others)
    if below_others:
        words = [*words, "If you choose both, this one counts."]
    else:
        words = [f"In your time zone, {zone_name(timezone, custom_starts_at or now)}.", *words]
    hint = " ".join(words)
    return input_block("custom_time", "Another time", element, optional=True, dispatch=True, hint=hint)


def _their_part(
    candidate: Candidate | None, at: datetime | None, timezone: str, now: datetime, *, is_told: bool
) -> list[str]:
    """Their time is told of a chosen time alone: how far apart two zones are is another thing each season."""
    if candidate is None:
        return []
    who = plain_name(candidate.name, 60)
    if candidate.timezone is None:
        return [f"The time zone of {who} is not known yet."]
    if same_clock(candidate.timezone, timezone, at or now):
        return []
    if at:
        return [f"That is {their_time(candidate, at, timezone)}."]
    guess = ", a guess" if candidate.timezone_is_guess else ""
    return [] if is_told else [f"The time zone of {who} is {zone_name(candidate.timezone, now)}{guess}."]


def unix(at: datetime | None) -> str | None:
    """Unix seconds as an option's value."""
    return str(int(at.timestamp())) if at else None
