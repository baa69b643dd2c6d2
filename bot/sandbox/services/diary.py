"""Calendars with events, and a number for each change, from which cursors of all kinds are made."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import datetime

from bot.sandbox.services.events import (
    Answer,
    Calendar,
    Deviation,
    Event,
    Occurrence,
    kept,
    occurrences,
    split_id,
    taken_up,
)
from bot.sandbox.shapes import Json

Key = tuple[str, str]
"""The organiser's calendar, and the event's id in it."""
Mark = tuple[int, str]
"""A place in the order of changes: a serial number and the id of an occurrence."""
BEGINNING: Mark = (0, "")


def end_of(serial: int) -> Mark:
    """The mark behind everything of this number."""
    return serial, chr(0x10FFFF)


class Diary:
    """All calendars of a service. `listeners` are told a calendar's id after each change in it."""

    def __init__(self, real_time: Callable[[], float]) -> None:
        self._real_time = real_time
        self._events: dict[Key, Event] = {}
        self._seen: defaultdict[str, dict[str, Key]] = defaultdict(dict)
        self._gone: defaultdict[str, dict[str, Json]] = defaultdict(dict)
        self._log: defaultdict[str, list[tuple[int, Key]]] = defaultdict(list)
        self._remembered = 0
        self._primary: dict[str, str] = {}
        self.serial = 0
        self.calendars: dict[str, Calendar] = {}
        self.listeners: list[Callable[[str], None]] = []

    def open(self, calendar: Calendar) -> None:
        """A new calendar, or another name for one."""
        self.calendars[calendar.id] = calendar
        if calendar.is_primary:
            self._primary[calendar.owner.lower()] = calendar.id

    def calendars_of(self, owner: str) -> list[Calendar]:
        """Somebody's, their primary one first."""
        theirs = [each for each in self.calendars.values() if each.owner == owner]
        return sorted(theirs, key=lambda each: not each.is_primary)

    def shows(self, event: Event, calendar: str) -> bool:
        """Whether it is seen there: by its organiser, and by guests who did not take it out of theirs."""
        if event.calendar == calendar:
            return True
        place = self.calendars.get(calendar)
        guest = event.guest(place.owner) if place is not None and place.is_primary else None
        return guest is not None and not guest.hides

    def events(self, calendar: str) -> list[Event]:
        """What is seen in a calendar, cancelled ones too; a series is one."""
        return [self._events[key] for key in self._seen[calendar].values()]

    def event(self, calendar: str, id_: str) -> Event | None:
        """The event or series of this id, cancelled or not."""
        key = self._seen[calendar].get(id_)
        return None if key is None else self._events[key]

    def occurrence(self, calendar: str, id_: str) -> Occurrence | None:
        """The one of this id, of a series or alone, cancelled or not."""
        event = self.event(calendar, id_) or self.event(calendar, split_id(id_)[0])
        found = occurrences(event) if event is not None else iter(())
        return next((each for each in found if each.id == id_), None)

    def write(self, event: Event) -> Event:
        """Keep a new event, or what became of one; the same with its numbers and times."""
        key = (event.calendar, event.id)
        before, now = self._events.get(key), self._real_time()
        self.serial += 1
        deviations = {name: replace(each, serial=self.serial) for name, each in event.deviations.items()}
        event = replace(
            event,
            serial=self.serial,
            deviations=deviations,
            created_at=before.created_at if before else now,
            updated_at=now,
        )
        self._keep(event, before)
        return event

    def deviate(self, event: Event, stamp: str, starts_at: datetime | None, ends_at: datetime | None) -> None:
        """Move one occurrence of a series, or cancel it when there is no start."""
        self.serial += 1
        deviation = Deviation(serial=self.serial, starts_at=starts_at, ends_at=ends_at)
        event = replace(event, deviations={**event.deviations, stamp: deviation})
        self._keep(replace(event, updated_at=self._real_time()), event)

    def move(self, calendar: str, id_: str, starts_at: datetime, ends_at: datetime) -> None:
        """Drag an event, a whole series or one occurrence to another time."""
        event = self.event(calendar, id_)
        if event is not None:
            moved = replace(event, starts_at=starts_at, ends_at=ends_at, sequence=event.sequence + 1)
            self.write(moved)
            return
        event, stamp = self._part(calendar, id_)
        self.deviate(event, stamp, starts_at, ends_at)

    def remove(self, calendar: str, id_: str) -> None:
        """Cancel an event, a whole series or one occurrence; a guest takes it out of their own calendar."""
        event = self.event(calendar, id_)
        if event is None:
            event, stamp = self._part(calendar, id_)
            self.deviate(event, stamp, None, None)
        elif event.calendar == calendar:
            self.write(replace(event, is_cancelled=True))
        else:
            self.answer(calendar, id_, self.calendars[calendar].owner, "declined", hides=True)

    def answer(self, calendar: str, id_: str, email: str, answer: Answer, *, hides: bool = False) -> None:
        """Record what a guest says."""
        event = self.event(calendar, id_)
        if event is None or event.guest(email) is None:
            raise KeyError(id_)
        guests = tuple(
            replace(each, answer=answer, hides=hides) if each.email.lower() == email.lower() else each
            for each in event.guests
        )
        self.write(replace(event, guests=guests))

    def since(self, calendar: str, after: Mark = BEGINNING, upto: int | None = None) -> Iterator[Occurrence]:
        """What changed behind a mark, in the order of (serial, id), as it stands now.

        What is gone is cancelled. `end_of(serial)` is the mark behind all of a serial number.
        """
        log, last = self._log[calendar], self.serial if upto is None else upto
        for index in range(bisect_left(log, after[0], key=lambda entry: entry[0]), len(log)):
            serial, key = log[index]
            if serial > last:
                return
            changed = [each for each in self._of(calendar, key) if each.serial == serial]
            for each in sorted(changed, key=lambda one: one.id):
                if (serial, each.id) > after:
                    yield each

    def forget_cursors(self) -> None:
        """Whoever asks what changed since now or before has to begin anew."""
        self.serial += 1
        self._remembered = self.serial

    def is_forgotten(self, serial: int) -> bool:
        """Whether nobody knows any more what changed since."""
        return serial < self._remembered

    def snapshot(self) -> Json:
        """Everything, as JSON."""
        return {
            "serial": self.serial,
            "remembered": self._remembered,
            "calendars": [asdict(each) for each in self.calendars.values()],
            "events": [kept(each) for each in self._events.values()],
            "gone": {calendar: {**gone} for calendar, gone in self._gone.items() if gone},
        }

    def restore(self, state: Json) -> None:
        """Take up what `snapshot` told, instead of what there is."""
        self.serial, self._remembered = state["serial"], state["remembered"]
        for table in (self.calendars, self._primary, self._events, self._seen, self._gone, self._log):
            table.clear()
        for each in state["calendars"]:
            self.open(Calendar(**each))
        self._gone.update(state["gone"])
        for event in map(taken_up, state["events"]):
            self._show(event)
        for calendar in self.calendars:
            self._log[calendar] = self._logged(calendar)

    def copied(self) -> "Diary":
        """One that stays as this is now; nobody listens to it."""
        copy = Diary(self._real_time)
        copy.restore(self.snapshot())
        return copy

    def _part(self, calendar: str, id_: str) -> tuple[Event, str]:
        event_id, stamp = split_id(id_)
        event = self.event(calendar, event_id)
        if event is None or stamp is None:
            raise KeyError(id_)
        return event, stamp

    def _keep(self, event: Event, before: Event | None) -> None:
        was_in = {each for each in self._places(before) if before is not None and self.shows(before, each)}
        is_in = {each for each in self._places(event) if self.shows(event, each)}
        self._show(event)
        concerned = sorted(was_in | is_in)
        for calendar in concerned:
            if calendar not in is_in:
                self._seen[calendar].pop(event.id, None)
            self._bury(calendar, event, before if calendar in was_in else None)
            self._log[calendar].append((self.serial, (event.calendar, event.id)))
        for calendar in concerned:
            for tell in self.listeners:
                tell(calendar)

    def _show(self, event: Event) -> None:
        key = (event.calendar, event.id)
        self._events[key] = event
        for calendar in self._places(event):
            if self.shows(event, calendar):
                self._seen[calendar][event.id] = key

    def _places(self, event: Event | None) -> set[str]:
        """The calendars that may show it."""
        if event is None:
            return set()
        invited = (self._primary.get(guest.email.lower()) for guest in event.guests)
        return {event.calendar, *(each for each in invited if each is not None)}

    def _bury(self, calendar: str, event: Event, before: Event | None) -> None:
        """Remember which ids were there and are not any more."""
        were = {each.id for each in occurrences(before)} if before is not None else set()
        are = {each.id for each in occurrences(event)} if self.shows(event, calendar) else set()
        gone = self._gone[calendar].pop(event.id, {}) | dict.fromkeys(were - are, self.serial)
        gone = {id_: serial for id_, serial in gone.items() if id_ not in are}
        if gone:
            self._gone[calendar][event.id] = gone

    def _of(self, calendar: str, key: Key) -> Iterator[Occurrence]:
        event = self._events[key]
        if self.shows(event, calendar):
            yield from occurrences(event)
        for id_, serial in self._gone[calendar].get(event.id, {}).items():
            yield Occurrence(
                id=id_,
                event=event,
                starts_at=event.starts_at,
                ends_at=event.ends_at,
                serial=serial,
                is_cancelled=True,
            )

    def _logged(self, calendar: str) -> list[tuple[int, Key]]:
        return sorted({(each.serial, key) for key in self._events for each in self._of(calendar, key)})
