"""Calendly's payloads, field by field."""

from datetime import UTC, datetime

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Party
from core.providers.calendly.deliveries import read_delivery
from core.schedulers.facts import Answer, Booking, BookingStatus, DeliveryKind, Host, Invitee
from tests.core.providers.samples import sample

EVENT = "https://api.calendly.com/scheduled_events/0b6f1f0a-55c2-4c0e-a4a9-0c9a1f4d7e01"
KEY = f"{EVENT}/invitees/a93c77f2-64ce-4a1b-9d0f-2f6f3b8c1101"
NEW_EVENT = "https://api.calendly.com/scheduled_events/7d2c9be4-1e8b-4b6f-8f57-5d9f2a6b3c02"
NEW_KEY = f"{NEW_EVENT}/invitees/c41e0d6a-8a55-4f0e-bb0c-91d7e5f02202"


def booking_of(name: str) -> Booking:
    booking = read_delivery(sample(name)).booking
    assert booking is not None
    return booking


def test_a_new_booking():
    told = read_delivery(sample("calendly.invitee.created"))
    assert (told.kind, told.booking_key) == (DeliveryKind.BOOKED, KEY)
    assert told.at == datetime(2026, 11, 24, 10, 12, 41, tzinfo=UTC)
    created = datetime(2026, 11, 24, 10, 12, 41, 204113, tzinfo=UTC)
    assert told.booking == Booking(
        service=Service.CALENDLY,
        key=KEY,
        event=EVENT,
        status=BookingStatus.ACTIVE,
        starts_at=datetime(2026, 12, 3, 15, tzinfo=UTC),
        ends_at=datetime(2026, 12, 3, 15, 45, tzinfo=UTC),
        title="Technical interview (45 min)",
        invitee=Invitee(
            email="tomas.okafor@mail.example",
            name="Tomas Okafor",
            phone="+44 20 7946 0991",
            timezone="Europe/London",
        ),
        organiser_email="maya.lindqvist@northwind.example",
        organiser_name="Maya Lindqvist",
        event_type="https://api.calendly.com/event_types/b2a7d6c0-91f4-4e2b-8c31-0d5f7a9e6412",
        event_type_name="Technical interview (45 min)",
        location_kind="google_conference",
        join_url="https://calendly.com/events/0b6f1f0a-55c2-4c0e-a4a9-0c9a1f4d7e01/google_meet",
        cancel_url="https://calendly.com/cancellations/a93c77f2-64ce-4a1b-9d0f-2f6f3b8c1101",
        reschedule_url="https://calendly.com/reschedulings/a93c77f2-64ce-4a1b-9d0f-2f6f3b8c1101",
        created_at=created,
        updated_at=created,
        answers=(
            Answer(question="Preferred programming language", answer="Python"),
            Answer(question="Phone number (backup)", answer="+44 20 7946 0991"),
        ),
        tag="itv_01JDF3QZ7M",
    )


@pytest.mark.parametrize(
    "word, kind",
    [("zoom", "zoom_conference"), ("gotomeeting", "gotomeeting_conference"), ("physical", "physical")],
)
def test_a_place_has_the_word_that_event_types_have_for_it(word: str, kind: str):
    body = sample("calendly.invitee.created")
    body["payload"]["scheduled_event"]["location"]["type"] = word
    booking = read_delivery(body).booking
    assert booking is not None
    assert booking.location_kind == kind


@pytest.mark.parametrize(
    "name, party, reason",
    [
        ("calendly.invitee.canceled", Party.CANDIDATE, "I have accepted another offer"),
        ("calendly.invitee.canceled.by_host", Party.INTERVIEWER, "Interviewer is ill"),
    ],
)
def test_a_cancellation(name: str, party: Party, reason: str):
    told, booking = read_delivery(sample(name)), booking_of(name)
    assert told.kind is DeliveryKind.CANCELLED
    assert (booking.status, booking.cancelled_by, booking.reason) == (BookingStatus.CANCELLED, party, reason)
    assert booking.moved_to is None


def test_a_move_comes_in_two():
    old = read_delivery(sample("calendly.reschedule.1.invitee.canceled"))
    new = read_delivery(sample("calendly.reschedule.2.invitee.created"))
    assert (old.kind, new.kind) == (DeliveryKind.MOVED_AWAY, DeliveryKind.MOVED)
    assert old.booking is not None
    assert new.booking is not None
    assert (old.booking.key, old.booking.moved_to) == (KEY, NEW_KEY)
    assert (new.booking.key, new.booking.moved_from) == (NEW_KEY, KEY)
    assert new.booking.starts_at == datetime(2026, 12, 4, 9, tzinfo=UTC)


def test_a_move_without_its_other_half():
    body = sample("calendly.reschedule.1.invitee.canceled")
    body["payload"]["new_invitee"] = None
    assert read_delivery(body).kind is DeliveryKind.MOVED_AWAY


@pytest.mark.parametrize("name, absent", [("created", True), ("deleted", False)])
def test_who_did_not_come(name: str, absent: bool):
    told = read_delivery(sample(f"calendly.invitee_no_show.{name}"))
    assert (told.kind, told.no_show) == (DeliveryKind.NO_SHOW, absent)
    assert told.booking is not None
    assert told.booking.no_show is absent


@pytest.mark.parametrize(
    "invitee, event, phone",
    [
        ({"text_reminder_number": "+15550100"}, {}, "+15550100"),
        ({}, {"location": {"type": "outbound_call", "location": "+15550199"}}, "+15550199"),
        ({}, {"location": {"type": "physical", "location": "12 High Street 4567890"}}, "+44 20 7946 0991"),
        ({"questions_and_answers": [{"question": "Phone", "answer": "please mail me"}]}, {}, None),
        ({"questions_and_answers": [{"question": "Account number", "answer": "12345678"}]}, {}, None),
    ],
)
def test_where_a_phone_number_is_found(invitee: dict, event: dict, phone: str | None):
    body = sample("calendly.invitee.created")
    body["payload"] |= invitee
    body["payload"]["scheduled_event"] |= event
    booking = read_delivery(body).booking
    assert booking is not None
    assert booking.invitee.phone == phone


def test_all_who_host_it():
    body = sample("calendly.invitee.created")
    memberships = body["payload"]["scheduled_event"]["event_memberships"]
    memberships.append({"user": "u", "user_email": "ben.ode@northwind.example", "user_name": "Ben Ode"})
    booking = read_delivery(body).booking
    assert booking is not None
    maya = Host(email="maya.lindqvist@northwind.example", name="Maya Lindqvist")
    assert booking.hosts == (maya, Host(email="ben.ode@northwind.example", name="Ben Ode"))
    memberships.clear()
    booking = read_delivery(body).booking
    assert booking is not None
    assert booking.hosts == ()


def test_names_in_two_fields():
    body = sample("calendly.invitee.created")
    body["payload"] |= {"name": None, "first_name": "Tomas", "last_name": "Okafor"}
    booking = read_delivery(body).booking
    assert booking is not None
    assert booking.invitee.name == "Tomas Okafor"


def test_no_link_that_a_browser_would_run():
    body = sample("calendly.invitee.created")
    body["payload"]["cancel_url"] = "javascript:alert(1)"
    booking = read_delivery(body).booking
    assert booking is not None
    assert booking.cancel_url is None
