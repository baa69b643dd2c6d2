"""All that reads and writes calendars while the product runs, put together."""

from collections.abc import Mapping

from core.calendars.accounts import Accounts
from core.calendars.asked import READ, REVOKE
from core.calendars.call_accounts import CallAccounts
from core.calendars.call_road import CallRoad
from core.calendars.calls import CallKind
from core.calendars.disconnect import Revoking
from core.calendars.facts import Service
from core.calendars.reading import Reading
from core.calendars.road import CalendarRoad
from core.calendars.services import Services
from core.calendars.watching import Watching
from core.chores.rounds import Rounds
from core.messages.deliver import Deliver
from core.outside_bookings.accounts import SchedulerKind, Schedulers, busy_kinds
from core.outside_bookings.at_work import SchedulersAtWork
from core.sparing import Sparing
from core.tenancy import Run
from db.database import Database

RUNS_AT_ONCE = 2
"""Use cases: what nobody waits for leaves the connections to people and to messages."""


class CalendarsAtWork:
    """`public_url`: where services reach us to tell of changes; None where they do not. calls: Zoom's.
    schedulers: where meetings are booked besides.
    """

    def __init__(
        self,
        database: Database,
        run: Run,
        services: Services,
        *,
        public_url: str | None,
        calls: CallKind | None = None,
        schedulers: Mapping[Service, SchedulerKind] | None = None,
    ) -> None:
        run = Sparing(run, RUNS_AT_ONCE)
        self._schedulers = SchedulersAtWork(run, Schedulers(run, schedulers or {}), public_url=public_url)
        self.accounts = Accounts(run, {**services, **busy_kinds(schedulers or {})})
        reading = Reading(run, self.accounts, Watching(run, public_url))
        works = {READ: reading.read, REVOKE: Revoking(run, services).revoke}
        self.rounds = Rounds(database, run, {**works, **self._schedulers.works()})
        self._road = CalendarRoad(run, self.accounts)
        self._calls = CallRoad(run, CallAccounts(run, calls))
        self._services = services

    def roads(self) -> Mapping[str, Deliver]:
        """The roads events, calls and bookings travel on: the services'."""
        events: dict[str, Deliver] = dict.fromkeys(self._services, self._road)
        return {**events, Service.ZOOM: self._calls, **self._schedulers.roads()}
