"""An event of ours that its owner makes one of the whole day, at every service we write."""

from dataclasses import replace

import pytest

from core.calendars.ports import ChangeFeed, EventWriter
from core.outside.trouble import Moved
from tests.core.providers.contract.following import Follower, at
from tests.core.providers.contract.places import Place
from tests.core.providers.contract.plans import plan

NEEDS = (EventWriter, ChangeFeed)


async def test_a_whole_day_is_seen_as_a_move_and_put_back(place: Place, follower: Follower):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await follower.read()
    await place.make_day(written.id, at(8))
    assert (await follower.read()).shown() == [("Phone screening", at(8, 0), at(9, 0))]
    with pytest.raises(Moved) as moved:
        await place.adapter.put(place.calendar.id, plan("Second interview", stays=True), written.id)
    assert (moved.value.entry.starts_at, moved.value.entry.ends_at) == (at(8, 0), at(9, 0))
    await place.adapter.put(place.calendar.id, plan(), written.id)
    assert (await follower.read()).shown() == [("Phone screening", at(8), at(8, 11))]
    (seen,) = await place.events()
    assert (seen.id, seen.starts_at, seen.ends_at) == (written.id, at(8), at(8, 11))


async def test_an_event_put_back_is_dragged_as_any(place: Place, follower: Follower):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await place.make_day(written.id, at(8))
    later = replace(plan(), starts_at=at(9, 14), ends_at=at(9, 15))
    await place.adapter.put(place.calendar.id, later, written.id)
    await place.move(written.id, at(10, 0), at(11, 0))
    assert (await follower.read()).shown() == [("Phone screening", at(10, 0), at(11, 0))]
    await place.adapter.put(place.calendar.id, later, written.id)
    assert (await follower.read()).shown() == [("Phone screening", at(9, 14), at(9, 15))]
