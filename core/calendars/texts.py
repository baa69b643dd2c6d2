"""What a meeting's event says where nobody has worded it otherwise."""

from core.meetings.facts import Interviewer, Meeting


def description_of(meeting: Meeting) -> str:
    """To those who interview: nothing of it is for the candidate.

    Prep notes stay in Slack: colleagues may see each other's calendars.
    """
    told = [meeting.type_name]
    if meeting.candidate is not None:
        told.append(f"Candidate: {meeting.candidate.name}")
    told.append("With: " + ", ".join(map(_named, meeting.interviewers)))
    told.append("")
    told.append("Prep notes, answers and changes: in Slack, in Panelry's messages about this meeting.")
    return "\n".join(told)


def shared_title_of(meeting: Meeting) -> str:
    """The title where the candidate is invited to the same event; its own may say what is not for them."""
    who = f"{meeting.candidate.name} and " if meeting.candidate is not None else ""
    return f"{meeting.type_name}: {who}{meeting.workspace_name}"


def shared_description_of(meeting: Meeting) -> str:
    """What candidate and interviewers read alike."""
    people = ", ".join(each.member.name for each in meeting.interviewers)
    return f"{meeting.type_name}, {meeting.duration_minutes} minutes\nWith: {people}"


def _named(person: Interviewer) -> str:
    return f"{person.member.name} ({person.part})" if person.part else person.member.name
