"""Schedulers as roads messages travel on: "outside_booking" has the booking be as the meeting is now."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from core.calendars.facts import Service
from core.calendars.forms import SCHEDULER_NAMES
from core.errors import NotFound
from core.messages.deliver import Delayed, Envelope, Refused
from core.outside.trouble import Denied, GrantRevoked, SlotGone, Throttled
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.booked_out import BookedOut
from core.outside_bookings.changes import (
    Change,
    What,
    note_ended,
    note_following,
    note_marked,
    plan_change,
)
from core.outside_bookings.take import take_booking
from core.schedulers.facts import Booking, BookingPlan, BookingStatus
from core.schedulers.ports import Moves, Scheduler
from core.tenancy import Actor, Run

REASON = "The interview cannot take place at this time."
MOST_CHANGES = 3
ASK_THEM = "Ask the candidate to choose another time there."
NONE_LEFT = "Their old booking is cancelled there already, so they have none now."


class BookingRoad:
    """Changes bookings; a `core.messages.deliver.Deliver`. The reference is always the same word."""

    def __init__(self, run: Run, schedulers: Schedulers) -> None:
        self._run = run
        self._schedulers = schedulers
        self._booked_out = BookedOut()

    async def deliver(self, envelope: Envelope) -> str:
        """Have the booking be as the meeting is now; nothing where it is."""
        actor = Actor(workspace_id=envelope.workspace_id)
        change: Change | None = None
        try:
            for _ in range(MOST_CHANGES):
                change = await self._next(actor, envelope.meeting.id, change)
                if change is None:
                    break
                scheduler = await self._schedulers.open(actor.workspace_id, change.booking.service)
                await self._make(actor, scheduler, change)
        except Throttled as throttled:
            raise Delayed(
                throttled.retry_after,
                whole_workspace=throttled.whole_service,
                this_alone=throttled.this_alone,
            ) from throttled
        except (Denied, GrantRevoked, NotFound) as trouble:
            raise Refused(trouble.sentence) from trouble
        return "there"

    async def _next(self, actor: Actor, meeting_id: int, before: Change | None) -> Change | None:
        """The same once more came to nothing: the meeting cannot follow what took its place there."""
        change = await self._run(plan_change, actor, meeting_id)
        if change is not None and change == before:
            raise Denied(f"It was moved at {_name(change)} in the meantime. {ASK_THEM}")
        return change

    async def find(self, envelope: Envelope) -> str | None:
        """Nothing to look up: before it books anew it looks whether it did, and what it asks for otherwise
        does no harm twice.
        """
        return None

    async def _make(self, actor: Actor, scheduler: Scheduler, change: Change) -> None:
        service, key = change.booking.service, change.booking.key
        match change.what:
            case What.CANCEL:
                await scheduler.changes.cancel(key, REASON)
                await self._run(note_ended, actor, service, key, is_moved=False)
            case What.ABSENT | What.PRESENT:
                is_absent = change.what is What.ABSENT
                await scheduler.changes.mark_absent(key, absent=is_absent)
                await self._run(note_marked, actor, service, key, no_show=is_absent)
            case What.MOVE if scheduler.moves is not None:
                moved = await _moved(scheduler, scheduler.moves, change)
                await self._follow(actor, change.booking, moved)
            case What.END:
                await self._end_old(actor, scheduler, change.booking)
            case What.MOVE | What.REBOOK:
                await self._book_anew(actor, scheduler, change)

    async def _book_anew(self, actor: Actor, scheduler: Scheduler, change: Change) -> None:
        """Booked before the old one is cancelled, so that the candidate is never left with none; where one
        would be in the way of the other, the old one has to go first.
        """
        old, is_gone = change.booking, change.what is What.REBOOK
        made = await _made_before(scheduler, change.plan)
        if made is None:
            with _telling(is_gone=is_gone):
                plan = await _placed(scheduler, change)
            if not is_gone and _overlaps(change):
                self._booked_out.check(actor.workspace_id, old.service)
                await self._end_first(actor, scheduler, old)
                is_gone = True
            with _telling(is_gone=is_gone), self._booked_out.noting(actor.workspace_id, old.service):
                made = await _booked(scheduler, change, plan)
        await self._run(note_following, actor, old.service, old.key)
        await self._follow(actor, old, made)

    async def _end_first(self, actor: Actor, scheduler: Scheduler, old: Booking) -> None:
        """Written down before: told of its end, we know that it was us; not so where that is refused."""
        await self._run(note_following, actor, old.service, old.key)
        try:
            await self._end_old(actor, scheduler, old)
        except (Denied, GrantRevoked, NotFound, Throttled):
            await self._run(note_following, actor, old.service, old.key, follows=False)
            raise

    async def _end_old(self, actor: Actor, scheduler: Scheduler, old: Booking) -> None:
        await scheduler.changes.cancel(old.key, REASON)
        await self._run(note_ended, actor, old.service, old.key, is_moved=True)

    async def _follow(self, actor: Actor, old: Booking, made: Booking) -> None:
        """What we made is known before anybody tells us of it."""
        await self._run(take_booking, actor, replace(made, moved_from=old.key), alone=True)


async def _moved(scheduler: Scheduler, moves: Moves, change: Change) -> Booking:
    """The booking that took its place; where one did before, that one, whatever its time: perhaps we asked
    for it, and nobody was answered.
    """
    key = change.booking.key
    try:
        return await moves.move(key, change.starts_at, REASON)
    except Denied:
        old = await scheduler.bookings.booking(key)
        new = await scheduler.bookings.booking(old.moved_to) if old and old.moved_to else None
        if new is None:
            raise
        return new


async def _made_before(scheduler: Scheduler, plan: BookingPlan) -> Booking | None:
    """Asked for itself: a list may still tell of one that has ended."""
    found = await scheduler.changes.find(plan)
    there = await scheduler.bookings.booking(found.key) if found else None
    return there if there and there.status in {BookingStatus.ACTIVE, BookingStatus.PENDING} else None


async def _placed(scheduler: Scheduler, change: Change) -> BookingPlan:
    """To be booked at the place of the old one; raises `Denied` where that is not offered any more."""
    if not change.plan.event_type:
        raise Denied(f"It is not known what to book at {_name(change)}. {ASK_THEM}")
    kinds = {each.id: each for each in await scheduler.types.event_types()}
    kind, old = kinds.get(change.plan.event_type), change.booking
    if kind is None:
        raise Denied(f"{_name(change)} does not offer this kind of meeting any more. {ASK_THEM}")
    if not kind.location_kinds:
        return change.plan
    # Where it was not told which place it has, it is the only one there is.
    place = old.location_kind or (kind.location_kinds[0] if len(kind.location_kinds) == 1 else "")
    if not place:
        raise Denied(
            f"{_name(change)} has several places for this meeting, and did not say which. {ASK_THEM}"
        )
    if place not in kind.location_kinds:
        raise Denied(f"{_name(change)} does not offer the place of this meeting any more. {ASK_THEM}")
    return replace(change.plan, location_kind=place, location=old.location or None)


async def _booked(scheduler: Scheduler, change: Change, plan: BookingPlan) -> Booking:
    try:
        return await scheduler.changes.book(plan)
    except SlotGone as gone:
        raise Denied(f"{_name(change)} does not offer this time. {ASK_THEM}") from gone


@contextmanager
def _telling(*, is_gone: bool) -> Iterator[None]:
    """Where the old booking has ended, any refusal says that none is left."""
    try:
        yield
    except (Denied, GrantRevoked) as refusal:
        if not is_gone:
            raise
        raise Denied(f"{refusal.sentence} {NONE_LEFT}") from refusal


def _overlaps(change: Change) -> bool:
    old = change.booking
    length = old.ends_at - old.starts_at
    return change.starts_at < old.ends_at and old.starts_at < change.starts_at + length


def _name(change: Change) -> str:
    return SCHEDULER_NAMES[Service(change.booking.service)]
