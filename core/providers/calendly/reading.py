"""Calendly's objects, read as ours. An invitee is the booking; the event says when and where it is."""

import re
from datetime import datetime

import structlog

from core.calendars.facts import Service
from core.meetings.facts import Party
from core.outside.trouble import Unreadable
from core.schedulers.facts import (
    Answer,
    Booking,
    BookingStatus,
    BusyTime,
    EventType,
    Host,
    Invitee,
    OpenTime,
)
from core.schedulers.fields import Fields

_CANCELLERS = {"host": Party.INTERVIEWER, "invitee": Party.CANDIDATE}
_ASKS_PHONE = re.compile(r"phone|mobile|telephone|cell", re.IGNORECASE)
_CALLS = frozenset({"outbound_call", "inbound_call"})
_KINDS = {"zoom": "zoom_conference", "gotomeeting": "gotomeeting_conference"}
"""Places of bookings that event types have a longer word for."""

log = structlog.get_logger(__name__)


def read_booking(invitee: Fields, event: Fields) -> Booking:
    """Raises `Unreadable` when it is not said who, what or when."""
    is_cancelled = "canceled" in {invitee.text("status"), event.text("status")}
    over = invitee.inner("cancellation") or event.inner("cancellation")
    host, *others = [_host(each) for each in event.each("event_memberships")] or [Host(email="")]
    place = event.inner("location")
    return Booking(
        service=Service.CALENDLY,
        key=invitee.need("uri"),
        event=event.maybe("uri") or invitee.need("event"),
        status=BookingStatus.CANCELLED if is_cancelled else BookingStatus.ACTIVE,
        starts_at=event.need_moment("start_time"),
        ends_at=_end(event),
        title=event.text("name"),
        invitee=read_invitee(invitee, place),
        organiser_email=host.email,
        organiser_name=host.name,
        co_hosts=tuple(others),
        event_type=event.text("event_type"),
        event_type_name=event.text("name"),
        location=place.text("location"),
        location_kind=_KINDS.get(place.text("type"), place.text("type")),
        join_url=place.url("join_url"),
        cancel_url=invitee.url("cancel_url"),
        reschedule_url=invitee.url("reschedule_url"),
        created_at=invitee.moment("created_at"),
        updated_at=invitee.moment("updated_at"),
        cancelled_by=_CANCELLERS.get(over.text("canceler_type")),
        reason=over.text("reason"),
        moved_from=invitee.maybe("old_invitee"),
        moved_to=invitee.maybe("new_invitee"),
        answers=_answers(invitee),
        tag=invitee.inner("tracking").maybe("utm_content"),
        no_show=bool(invitee.inner("no_show")),
    )


def read_invitee(invitee: Fields, place: Fields) -> Invitee:
    """Who booked; the phone is the reminder's, the call's, or the first answer that looks like one."""
    whole = f"{invitee.text('first_name')} {invitee.text('last_name')}".strip()
    return Invitee(
        email=invitee.need("email"),
        name=invitee.text("name") or whole,
        phone=invitee.maybe("text_reminder_number") or _called(place) or _answered_phone(invitee),
        timezone=invitee.maybe("timezone"),
    )


def read_event_type(told: Fields) -> EventType:
    """Raises `Unreadable`."""
    return EventType(
        id=told.need("uri"),
        name=told.text("name"),
        minutes=told.number("duration"),
        owner=told.inner("profile").text("owner"),
        host=told.inner("profile").text("name"),
        url=told.url("scheduling_url"),
        location_kinds=tuple(kind for place in told.each("locations") if (kind := place.text("kind"))),
    )


def read_open_time(told: Fields) -> OpenTime:
    """Raises `Unreadable`."""
    return OpenTime(starts_at=told.need_moment("start_time"), url=told.url("scheduling_url"))


def read_busy(told: Fields) -> BusyTime:
    """Without the buffers around it: ours come on top. Raises `Unreadable`."""
    return BusyTime(
        starts_at=told.need_moment("start_time"),
        ends_at=told.need_moment("end_time"),
        event=told.inner("event").maybe("uri"),
    )


def passed_over(kind: str, error: Unreadable) -> None:
    """One of many cannot be read: the others can."""
    log.warning("provider.unreadable", service=Service.CALENDLY, kind=kind, why=error.sentence)


def _end(event: Fields) -> datetime:
    end = event.need_moment("end_time")
    if end <= event.need_moment("start_time"):
        raise Unreadable("it ends before it starts")
    return end


def _host(membership: Fields) -> Host:
    return Host(email=membership.text("user_email"), name=membership.text("user_name"))


def _answers(invitee: Fields) -> tuple[Answer, ...]:
    return tuple(
        Answer(question=told.text("question"), answer=told.text("answer"))
        for told in invitee.each("questions_and_answers")
        if told.text("question")
    )


def _called(place: Fields) -> str | None:
    return place.maybe("location") if place.text("type") in _CALLS else None


def _answered_phone(invitee: Fields) -> str | None:
    for told in _answers(invitee):
        digits = sum(letter.isdigit() for letter in told.answer)
        if _ASKS_PHONE.search(told.question) and 7 <= digits <= 15:
            return told.answer
    return None
