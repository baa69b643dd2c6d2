"""What is in a calendar and what changed since, at every service."""

from datetime import timedelta

from core.calendars.ports import ChangeFeed
from core.outside.trouble import CursorExpired
from tests.core.providers.contract.following import WINDOW, Follower, Shown, at
from tests.core.providers.contract.places import PAGE_SIZE, Place

NEEDS = (ChangeFeed,)
HOUR = timedelta(hours=1)


async def test_the_first_read_tells_everything(place: Place, follower: Follower):
    await place.add("Lunch", at(8, 12), at(8, 13))
    await place.add("Night train", at(8, 23), at(9, 6))
    await place.add_weekly("Stand-up", at(22, 9), at(22, 9, 30), count=3)
    await place.add_day("Away", at(28, 0))
    await follower.read()
    assert follower.shown() == [
        ("Lunch", at(8, 12), at(8, 13)),
        ("Night train", at(8, 23), at(9, 6)),
        ("Stand-up", at(22, 9), at(22, 9, 30)),
        ("Away", at(28, 0), at(29, 0)),
        ("Stand-up", at(29, 9), at(29, 9, 30)),
        ("Stand-up", at(5, 9, month=4), at(5, 9, 30, month=4)),
    ]


async def test_an_empty_calendar_is_no_trouble(follower: Follower):
    assert (await follower.read()).shown() == []
    assert (await follower.read()).shown() == []


async def test_what_is_free_says_so(place: Place, follower: Follower):
    await place.add("Maybe", at(8), at(8, 11), blocks=False)
    await place.add("Surely", at(8), at(8, 11))
    await follower.read()
    assert (follower.named("Maybe").blocks, follower.named("Surely").blocks) == (False, True)


async def test_later_reads_tell_only_what_changed(place: Place, follower: Follower):
    moved = await place.add("Moved", at(8), at(8, 11))
    removed = await place.add("Removed", at(9), at(9, 11))
    await place.add("Stays", at(10), at(10, 11))
    await follower.read()
    assert (await follower.read()).is_quiet()

    await place.add("Added", at(11), at(11, 11))
    await place.move(moved, at(12, 14), at(12, 15))
    await place.remove(removed)
    await follower.read()
    assert follower.shown() == [
        ("Stays", at(10), at(10, 11)),
        ("Added", at(11), at(11, 11)),
        ("Moved", at(12, 14), at(12, 15)),
    ]
    assert follower.told() == {"Added", "Moved"} or follower.pages[0].is_whole
    assert (await follower.read()).is_quiet()


async def test_every_change_shows_in_the_version(place: Place, follower: Follower):
    event = await place.add("Lunch", at(8, 12), at(8, 13))
    first = (await follower.read()).named("Lunch")
    await place.move(event, at(8, 13), at(8, 14))
    second = (await follower.read()).named("Lunch")
    assert second.id == first.id == event
    assert second.version != first.version


async def test_what_left_the_window_is_not_in_it(place: Place, follower: Follower):
    event = await place.add("Lunch", at(8, 12), at(8, 13))
    await follower.read()
    await place.move(event, WINDOW.end + HOUR, WINDOW.end + 2 * HOUR)
    assert (await follower.read()).shown() == []
    await place.move(event, at(9, 12), at(9, 13))
    assert (await follower.read()).shown() == [("Lunch", at(9, 12), at(9, 13))]


async def test_one_occurrence_is_moved_another_removed(place: Place, follower: Follower):
    await place.add_weekly("Stand-up", at(8, 9), at(8, 10), count=4)
    first, second, third, fourth = (await follower.read()).in_window()
    await place.move(second.id, at(16, 9), at(16, 10))
    await place.remove(third.id)
    expected = [("Stand-up", at(day, 9), at(day, 10)) for day in (8, 16)]
    expected += [("Stand-up", at(29, 9), at(29, 10))]
    assert (await follower.read()).shown() == expected
    ids = [entry.id for entry in follower.in_window()]
    assert ids == [first.id, second.id, fourth.id]
    assert len(set(ids)) == 3


async def test_a_recurring_event_is_removed_with_all_its_occurrences(place: Place, follower: Follower):
    series = await place.add_weekly("Stand-up", at(8, 9), at(8, 10), count=4)
    await place.add("Lunch", at(8, 12), at(8, 13))
    await follower.read()
    await place.remove(series)
    assert (await follower.read()).shown() == [("Lunch", at(8, 12), at(8, 13))]


async def many(place: Place) -> tuple[list[str], list[Shown]]:
    titles = [f"Call {number:02}" for number in range(2 * PAGE_SIZE + 3)]
    starts = [at(8, 0) + number * HOUR for number in range(len(titles))]
    ids = [await place.add(title, start, start + HOUR) for title, start in zip(titles, starts, strict=True)]
    return ids, [(title, start, start + HOUR) for title, start in zip(titles, starts, strict=True)]


async def test_many_events_come_in_pages(place: Place, follower: Follower):
    _, expected = await many(place)
    assert (await follower.read()).shown() == expected
    assert len(follower.pages) > 2 or follower.pages[0].is_whole


async def test_reading_goes_on_after_a_restart_whatever_changes_meanwhile(place: Place, follower: Follower):
    ids, expected = await many(place)
    more = await follower.read_page()
    place.restart()
    await place.remove(ids[0])
    await place.remove(ids[-1])
    await place.move(ids[1], at(20), at(20, 11))
    await place.add("Added", at(21), at(21, 11))
    while more:
        more = await follower.read_page()
        place.restart()
    await follower.read()
    assert follower.shown() == [
        *expected[2:-1],
        (expected[1][0], at(20), at(20, 11)),
        ("Added", at(21), at(21, 11)),
    ]


async def test_many_changes_come_in_pages_too(place: Place, follower: Follower):
    ids, expected = await many(place)
    await follower.read()
    for number, event in enumerate(ids):
        start = at(14, 0) + number * HOUR
        await (place.remove(event) if number % 3 else place.move(event, start, start + HOUR))
    while await follower.read_page():
        place.restart()
    moved = [(title, at(14, 0) + n * HOUR, at(14, 1) + n * HOUR) for n, (title, *_) in enumerate(expected)]
    assert follower.shown() == moved[::3]


async def test_a_forgotten_cursor_says_so_and_a_fresh_read_equals_the_calendar(
    place: Place, follower: Follower
):
    gone = await place.add("Gone", at(8), at(8, 11))
    await place.add("Stays", at(9), at(9, 11))
    await follower.read()
    place.forget_cursors()
    await place.remove(gone)
    try:
        await follower.read()
    except CursorExpired:
        follower.cursor = None
        await follower.read()
    else:
        assert follower.pages[0].is_whole, "it knew the cursor still"
    assert follower.shown() == [("Stays", at(9), at(9, 11))]
    assert (await follower.read()).is_quiet()
