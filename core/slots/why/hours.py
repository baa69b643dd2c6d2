"""A host's hours with an exception, and without one."""

from dataclasses import replace
from datetime import date

from core.slots.hours import DAY_ZERO, LAST_MINUTE, THURSDAY, open_hours
from core.slots.intervals import covers
from core.slots.model import MIDNIGHT, Host, Override, Stretch, WeeklyRule
from core.slots.zones import DAY, timeline


def working_once(host: Host, during: Stretch) -> Host:
    """The host, who works then as well: overrides give the dates it touches their own hours and these."""
    dates = overrides_to_work(host, during)
    kept = [each for each in host.overrides if each.on not in dates]
    return replace(host, overrides=(*kept, *(each for day in dates.values() for each in day)))


def overrides_to_work(host: Host, during: Stretch) -> dict[date, tuple[Override, ...]]:
    """What the overrides of each local date would have to be for the host to work then as well."""
    start, end = _wall_stretch(host, during)
    dates = {}
    for day in range(start // DAY, (end - 1) // DAY + 1):
        on = date.fromordinal(day + DAY_ZERO)
        begins, ends = max(start - day * DAY, 0), min(end - day * DAY, MIDNIGHT)
        dates[on] = (*_hours_on(host, on), Override(on=on, start=begins, end=ends))
    return dates


def _wall_stretch(host: Host, during: Stretch) -> Stretch:
    start, end = during
    zone = timeline(host.timezone, start, end)
    wall_start, wall_end = start + zone.offset_at(start), end + zone.offset_at(end)
    # Where clocks go back during the meeting it could end before it starts.
    return wall_start, wall_end if wall_end > wall_start else wall_start + end - start


def _hours_on(host: Host, on: date) -> list[Override]:
    """The hours that begin on a date, all of them as overrides of it."""
    own = [each for each in host.overrides if each.on == on]
    if own:
        return [each for each in own if each.start is not None]
    weekday = (on.toordinal() - DAY_ZERO + THURSDAY) % 7
    return [
        Override(on=on, start=rule.start, end=rule.end)
        for rule in host.weekly_rules
        for day in rule.days
        if day == weekday
    ]


def working_longer(host: Host, minutes: int) -> Host:
    """The host, all of whose hours begin and end so much earlier and later, as far as their day goes."""
    return replace(
        host,
        weekly_rules=tuple(_longer_rule(each, minutes) for each in host.weekly_rules),
        overrides=tuple(_longer_override(each, minutes) for each in host.overrides),
    )


def _longer_rule(rule: WeeklyRule, minutes: int) -> WeeklyRule:
    start, end = _longer(rule.start, rule.end, minutes)
    return replace(rule, start=start, end=end)


def _longer_override(override: Override, minutes: int) -> Override:
    if override.start is None or override.end is None:
        return override
    start, end = _longer(override.start, override.end, minutes)
    return replace(override, start=start, end=end)


def _longer(start: int, end: int, minutes: int) -> Stretch:
    if end == LAST_MINUTE:
        end = MIDNIGHT
    early = max(start - minutes, 0)
    if end > start:
        return early, max(end, min(end + minutes, MIDNIGHT))
    return early, min(end + minutes, early)


def overrides_at_fault(host: Host, meeting: Stretch) -> tuple[date, ...]:
    """The dates whose overrides keep the meeting outside the hours, no more than need to go; none if that is
    in vain.

    Hours belong to the date they begin on, which can be three days back where a zone skipped a date.
    """
    near = range(meeting[0] // DAY + DAY_ZERO - 3, meeting[1] // DAY + DAY_ZERO + 2)
    dates = sorted({each.on for each in host.overrides if each.on.toordinal() in near})
    if not dates or not _works(host, meeting, dates):
        return ()
    for on in list(dates):
        others = [each for each in dates if each != on]
        if _works(host, meeting, others):
            dates = others
    return tuple(dates)


def _works(host: Host, meeting: Stretch, without: list[date]) -> bool:
    kept = tuple(each for each in host.overrides if each.on not in without)
    return covers(open_hours(replace(host, overrides=kept), meeting), meeting)
