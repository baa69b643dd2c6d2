"""People with calendars at a service in memory, and all that reads and writes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.calendars.accounts import Accounts
from core.calendars.asked import READ, ask_for_reading
from core.calendars.call_accounts import CallAccounts
from core.calendars.call_road import CallRoad
from core.calendars.calls import CallKeys, CallKind, VideoCalls
from core.calendars.connected import Found, keep_connection
from core.calendars.facts import Account, Entry, EventPlan, Grant, Page, Service, Window, Written
from core.calendars.reading import Reading
from core.calendars.road import CalendarRoad
from core.calendars.services import Kind
from core.calendars.watching import Watching
from core.chores.rounds import Rounds
from core.meetings.facts import Meeting, Rsvp
from core.meetings.load import load_meeting
from core.messages.deliver import Deliver
from core.messages.dispatcher import Dispatcher
from core.outside.client import TokenSource
from core.tenancy import Actor, Tx
from db.models import Calendar
from tests.core.providers.contract.memory import CALENDARS, MemoryAdapter, Store
from tests.world import World

ZOOM_KEYS = CallKeys(account_id="ours", client_id="ours", client_secret="ours")


class Killed(BaseException):
    """Nothing in the process survives it, and nothing of ours may catch it."""


class Trying(MemoryAdapter):
    """What a service does at its worst. is_slow: whether calls take a while.

    lacks_copies: whether guests do not have what was written in their own calendars yet. tells_whole: whether
    all there is is told whenever anything changed. What was dragged out of the window is told as gone.
    """

    is_slow: Callable[[], bool] = bool
    owner: str = ""
    lacks_copies: Callable[[], bool] = bool
    tells_whole: Callable[[], bool] = bool
    stores: Mapping[str, Store] = {}
    puts: list[str | None]

    async def put(self, calendar: str, plan: EventPlan, event_id: str | None) -> Written:
        self.puts.append(event_id)
        return self._with_call(plan, await super().put(calendar, plan, event_id))

    async def find(self, calendar: str, plan: EventPlan) -> Written | None:
        written = await super().find(calendar, plan)
        return self._with_call(plan, written) if written else None

    def _with_call(self, plan: EventPlan, written: Written) -> Written:
        if plan.video is None:
            return written
        if self.is_slow():
            return replace(written, call_pending=True)
        return replace(written, join_url=f"https://meet.example/{written.id}")

    async def answer(self, calendar: str, uid: str, rsvp: Rsvp) -> bool:
        """The owner's copy is the organiser's event."""
        self._ask(int, writes=True)
        if self.lacks_copies():
            return False
        for store in self.stores.values():
            for entry in list(store.entries.values()):
                told = {each.email: each.rsvp for each in entry.guests}
                if entry.uid == uid and self.owner in told:
                    if told[self.owner] != rsvp:
                        answer(store, entry.id, self.owner, rsvp)
                    return True
        return False

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        page = await super().changes(calendar, cursor, window)
        if self.tells_whole() and (page.entries or page.removed):
            store = self._store
            page = Page(
                entries=tuple(store.entries.values()), is_whole=True, cursor=f"{store.age}:{store.serial}"
            )
        left = [each.id for each in page.entries if each.starts_at >= window.end]
        inside = tuple(each for each in page.entries if each.id not in left)
        return replace(page, entries=inside, removed=() if page.is_whole else (*page.removed, *left))


@dataclass(slots=True, kw_only=True)
class Scene:
    """The world, with a calendar for everybody who connects one. `stores` by Slack user id."""

    world: World
    stores: dict[str, Store] = field(default_factory=dict)
    is_slow: bool = False
    lacks_copies: bool = False
    tells_whole: bool = False
    calls: VideoCalls | None = None
    puts: list[str | None] = field(default_factory=list)
    accounts: Accounts = field(init=False)
    rounds: Rounds = field(init=False)
    road: CalendarRoad = field(init=False)

    def __post_init__(self) -> None:
        kind = Kind(service=Service.GOOGLE, name="Google Calendar", open=self._open)
        self.accounts = Accounts(self.world.run, {Service.GOOGLE: kind}, real_now=lambda: self.world.clock.at)
        self.road = CalendarRoad(self.world.run, self.accounts)
        reading = Reading(self.world.run, self.accounts, Watching(self.world.run, None))
        self.rounds = Rounds(self.world.database, self.world.run, {READ: reading.read})

    def _open(self, grant: Grant, tokens: TokenSource) -> MemoryAdapter:
        adapter = Trying(self.stores[grant.access])
        adapter.is_slow = lambda: self.is_slow
        adapter.lacks_copies = lambda: self.lacks_copies
        adapter.tells_whole = lambda: self.tells_whole
        adapter.puts = self.puts
        adapter.owner, adapter.stores = f"{grant.access.lower()}@acme.example", self.stores
        return adapter

    async def connect(self, slack_user_id: str) -> Store:
        """This person connects their account; their own calendar is read and written."""
        self.stores[slack_user_id] = Store()
        actor = await self.world.actor(slack_user_id)
        assert actor.member_id is not None
        email = f"{slack_user_id.lower()}@acme.example"
        await self.world.ask(
            "UPDATE members SET email = :email WHERE id = :id", email=email, id=actor.member_id
        )
        found = Found(
            service=Service.GOOGLE,
            grant=Grant(access=slack_user_id),
            account=Account(id=email, email=email),
            calendars=CALENDARS,
        )
        await self.world.run(keep_connection, actor, actor.member_id, found)
        return self.stores[slack_user_id]

    async def read(self) -> None:
        """Read every calendar anew that somebody wants read."""
        await self.world.run(ask_for_everything, self.world.product)
        await self.rounds.do_due()

    async def write(self) -> int:
        """Send what is due, events included."""
        world = self.world
        roads: dict[str, Deliver] = {
            "slack": world.slack,
            "mail": world.mail,
            "google": self.road,
            "zoom": CallRoad(world.run, CallAccounts(world.run, self._zoom())),
        }
        return await Dispatcher(world.database, world.run, world.clock, roads).send_due()

    def _zoom(self) -> CallKind | None:
        calls = self.calls
        return None if calls is None else CallKind(open=lambda _: calls, keys=ZOOM_KEYS)

    async def write_on(self) -> int:
        """The same once every wait is over."""
        await self.world.ask("UPDATE messages SET retry_at = NULL")
        await self.world.ask("DELETE FROM delivery_pauses")
        return await self.write()

    async def busy(self, slack_user_id: str = "UANA") -> list[tuple[datetime, datetime]]:
        """What is kept of somebody's calendars."""
        return [
            (start, end)
            for start, end in await self.world.ask(
                "SELECT lower(during), upper(during) FROM busy_times b JOIN members m ON m.id = b.member_id"
                " WHERE m.slack_user_id = :who ORDER BY 1, 2",
                who=slack_user_id,
            )
        ]

    async def meeting(self, meeting: Meeting) -> Meeting:
        """As it is now."""
        return await self.world.run(load, self.world.rosa, meeting.id)

    async def chore(self) -> list[tuple[Any, ...]]:
        return await self.world.ask("SELECT kind, attempts, error, lease_until FROM chores ORDER BY id")


async def ask_for_everything(tx: Tx, actor: Actor) -> None:
    found = await tx.session.scalars(select(Calendar).where(Calendar.reads | Calendar.writes))
    for each in found.all():
        await ask_for_reading(tx, each, "google")


async def load(tx: Tx, actor: Actor, meeting_id: int) -> Meeting:
    return await load_meeting(tx, meeting_id)


def plan_something(
    store: Store, at: datetime, *, minutes: int = 60, title: str = "Dentist", name: str | None = None
) -> Entry:
    """The calendar's owner plans something there."""
    event_id = name or f"own-{store.serial}"
    return store.keep(Entry(id=event_id, starts_at=at, ends_at=at + timedelta(minutes=minutes), title=title))


def drag(store: Store, event_id: str, at: datetime) -> None:
    """The owner moves an event there."""
    entry = store.entries[event_id]
    store.keep(replace(entry, starts_at=at, ends_at=at + (entry.ends_at - entry.starts_at)))


def answer(store: Store, event_id: str, email: str, rsvp: Rsvp) -> None:
    """A guest answers there."""
    entry = store.entries[event_id]
    guests = tuple(replace(each, rsvp=rsvp) if each.email == email else each for each in entry.guests)
    store.keep(replace(entry, guests=guests))
