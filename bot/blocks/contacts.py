"""Ways to reach somebody in typed text, which have no place in a channel."""

import re
from functools import lru_cache

from core.meetings.facts import Meeting

_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_PHONE = re.compile(r"[+(]?\d(?:[\s().\-/–]*\d){5,}")


def has_contacts(text: str) -> bool:
    """Whether something in it looks like an address or a number."""
    return "@" in text or _PHONE.search(text) is not None


def without_contacts(text: str, meeting: Meeting) -> str:
    """Typed text for a channel: e-mail addresses and the candidate's own number are taken out."""
    return _without_contacts(text, (meeting.candidate.phone or "") if meeting.candidate else "")


@lru_cache(maxsize=1_000)  # each button of a meeting says its title
def _without_contacts(text: str, phone: str) -> str:
    number = _digits(phone)
    bare = _EMAIL.sub("…", text)
    return _PHONE.sub(lambda found: "…" if _same_number(_digits(found[0]), number) else found[0], bare)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _same_number(one: str, other: str) -> bool:
    """Numbers are written with and without prefixes: the last six digits tell."""
    return len(other) >= 6 and (one[-6:] == other[-6:] or other in one)
