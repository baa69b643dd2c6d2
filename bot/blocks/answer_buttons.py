"""How somebody in a meeting answers. A value holds its id and version: an answer is to one time alone."""

from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, option, section
from bot.blocks.shapes import Block, Element
from bot.blocks.state import whole
from bot.blocks.words import is_open
from core.meetings.facts import Interviewer, Meeting, Rsvp

CAN_YOU = "Can you make it?"
ANSWER_WORDS = {
    "accept": "Accept",
    "decline": "Decline",
    "propose": "Propose another time",
    "late": "Running late",
}


def answer_value(meeting: Meeting) -> str:
    """The meeting and its version, as buttons carry them."""
    return f"{meeting.id}:{meeting.version}"


def read_answer_value(value: str) -> tuple[int, int]:
    """Meeting id and version behind a button; zeros, which no meeting has, for anything else."""
    meeting_id, _, version = value.partition(":")
    return whole(meeting_id) or 0, whole(version) or 0


def of_version(meeting: Meeting, text: str, action_id: str, *more: object, primary: bool = False) -> Element:
    """A button that acts on this version of the meeting; `more` follows in its value."""
    value = ":".join(map(str, (answer_value(meeting), *more)))
    return of_meeting(meeting, text, action_id, primary=primary) | {"value": value}


def answer_button(meeting: Meeting, what: str, *, primary: bool = False) -> Element:
    """One answer; `what` is a key of `ANSWER_WORDS`."""
    return of_version(meeting, ANSWER_WORDS[what], f"answer:{what}", primary=primary)


def answer_menu(meeting: Meeting, *offered: str) -> Element:
    """The rarer answers behind three dots."""
    options = [option(ANSWER_WORDS[each], f"{each}:{answer_value(meeting)}") for each in offered]
    return {"type": "overflow", "action_id": "answer_more", "options": options}


def yes_or_no(meeting: Meeting) -> list[Block]:
    """For everybody who reads the card: who is not in the meeting is told so."""
    return actions(answer_button(meeting, "accept"), answer_button(meeting, "decline"))


def question(meeting: Meeting, part: Interviewer | None) -> list[Block]:
    """The question to somebody who has not answered; no block for everybody else."""
    row = asking_row(meeting, part)
    return [section(CAN_YOU), *row] if row else []


def asking_row(meeting: Meeting, part: Interviewer | None) -> list[Block]:
    """The same without its words."""
    if not is_awaited(meeting, part):
        return []
    return actions(
        answer_button(meeting, "accept", primary=True),
        answer_button(meeting, "decline"),
        answer_button(meeting, "propose"),
    )


def is_awaited(meeting: Meeting, part: Interviewer | None) -> bool:
    """Whether the meeting still waits for this person's answer."""
    return is_open(meeting) and part is not None and part.rsvp is Rsvp.PENDING


def late_button(meeting: Meeting, part: Interviewer | None) -> Element | None:
    """Shortly before the start and until the end, for who has not declined."""
    if part is None or part.rsvp is Rsvp.DECLINED or not (is_open(meeting) and meeting.is_soon):
        return None
    return answer_button(meeting, "late")
