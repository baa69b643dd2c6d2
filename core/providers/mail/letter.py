"""What a mail to a candidate says, before it has a form; nothing of what the company keeps to itself."""

from dataclasses import dataclass
from datetime import UTC

from core.meetings.facts import Interviewer, Meeting, Role
from core.meetings.location import PLACE_NAMES, Location, LocationKind
from core.meetings.reasons import CHOOSES_ANEW, REPLACED
from core.messages.deliver import Envelope
from core.messages.plan import INVITATION_ROOM
from core.providers.mail.clean import one_line, shown_name, web_link
from core.providers.mail.when import When, find_zone, tell_length, tell_until, tell_when


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The facts of one mail, cleaned and in words.

    what: the meeting's type; its title, which the company may word for itself, never leaves the house.
    before: the time the meeting had, on a move; not where its time stays.
    until: how far away it is, see `tell_until`.
    place: where, in words; location: the same for a calendar entry.
    people: names of those who will be there.
    by_calendar: whether the entry comes from the company's calendar, and not with the mail.
    entry_is_left: whether that entry could not be taken away when it was cancelled.
    is_replaced: whether it was cancelled as another one was booked in its place; chooses_anew: as a link to
        choose another time was sent.
    zone_is_known, zone_is_guess: whether the times are in a zone the candidate has, or probably has.
    """

    name: str
    what: str
    company: str
    when: When
    before: When | None
    until: str
    length: str
    place: str
    location: str
    join_url: str | None
    people: tuple[str, ...]
    zone_is_known: bool
    zone_is_guess: bool
    by_calendar: bool = False
    entry_is_left: bool = False
    is_replaced: bool = False
    chooses_anew: bool = False


def write_letter(envelope: Envelope) -> Letter:
    """Gather what the mail in `envelope` may say."""
    meeting = envelope.meeting
    zone = find_zone(envelope.recipient_timezone)
    when = tell_when(meeting.starts_at, meeting.ends_at, zone)
    move = meeting.moved_from
    is_other = move is not None and (move.starts_at, move.ends_at) != (meeting.starts_at, meeting.ends_at)
    moved = is_other and envelope.kind != INVITATION_ROOM
    why = meeting.cancellation.reason if meeting.cancellation else ""
    return Letter(
        name=one_line(envelope.recipient_name),
        what=one_line(meeting.type_name) or "Meeting",
        company=one_line(meeting.workspace_name) or "our team",
        when=when,
        before=tell_when(move.starts_at, move.ends_at, zone) if move and moved else None,
        until=tell_until(envelope.now, when),
        length=tell_length(meeting.duration_minutes),
        place=_place(meeting),
        location=_calendar_location(meeting.location),
        join_url=web_link(meeting.location.join_url),
        people=_people(meeting),
        zone_is_known=bool(envelope.recipient_timezone) and (zone is not UTC),
        zone_is_guess=meeting.candidate is not None and meeting.candidate.timezone_is_guess,
        by_calendar=envelope.detail.get("by_calendar") is True,
        entry_is_left=envelope.detail.get("entry_left") is True,
        is_replaced=why == REPLACED.key,
        chooses_anew=why == CHOOSES_ANEW.key,
    )


def _people(meeting: Meeting) -> tuple[str, ...]:
    """Everybody who is to come, but those who are busy then or said that they will not."""
    expected = (
        person
        for person in meeting.interviewers
        if person.rsvp != "declined" and (person.is_required or person.keeps_time)
    )
    return tuple(filter(None, map(_named, expected)))


def _named(person: Interviewer) -> str:
    """With what they are there for, where it is not to interview."""
    name = shown_name(person.member.name)
    return f"{name} ({person.role})" if name and person.role is not Role.INTERVIEWER else name


def _place(meeting: Meeting) -> str:
    location = meeting.location
    follows = "the link follows by mail" if location.awaits_link else ""
    detail = ", ".join(filter(None, (_detail(location) or _phone(meeting), follows)))
    return ": ".join(filter(None, (PLACE_NAMES[location.kind], detail)))


def _detail(location: Location) -> str:
    """Return room and free text of a location, unless it only repeats the link, which is shown as one."""
    detail = one_line(location.detail, 500)
    repeats = location.join_url and detail == location.join_url.strip()
    room = one_line(location.room.named) if location.room else ""
    return ", ".join(filter(None, (room, "" if repeats else detail)))


def _phone(meeting: Meeting) -> str:
    number = meeting.candidate.phone if meeting.candidate else None
    if meeting.location.kind is not LocationKind.PHONE or not number:
        return ""
    return f"the number we have for you is {one_line(number, 40)}"


def _calendar_location(location: Location) -> str:
    """Where it is, with the link first: calendars make a button of it."""
    words = ": ".join(filter(None, (PLACE_NAMES[location.kind], _detail(location))))
    return web_link(location.join_url) or words
