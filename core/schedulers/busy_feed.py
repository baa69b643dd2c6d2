"""A scheduler read like a calendar: whose busy times they are is the calendar's name."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from core.calendars.facts import Entry, Page, Window
from core.outside.trouble import Denied, GrantRevoked, Missing
from core.schedulers.facts import BusyTime
from core.schedulers.ports import Scheduler

WHOLE = "whole"
"""No scheduler tells what changed: everything is read each time."""


class BusyFeed:
    """The `ChangeFeed` port. ahead: how far it is asked; None: to the end of the window.

    name: the scheduler's, for people. real_now: aware.
    """

    def __init__(
        self, scheduler: Scheduler, *, name: str, ahead: timedelta | None, real_now: Callable[[], datetime]
    ) -> None:
        self._scheduler = scheduler
        self._name = name
        self._ahead = ahead
        self._real_now = real_now

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        """Everything there is. No trouble is the person's own: the key belongs to their company."""
        if self._scheduler.busy is None:
            raise Denied(f"{self._name} does not tell when people are busy.")
        end = window.end if self._ahead is None else min(self._real_now() + self._ahead, window.end)
        try:
            found = await self._scheduler.busy.busy(Window(start=window.start, end=end), calendar)
        except GrantRevoked as error:
            raise Denied(
                f"{self._name} no longer takes your company’s key. Ask an admin to save another."
            ) from error
        except Missing as error:
            raise Denied(
                f"{self._name} does not know you by this key any more. Have it count once more, or no longer."
            ) from error
        return Page(entries=tuple(map(_entry, found)), is_whole=True, cursor=WHOLE)


def _entry(time: BusyTime) -> Entry:
    """A time of a calendar it reads has no name of its own."""
    span = "/".join(at.astimezone(UTC).isoformat() for at in (time.starts_at, time.ends_at))
    return Entry(id=time.event or span, starts_at=time.starts_at, ends_at=time.ends_at)
