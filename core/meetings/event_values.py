"""What the templates of a type's events are, and what they can name of a meeting."""

from core.meetings.event_words import EventWords
from core.meetings.facts import Meeting
from core.meetings.location import PLACE_NAMES, LocationKind, typed_link
from core.meetings.prep import prep_values
from db.models import Candidate, MeetingType

_IN_THE_EVENT = frozenset({LocationKind.MEET, LocationKind.TEAMS})


def words_of(meeting_type: MeetingType) -> EventWords:
    """Those of a type."""
    return EventWords(
        title=meeting_type.event_title,
        details=meeting_type.event_details,
        is_shared=meeting_type.event_shared,
    )


def event_values(meeting: Meeting, candidate: Candidate | None) -> dict[str, str]:
    """What the templates can name of a meeting; the same names as `SAMPLE`. Unknown values read as a dash."""
    place = ": ".join(filter(None, (PLACE_NAMES[meeting.location.kind], _detail(meeting))))
    return {
        **prep_values(candidate, stage=meeting.stage, type_name=meeting.type_name),
        "company": meeting.workspace_name,
        "duration": f"{meeting.duration_minutes} minutes",
        "interviewers": ", ".join(each.member.name for each in meeting.interviewers) or "–",
        "join_link": _join_link(meeting) or "–",
        "organiser": meeting.scheduled_by.name if meeting.scheduled_by else "–",
        "place": place or "–",
        "prep_notes": meeting.prep_notes or "–",
    }


def _detail(meeting: Meeting) -> str:
    room, detail = meeting.location.room, meeting.location.detail
    return ", ".join(filter(None, (room.named if room else "", "" if typed_link(detail) else detail)))


def _join_link(meeting: Meeting) -> str | None:
    """Of a call the event makes itself, the event shows the link: named in its text, it was written twice."""
    if meeting.location.is_made and meeting.location.kind in _IN_THE_EVENT:
        return "in this event"
    return meeting.location.join_url
