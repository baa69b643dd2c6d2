"""Which events of a published calendar belong together, and whether anything in it changed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from icalendar import Component

from core.calendars.facts import Entry


@dataclass(slots=True)
class Group:
    """An event that stands alone, or a series with its exceptions. name: stays the same from read to read."""

    name: str
    events: list[Component] = field(default_factory=list)

    @property
    def version(self) -> str:
        """Differs when anything in it does, but for when it was sent to us."""
        said = hashlib.sha256()
        for event in self.events:
            for name, value in event.property_items():
                if name != "DTSTAMP":
                    said.update(f"{name}={_text(value)}\n".encode())
        return said.hexdigest()[:32]


def group(events: Iterable[Component]) -> list[Group]:
    """The events by their UID; some calendars give one UID to several that have nothing in common."""
    groups: dict[str, Group] = {}
    exceptions: list[Component] = []
    for event in events:
        if "RECURRENCE-ID" in event:
            exceptions.append(event)
            continue
        uid = str(event.get("UID", ""))
        apart = uid in groups and _start(groups[uid].events[0]) != _start(event)
        name = f"{uid}~{_start(event)}" if apart or not uid else uid
        groups[name] = Group(name, [event])
    for exception in exceptions:
        uid = str(exception.get("UID", ""))
        groups.setdefault(uid, Group(uid)).events.append(exception)
    return list(groups.values())


def digest_of(entries: Iterable[Entry]) -> str:
    """The same for the same entries in any order, whatever their stamps."""
    lines = sorted(f"{entry.id} {entry.version} {entry.starts_at} {entry.ends_at}" for entry in entries)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _start(event: Component) -> str:
    return _text(event.get("DTSTART", ""))


def _text(value: object) -> str:
    written = value.to_ical() if hasattr(value, "to_ical") else value
    return written.decode() if isinstance(written, bytes) else str(written)
