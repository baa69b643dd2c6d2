"""Whoever changes an event writes down when, by a clock of their own: we do not go by it."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from tests.core.providers.contract.caldav_place import CalDavPlace, open_place
from tests.core.providers.contract.following import Follower, at
from tests.core.providers.contract.ics_events import moved
from tests.core.providers.contract.plans import plan


def stamped(calendar: Calendar, when: datetime) -> Calendar:
    (event,) = calendar.walk("VEVENT")
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        event.pop(name, None)
        event.add(name, when)
    return calendar


async def test_a_drag_by_a_clock_that_is_behind_is_as_new_as_any():
    async with open_place() as place:
        assert isinstance(place, CalDavPlace)
        written = await place.adapter.put(place.calendar.id, plan(), None)
        follower = await Follower(place).read()
        known = follower.named("Phone screening")
        assert (known.stamp, known.version) == (None, written.version)
        dragged = moved(await place._read(written.id), "", at(10), at(10, 11))
        behind = datetime.now(UTC) - timedelta(minutes=5)
        await place._write(written.id, stamped(dragged, behind))
        entry = (await follower.read()).named("Phone screening")
        assert (entry.starts_at, entry.stamp) == (at(10), None)
        assert entry.version != known.version
        assert await place.adapter.read(place.calendar.id, written.id) == entry
