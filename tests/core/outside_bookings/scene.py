"""A workspace that hears of bookings elsewhere, with a scheduler in memory behind its key."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from core.calendars.facts import Account, Service, Window
from core.chores.rounds import Rounds
from core.messages.deliver import Deliver
from core.messages.dispatcher import Dispatcher
from core.outside.trouble import Missing, SlotGone, Unreachable
from core.outside_bookings.accounts import SchedulerKind, Schedulers
from core.outside_bookings.at_work import SchedulersAtWork
from core.outside_bookings.changes import ALIVE
from core.outside_bookings.keys import save_key
from core.providers.calcom.deliveries import read_delivery as read_calcom
from core.providers.calendly.deliveries import read_delivery as read_calendly
from core.schedulers.facts import (
    Booking,
    BookingPage,
    BookingPlan,
    BookingStatus,
    EventType,
    OpenTime,
    Subscription,
)
from core.schedulers.ports import Scheduler
from core.tenancy import Actor
from tests.world import World

PAGE = 2


@dataclass(slots=True)
class Memory:
    """Bookings at a scheduler, and what was asked of it; `trouble`, one by one, is what it does instead.

    is_cut_off: the next booking or move is made, and nobody is answered. asks_host: a move has to be
    confirmed.
    """

    service: Service = Service.CALENDLY
    kept: dict[str, Booking] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    plans: list[BookingPlan] = field(default_factory=list)
    is_cut_off: bool = False
    asks_host: bool = False
    trouble: list[Exception | None] = field(default_factory=list)
    known: dict[str, Subscription] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """What happens elsewhere while a webhook is made, or the next booking or move."""
    types: Sequence[EventType] = (EventType(id="type", name="Technical interview", minutes=45),)

    def hold(self, *bookings: Booking) -> None:
        self.kept |= {each.key: each for each in bookings}

    def _act(self, what: str) -> None:
        if self.trouble and (trouble := self.trouble.pop(0)) is not None:
            raise trouble
        self.calls.append(what)

    async def account(self) -> Account:
        self._act("account")
        return Account(id="me", email="maya@northwind.example")

    async def event_types(self) -> Sequence[EventType]:
        return self.types

    async def open_times(self, event_type: str, window: Window) -> Sequence[OpenTime]:
        return [OpenTime(starts_at=window.start)]

    async def bookings(self, window: Window, cursor: str | None = None) -> BookingPage:
        self._act(f"list {cursor}")
        inside = [each for each in self.kept.values() if window.start <= each.starts_at < window.end]
        at = int(cursor or 0)
        more = str(at + PAGE) if len(inside) > at + PAGE else None
        return BookingPage(bookings=tuple(inside[at : at + PAGE]), cursor=more, remaining=len(inside) - at)

    async def booking(self, key: str) -> Booking | None:
        return self.kept.get(key)

    async def book(self, plan: BookingPlan) -> Booking:
        self._act(f"book {plan.starts_at:%d %H:%M}")
        self.plans.append(plan)
        old = next(each for each in self.kept.values() if each.invitee.email == plan.invitee.email)
        length = old.ends_at - old.starts_at
        made = replace(
            old,
            key=f"made-{len(self.kept)}",
            status=BookingStatus.ACTIVE,
            starts_at=plan.starts_at,
            ends_at=plan.starts_at + length,
            tag=plan.tag,
        )
        self.hold(made)
        return await self._answered(made)

    async def _answered(self, made: Booking) -> Booking:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        if self.is_cut_off:
            self.is_cut_off = False
            raise Unreachable("gone")
        return made

    async def find(self, plan: BookingPlan) -> Booking | None:
        alive = [each for each in self.kept.values() if each.status is BookingStatus.ACTIVE]
        return next(
            (each for each in alive if (each.tag, each.starts_at) == (plan.tag, plan.starts_at)), None
        )

    async def cancel(self, key: str, reason: str) -> None:
        self._act(f"cancel {key}")
        self.hold(replace(self.kept[key], status=BookingStatus.CANCELLED, reason=reason))

    async def mark_absent(self, key: str, *, absent: bool) -> None:
        self._act(f"absent {key} {absent}")
        if key not in self.kept:
            raise Missing("gone")

    async def move(self, key: str, starts_at: datetime, reason: str) -> Booking:
        self._act(f"move {key}")
        old = self.kept[key]
        if old.status not in ALIVE:
            raise SlotGone
        made = replace(
            old,
            key=f"{key}+",
            status=BookingStatus.PENDING if self.asks_host else BookingStatus.ACTIVE,
            starts_at=starts_at,
            ends_at=starts_at + (old.ends_at - old.starts_at),
            moved_from=key,
        )
        self.hold(replace(old, status=BookingStatus.CANCELLED, moved_to=made.key), made)
        return await self._answered(made)

    async def hooks(self) -> Sequence[Subscription]:
        self._act("hooks")
        return list(self.known.values())

    async def hook(self, address: str, secret: str) -> Subscription:
        self._act("hook")
        made = Subscription(id=f"hook-{len(self.known)}", address=address)
        self.known[address], self.secrets[address] = made, secret
        if self.meanwhile is not None:
            await self.meanwhile()
        return made

    async def unhook(self, hook_id: str) -> None:
        self._act(f"unhook {hook_id}")
        self.known = {address: each for address, each in self.known.items() if each.id != hook_id}

    def scheduler(self) -> Scheduler:
        here = cast("Any", self)
        moves = here if self.service is Service.CALCOM else None
        return Scheduler(
            service=self.service,
            identity=here,
            types=here,
            times=here,
            bookings=here,
            changes=here,
            hooks=here,
            moves=moves,
        )


@dataclass(slots=True)
class Scene:
    """The world, with both schedulers in memory."""

    world: World
    calendly: Memory = field(default_factory=Memory)
    calcom: Memory = field(default_factory=lambda: Memory(service=Service.CALCOM))
    public_url: str | None = "https://panelry.example"
    installation_key: str | None = None
    keys: list[str] = field(default_factory=list)
    """Those Calendly was opened with."""
    work: SchedulersAtWork = field(init=False)
    rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        kinds = (
            SchedulerKind(
                service=Service.CALENDLY,
                open=self._open_calendly,
                read=read_calendly,
                variable="CALENDLY_API_KEY",
                key=self.installation_key,
            ),
            SchedulerKind(
                service=Service.CALCOM,
                open=lambda _key, _scope: self.calcom.scheduler(),
                read=read_calcom,
                variable="CAL_COM_API_KEY",
            ),
        )
        schedulers = Schedulers(self.world.run, {each.service: each for each in kinds})
        self.work = SchedulersAtWork(self.world.run, schedulers, public_url=self.public_url)
        self.rounds = Rounds(self.world.database, self.world.run, self.work.works())

    def _open_calendly(self, key: str, _scope: str) -> Scheduler:
        self.keys.append(key)
        return self.calendly.scheduler()

    async def admin(self) -> Actor:
        await self.world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
        return await self.world.actor("UROSA")

    async def connect(self, service: Service = Service.CALENDLY) -> None:
        """Rosa, an admin, saves a key."""
        account = Account(id="me", email="maya@northwind.example")
        await self.world.run(save_key, await self.admin(), service, "key", "organization", account)

    async def address(self, service: Service = Service.CALENDLY) -> str:
        [(workspace, ticket)] = await self.world.ask(
            "SELECT workspace_id, ticket FROM outside_schedulers WHERE service = :service", service=service
        )
        return f"/api/v1/webhooks/{service}/{workspace}.{ticket}"

    async def send(self) -> int:
        """Send what is due, also there."""
        world = self.world
        roads: dict[str, Deliver] = {"slack": world.slack, "mail": world.mail, **self.work.roads()}
        return await Dispatcher(world.database, world.run, world.clock, roads).send_due()


async def addressed(world: World, addresses: Mapping[str, str]) -> Scene:
    """With these e-mail addresses of members, by Slack id, and no scheduler connected."""
    for slack_user_id, email in addresses.items():
        await world.ask(
            "UPDATE members SET email = :email WHERE slack_user_id = :id", email=email, id=slack_user_id
        )
    return Scene(world=world)
