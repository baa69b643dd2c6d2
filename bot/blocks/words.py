"""What is said of a meeting in more than one place, as mrkdwn."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.blocks.contacts import has_contacts, without_contacts
from bot.blocks.text import line, name, words_list
from core.meetings.facts import Interviewer, Meeting, Member, Outcome, Party, Rsvp, Status
from core.meetings.location import PLACE_NAMES, LocationKind

OUTCOME_WORDS = {
    Outcome.ADVANCE: "Advance",
    Outcome.HIRED: "Hired",
    Outcome.REJECTED: "Rejected",
    Outcome.PENDING: "Pending",
    Outcome.CALLBACK: "Callback",
    Outcome.NO_SHOW: "No show",
}
LOCATION_WORDS = {**PLACE_NAMES, LocationKind.CUSTOM: "Somewhere else"}
PARTY_WORDS = {
    Party.CANDIDATE: "for reasons on the candidate's side",
    Party.INTERVIEWER: "for reasons on the interviewers' side",
    Party.COMPANY: "for reasons on the company's side",
}
NO_ANSWER = "no answer yet"
RSVP_WORDS = {
    Rsvp.PENDING: NO_ANSWER,
    Rsvp.ACCEPTED: "accepted ✓",
    Rsvp.DECLINED: "declined",
    Rsvp.TENTATIVE: "may not come",
}

CANDIDATE_WORDS = {
    Rsvp.ACCEPTED: "accepted ✓",
    Rsvp.DECLINED: "declined",
    Rsvp.TENTATIVE: "may not come",
}

WHAT_TO_DO = "Reschedule, or cancel and schedule with somebody else."

_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")


def is_slack_user(slack_user_id: str) -> bool:
    """Whether Slack would take it as a person's id."""
    return bool(_SLACK_USER.fullmatch(slack_user_id))


def mention(slack_user_id: str | None, otherwise: str = "Panelry") -> str:
    """A person as Slack shows them."""
    return f"<@{slack_user_id}>" if slack_user_id and is_slack_user(slack_user_id) else otherwise


def channel_mention(channel_id: str, otherwise: str) -> str:
    """A channel as Slack shows it."""
    return f"<#{channel_id}>" if _CHANNEL.fullmatch(channel_id) else otherwise


def person(member: Member | None) -> str:
    """A member as Slack shows them, by name when Slack no longer knows them; the product itself for None."""
    return mention(member.slack_user_id, name(member.name)) if member else "Panelry"


def organiser(meeting: Meeting) -> str:
    """Who scheduled it and decides, as a beginning of a sentence."""
    return person(meeting.scheduled_by) if meeting.scheduled_by else "The organiser"


def other_length(meeting: Meeting) -> str:
    """What its last move made it, where it begins as before: "longer" or "shorter"; else ""."""
    move = meeting.moved_from
    if move is None or move.starts_at != meeting.starts_at:
        return ""
    return "longer" if move.ends_at < meeting.ends_at else "shorter"


def is_open(meeting: Meeting) -> bool:
    """Still to come or under way: it may be joined, moved, cancelled."""
    return (
        meeting.status in {Status.PENDING, Status.SCHEDULED}
        and not meeting.is_over
        and meeting.outcome is None
    )


def kind(meeting: Meeting) -> str:
    """What people call it: without a candidate nobody is interviewed."""
    return "meeting" if meeting.is_internal else "interview"


def is_cancelled(meeting: Meeting) -> bool:
    """Called off."""
    return meeting.status is Status.CANCELLED


def wants_outcome(meeting: Meeting) -> bool:
    """Over, and nobody has said what came of it; nothing comes of an internal meeting."""
    return not (is_open(meeting) or is_cancelled(meeting) or meeting.outcome or meeting.is_internal)


