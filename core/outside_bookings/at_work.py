"""All that keeps schedulers and us at one while the product runs, put together."""

from collections.abc import Mapping

from core.chores.rounds import Work
from core.messages.deliver import Deliver
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.deliveries import Deliveries
from core.outside_bookings.give_up import UNHOOK
from core.outside_bookings.import_progress import IMPORT
from core.outside_bookings.importing import Importing
from core.outside_bookings.inbox import TAKE
from core.outside_bookings.keys import WATCH
from core.outside_bookings.look_progress import LOOK
from core.outside_bookings.looking import Looking
from core.outside_bookings.road import BookingRoad
from core.outside_bookings.unhooking import Unhooking
from core.outside_bookings.watching import Watching
from core.tenancy import Run


class SchedulersAtWork:
    """`public_url`: where schedulers reach us; None where they do not."""

    def __init__(self, run: Run, schedulers: Schedulers, *, public_url: str | None) -> None:
        self._run = run
        self.schedulers = schedulers
        self._public_url = public_url
        self._road = BookingRoad(run, schedulers)

    def works(self) -> Mapping[str, Work]:
        """What comes round, by kind."""
        watching = Watching(self._run, self.schedulers, self._public_url)
        looking = Looking(self._run, self.schedulers)
        importing = Importing(self._run, self.schedulers)
        deliveries = Deliveries(self._run, self.schedulers)
        unhooking = Unhooking(self._run, self.schedulers)
        return {
            TAKE: deliveries.take,
            WATCH: watching.watch,
            LOOK: looking.look,
            IMPORT: importing.read,
            UNHOOK: unhooking.unhook,
        }

    def roads(self) -> Mapping[str, Deliver]:
        """The roads changes made here travel on."""
        return dict.fromkeys(self.schedulers.kinds, self._road)
