"""Cal.com's bookings, read as ours. Its API and its webhooks say the same in different words."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog

from core.calendars.facts import Service
from core.meetings.facts import Party
from core.outside.trouble import Unreadable
from core.schedulers.facts import Answer, Booking, BookingStatus, EventType, Host, Invitee
from core.schedulers.fields import Fields

TAG = "interviewId"
"""The key of a booking's metadata that holds our tag."""

_STATUSES = {
    "accepted": BookingStatus.ACTIVE,
    "pending": BookingStatus.PENDING,
    "cancelled": BookingStatus.CANCELLED,
    "rejected": BookingStatus.REJECTED,
}
# Answers that are fields of their own in a booking.
_KNOWN_ANSWERS = frozenset({"name", "email", "location", "guests", "rescheduleReason"})

log = structlog.get_logger(__name__)


def read_booking(told: Fields) -> Booking:
    """One of the API. Raises `Unreadable` when it is not said who, what or when."""
    _check_has_one_guest(told)
    guest, kind = _first(told, "attendees"), told.inner("eventType")
    hosts = _hosts([*told.each("hosts"), *_team_among_guests(told)])
    start, end = _span(told.need_moment("start"), told.need_moment("end"))
    answers = told.inner("bookingFieldsResponses")
    return Booking(
        service=Service.CALCOM,
        key=told.need("uid"),
        event=told.need("uid"),
        status=_status(told),
        starts_at=start,
        ends_at=end,
        title=told.text("title"),
        invitee=_invitee(guest, answers),
        organiser_email=hosts[0].email,
        organiser_name=hosts[0].name,
        co_hosts=tuple(hosts[1:]),
        event_type=told.text("eventTypeId") or kind.text("id"),
        event_type_name=kind.text("title") or kind.text("slug"),
        location=_address(told),
        join_url=told.url("location") or told.url("meetingUrl"),
        created_at=told.moment("createdAt"),
        updated_at=told.moment("updatedAt"),
        cancelled_by=_who(told.text("cancelledByEmail"), guest, hosts),
        reason=told.text("cancellationReason") or told.text("reschedulingReason"),
        moved_from=told.maybe("rescheduledFromUid"),
        moved_to=told.maybe("rescheduledToUid"),
        answers=_plain_answers(answers),
        tag=told.inner("metadata").maybe(TAG),
        no_show=guest.flag("absent"),
    )


def read_told(told: Fields) -> Booking:
    """One of a webhook. Raises `Unreadable`."""
    _check_has_one_guest(told)
    guest, more = _first(told, "attendees"), told.inner("metadata")
    hosts = _hosts([told.inner("organizer"), *told.inner("team").each("members")])
    start, end = _span(told.need_moment("startTime"), told.need_moment("endTime"))
    by = told.text("cancelledBy") or told.text("rescheduledBy")
    return Booking(
        service=Service.CALCOM,
        key=told.need("uid"),
        event=told.need("uid"),
        status=_status(told),
        starts_at=start,
        ends_at=end,
        title=told.text("title"),
        invitee=_invitee(guest, told.inner("responses")),
        organiser_email=hosts[0].email,
        organiser_name=hosts[0].name,
        co_hosts=tuple(hosts[1:]),
        event_type=told.text("eventTypeId"),
        event_type_name=told.text("eventTitle") or told.text("type"),
        location=_address(told),
        join_url=more.url("videoCallUrl") or told.url("location"),
        cancelled_by=_who(by, guest, hosts),
        reason=told.text("cancellationReason") or told.text("rejectionReason"),
        moved_from=told.maybe("rescheduleUid"),
        answers=_told_answers(told.inner("responses")),
        tag=more.maybe(TAG),
    )


def read_event_type(told: Fields) -> EventType:
    """Raises `Unreadable`."""
    return EventType(
        id=told.need("id"),
        name=told.text("title") or told.text("slug"),
        minutes=told.number("lengthInMinutes"),
        owner=told.text("ownerId"),
        url=told.url("bookingUrl"),
    )


def passed_over(kind: str, error: Unreadable) -> None:
    """One of many cannot be read: the others can."""
    log.warning("provider.unreadable", service=Service.CALCOM, kind=kind, why=error.sentence)


def _check_has_one_guest(told: Fields) -> None:
    """Webhooks tell of the seats, the API of each guest's own; further guests of one who booked have none."""
    if told.number("seatsPerTimeSlot") or any(each.text("seatUid") for each in told.each("attendees")):
        raise Unreadable("several people share it, which Panelry does not support at Cal.com")


def _first(told: Fields, name: str) -> Fields:
    return next(iter(told.each(name)), Fields(None))


def _status(told: Fields) -> BookingStatus:
    """Lower case in the API, upper case in webhooks."""
    status = _STATUSES.get(told.need("status").lower())
    if status is None:
        raise Unreadable("its status is none we know")
    return status


def _span(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    if end <= start:
        raise Unreadable("it ends before it starts")
    return start, end


def _address(told: Fields) -> str:
    """Where it is, or a number; nothing where it is Cal.com's word for a call, which has a link."""
    where = told.text("location")
    return "" if where.startswith("integrations:") else where


def _invitee(guest: Fields, answers: Fields) -> Invitee:
    """Who booked by phone alone has a made-up address, which nobody reads."""
    phone = guest.maybe("phoneNumber") or answers.maybe("attendeePhoneNumber")
    return Invitee(
        email=guest.need("email"),
        name=guest.text("name"),
        phone=phone or answers.inner("attendeePhoneNumber").maybe("value"),
        timezone=guest.maybe("timeZone"),
    )


def _hosts(told: Iterable[Fields]) -> Sequence[Host]:
    """Each of them once; at least one, be it nobody. Whoever is gone there is called "unknown"."""
    hosts: dict[str, Host] = {}
    for each in told:
        if "@" in (email := each.text("email")):
            hosts.setdefault(email.lower(), Host(email=email, name=each.text("name")))
    return tuple(hosts.values()) or (Host(email=""),)


def _team_among_guests(told: Fields) -> list[Fields]:
    """Who hosts it besides the first: the API has them behind who booked, with the guests, which it names."""
    guests = {each.lower() for each in told.texts("guests")}
    return [each for each in told.each("attendees")[1:] if each.text("email").lower() not in guests]


def _who(email: str, guest: Fields, hosts: Iterable[Host]) -> Party | None:
    if not email:
        return None
    if email.lower() == guest.text("email").lower():
        return Party.CANDIDATE
    is_host = email.lower() in {each.email.lower() for each in hosts}
    return Party.INTERVIEWER if is_host else None


def _plain_answers(answers: Fields) -> tuple[Answer, ...]:
    return tuple(
        Answer(question=name, answer=answers.text(name))
        for name in answers.names()
        if name not in _KNOWN_ANSWERS and answers.text(name)
    )


def _told_answers(answers: Fields) -> tuple[Answer, ...]:
    return tuple(
        Answer(question=told.text("label") or name, answer=told.text("value"))
        for name in answers.names()
        if name not in _KNOWN_ANSWERS and (told := answers.inner(name)).text("value")
    )
