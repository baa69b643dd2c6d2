"""A calendar service in memory: what an adapter promises, said in the fewest words."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from bot.sandbox.services.lagging import Lag
from core.calendars.facts import CalendarInfo, Entry, EventPlan, Guest, Page, Window, Written
from core.meetings.facts import Rsvp
from core.outside.trouble import CursorExpired, Missing, Moved
from tests.core.providers.contract.places import PAGE_SIZE, ZONE
from tests.core.providers.failing import Fault, Gone

T = TypeVar("T")
CALENDARS = (
    CalendarInfo(id="own", name="Ada Lovelace", timezone=ZONE, is_primary=True, may_write=True),
    CalendarInfo(id="holidays", name="Holidays", timezone=ZONE),
)


@dataclass(slots=True)
class Store:
    """The service's side. Each change has a serial number: `log` has the id of each, `changed` the newest of
    every id. `lists` is what is told of changes.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    serial: int = 0
    age: int = 0
    faults: list[Fault] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    invited: dict[str, set[str]] = field(default_factory=dict)
    """By us, for each event we wrote; in lower case."""
    lists: "Lag[Store]" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.lists = Lag(self, self.copied)

    def copied(self) -> "Store":
        """One that stays as this is now."""
        return Store(
            entries={**self.entries},
            changed={**self.changed},
            serial=self.serial,
            age=self.age,
            log=[*self.log],
        )

    def later(self, serial: int) -> Iterator[tuple[int, str]]:
        """What changed since and how it stands now, by number."""
        for number in range(serial + 1, self.serial + 1):
            event_id = self.log[number - 1]
            if self.changed.get(event_id) == number:
                yield number, event_id

    def keep(self, entry: Entry) -> Entry:
        kept = replace(entry, version=str(self._count(entry.id)), stamp=datetime.now(UTC))
        self.entries[entry.id] = kept
        return kept

    def drop(self, event_id: str) -> None:
        if self.entries.pop(event_id, None) is not None:
            self._count(event_id)

    def _count(self, event_id: str) -> int:
        self.serial += 1
        self.log.append(event_id)
        self.changed[event_id] = self.serial
        return self.serial

    def fault(self, *, after: bool, writes: bool = True) -> Fault | None:
        if self.faults and self.faults[0].after is after and (writes or not self.faults[0].writes):
            return self.faults.pop(0)
        return None


class MemoryAdapter:
    """The ports, straight on the store."""

    def __init__(self, store: Store, *, page_size: int = PAGE_SIZE) -> None:
        self._store = store
        self._page_size = page_size
        self.renewals = 0

    async def calendars(self) -> Sequence[CalendarInfo]:
        return self._ask(lambda: CALENDARS)

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        try:
            return self._ask(lambda: self._page(cursor))
        except Gone as gone:
            raise CursorExpired from gone

    def _page(self, cursor: str | None) -> Page:
        store = self._store.lists.seen()
        age, since = (int(part) for part in (cursor or f"{store.age}:0").split(":"))
        if age != store.age:
            raise CursorExpired
        later = list(islice(store.later(since), self._page_size + 1))
        told = later[: self._page_size]
        ids = [event_id for _, event_id in told]
        return Page(
            entries=tuple(store.entries[i] for i in ids if i in store.entries),
            removed=tuple(i for i in ids if i not in store.entries),
            cursor=f"{store.age}:{told[-1][0] if told else since}",
            more=len(later) > len(told),
        )

    async def put(self, calendar: str, plan: EventPlan, event_id: str | None) -> Written:
        return self._ask(lambda: self._put(plan, event_id), writes=True)

    def _put(self, plan: EventPlan, event_id: str | None) -> Written:
        name = event_id or name_of(plan)
        if name not in self._store.entries and (event_id is not None or name in self._store.changed):
            raise Missing("It is not there any more.")
        before = self._store.entries.get(name)
        if before is not None and plan.is_moved(before):
            raise Moved(before)
        made = self._store.entries.get(name_of(plan)) if event_id is None else None
        if made is not None:
            return written(made)
        entry = Entry(
            id=name,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            uid=plan.uid,
            title=plan.title,
            guests=(*_with_answers(plan, before), *self._added(plan, name)),
        )
        self._store.invited[name] = {each.email.lower() for each in plan.guests}
        return written(self._store.keep(entry))

    def _added(self, plan: EventPlan, name: str) -> list[Guest]:
        """Whom people invited there."""
        before, ours = self._store.entries.get(name), self._store.invited.get(name)
        if before is None or ours is None:
            return []
        ours = ours | {each.email.lower() for each in plan.guests}
        return [each for each in before.guests if each.email.lower() not in ours]

    async def find(self, calendar: str, plan: EventPlan) -> Written | None:
        entry = self._ask(lambda: self._store.entries.get(name_of(plan)))
        return written(entry) if entry else None

    async def read(self, calendar: str, event_id: str) -> Entry | None:
        return self._ask(lambda: self._store.entries.get(event_id))

    async def delete(self, calendar: str, event_id: str) -> None:
        with suppress(Missing):
            self._ask(lambda: self._store.drop(event_id), writes=True)

    def _ask(self, act: Callable[[], T], *, writes: bool = False) -> T:
        fault = self._store.fault(after=False, writes=writes)
        if fault and fault.status == 401:
            self.renewals += 1
            fault = self._store.fault(after=False, writes=writes)
        if fault:
            raise fault.trouble()
        done = act()
        if writes and (lost := self._store.fault(after=True)):
            raise lost.trouble()
        return done


def _with_answers(plan: EventPlan, before: Entry | None) -> tuple[Guest, ...]:
    """What nobody has told us of stays, unless it was about another time."""
    if before is None or before.starts_at != plan.starts_at:
        return plan.guests
    said = {each.email: each.rsvp for each in before.guests}
    return tuple(
        replace(each, rsvp=said.get(each.email, each.rsvp)) if each.rsvp is Rsvp.PENDING else each
        for each in plan.guests
    )


def name_of(plan: EventPlan) -> str:
    return f"{plan.key}-{plan.copy}"


def written(entry: Entry) -> Written:
    return Written(id=entry.id, uid=entry.uid, version=entry.version, stamp=entry.stamp)