def safe_url(url: str | None) -> str | None:
    """The address if it is one a browser may open from a button: http or https, nothing else."""
    try:
        parts = urlsplit((url or "").strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    address = parts.geturl()
    return (
        address if usable and len(address) <= 3000 and not re.search(r"[\s<>|\x00-\x1f]", address) else None
    )


def join_url(meeting: Meeting) -> str | None:
    """What the Join button opens; a link typed as the place of a video call counts, too."""
    if given := safe_url(meeting.location.join_url):
        return given
    return safe_url(meeting.location.detail) if meeting.location.kind is LocationKind.VIDEO else None


def private_place(meeting: Meeting) -> str:
    """Where it takes place, for those who take part; may hold a phone number."""
    location, candidate = meeting.location, meeting.candidate
    detail = line(location.detail)
    if not detail and location.kind is LocationKind.PHONE and candidate and candidate.phone:
        detail = line(candidate.phone)
    return _place(meeting, detail)


def _place(meeting: Meeting, detail: str) -> str:
    kind = meeting.location.kind
    if kind is LocationKind.CUSTOM and detail:
        return name(detail, 300)
    room = meeting.location.room
    where = name(without_contacts(room.described, meeting), 200) if room else ""
    told = ", ".join(filter(None, [where, name(detail, 300) if detail else "", _link_words(meeting)]))
    return f"{LOCATION_WORDS[kind]}: {told}" if told else LOCATION_WORDS[kind]


def _link_words(meeting: Meeting) -> str:
    """How the link stands, until there is one."""
    if not (meeting.location.awaits_link and is_open(meeting)):
        return ""
    there = meeting.in_calendar
    return "the link is being made" if there and there.makes_link else "there is no link yet"


def public_place(meeting: Meeting) -> str:
    """Where it takes place, for a channel: nothing that looks like a way to reach somebody."""
    location = meeting.location
    detail = line(location.detail)
    hidden = location.kind is LocationKind.PHONE or safe_url(detail) or has_contacts(detail)
    return _place(meeting, "" if hidden else without_contacts(detail, meeting))


def title(meeting: Meeting) -> str:
    """As "Phone screening with Jane Doe", on one line; for those who take part."""
    return name(meeting.title, otherwise=name(meeting.type_name, otherwise="Meeting"))


def public_title(meeting: Meeting) -> str:
    """The same for a channel."""
    return name(plain_title(meeting), otherwise="Meeting")


def plain_title(meeting: Meeting) -> str:
    """The same as plain text, for labels of buttons."""
    return without_contacts(line(meeting.title) or line(meeting.type_name) or "Meeting", meeting)


def first_of(meeting: Meeting) -> str:
    """Whom it is about: the candidate's name, or "the candidate" after they were deleted."""
    return name(meeting.candidate.name, 60) if meeting.candidate else "the candidate"


def people(meeting: Meeting) -> str:
    """Everybody who takes part, with their part and their answer; once it is over, only who declined.

    As "Ana (accepted ✓) · no answer yet: Bo and Cy (optional)": that somebody is silent is said once.
    """
    return _with_answers(meeting, meeting.interviewers) or "nobody yet"


def others(meeting: Meeting, reader: str | None) -> str:
    """The same without the person with this Slack id, "" where there is nobody else."""
    return _with_answers(meeting, [one for one in meeting.interviewers if one.member.slack_user_id != reader])


def _with_answers(meeting: Meeting, those: Sequence[Interviewer]) -> str:
    silent = [part(one) for one in those if _is_silent(one) and is_open(meeting)]
    if len(silent) == len(those):
        return f"{words_list(silent)} · {NO_ANSWER}" if silent else ""
    told = words_list([_interviewer(one, meeting) for one in those if not (_is_silent(one) and silent)])
    return f"{told} · {NO_ANSWER}: {words_list(silent)}" if silent else told


def _is_silent(one: Interviewer) -> bool:
    return one.rsvp is Rsvp.PENDING and not one.late_minutes


def names(meeting: Meeting) -> list[str]:
    """The same people, without their part."""
    return [person(one.member) for one in meeting.interviewers]


def part(one: Interviewer) -> str:
    """Somebody with their part: "Bo (optional)"."""
    return f"{person(one.member)} ({one.part})" if one.part else person(one.member)


def _interviewer(one: Interviewer, meeting: Meeting) -> str:
    answer = answer_words(one) if is_open(meeting) or one.rsvp is Rsvp.DECLINED else ""
    notes = ", ".join(filter(None, [one.part, answer]))
    return f"{person(one.member)} ({notes})" if notes else person(one.member)


def answer_words(one: Interviewer) -> str:
    """What somebody answered, short enough to stand beside a name. Never why: channels read it."""
    return f"{one.late_minutes} min late" if one.late_minutes else _answer(one)


def _answer(one: Interviewer) -> str:
    return "proposes another time" if one.proposed_starts_at else RSVP_WORDS[one.rsvp]


def candidate_answer(meeting: Meeting) -> str:
    """What the candidate answered to an event they share with us, "" while they did not."""
    return CANDIDATE_WORDS.get(meeting.candidate_rsvp, "") if is_open(meeting) else ""


def missing(meeting: Meeting) -> str:
    """Those it needs who declined; "" where nobody has to do anything about it."""
    return words_list([person(each.member) for each in meeting.missing]) if is_open(meeting) else ""


def sentence(text: str) -> str:
    """With its full stop."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def capital(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
