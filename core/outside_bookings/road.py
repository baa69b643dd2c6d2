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
from core.outside_bookings.changes import (
    Change,
    What,
    note_ended,
    note_following,
    note_marked,
    plan_change,
)
from core.outside_bookings.take import take_booking
from core.schedulers.facts import Booking, BookingPlan
from core.schedulers.ports import Scheduler
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

    async def deliver(self, envelope: Envelope) -> str:
        """Have the booking be as the meeting is now; nothing where it is."""
        actor = Actor(workspace_id=envelope.workspace_id)
        try:
            for _ in range(MOST_CHANGES):
                change = await self._run(plan_change, actor, envelope.meeting.id)
                if change is None:
                    break
                scheduler = await self._schedulers.open(actor.workspace_id, change.booking.service)
                await self._make(actor, scheduler, change)
        except Throttled as throttled:
            raise Delayed(throttled.retry_after, whole_workspace=throttled.whole_service) from throttled
        except (Denied, GrantRevoked, NotFound) as trouble:
            raise Refused(trouble.sentence) from trouble
        return "there"

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
                moved = await scheduler.moves.move(key, change.starts_at, REASON)
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
        made = await scheduler.changes.find(change.plan)
        if made is None:
            with _telling(is_gone=is_gone):
                plan = await _placed(scheduler, change)
            if not is_gone and _overlaps(change):
                await self._end_first(actor, scheduler, old)
                is_gone = True
            with _telling(is_gone=is_gone):
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
