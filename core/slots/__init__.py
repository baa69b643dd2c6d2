"""Rules and busy times → the starts a meeting can have. Pure: standard library only, epoch minutes inside."""

from core.slots.breaches import broken_rules
from core.slots.engine import find_starts
from core.slots.instants import at_minute, ceil_minute, floor_minute
from core.slots.kept import FreeLists
from core.slots.model import (
    Because,
    Breach,
    Busy,
    DurationLimit,
    Host,
    Limit,
    Mode,
    Override,
    Period,
    Search,
    Seat,
    Stretch,
    WeeklyRule,
)
from core.slots.rooms import free_stretches
from core.slots.seats import assign

__all__ = [
    "Because",
    "Breach",
    "Busy",
    "DurationLimit",
    "FreeLists",
    "Host",
    "Limit",
    "Mode",
    "Override",
    "Period",
    "Search",
    "Seat",
    "Stretch",
    "WeeklyRule",
    "assign",
    "at_minute",
    "broken_rules",
    "ceil_minute",
    "find_starts",
    "floor_minute",
    "free_stretches",
]
