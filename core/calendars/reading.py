"""Reads a calendar page by page: outside any transaction at its service, and each page in one."""

import time
from collections.abc import Callable
from dataclasses import replace

import structlog

from core.calendars.accounts import Accounts
from core.calendars.facts import Entry, Page
from core.calendars.pages import Place, begin_reading, keep_page, note_trouble, read_anew
from core.calendars.ports import ChangeFeed, EventWriter
from core.calendars.seen import Change, find_changed, is_doubtful, notice_change
from core.calendars.watching import Watching
from core.chores.claim import Chore
from core.errors import Stale
from core.outside.trouble import CursorExpired, Denied, GrantRevoked, Throttled, Trouble
from core.tenancy import Actor, Run

STALE_SECONDS = 1.0
WRITING_SECONDS = 2.0
"""Until an event we are writing may be looked at."""
LONGEST_SECONDS = 120.0
"""Then the rest is left to the next round, which goes on from the last page."""

log = structlog.get_logger(__name__)


class Reading:
    """The chore "calendar"."""

    def __init__(
        self,
        run: Run,
        accounts: Accounts,
        watching: Watching,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run = run
        self._accounts = accounts
        self._watching = watching
        self._monotonic = monotonic

    async def read(self, chore: Chore) -> float | None:
        """Read what changed; seconds until the next look, None when the calendar is read no more."""
        actor = Actor(workspace_id=chore.workspace_id)
        place = await self._run(begin_reading, actor, chore.subject, self._accounts.real_now())
        if place is None:
            return None
        try:
            async with self._accounts.using(chore.workspace_id, place.connection_id) as opened:
                seconds = await self._read_on(actor, opened.adapter, place)
                if seconds is not None:
                    return seconds
                return await self._watching.keep(actor, opened.adapter, place, self._accounts.real_now())
        except Throttled:
            raise
        except Stale:  # somebody whose lease ran out still wrote a page down: on from there
            return STALE_SECONDS
        except Trouble as trouble:
            await self._run(note_trouble, actor, chore.subject, trouble.sentence)
            if isinstance(trouble, GrantRevoked):
                return None  # asked for again when it is connected again
            raise

    async def _read_on(self, actor: Actor, feed: ChangeFeed, place: Place) -> float | None:
        """None when it was read to the end, else in how many seconds to go on."""
        until, restarts = self._monotonic() + LONGEST_SECONDS, 0
        while self._monotonic() < until:
            began_at = self._accounts.real_now()
            try:
                page = await feed.changes(place.external_id, place.cursor, place.window)
            except CursorExpired:
                restarts += 1
                if restarts > 1:
                    raise Denied("The calendar cannot be read: it forgets at once what it told us.") from None
                place = await self._run(read_anew, actor, place, began_at)
                continue
            if not await self._notice(actor, feed, place, page):
                return WRITING_SECONDS
            place = await self._run(keep_page, actor, place, page, began_at)
            if not page.more:
                return None
        return 0.0

    async def _notice(self, actor: Actor, feed: ChangeFeed, place: Place, page: Page) -> bool:
        """What was done to events of ours, before the page is kept: cut off in between, it comes again.

        False when that cannot be told yet, since we are writing one of them.
        """
        for each in await self._run(find_changed, actor, place, page):
            found = replace(each, entry=await self._entry(actor, feed, place, each))
            if not await self._run(notice_change, actor, found):
                return False
        return True

    async def _entry(self, actor: Actor, feed: ChangeFeed, place: Place, change: Change) -> Entry | None:
        """As it was met, or read once more where that may be too old: we may have written since."""
        entry = change.entry
        if entry is not None and (entry.stamp or not await self._run(is_doubtful, actor, change)):
            return entry
        return await _standing(feed, place, change.external_id)


async def _standing(feed: ChangeFeed, place: Place, event_id: str) -> Entry | None:
    """Not met, or told to be gone, it may stand where nobody looked: out of the window."""
    return await feed.read(place.external_id, event_id) if isinstance(feed, EventWriter) else None
