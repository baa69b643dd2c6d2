"""Why a time is not offered: the very rule or event in the way, and what relaxing it would open."""

from core.slots.why.gains import Gain, gains, relaxations
from core.slots.why.obstacles import why_not
from core.slots.why.relaxation import Relaxation, relax

__all__ = ["Gain", "Relaxation", "gains", "relax", "relaxations", "why_not"]
