"""One thing the doctor looked at."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Drawn before the line."""

    WELL = "✓"
    NOTE = "!"
    WRONG = "✗"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, how it is, and a sentence: what was found, and what to do about it. No secrets."""

    what: str
    state: State
    words: str


def well(what: str, words: str) -> Finding:
    """As it should be."""
    return Finding(what=what, state=State.WELL, words=words)


def note(what: str, words: str) -> Finding:
    """It works, but somebody should know."""
    return Finding(what=what, state=State.NOTE, words=words)


def wrong(what: str, words: str) -> Finding:
    """It does not work; the sentence says what to do."""
    return Finding(what=what, state=State.WRONG, words=words)
