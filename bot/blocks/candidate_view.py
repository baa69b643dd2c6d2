"""A candidate's card: who they are, their interviews, what was sent. Never for a channel."""

from collections.abc import Sequence

from bot.blocks.booking_link import link_action
from bot.blocks.buttons import of_meeting
from bot.blocks.candidate_words import entry_words, meeting_line, window_words
from bot.blocks.elements import actions, button, confirmation, context, divider, fields, modal, section
from bot.blocks.shapes import Block, Element, View
from bot.blocks.text import bold, escape, line, name, plain_name
from bot.blocks.when import date_token
from bot.blocks.words import person
from core.candidates.facts import CandidateCard, count_words
from core.meetings.facts import Candidate, Meeting
from core.wall import zone_name, zone_words

TITLE, LIST_TITLE = "Candidate", "Candidates"
MOST_FIELDS, MOST_MORE, MOST_WINDOWS, MOST_LISTED = 4, 10, 8, 20
KEPT = (
    "Their name, contact and stated times go for good, and what was written about them. "
    "Their interviews stay, with time, interviewers and outcome, without the name."
)


def candidate_view(card: CandidateCard, *, timezone: str, links: str | None = None) -> View:
    """The card in the reader's zone; what the reader may not see is not in `card`.

    links: the scheduler that makes links to choose a time, where there is one.
    """
    blocks = [
        section(_head(card)),
        fields(*_facts(card)),
        *_more_fields(card),
        *_availability(card, timezone),
        *_scheduling(card, links),
        divider(),
        *_meetings(card, timezone),
        *_messages(card, timezone),
        *_deleting(card),
    ]
    return modal(TITLE, blocks, callback_id="candidate_view", metadata={"candidate": card.candidate.id})


def candidate_list(candidates: Sequence[Candidate], words: str) -> View:
    """The candidates `words` may mean, each with a way to their card; in words why, when there is none."""
    typed = escape(line(words), 80)
    if not candidates:
        none = f"No candidate matches “{typed}”." if typed else "There are no candidates yet."
        blocks = [section(f"{none} Type `/schedule` and a name to add somebody with their first interview.")]
        return modal(LIST_TITLE, blocks, callback_id="candidate_list")
    shown = candidates[:MOST_LISTED]
    head = f"{count_words(candidates)} “{typed}”." if typed else "Last touched first."
    some_left = len(candidates) > len(shown)
    more = (
        [context(f"Only {MOST_LISTED} are shown. Type more of the name to find others.")] if some_left else []
    )
    blocks = [section(head), *(_listed(each) for each in shown), *more]
    return modal(LIST_TITLE, blocks, callback_id="candidate_list")


def deleted_view() -> View:
    """The candidate is gone."""
    words = "The interviews stay, without the name."
    return modal("Candidate deleted", [section(words)], callback_id="deleted")


def candidate_button(candidate: Candidate, text: str = "View candidate") -> Element:
    """Opens the card."""
    label = f"{text}: {plain_name(candidate.name, 50)}"
    return button(text, "open_candidate", str(candidate.id), label=label)


def _listed(candidate: Candidate) -> Block:
    """The line below tells two of the same name apart."""
    about = " · ".join(
        filter(None, [escape(candidate.email or "", 200), name(candidate.stage, otherwise="")])
    )
    return section(f"{bold(name(candidate.name))}\n{about}", accessory=candidate_button(candidate, "Open"))


def _head(card: CandidateCard) -> str:
    where = [name(card.candidate.stage, otherwise="No stage"), name(card.requisition, otherwise="")]
    return f"{bold(name(card.candidate.name))}\n{' · '.join(filter(None, where))}"


def _facts(card: CandidateCard) -> list[str]:
    candidate = card.candidate
    fit = "Not known" if candidate.fit is None else f"{candidate.fit} of 100"
    consent = [("Consent", f"Given {date_token(card.consent_at)}")] if card.consent_at else []
    own = [(name(key, 60), escape(value, 300)) for key, value in card.custom_fields[:MOST_FIELDS]]
    pairs = [
        ("Contact", _contact(card)),
        ("Time zone", _zone(card)),
        ("Fit", fit),
        *_assessment(card),
        ("Owner", person(card.owner) if card.owner else "Nobody"),
        *consent,
        *own,
    ]
    return [f"{bold(label)}\n{value or '–'}" for label, value in pairs]


