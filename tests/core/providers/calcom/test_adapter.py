"""What is Cal.com's own among what we do there; `schedulers` has what it shares with others."""

from core.schedulers.facts import BookingStatus
from tests.core.providers.calcom.conftest import Stand, standing
from tests.core.providers.schedulers.places import DECEMBER, plan_of


async def test_one_that_has_to_be_confirmed(stand: Stand):
    kind = stand.fake.state.add_event_type(stand.maya, "Chat", 30, confirm=True)
    made = await stand.adapter.changes.book(plan_of(str(kind)))
    assert made.status is BookingStatus.PENDING


async def test_history_where_the_moment_asked_for_is_left_out():
    async with standing(exclusive=True) as stand:
        made = []
        for day in range(1, 29):
            for hour in range(8, 16):
                stand.time.seconds += hour % 3
                made.append(stand.book(f"2026-12-{day:02d}T{hour:02d}:00"))
        stand.book("2027-02-01T12:00")
        keys, cursor, left = [], None, []
        while True:
            page = await stand.adapter.bookings.bookings(DECEMBER, cursor)
            keys += [booking.key for booking in page.bookings]
            left.append(page.remaining)
            if page.cursor is None:
                break
            cursor = page.cursor
            # What was read already slips to the end of the list.
            stand.time.seconds += 1
            stand.fake.state.cancel(made[len(left)], "", "x")
        assert set(keys) == {booking["uid"] for booking in made}
        assert len(keys) <= len(made) + 3 * len(left)
        assert left[0] == len(made)
        assert left == sorted(left, key=lambda each: -(each or 0))
