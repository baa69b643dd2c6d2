"""The window where people say which words in titles decide whether an event takes time."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.elements import input_block, modal, section, text_input
from bot.blocks.shapes import Block, View
from bot.blocks.state import FormState, metadata_of
from bot.blocks.text import bold
from core.calendars.words import WordList, WordLists, words_in

LONGEST = 2000
_FREE = ("Take no time", "Events with these words in their title, e.g. focus, lunch. Commas in between.")
_BUSY = ("Always take time", "Even where the calendar shows you as free, e.g. travel.")


def conflict_words_modal(words: WordLists) -> View:
    """One's own words, and for who may change them everybody's."""
    about = section("Panelry looks for these words when it reads your calendars, and keeps no titles.")
    return modal(
        "Words that count",
        [about, *_fields("own", "Your calendars", words.own), *_everybodys(words)],
        callback_id="conflict_words",
        submit="Save",
        close="Cancel",
        metadata={"everybody": words.may_change_all},
    )


def read_words(view: Mapping[str, Any]) -> tuple[WordList, WordList | None]:
    """One's own, and everybody's where they were asked for."""
    state, asked = FormState(view), metadata_of(view).get("everybody") is True
    return _list(state, "own"), _list(state, "everybodys") if asked else None


def _everybodys(words: WordLists) -> list[Block]:
    if words.may_change_all:
        return _fields("everybodys", "Everybody’s calendars", words.everybodys)
    told = [*words.everybodys.free, *words.everybodys.busy]
    return [section(f"For everybody: {len(told)} words.")] if told else []


def _fields(field: str, whose: str, words: WordList) -> list[Block]:
    free = text_input(f"{field}_free", ", ".join(words.free), most=LONGEST)
    busy = text_input(f"{field}_busy", ", ".join(words.busy), most=LONGEST)
    return [
        section(bold(whose)),
        input_block(f"{field}_free", _FREE[0], free, optional=True, hint=_FREE[1]),
        input_block(f"{field}_busy", _BUSY[0], busy, optional=True, hint=_BUSY[1]),
    ]


def _list(state: FormState, field: str) -> WordList:
    return WordList(free=words_in(state.text(f"{field}_free")), busy=words_in(state.text(f"{field}_busy")))
