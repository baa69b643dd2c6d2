"""The calendar entry in a mail: RFC 5545 in the shape RFC 5546 and RFC 6047 ask of an invitation."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vUri

from core.messages.deliver import Envelope
from core.providers.mail.address import Mailbox
from core.providers.mail.letter import Letter

_ALARM_BEFORE = timedelta(minutes=15)
# Where nobody says when an entry was made, any fixed time will do: SEQUENCE tells its versions apart.
_UNKNOWN_STAMP = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """What an entry says beside the time. `method` is REQUEST or CANCEL; `attendee` reads the mail."""

    method: str
    organiser: Mailbox
    attendee: Mailbox
    letter: Letter
    description: str

    @property
    def summary(self) -> str:
        """Its one line in a calendar."""
        return f"{self.letter.what} with {self.letter.company}"


def write_invite(envelope: Envelope, invite: Invite) -> bytes:
    """Return the calendar entry of `envelope` as CRLF lines of at most 75 octets.

    The same envelope gives the same UID, SEQUENCE and DTSTAMP whenever it is written, so that a calendar
    which gets it twice changes nothing.
    """
    calendar = Calendar()
    calendar.add("PRODID", "-//Panelry//Interview Scheduler//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", invite.method)
    event = _event(envelope, invite)
    if invite.method == "CANCEL":
        _call_off(event, invite)
    else:
        _confirm(event, invite)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(envelope: Envelope, invite: Invite) -> Event:
    meeting = envelope.meeting
    event = Event()
    event.add("UID", meeting.uid)
    event.add("SEQUENCE", int(envelope.detail.get("sequence", meeting.sequence)))
    event.add("DTSTAMP", _stamp(envelope))
    event.add("DTSTART", meeting.starts_at.astimezone(UTC))
    event.add("DTEND", meeting.ends_at.astimezone(UTC))
    event.add("SUMMARY", invite.summary)
    event.add("TRANSP", "OPAQUE")
    event.add("ORGANIZER", _person(invite.organiser))
    return event


def _call_off(event: Event, invite: Invite) -> None:
    event.add("STATUS", "CANCELLED")
    event.add("ATTENDEE", _person(invite.attendee, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT"))


def _confirm(event: Event, invite: Invite) -> None:
    event.add("STATUS", "CONFIRMED")
    answer = {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    event.add("ATTENDEE", _person(invite.attendee, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", **answer))
    event.add("DESCRIPTION", invite.description)
    if invite.letter.location:
        event.add("LOCATION", invite.letter.location)
    if invite.letter.join_url:
        event.add("URL", vUri(invite.letter.join_url))
    event.add_component(_alarm(invite))


def _stamp(envelope: Envelope) -> datetime:
    text = envelope.detail.get("stamped_at")
    if text is None:
        return (envelope.claimed_at or _UNKNOWN_STAMP).astimezone(UTC).replace(microsecond=0)
    stamp = datetime.fromisoformat(text)
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _person(mailbox: Mailbox, **parameters: str) -> vCalAddress:
    # No double quote may stand in a parameter, and few calendars know the escape of RFC 6868.
    name = mailbox.name.replace('"', "'")
    named = {"CN": name} if name else {}
    return vCalAddress(f"mailto:{mailbox.address}", params={**named, **parameters})


def _alarm(invite: Invite) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", invite.summary)
    alarm.add("TRIGGER", -_ALARM_BEFORE)
    return alarm
