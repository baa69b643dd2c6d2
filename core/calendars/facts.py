"""What calendars hold, said the same way for every service: plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.meetings.facts import Rsvp


class Service(StrEnum):
    """The services Panelry speaks to. The value is also the name of the road messages travel to it on."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    CALDAV = "caldav"
    FEED = "feed"
    CALENDLY = "calendly"
    CALCOM = "calcom"
    ZOOM = "zoom"


Video = Literal["meet", "teams"]
"""Video calls that a calendar makes with the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarInfo:
    """A calendar of an account. `id` is the service's. `is_primary` is the account's own."""

    id: str
    name: str
    timezone: str | None = None
    is_primary: bool = False
    may_write: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when to when somebody's time is kept; aware datetimes, the end is not in it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody invited to an event, or a room to meet in by its calendar's address; and the answer."""

    email: str
    name: str = ""
    rsvp: Rsvp = Rsvp.PENDING
    is_optional: bool = False
    is_room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One occurrence in somebody's calendar, as the service tells it.

    id: the service's, of this occurrence alone. uid: iCalendar's, the same in every guest's calendar, ""
    where the service does not say. starts_at, ends_at: aware; whole days are those of the calendar's zone.
    blocks: whether it takes its owner's time: not free, not off. is_off: cancelled, or declined by them.
    title: to look for conflict words in; never kept.
    guests: only where the calendar's owner organises it. stamp: when it was changed last, by the service's
    own clock; None where whoever changes it says when.
    version: an opaque mark that differs after every change (an etag).
    """

    id: str
    starts_at: datetime
    ends_at: datetime
    blocks: bool = True
    is_off: bool = False
    uid: str = ""
    title: str = ""
    guests: tuple[Guest, ...] = ()
    stamp: datetime | None = None
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A piece of what changed in a calendar.

    removed: ids of occurrences that are gone. replaced: beginnings of ids; whatever else has an id that
    begins so is gone. is_whole: whatever is not among the entries is gone. cursor: give it back to go on from
    here; it survives a restart of ours. more: whether the next page is there already.
    """

    entries: tuple[Entry, ...] = ()
    removed: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    is_whole: bool = False
    cursor: str
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlan:
    """An event as it should stand in a calendar.

    key: stable and unique for the meeting, from which the adapter derives the service's own means against
    doing it twice; `copy` counts the events written for it, since a deleted event keeps its id.
    uid: iCalendar's, which services that let us choose it take. tag: our name for the meeting, kept with the
    event, opaque.
    timezone: IANA, of the calendar's owner. description: plain text.
    guests: everybody invited, with their answers as we know them; the owner need not be among them.
    video: the call to make with the event; None leaves one that is there alone.
    stays: whether it stands at these times since we wrote it last.
    """

    key: str
    copy: int = 1
    uid: str
    tag: str
    title: str
    description: str
    location: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    guests: tuple[Guest, ...] = ()
    video: Video | None = None
    stays: bool = False

    def is_moved(self, entry: Entry) -> bool:
        """Whether it was moved there since; a plan with a new time is written over that."""
        return self.stays and (entry.starts_at, entry.ends_at) != (self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An event that stands in a calendar. join_url: of its call; `call_pending` while that is being made."""

    id: str
    uid: str = ""
    version: str = ""
    stamp: datetime | None = None
    join_url: str | None = None
    call_pending: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where a service is to tell us of changes. address: ours, over HTTPS. secret: given back each time.

    key: unique for this channel, ours.
    """

    address: str
    secret: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A service's promise to tell us of changes until then. `resource`: what it needs to hear to stop."""

    id: str
    expires_at: datetime
    resource: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What lets us act for somebody. `expires_at` is real time, None for what does not expire.

    extra: what a service wants kept besides, e.g. the address of a CalDAV server.
    """

    access: str
    refresh: str | None = None
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose account a grant is for. `id` never changes; `email` is what people know it by."""

    id: str
    email: str
