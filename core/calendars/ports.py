"""What a service may offer, as small ports; an adapter has those it can.

All raise the troubles of `core.outside.trouble` and nothing else. Calendars go by the service's own ids.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from core.calendars.facts import (
    Account,
    CalendarInfo,
    Channel,
    Entry,
    EventPlan,
    Grant,
    Hook,
    Page,
    Window,
    Written,
)
from core.meetings.facts import Rsvp


@runtime_checkable
class CalendarList(Protocol):
    """The calendars of an account."""

    async def calendars(self) -> Sequence[CalendarInfo]:
        """All that the account sees, its own first."""
        ...


@runtime_checkable
class ChangeFeed(Protocol):
    """What is in a calendar, and what changed since."""

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        """All without a cursor, else what changed since; recurring events by their occurrences.

        Raises `CursorExpired` when everything has to be read anew. What lies outside the window may be in it.
        A cursor is bound to the window it began with.
        """
        ...


@runtime_checkable
class EventWriter(Protocol):
    """Events in a calendar."""

    async def put(self, calendar: str, plan: EventPlan, event_id: str | None) -> Written:
        """Have the event be as the plan says: made when `event_id` is None, changed when not.

        The same plan again makes no second event. Guests are told by the service. Raises `Missing` when the
        event was deleted there, `Moved` when it `is_moved`: then it is left alone.
        """
        ...

    async def find(self, calendar: str, plan: EventPlan) -> Written | None:
        """The event an interrupted `put` may have made, None when it did not."""
        ...

    async def read(self, calendar: str, event_id: str) -> Entry | None:
        """The event as it stands now, None when it is gone."""
        ...

    async def delete(self, calendar: str, event_id: str) -> None:
        """Take it away and have its guests told; no trouble when it is gone already."""
        ...


@runtime_checkable
class Answering(Protocol):
    """A guest's answer, where the calendar's owner is a guest and not the organiser."""

    async def answer(self, calendar: str, uid: str, rsvp: Rsvp) -> bool:
        """Have the owner's own copy of the event say this; False where they have none, or organise it.

        uid: iCalendar's. The organiser's event says it, too; nobody gets a mail about it who need not.
        """
        ...


@runtime_checkable
class PushChannels(Protocol):
    """Being told of changes."""

    async def watch(self, calendar: str, hook: Hook) -> Channel:
        """Begin; the service may call the hook at once, before this returns.

        One that was begun before stays beside it, until it is stopped, where the service takes both.
        """
        ...

    async def stop(self, channel: Channel) -> None:
        """End it; no trouble when it has ended already."""
        ...


@runtime_checkable
class Authority(Protocol):
    """An OAuth 2 server, as a client of it sees it."""

    scopes: tuple[str, ...]

    def address(self, *, state: str, challenge: str, redirect: str, login_hint: str | None) -> str:
        """Where to send the browser; `challenge` is PKCE's, S256."""
        ...

    def refused(self, error: str, description: str) -> str:
        """Why somebody comes back without a code, in a sentence of ours; the words are OAuth's."""
        ...

    async def exchange(self, *, code: str, verifier: str, redirect: str) -> tuple[Grant, Account]:
        """A grant for the code, and whose it is. Raises `GrantRefused` when the person left out a scope."""
        ...

    async def refresh(self, grant: Grant) -> Grant:
        """A fresh grant; raises `GrantRevoked` when there will never be one."""
        ...

    async def revoke(self, grant: Grant) -> None:
        """Have the service forget it; no trouble when it has already, or offers no way."""
        ...
