"""Every error the product can explain to a person.

PanelryError                what happened and what to do, in one sentence
├── BadInput                something typed cannot be used; names its field
│   ├── TimeTaken           a host was booked in between
│   └── HostBusy            a chosen time overlaps a meeting of a host
├── NeedsConfirmation       soft rules are broken; may be done anyway
├── NotAllowed              this person may not do this
├── NotFound                the object is gone, or never was this workspace's
├── Stale                   the object changed since the person looked
│   └── Overtaken           so much that what they were asked is no question any more
└── Away                    the database cannot be reached; the same may be tried again
"""

from collections.abc import Sequence
from hashlib import sha256


class PanelryError(Exception):
    """An error with a sentence for people: what happened, and what to do next."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class BadInput(PanelryError):
    """A value a person gave cannot be used; `field` names the form field it belongs to."""


class TimeTaken(BadInput):
    """The time was free when it was shown and is not any more."""


class HostBusy(BadInput):
    """The time overlaps another meeting of a host; no confirmation can allow it."""


class NeedsConfirmation(PanelryError):
    """The time breaks soft rules. `warnings` holds one sentence a rule; confirming them allows it."""

    def __init__(self, warnings: Sequence[str], *, field: str | None = None) -> None:
        super().__init__(" ".join(warnings), field=field)
        self.warnings = tuple(warnings)


def confirmation_of(warnings: Sequence[str]) -> str:
    """What a person who ticks a box under these warnings confirms; other warnings have another one."""
    return sha256("\n".join(warnings).encode()).hexdigest()[:24]


class NotAllowed(PanelryError):
    """The actor lacks the right to do this."""


class NotFound(PanelryError):
    """No such object in this workspace."""


class Stale(PanelryError):
    """The object was changed by somebody else in the meantime."""


class Overtaken(Stale):
    """What the person was asked is not the question any more; what they said to it counts no longer."""


class Away(PanelryError):
    """The database cannot be reached just now, or is too busy. Whether it was done is not known."""

    def __init__(self) -> None:
        super().__init__("Panelry cannot reach its database right now. Please try again in a minute.")
