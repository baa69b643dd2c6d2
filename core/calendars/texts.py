"""What a meeting's event says to those who interview; nothing of it is for the candidate."""

from core.meetings.facts import Interviewer, Meeting


def description_of(meeting: Meeting) -> str:
    """Who comes, and how to answer. Prep notes stay in Slack: colleagues may see each other's calendars."""
    told = [meeting.type_name]
    if meeting.candidate is not None:
        told.append(f"Candidate: {meeting.candidate.name}")
    told.append("With: " + ", ".join(map(_named, meeting.interviewers)))
    told.append("")
    told.append("Prep notes, answers and changes: in Slack, in Panelry's messages about this meeting.")
    return "\n".join(told)


def _named(person: Interviewer) -> str:
    return f"{person.member.name} ({person.part})" if person.part else person.member.name
