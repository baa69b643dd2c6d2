"""Asks a scheduler itself for what it did not tell: a page a round, on from where it was interrupted."""

from datetime import datetime

from core.calendars.facts import Service, Window
from core.chores.claim import Chore
from core.outside.trouble import CursorExpired, Throttled, Trouble
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.look_progress import keep_look
from core.outside_bookings.pages import EXPIRED_SECONDS, NEXT_PAGE_SECONDS, Pages, Place
from core.outside_bookings.troubles import note_trouble, note_well
from core.tenancy import Actor, Run


class Looking:
    """The chore "look_at_bookings"; its subject is the scheduler's id."""

    def __init__(self, run: Run, schedulers: Schedulers) -> None:
        self._run = run
        self._schedulers = schedulers

    async def look(self, chore: Chore) -> float | None:
        """The next page, as if it had been told."""
        actor, service = Actor(workspace_id=chore.workspace_id), Service(chore.road)
        try:
            scheduler = await self._schedulers.open(actor.workspace_id, service)
            pages = Pages(self._run, actor, scheduler, announce=True, since=_since(chore))
            page = await pages.take(_place(chore))
        except CursorExpired:
            await self._run(keep_look, actor, chore, None)
            return EXPIRED_SECONDS
        except Throttled:
            raise  # we asked too much: nothing is wrong with the key
        except Trouble as trouble:
            await self._run(note_trouble, actor, service, trouble, ticket=chore.detail.get("ticket"))
            raise
        if page.cursor is not None:
            await self._run(keep_look, actor, chore, page.cursor)
            return NEXT_PAGE_SECONDS
        if not chore.detail.get("is_refused"):
            await self._run(note_well, actor, service)
        return None


def _since(chore: Chore) -> datetime | None:
    """None where it was planned by a version that told of everything."""
    since = chore.detail.get("since")
    return datetime.fromisoformat(since) if since else None


def _place(chore: Chore) -> Place:
    start, end = (datetime.fromisoformat(chore.detail[name]) for name in ("start", "end"))
    return Place(
        service=Service(chore.road), window=Window(start=start, end=end), cursor=chore.detail.get("cursor")
    )
