"""Who is offered a freed time: the highest fit that it suits by every rule, and nobody else."""

import pytest

from core.meetings.priority import HIGH_FIT
from core.offers.facts import Freed
from core.offers.offer import offer_freed_time
from tests.core.offers.places import FREE, HALF, candidates, offered_if, wait_for
from tests.core.test_query_counts import statements_of
from tests.world import World

MEETING = "(SELECT max(id) FROM meetings)"
JANE = "(SELECT id FROM candidates WHERE name = 'Jane Doe')"
SAID = (
    "INSERT INTO candidate_windows (workspace_id, candidate_id, during)"
    " SELECT workspace_id, id, '[2027-03-02 15:20Z, 2027-03-09 18:00Z)'"
    " FROM candidates WHERE name = 'Jane Doe'"
)
BUSY = (
    "INSERT INTO host_bookings (workspace_id, meeting_id, member_id, during, buffered)"
    " SELECT workspace_id, (SELECT min(id) FROM meetings), id,"
    " '[2027-03-02 15:30Z, 2027-03-02 15:45Z)', '[2027-03-02 15:30Z, 2027-03-02 15:45Z)'"
    " FROM members WHERE slack_user_id = 'UCY'"
)
SOON = (
    "UPDATE meetings SET starts_at = starts_at - interval '69 hours', ends_at = ends_at - interval '69 hours'"
    f" WHERE id = {MEETING}"
)
WITH_HER = (
    f"UPDATE meetings SET candidate_id = {JANE}, status = 'scheduled', cancelled_at = NULL"
    " WHERE id = (SELECT min(id) FROM meetings)"
)


async def freed_by_omar(world: World) -> Freed:
    """Omar's interview with Ana is cancelled, past the outbox."""
    gone = await world.cancel(await world.book("UANA", "UBO", candidate="Omar Haddad", at=FREE))
    return Freed(key="1.1", meeting_id=gone.id, starts_at=FREE, ends_at=FREE + HALF)


async def test_the_highest_fit_and_of_equals_the_one_booked_first(world: World):
    await candidates(world, ada=95, bea=95, cara=99, dan=HIGH_FIT)
    freed = await freed_by_omar(world)
    dan = await wait_for(world, "dan", days=1)
    bea = await wait_for(world, "bea", days=9)
    world.pass_time(minutes=5)
    await wait_for(world, "ada", days=2)
    assert await offered_if(world, freed) == bea.id
    assert await offered_if(world, freed, "UPDATE candidates SET fit = 79 WHERE fit > 90") == dan.id
    assert await offered_if(world, freed, "UPDATE candidates SET fit = 79") is None
    assert await offered_if(world, freed, "UPDATE candidates SET fit = NULL") is None


@pytest.mark.parametrize(
    "change",
    [
        # The meeting
        SOON,
        f"UPDATE meetings SET ends_at = ends_at + interval '5 minutes' WHERE id = {MEETING}",
        f"UPDATE meetings SET status = 'completed' WHERE id = {MEETING}",
        f"UPDATE meetings SET meeting_type_id = NULL WHERE id = {MEETING}",
        # Its people
        f"DELETE FROM attendees WHERE meeting_id = {MEETING} AND position = 0 AND member_id IS NOT NULL",
        f"UPDATE attendees SET is_required = false WHERE meeting_id = {MEETING} AND position = 0",
        "UPDATE members SET is_active = false WHERE slack_user_id = 'UCY'",
        "UPDATE members SET timezone = 'Asia/Tokyo' WHERE slack_user_id = 'UCY'",
        "UPDATE members SET daily_limit = 0 WHERE slack_user_id = 'UANA'",
        "UPDATE members SET weekly_limit = 0 WHERE slack_user_id = 'UCY'",
        BUSY,
        # The rules of its type
        "UPDATE meeting_types SET notice_minutes = 60 * 31 + 1",
        "UPDATE meeting_types SET max_days_ahead = 1",
        "UPDATE meeting_types SET daily_limit = 0",
        # The candidate
        f"UPDATE candidates SET timezone = 'America/Los_Angeles' WHERE id = {JANE}",
        f"UPDATE candidates SET timezone = 'Asia/Kolkata' WHERE id = {JANE}",
        SAID,
        WITH_HER,
        # Whoever would decide
        "UPDATE members SET is_guest = true WHERE slack_user_id = 'UROSA'",
        "UPDATE members SET is_active = false WHERE slack_user_id = 'UROSA'",
    ],
)
async def test_nobody_is_offered_what_would_not_suit(world: World, change: str):
    """Jane waits for Ana, whose time is free, and for Cy, who is free anyway."""
    await world.ask("UPDATE members SET timezone = 'Europe/London' WHERE slack_user_id = 'UCY'")
    freed = await freed_by_omar(world)
    meeting = await wait_for(world, "Jane Doe", "UANA", "UCY")
    assert await offered_if(world, freed) == meeting.id
    assert await offered_if(world, freed, change) is None


async def test_its_own_place_in_the_limits_comes_free_with_it(world: World):
    freed = await freed_by_omar(world)
    meeting = await wait_for(world, "Jane Doe")
    assert await offered_if(world, freed, "UPDATE members SET weekly_limit = 1") == meeting.id


async def test_who_need_not_come_does_not_hold_it_up(world: World):
    freed = await freed_by_omar(world)
    meeting = await wait_for(world, "Jane Doe", "UANA", "UCY")
    assert await offered_if(world, freed) is None  # Cy's day in Kolkata is over
    optional = f"UPDATE attendees SET is_required = false WHERE meeting_id = {MEETING} AND position = 1"
    assert await offered_if(world, freed, optional) == meeting.id


async def test_a_later_start_in_a_longer_stretch_will_do(world: World):
    freed = await freed_by_omar(world)
    await wait_for(world, "Jane Doe")
    await world.ask(SAID)
    assert await offered_if(world, freed) is None
    longer = Freed(key="1.1", meeting_id=freed.meeting_id, starts_at=FREE, ends_at=FREE + 2 * HALF)
    assert await offered_if(world, longer) is not None


async def test_the_owner_decides_where_whoever_scheduled_it_is_gone(world: World):
    freed = await freed_by_omar(world)
    meeting = await wait_for(world, "Jane Doe")
    await world.ask("UPDATE candidates SET owner_id = (SELECT id FROM members WHERE slack_user_id = 'UBO')")
    gone = "UPDATE members SET is_active = false WHERE slack_user_id = 'UROSA'"
    assert await offered_if(world, freed, gone) == meeting.id


@pytest.mark.parametrize("count", [1, 24])
async def test_however_many_wait_the_queries_are_as_many(world: World, count: int):
    await candidates(world, **{f"p{number}": 80 + number % 20 for number in range(count)})
    freed = await freed_by_omar(world)
    for number in range(count):
        await wait_for(world, f"p{number}", days=2 + number // 4 + number % 4 / 12)
    # Who waits, their hosts, stated times and interviews, offers made; hours and bookings; then, under the
    # lock of the one found, their offers once more, and the offer.
    assert await statements_of(world, offer_freed_time, freed) == 12
