"""The candidates to choose from while somebody types a name."""

from collections.abc import Sequence

from bot.blocks.elements import digest, option
from bot.blocks.shapes import Element
from bot.blocks.text import clip, line, plain_name
from core.meetings.facts import Candidate

INTERNAL = "internal"
_NEW, _ID = "new:", "id:"
_MOST_CANDIDATES = 98


def candidate_options(candidates: Sequence[Candidate], query: str) -> dict[str, list[Element]]:
    """The whole answer to Slack's question for options: candidates, a new one, an internal meeting."""
    found = [candidate_option(candidate) for candidate in candidates[:_MOST_CANDIDATES]]
    typed = line(query)
    new = [new_candidate_option(typed)] if typed else []
    return {"options": [*found, *new, internal_option()]}


def candidate_option(candidate: Candidate) -> Element:
    """A candidate; the line below tells two of the same name apart."""
    about = " · ".join(filter(None, [line(candidate.email or ""), line(candidate.stage)]))
    return option(plain_name(candidate.name), f"{_ID}{candidate.id}", about or None)


def new_candidate_option(typed: str) -> Element:
    """The candidate nobody entered yet, by the name that was typed."""
    words = f"Add “{plain_name(typed, 45)}” as a new candidate" if line(typed) else "Add a new candidate"
    return option(words, f"{_NEW}{new_name(typed)}")


def internal_option() -> Element:
    """A debrief, an intake: no candidate at all."""
    return option("Internal meeting, no candidate", INTERNAL)


def new_name(typed: str) -> str:
    """A new candidate's name as an option's value can carry it."""
    return clip(line(typed), 140)


def chosen_id(value: str) -> int | None:
    """The candidate's id behind a chosen value."""
    number = value.removeprefix(_ID)
    return int(number) if value.startswith(_ID) and number.isascii() and number.isdecimal() else None


def chosen_new_name(value: str) -> str | None:
    """The new candidate's name behind a chosen value, "" while they have none; None for any other choice."""
    return line(value.removeprefix(_NEW)) if value.startswith(_NEW) else None


def new_suffix(typed: str) -> str:
    """Ends the block ids of a new candidate's fields, so that another new name begins with empty ones."""
    return digest("new", new_name(typed))
