"""What to do with a message that is due: send it, or not, or not yet."""

from dataclasses import dataclass

from core.messages.deliver import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Nothing is sent; why is kept in the log."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Something else has to be sent or repaired first; `counts` among the attempts."""

    seconds: float
    counts: bool = False


Decision = Envelope | Quiet | Wait
