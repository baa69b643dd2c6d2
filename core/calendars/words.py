"""Words in the titles of events that say whether they take time, whatever the calendar says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.calendars.facts import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Conflict words and whether they block; a person's own come before the workspace's."""

    own: dict[str, bool] = field(default_factory=dict)
    everybodys: dict[str, bool] = field(default_factory=dict)

    def blocks(self, entry: Entry) -> bool:
        """Whether the entry takes its owner's time; blocking words come before the others.

        What is cancelled or declined takes none, whatever it is called.
        """
        if entry.is_off:
            return False
        for words in (self.own, self.everybodys):
            said = [blocks for word, blocks in words.items() if is_in(word, entry.title)]
            if said:
                return any(said)
        return entry.blocks


def is_in(word: str, title: str) -> bool:
    """Whether the title holds the word, or words, as words of their own."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", title, re.IGNORECASE) is not None


def words_of(rows: Iterable[tuple[int | None, str, bool]]) -> Words:
    """From rows of (member id or None, word, blocks)."""
    rows = list(rows)
    return Words(
        own={word: blocks for member, word, blocks in rows if member is not None},
        everybodys={word: blocks for member, word, blocks in rows if member is None},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Words of titles: of events that take no time, and of those that always do."""

    free: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLists:
    """Somebody's own words, and everybody's; `may_change_all`: whether they look after those, too."""

    own: WordList
    everybodys: WordList
    may_change_all: bool = False


def words_in(typed: str) -> tuple[str, ...]:
    """Words or groups of words with commas or lines between them, each once, in lower case."""
    parts = (" ".join(each.split()).casefold() for line in typed.splitlines() for each in line.split(","))
    return tuple(dict.fromkeys(each for each in parts if each))
