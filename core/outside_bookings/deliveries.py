"""The work behind a webhook: what it told is taken, and the other half of a move waited or asked for."""

from core.calendars.facts import Service
from core.chores.claim import Chore
from core.outside.trouble import Denied, GrantRevoked, Throttled
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.inbox import take_delivery
from core.outside_bookings.take import take_booking
from core.schedulers.facts import Booking
from core.tenancy import Actor, Run

LOOK_AGAIN_SECONDS = 5.0
LONGEST_WAY_BACK = 20


class Deliveries:
    """Takes deliveries, one a chore."""

    def __init__(self, run: Run, schedulers: Schedulers) -> None:
        self._run = run
        self._schedulers = schedulers

    async def take(self, chore: Chore) -> float | None:
        """Done, or waiting for a booking that came before it."""
        actor, readers = Actor(workspace_id=chore.workspace_id), self._schedulers.readers
        gap = await self._run(take_delivery, actor, chore.subject, readers)
        if gap is None:
            return None
        if not gap.is_old:
            return LOOK_AGAIN_SECONDS
        await self._go_back(actor, Service(chore.road), gap.booking_key)
        await self._run(take_delivery, actor, chore.subject, readers, alone=True)
        return None

    async def _go_back(self, actor: Actor, service: Service, key: str) -> None:
        """Ask for what came before it, as far back as the service and we go."""
        found: list[Booking] = []
        wanted: str | None = key
        while wanted is not None and len(found) < LONGEST_WAY_BACK:
            booking = await self._asked(actor.workspace_id, service, wanted)
            if booking is None:
                break
            found.append(booking)
            wanted = booking.moved_from
        for at, each in enumerate(reversed(found)):
            await self._run(take_booking, actor, each, is_moved=True, alone=at == 0)

    async def _asked(self, workspace_id: int, service: Service, key: str) -> Booking | None:
        try:
            scheduler = await self._schedulers.open(workspace_id, service)
            return await scheduler.bookings.booking(key)
        except (Denied, GrantRevoked):
            return None  # nobody will ever tell us
        except Throttled as throttled:  # the other deliveries need no answer
            raise Throttled(throttled.retry_after, this_alone=True) from throttled
