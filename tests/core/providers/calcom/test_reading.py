"""Cal.com's payloads, field by field."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Party
from core.outside.trouble import Unreadable
from core.providers.calcom.api import BASE
from core.providers.calcom.deliveries import read_delivery
from core.providers.calcom.pages import website_of
from core.providers.calcom.reading import read_booking
from core.schedulers.facts import Answer, Booking, BookingStatus, DeliveryKind, Host, Invitee
from core.schedulers.fields import Fields
from tests.core.providers.samples import sample

KEY = "kV9rQd3mXw7bT2nLp5sYzA"
MAYA = Host(email="maya.lindqvist@northwind.example", name="Maya Lindqvist")
BEN = Host(email="ben.ode@northwind.example", name="Ben Ode")


def booking_of(body: dict[str, Any]) -> Booking:
    booking = read_delivery(body).booking
    assert booking is not None
    return booking


def test_a_new_booking():
    told = read_delivery(sample("calcom.BOOKING_CREATED"))
    assert (told.kind, told.booking_key) == (DeliveryKind.BOOKED, KEY)
    assert told.booking == Booking(
        service=Service.CALCOM,
        key=KEY,
        event=KEY,
        status=BookingStatus.ACTIVE,
        starts_at=datetime(2026, 12, 3, 15, tzinfo=UTC),
        ends_at=datetime(2026, 12, 3, 15, 45, tzinfo=UTC),
        title="Technical interview between Maya Lindqvist and Tomas Okafor",
        invitee=Invitee(email="tomas.okafor@mail.example", name="Tomas Okafor", timezone="Europe/London"),
        organiser_email="maya.lindqvist@northwind.example",
        organiser_name="Maya Lindqvist",
        event_type="9013",
        event_type_name="Technical interview",
        join_url="https://meet.google.com/abc-defg-hij",
        tag="itv_01JDF3QZ7M",
    )


@pytest.mark.parametrize(
    "trigger, kind, status",
    [
        ("REQUESTED", DeliveryKind.REQUESTED, BookingStatus.PENDING),
        ("REJECTED", DeliveryKind.REJECTED, BookingStatus.REJECTED),
        ("CANCELLED", DeliveryKind.CANCELLED, BookingStatus.CANCELLED),
        ("RESCHEDULED", DeliveryKind.MOVED, BookingStatus.ACTIVE),
    ],
)
def test_kinds(trigger: str, kind: DeliveryKind, status: BookingStatus):
    told = read_delivery(sample(f"calcom.BOOKING_{trigger}"))
    assert told.booking is not None
    assert (told.kind, told.booking.status) == (kind, status)


@pytest.mark.parametrize(
    "by, party",
    [
        ("Tomas.Okafor@mail.example", Party.CANDIDATE),
        ("maya.lindqvist@northwind.example", Party.INTERVIEWER),
        ("somebody@northwind.example", None),
        (None, None),
    ],
)
def test_who_cancelled(by: str | None, party: Party | None):
    body = sample("calcom.BOOKING_CANCELLED")
    body["payload"]["cancelledBy"] = by
    booking = booking_of(body)
    assert (booking.cancelled_by, booking.reason) == (party, "I have accepted another offer")


@pytest.mark.parametrize(
    "team, hosts",
    [
        ({"members": [{"email": BEN.email, "name": BEN.name}]}, (MAYA, BEN)),
        ({"members": [{"email": MAYA.email.upper()}, {"name": "Nobody"}, None]}, (MAYA,)),
        ({"members": {"email": BEN.email}}, (MAYA,)),
        (None, (MAYA,)),
    ],
)
def test_all_who_host_it(team: object, hosts: tuple[Host, ...]):
    body = sample("calcom.BOOKING_CREATED")
    body["payload"]["team"] = team
    assert booking_of(body).hosts == hosts


def test_cancelled_by_one_who_hosts_it_with_others():
    body = sample("calcom.BOOKING_CANCELLED")
    body["payload"] |= {"team": {"members": [{"email": BEN.email}]}, "cancelledBy": BEN.email}
    assert booking_of(body).cancelled_by is Party.INTERVIEWER


@pytest.mark.parametrize(
    "change, hosts",
    [
        ({}, (MAYA,)),
        ({"hosts": [{"email": each.email, "name": each.name} for each in (MAYA, BEN)]}, (MAYA, BEN)),
        ({"attendees": [{"email": "t@mail.example"}, {"email": BEN.email, "name": BEN.name}]}, (MAYA, BEN)),
        (
            {
                "attendees": [{"email": "t@mail.example"}, {"email": "G@mail.example"}],
                "guests": ["g@mail.example"],
            },
            (MAYA,),
        ),
        ({"hosts": [{"id": "unknown", "email": "unknown", "name": "unknown"}]}, ()),
    ],
)
def test_all_who_host_it_by_the_api(change: dict[str, Any], hosts: tuple[Host, ...]):
    told = {
        "uid": KEY,
        "status": "accepted",
        "hosts": [{"id": 481, "name": MAYA.name, "email": MAYA.email, "username": "maya"}],
        "start": "2026-12-03T15:00:00.000Z",
        "end": "2026-12-03T15:45:00.000Z",
        "attendees": [{"name": "Tomas Okafor", "email": "t@mail.example", "absent": False}],
        "guests": [],
    }
    assert read_booking(Fields(told | change)).hosts == hosts


def test_a_move_comes_in_one():
    booking = booking_of(sample("calcom.BOOKING_RESCHEDULED"))
    assert (booking.key, booking.moved_from) == ("w8HcN4jRf6uGe1oKt0iMbC", KEY)
    assert booking.starts_at == datetime(2026, 12, 4, 9, tzinfo=UTC)


def test_who_did_not_come():
    body = sample("calcom.BOOKING_NO_SHOW_UPDATED")
    told = read_delivery(body)
    assert (told.kind, told.booking_key, told.booking) == (DeliveryKind.NO_SHOW, KEY, None)
    assert told.no_show
    body["payload"]["attendees"][0]["noShow"] = False
    assert not read_delivery(body).no_show


def test_questions_of_the_host_and_a_phone():
    body = sample("calcom.BOOKING_CREATED")
    body["payload"]["responses"] |= {
        "language": {"label": "Preferred language", "value": "Python", "isHidden": False},
        "attendeePhoneNumber": {"label": "phone_number", "value": "+15550100"},
    }
    booking = booking_of(body)
    assert Answer(question="Preferred language", answer="Python") in booking.answers
    assert booking.invitee.phone == "+15550100"


def test_a_flat_body_is_nothing_to_us():
    flat = {"triggerEvent": "MEETING_STARTED", "uid": KEY, "startTime": "2026-12-03T15:00:00Z"}
    assert read_delivery(flat).kind is DeliveryKind.IGNORED


@pytest.mark.parametrize(
    "change, words",
    [
        ({"seatsPerTimeSlot": 5}, "several people share it"),
        ({"attendees": [{"email": "a@mail.example", "seatUid": "s"}]}, "several people share it"),
        ({"status": "SOMETHING"}, "status is none we know"),
        ({"endTime": "2026-12-03T15:00:00Z"}, "ends before it starts"),
    ],
)
def test_what_cannot_be_read(change: dict[str, Any], words: str):
    body = sample("calcom.BOOKING_CREATED")
    body["payload"] |= change
    with pytest.raises(Unreadable, match=words):
        read_delivery(body)


def test_what_several_people_share_is_refused_from_the_api_too():
    told = {
        "uid": KEY,
        "status": "accepted",
        "start": "2026-12-03T15:00:00Z",
        "end": "2026-12-03T15:45:00Z",
        "attendees": [{"email": "a@mail.example"}, {"email": "guest@mail.example"}],
    }
    assert read_booking(Fields(told)).invitee.email == "a@mail.example"
    told["attendees"] = [{"email": "a@mail.example", "seatUid": "s"}]
    with pytest.raises(Unreadable, match="several people share it"):
        read_booking(Fields(told))


@pytest.mark.parametrize(
    "base, told, root",
    [
        (BASE, {}, "https://app.cal.com"),
        (BASE, {"bookerUrl": "https://northwind.cal.com/"}, "https://northwind.cal.com"),
        ("https://cal.northwind.example/api/v2", {}, None),
        (
            "https://cal.northwind.example/api/v2",
            {"bookerUrl": "https://book.example"},
            "https://book.example",
        ),
        ("https://cal.northwind.example/api/v2", {"bookerUrl": "javascript:alert(1)"}, None),
    ],
)
def test_where_the_candidate_moves_or_cancels_it(base: str, told: dict[str, Any], root: str | None):
    body = sample("calcom.BOOKING_CREATED")
    body["payload"] |= told
    booking = read_delivery(body, website=website_of(base)).booking
    assert booking is not None
    assert (booking.cancel_url, booking.reschedule_url) == (
        (f"{root}/booking/{KEY}?cancel=true", f"{root}/reschedule/{KEY}") if root else (None, None)
    )
