"""What every journey is given."""

from dataclasses import dataclass, field

from bot.clients import SlackClients
from bot.journeys.turns import Turns
from bot.people import People
from bot.work import BackgroundWork
from core.calendars.call_accounts import CallAccounts
from core.calendars.connecting import Connecting
from core.clock import Clock
from core.outside_bookings.setup import SchedulerSetup
from core.tenancy import Run
from core.visits import Visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts Slack's side is made of.

    patience_seconds: how long a submission may work before Slack gets its answer. Slack waits 3 s in all.
    mail: whether invitations can be sent at all. connecting: the way to people's calendars. schedulers: to
    those meetings are booked at besides. calls: to Zoom. visits: to our own pages.
    """

    run: Run
    clients: SlackClients
    people: People
    work: BackgroundWork
    clock: Clock
    connecting: Connecting
    schedulers: SchedulerSetup
    calls: CallAccounts
    visits: Visits
    patience_seconds: float = 2.0
    mail: bool = True
    turns: Turns = field(default_factory=Turns)
