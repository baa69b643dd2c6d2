"""Somebody who keeps a calendar as Panelry does: reads the changes, page by page, and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from core.calendars.facts import Entry, Page, Window
from core.calendars.ports import ChangeFeed
from tests.core.providers.contract.places import ZONE, Place

BERLIN = ZoneInfo(ZONE)
WINDOW = Window(
    start=datetime(2027, 3, 1, tzinfo=BERLIN),
    end=datetime(2027, 5, 1, tzinfo=BERLIN),
)
MOST_PAGES = 100

Shown = tuple[str, datetime, datetime]


def at(day: int, hour: int = 10, minute: int = 0, *, month: int = 3) -> datetime:
    """A time in the window, by the clock in Berlin; the clocks go forward on 28 March."""
    return datetime(2027, month, day, hour, minute, tzinfo=BERLIN)


@dataclass
class Follower:
    """`kept` is the calendar as we know it; `pages` what the last reading brought."""

    place: Place
    kept: dict[str, Entry] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    cursor: str | None = None

    async def read(self) -> "Follower":
        """Read all that there is to know now."""
        self.pages = []
        while await self.read_page():
            assert len(self.pages) < MOST_PAGES, "it does not end"
        return self

    async def read_page(self) -> bool:
        """Read one page; whether there is another."""
        if self.cursor is None:
            self.kept.clear()
        feed = cast("ChangeFeed", self.place.adapter)
        page = await feed.changes(self.place.calendar.id, self.cursor, WINDOW)
        self.take(page)
        self.pages.append(page)
        self.cursor = page.cursor
        return page.more

    def take(self, page: Page) -> None:
        stays = {
            name: entry
            for name, entry in self.kept.items()
            if not page.is_whole and name not in page.removed and not name.startswith(page.replaced)
        }
        assert not {entry.id for entry in page.entries} & set(page.removed), "there and gone at once"
        self.kept = stays | {entry.id: entry for entry in page.entries}

    def told(self) -> set[str]:
        """The titles of what the last reading brought."""
        return {entry.title for page in self.pages for entry in page.entries}

    def is_quiet(self) -> bool:
        """Whether the last reading brought nothing."""
        return not any(page.entries or page.removed or page.replaced or page.is_whole for page in self.pages)

    def in_window(self) -> list[Entry]:
        """What is in the window, in order."""
        inside = [e for e in self.kept.values() if e.starts_at < WINDOW.end and e.ends_at > WINDOW.start]
        return sorted(inside, key=lambda entry: (entry.starts_at, entry.title))

    def shown(self) -> list[Shown]:
        """What is in the window, as one would read it aloud."""
        return [(entry.title, entry.starts_at, entry.ends_at) for entry in self.in_window()]

    def named(self, title: str) -> Entry:
        (entry,) = (entry for entry in self.in_window() if entry.title == title)
        return entry