def _more_fields(card: CandidateCard) -> list[Block]:
    """The fields of their own that have no room among the facts."""
    more = card.custom_fields[MOST_FIELDS:]
    if not more:
        return []
    rows = [f"{bold(name(key, 60))}: {escape(line(value), 150) or '–'}" for key, value in more[:MOST_MORE]]
    left = len(more) - MOST_MORE
    return [section("\n".join([*rows, *([f"and {left} more"] if left > 0 else [])]))]


def _contact(card: CandidateCard) -> str:
    typed = [card.candidate.email or "", *card.other_emails[:3], card.candidate.phone or ""]
    return "\n".join(filter(None, (escape(line(each), 254) for each in typed))) or "Nothing known"


def _zone(card: CandidateCard) -> str:
    timezone = card.candidate.timezone
    if not timezone:
        return "Not known"
    return f"{zone_name(timezone, card.now)}{' (a guess)' if card.candidate.timezone_is_guess else ''}"


def _assessment(card: CandidateCard) -> list[tuple[str, str]]:
    words = [name(each, 200, otherwise="") for each in (card.assessment, card.assessment_status)]
    return [("Assessment", ", ".join(filter(None, words)))] if any(words) else []


def _availability(card: CandidateCard, timezone: str) -> list[Block]:
    if not card.availability:
        return []
    shown = [window_words(start, end, timezone) for start, end in card.availability[:MOST_WINDOWS]]
    left = len(card.availability) - len(shown)
    rows = [f"*Said they can* ({zone_words(timezone, card.now)})", *shown]
    return [section("\n".join([*rows, *([f"and {left} more"] if left > 0 else [])]))]


def _scheduling(card: CandidateCard, links: str | None) -> list[Block]:
    if not card.may_schedule:
        return []
    who, named = str(card.candidate.id), plain_name(card.candidate.name, 44)
    label = f"Schedule interview: {named}"
    schedule = button("Schedule interview", "schedule_candidate", who, label=label, style="primary")
    if links is None:
        return actions(schedule)
    words = link_action(links)
    return actions(schedule, button(words, "send_booking_link", who, label=f"{words}: {named}"))


def _deleting(card: CandidateCard) -> list[Block]:
    """Out of the way of what people come for, and for those alone who may do it."""
    if not card.may_schedule:
        return []
    who = plain_name(card.candidate.name, 50)
    label = f"Delete candidate: {who}"
    delete = button("Delete candidate", "delete_candidate", str(card.candidate.id), label=label)
    sure = confirmation(f"Delete {who}?", KEPT, confirm="Delete", deny="Keep")
    return [divider(), *actions(delete | {"confirm": sure})]


def _meetings(card: CandidateCard, timezone: str) -> list[Block]:
    if not card.meetings:
        return [section("*Interviews*\nNone yet.")]
    left = card.meeting_count - len(card.meetings)
    return [
        section(f"*Interviews* ({card.meeting_count})"),
        *(_meeting(each, card, timezone) for each in card.meetings),
        *([context(f"and {left} earlier")] if left > 0 else []),
    ]


def _meeting(meeting: Meeting, card: CandidateCard, timezone: str) -> Block:
    """Who only interviews may not open the meetings of others."""
    opens = of_meeting(meeting, "Open", "open_meeting") if card.may_schedule else None
    words = meeting_line(meeting, timezone=timezone, now=card.now, with_outcome=meeting.id in card.judged)
    return section(words, accessory=opens)


def _messages(card: CandidateCard, timezone: str) -> list[Block]:
    if not card.messages:
        return []
    rows = [entry_words(each, timezone, card.now) for each in card.messages]
    return [divider(), section("*Messages*"), context("\n".join(rows))]
