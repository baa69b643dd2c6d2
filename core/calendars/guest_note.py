"""Whom we invited to an event, noted with the event itself: whoever else is its guest was added by people.

A note is text that only we read there. It holds no address, and at most as much as a service keeps for us.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable

MOST = 127
"""Guests in a note; with its beginning that makes 1,018 characters, and Google takes 1,024."""
_BEGINS = "1:"
_LENGTH = 8


def note_of(emails: Iterable[str]) -> str:
    """The note; "", which says nothing, where they are too many."""
    marks = sorted({_mark(email) for email in emails})
    return _BEGINS + "".join(marks) if len(marks) <= MOST else ""


def was_added(email: str, note: str) -> bool | None:
    """Whether this guest was added there by hand; None where nothing is noted, as before there were notes."""
    if not note.startswith(_BEGINS):
        return None
    marks = note.removeprefix(_BEGINS)
    return _mark(email) not in {marks[at : at + _LENGTH] for at in range(0, len(marks), _LENGTH)}


def _mark(email: str) -> str:
    digest = hashlib.sha256(email.strip().lower().encode()).digest()
    return urlsafe_b64encode(digest).decode()[:_LENGTH]
