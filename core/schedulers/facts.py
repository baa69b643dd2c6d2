"""What outside schedulers hold and tell, said the same way for each: plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.calendars.facts import Service
from core.meetings.facts import Party


class BookingStatus(StrEnum):
    """Where a booking is in its life there. `pending` waits for the host to confirm it."""

    ACTIVE = "active"
    PENDING = "pending"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """Something that can be booked. `id` is the service's.

    owner: the service's id of the host it belongs to, "" for a team's. host: their name, or the team's, where
    the service tells it. location_kinds: its words for places, one of which a booking has to name where there
    are any.
    """

    id: str
    name: str
    minutes: int
    owner: str = ""
    host: str = ""
    url: str | None = None
    location_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTime:
    """A start the service offers; aware. `url` books it by hand."""

    starts_at: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyTime:
    """A time that is taken. `event`: the scheduler's own, None for one of a calendar it reads."""

    starts_at: datetime
    ends_at: datetime
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """Who booked. `phone` as it was typed."""

    email: str
    name: str = ""
    phone: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Whom it is booked with; `email` is "" where the service tells the name alone."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question of the booking form and what the invitee answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One invitee's booking.

    key: names it for good, unique by invitee; Calendly's invitee URI, Cal.com's booking uid.
    event: what it is a booking of; several invitees may share one at Calendly.
    organiser_email, organiser_name: of the first host. co_hosts: who hosts it with them.
    location, location_kind: the address or number, and the service's word for such places, where it tells it.
    moved_from, moved_to: keys of the bookings before and after it, when it was rescheduled: the service makes
        a new one each time. cancelled_by: None when the service does not say who.
    tag: what `BookingPlan.tag` was, or what the link it was booked through carried.
    """

    service: Service
    key: str
    event: str
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    title: str
    invitee: Invitee
    organiser_email: str = ""
    organiser_name: str = ""
    co_hosts: tuple[Host, ...] = ()
    event_type: str = ""
    event_type_name: str = ""
    location: str = ""
    location_kind: str = ""
    join_url: str | None = None
    cancel_url: str | None = None
    reschedule_url: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    cancelled_by: Party | None = None
    reason: str = ""
    moved_from: str | None = None
    moved_to: str | None = None
    answers: tuple[Answer, ...] = ()
    tag: str | None = None
    no_show: bool = False

    @property
    def hosts(self) -> tuple[Host, ...]:
        """All of them, in the service's order; nobody where it does not tell."""
        first = Host(email=self.organiser_email, name=self.organiser_name)
        return (first, *self.co_hosts) if self.organiser_email or self.organiser_name else self.co_hosts


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPage:
    """A piece of a list of bookings.

    cursor: give it back for the next page, None on the last; it survives a restart of ours, and a page read
    twice does no harm. remaining: how many are in this page and after it, where the service says; a few may
    be counted twice. unread: how many of this page could not be read, and are not in it.
    """

    bookings: tuple[Booking, ...] = ()
    cursor: str | None = None
    remaining: int | None = None
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPlan:
    """A booking to make.

    tag: our name for the meeting, kept with the booking, by which it is found again. location_kind, location:
    one of `EventType.location_kinds`, and the address or number it needs. timezone: IANA, the invitee's.
    """

    event_type: str
    starts_at: datetime
    invitee: Invitee
    timezone: str
    tag: str
    location_kind: str | None = None
    location: str | None = None
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """What a link fills in for the invitee; `tag` comes back in `Booking.tag`."""

    tag: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A webhook as the service keeps it; not `is_active` when the service gave up telling us."""

    id: str
    address: str
    is_active: bool = True


class DeliveryKind(StrEnum):
    """What a webhook tells.

    `moved`: a new booking that takes the place of `Booking.moved_from`. `moved_away`: the other half of it,
    the old booking with `moved_to`; Calendly alone sends it, before or after. `ignored` is nothing to us.
    """

    BOOKED = "booked"
    REQUESTED = "requested"
    MOVED = "moved"
    MOVED_AWAY = "moved_away"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    NO_SHOW = "no_show"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One call of a webhook.

    at: when the service says it happened.
    booking: as it is after the event; None where the service names only its `booking_key`.
    no_show: of a `no_show`, whether the invitee is marked absent now, or no longer.
    """

    service: Service
    kind: DeliveryKind
    booking_key: str = ""
    booking: Booking | None = None
    at: datetime | None = None
    no_show: bool = False
