"""What the page of one meeting says."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core.meetings.facts import Interviewer, Meeting, Rsvp, Status
from core.meetings.location import PLACE_NAMES, typed_link
from core.meetings.outside import Outside
from core.wall import day_in_zone, zone_of, zone_words

SERVICES = {"calendly": "Calendly", "calcom": "Cal.com"}
_ANSWERS = {
    Rsvp.PENDING: "no answer yet",
    Rsvp.ACCEPTED: "accepted",
    Rsvp.DECLINED: "declined",
    Rsvp.TENTATIVE: "may not come",
}


def service_name(service: str) -> str:
    """As people know it."""
    return SERVICES.get(service, "another scheduler")


def meeting_facts(meeting: Meeting, timezone: str) -> dict[str, Any]:
    """For the template, in the reader's zone."""
    is_open = _is_open(meeting)
    return {
        "heading": meeting.title,
        "state": _state(meeting),
        "is_cancelled": meeting.status is Status.CANCELLED,
        "when": _when(meeting, timezone),
        "facts": list(_facts(meeting)),
        "join": _link(meeting) if is_open else None,
        "origin": _origin(meeting.outside, timezone) if meeting.outside else None,
        "is_open": is_open,
    }


def _is_open(meeting: Meeting) -> bool:
    is_kept = meeting.status in {Status.PENDING, Status.SCHEDULED}
    return is_kept and not meeting.is_over and meeting.outcome is None


def _state(meeting: Meeting) -> str:
    if meeting.status is Status.CANCELLED:
        return "Cancelled"
    if not _is_open(meeting):
        return "Over"
    return "Not confirmed yet" if meeting.status is Status.PENDING else "Scheduled"


def _when(meeting: Meeting, timezone: str) -> str:
    """As "Monday 1 March 2027, 09:30–10:00 (Berlin time)"; the day it ends on, where that is another."""
    zone = zone_of(timezone)
    starts, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{ends:%A} {ends:%H:%M}"
    named = zone_words(timezone, meeting.starts_at)
    return f"{starts:%A} {starts.day} {starts:%B %Y}, {starts:%H:%M}–{until} ({named})"


def _answer(one: Interviewer) -> str:
    return "proposes another time" if one.proposed_starts_at else _ANSWERS[one.rsvp]


def _facts(meeting: Meeting) -> Iterator[tuple[str, list[str]]]:
    """Names and what stands beside them."""
    if meeting.candidate:
        yield "Candidate", [meeting.candidate.name]
    yield (
        "People",
        [_person(each.member.name, each.part, _answer(each)) for each in meeting.interviewers],
    )
    yield "Where", [_place(meeting)]
    if meeting.scheduled_by:
        yield "Scheduled by", [meeting.scheduled_by.name]


def _person(name: str, *notes: str) -> str:
    told = ", ".join(filter(None, notes))
    return f"{name} ({told})"


def _place(meeting: Meeting) -> str:
    location = meeting.location
    room = location.room.described if location.room else ""
    detail = "" if typed_link(location.detail) else location.detail
    told = [PLACE_NAMES.get(location.kind, ""), room, detail]
    return ", ".join(filter(None, told)) or "Somewhere else"


def _link(meeting: Meeting) -> str | None:
    """What opens the call; never an address of another kind than http."""
    return typed_link(meeting.location.join_url or "") or typed_link(meeting.location.detail)


def _origin(there: Outside, timezone: str) -> dict[str, Any]:
    return {
        "service": service_name(there.service),
        "facts": [
            ("Event type", there.event_type),
            ("Organiser there", there.organiser),
            ("Status there", there.status),
            ("Booked", _moment(there.booked_at, timezone)),
            ("Heard of it last", _moment(there.synced_at, timezone)),
        ],
        "answers": there.answers,
        "trouble": there.why if there.failed else "",
        "reschedule": typed_link(there.reschedule_url or ""),
        "cancel": typed_link(there.cancel_url or ""),
    }


def _moment(at: datetime | None, timezone: str) -> str:
    return day_in_zone(at, timezone) if at else ""
