"""Envelopes to post, and what a mailbox makes of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from core.meetings.facts import (
    Cancellation,
    Candidate,
    Interviewer,
    Meeting,
    Member,
    Move,
    Outcome,
    OutcomeRecord,
    Party,
    Status,
)
from core.meetings.location import Location, LocationKind
from core.messages.deliver import Envelope
from core.providers.mail.compose import compose

MAIL_FROM = "Northwind Interviews <interviews@northwind.example>"
TOMAS = "tomas.okafor@mail.example"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
START = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
STAMPED_AT = "2026-11-20T09:29:58.123456+00:00"


def a_member(name: str, number: int = 1) -> Member:
    email = f"interviewer{number}@northwind.example"
    return Member(id=number, slack_user_id=f"U{number}", name=name, timezone="Europe/Berlin", email=email)


def a_meeting(**changes: Any) -> Meeting:
    """A meeting that holds everything a candidate must not read."""
    starts_at = changes.pop("starts_at", START)
    people = (
        Interviewer(member=a_member("Ada Lovelace", 1)),
        Interviewer(member=a_member("Grace Hopper", 2)),
    )
    meeting = Meeting(
        id=7,
        uid="meeting-7@panelry.example",
        workspace_name="Northwind Labs",
        title="Tomas: second chance, doubtful",
        status=Status.SCHEDULED,
        version=1,
        sequence=0,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        type_name="Phone screening",
        type_id=1,
        colour="#1d4ed8",
        candidate=Candidate(id=3, name="Tomas Okafor", email=TOMAS, stage="Doubtful pile", fit=12),
        stage="Doubtful pile",
        interviewers=people,
        scheduled_by=a_member("Rita Recruiter", 9),
        location=Location(kind=LocationKind.VIDEO, join_url="https://meet.example/abc-defg-hij"),
        channel_id="C1",
        prep_notes="Prep secret: ask about the gap",
        outcome=OutcomeRecord(
            outcome=Outcome.REJECTED, notes="Outcome secret", next_action="", by=None, at=NOW
        ),
    )
    return replace(meeting, **changes)


def an_envelope(kind: str = "invitation", **changes: Any) -> Envelope:
    envelope = Envelope(
        id=1,
        workspace_id=1,
        key="7:1:invitation:tomas",
        kind=kind,
        recipient=TOMAS,
        recipient_name="Tomas Okafor",
        recipient_timezone="Europe/Berlin",
        now=NOW,
        about=a_meeting(),
        detail={"stamped_at": STAMPED_AT},
    )
    return replace(envelope, **changes)


def of_kind(kind: str, meeting: Meeting, **changes: Any) -> Envelope:
    """An envelope of this kind with the meeting's words; that of a link is about none."""
    if kind != "booking_link":
        return an_envelope(kind, about=meeting, **changes)
    told = {"url": "https://calendly.example/d/1", "note": meeting.type_name}
    told |= {"what": meeting.type_name, "company": meeting.workspace_name}
    return an_envelope(kind, about=None, detail=told, **changes)


def a_moved_meeting(**changes: Any) -> Meeting:
    before = START - timedelta(days=1, hours=4)
    move = Move(
        version=1,
        starts_at=before,
        ends_at=before + timedelta(minutes=45),
        reason="conflict",
        note="Move secret: he forgot",
        by=None,
    )
    return a_meeting(version=2, sequence=1, moved_from=move, **changes)


def a_cancelled_meeting(**changes: Any) -> Meeting:
    cancellation = Cancellation(
        party=Party.COMPANY, reason="rejected", note="Cancel secret: rejected after the test", by=None, at=NOW
    )
    return a_meeting(version=3, sequence=2, status=Status.CANCELLED, cancellation=cancellation, **changes)


def the_three_letters() -> tuple[Envelope, Envelope, Envelope]:
    """One meeting's life: invited, moved, cancelled."""
    return (
        an_envelope("invitation", key="a"),
        an_envelope("invitation_moved", key="b", about=a_moved_meeting()),
        an_envelope("invitation_cancelled", key="c", about=a_cancelled_meeting()),
    )


def read_back(mail: bytes) -> EmailMessage:
    """The mail as another program reads it from its bytes."""
    read = message_from_bytes(mail, policy=default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


def posted(envelope: Envelope, mail_from: str = MAIL_FROM) -> EmailMessage:
    """The mail of an envelope, written, sent as bytes and read again."""
    mail = compose(envelope, mail_from).as_bytes()
    assert max(map(len, mail.split(b"\r\n"))) < 998
    return read_back(mail)


def the_part(mail: EmailMessage, content_type: str) -> EmailMessage:
    parts = [part for part in mail.walk() if part.get_content_type() == content_type]
    assert len(parts) == 1
    part = parts[0]
    assert isinstance(part, EmailMessage)
    return part


def the_bytes(mail: EmailMessage, content_type: str) -> bytes:
    payload = the_part(mail, content_type).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def the_text(mail: EmailMessage, content_type: str = "text/plain") -> str:
    return the_bytes(mail, content_type).decode("utf-8").replace("\r\n", "\n")


def the_calendar(mail: EmailMessage) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(the_bytes(mail, "text/calendar").decode("utf-8"))
