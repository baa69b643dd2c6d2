"""A scheduler's busy times as a calendar's: whole each time, as far ahead as it is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.facts import Page, Window
from core.calendars.ports import ChangeFeed
from core.outside.trouble import Denied, GrantRevoked, Missing, Throttled
from core.schedulers.busy_feed import BusyFeed
from tests.core.providers.schedulers.memory_place import MemoryPlace
from tests.core.providers.schedulers.places import LENGTH, OWNER, THURSDAY

WEEK = timedelta(weeks=1)


def feed_of(place: MemoryPlace, ahead: timedelta | None = None) -> BusyFeed:
    return BusyFeed(place.scheduler, name="Calendly", ahead=ahead, real_now=place.now)


async def read(place: MemoryPlace, ahead: timedelta | None = None) -> Page:
    window = Window(start=place.now() - timedelta(days=2), end=place.now() + 4 * WEEK)
    return await feed_of(place, ahead).changes(OWNER, None, window)


async def test_everything_is_told_each_time_under_the_same_names():
    place = MemoryPlace()
    key = place.book(THURSDAY)
    place.occupy(THURSDAY + LENGTH, THURSDAY + 2 * LENGTH)
    page = await read(place)
    assert isinstance(feed_of(place), ChangeFeed)
    assert (page.is_whole, page.more) == (True, False)
    assert [(each.starts_at, each.ends_at) for each in page.entries] == [
        (THURSDAY, THURSDAY + LENGTH),
        (THURSDAY + LENGTH, THURSDAY + 2 * LENGTH),
    ]
    assert page.entries[0].id == key
    assert len({each.id for each in page.entries}) == 2
    assert await read(place) == page


async def test_no_further_than_it_may_be_asked_nor_than_the_window():
    place = MemoryPlace()
    starts = [place.now() + weeks * WEEK - timedelta(hours=1) for weeks in (1, 3, 5)]
    for start in starts:
        place.occupy(start, start + LENGTH)
    for ahead, known in ((2 * WEEK, 1), (9 * WEEK, 2), (None, 2)):
        assert [each.starts_at for each in (await read(place, ahead)).entries] == starts[:known]


@pytest.mark.parametrize(
    ("status", "words"), [(401, "Ask an admin to save another"), (404, "does not know you"), (403, "refused")]
)
async def test_troubles_of_a_companys_key_are_nobodys_own(status: int, words: str):
    place = MemoryPlace()
    place.fail(status)
    with pytest.raises(Denied, match=words) as caught:
        await read(place)
    assert not isinstance(caught.value, Missing | GrantRevoked)


async def test_being_asked_to_wait_stays_that():
    place = MemoryPlace()
    place.fail(429, headers={"Retry-After": "7"})
    with pytest.raises(Throttled):
        await read(place)


async def test_a_scheduler_that_does_not_tell():
    place = MemoryPlace()
    place.scheduler = replace(place.scheduler, busy=None)
    with pytest.raises(Denied, match="Calendly does not tell"):
        await read(place)
