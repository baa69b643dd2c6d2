"""What people are shown of their connected accounts, and what they choose; plain values."""

from dataclasses import dataclass
from datetime import datetime

from core.calendars.facts import Service

SERVICE_NAMES = {
    Service.GOOGLE: "Google Calendar",
    Service.MICROSOFT: "Microsoft 365 calendar",
    Service.CALDAV: "CalDAV calendar",
    Service.FEED: "ICS feed",
}
"""Those whose calendars people connect themselves, in the order they are offered."""
SCHEDULER_NAMES = {Service.CALENDLY: "Calendly", Service.CALCOM: "Cal.com"}
"""Those the workspace has a key for, whose busy times people may have count as theirs."""
TYPED = frozenset({Service.CALDAV, Service.FEED})
"""What was typed lets us in there; nobody has to be told to forget it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChoice:
    """A calendar of an account. `reads`: its events take its owner's time. `writes`: interviews go there."""

    id: int
    name: str
    reads: bool = False
    writes: bool = False
    may_write: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """An account of the viewer's own.

    trouble: in a sentence, why it is of no use just now. read_at: business time, as of when all that is read
    of it is known; None while something was never read, or nothing is.
    """

    id: int
    service: Service
    email: str
    is_revoked: bool = False
    trouble: str | None = None
    read_at: datetime | None = None
    calendars: tuple[CalendarChoice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A scheduler of the viewer's company. email: of whom there it counts; None: it does not.

    trouble, read_at: as `Connected` has them.
    """

    service: Service
    email: str | None = None
    trouble: str | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A service to connect. `setup`: what somebody has to do before that, in a sentence."""

    service: Service
    setup: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """What somebody connected, and what they may connect; nothing is offered to guests.

    schedulers: those the workspace has a key for. looks_after_all: whether they also look after what the
    workspace connects.
    """

    connected: tuple[Connected, ...] = ()
    offered: tuple[Offered, ...] = ()
    schedulers: tuple[Counted, ...] = ()
    looks_after_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarsForm:
    """Of one account: the ids of the calendars to read, and of the one to write to; None for none of its."""

    connection_id: int
    reads: tuple[int, ...] = ()
    writes: int | None = None
