"""Lists of meetings, page by page, and what is today and this week where the person is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import BadInput, NotAllowed
from core.meetings.facts import Outcome
from core.meetings.forms import MeetingPage
from core.meetings.own import PAGE, list_meetings
from core.meetings.read import next_meetings, read_meeting
from tests.world import MONDAY, World

DAY = timedelta(days=1)


async def many(world: World, count: int, *, first: datetime, apart: timedelta) -> list[int]:
    """So many debriefs of Rosa's, straight into the table: a list does not ask how they came about."""
    found = await world.ask(
        "INSERT INTO meetings (workspace_id, uid, submission_key, title, is_internal, starts_at, ends_at,"
        " location_kind, scheduled_by_id)"
        " SELECT :workspace, gen_random_uuid(), gen_random_uuid(), 'Debrief', true, starts_at,"
        " starts_at + interval '30 minutes', 'video', :rosa"
        " FROM (SELECT CAST(:first AS timestamptz) + n * CAST(:apart AS interval) AS starts_at"
        " FROM generate_series(0, :last) n) s RETURNING id",
        workspace=world.rosa.workspace_id,
        rosa=world.rosa.member_id,
        first=first,
        apart=apart,
        last=count - 1,
    )
    return [id_ for (id_,) in found]


def ids(page: MeetingPage) -> list[int]:
    return [each.id for each in page.meetings]


async def pages(world: World, when, cursor: str | None, way: str) -> list[MeetingPage]:
    """This page and all that follow it in one direction."""
    found = [await world.run(list_meetings, world.rosa, when, cursor)]
    while further := getattr(found[-1], way):
        found.append(await world.run(list_meetings, world.rosa, when, further))
    return found


@pytest.mark.parametrize("apart", [DAY, timedelta()], ids=["one a day", "all at once"])
@pytest.mark.parametrize("count", [0, 1, PAGE, PAGE + 1, 3 * PAGE])
async def test_upcoming_meetings_page_both_ways_without_gap_or_repetition(
    world: World, apart: timedelta, count: int
):
    expected = await many(world, count, first=MONDAY + timedelta(hours=1), apart=apart)
    there = await pages(world, "upcoming", None, "next_cursor")
    assert [each for page in there for each in ids(page)] == expected
    assert {len(page.meetings) for page in there[:-1]} <= {PAGE}
    back = [
        page
        for page in await pages(world, "upcoming", there[-1].previous_cursor, "previous_cursor")
        if count > PAGE
    ]
    assert [ids(page) for page in back] == [ids(page) for page in reversed(there[:-1])]
    assert there[0].previous_cursor is None


@pytest.mark.parametrize("apart", [DAY, timedelta()], ids=["one a day", "all at once"])
async def test_past_meetings_begin_with_the_latest(world: World, apart: timedelta):
    expected = await many(world, 25, first=MONDAY - 30 * DAY, apart=apart)
    there = await pages(world, "past", None, "next_cursor")
    assert [each for page in there for each in ids(page)] == expected[::-1]
    back = await pages(world, "past", there[-1].previous_cursor, "previous_cursor")
    assert [ids(page) for page in back] == [ids(page) for page in reversed(there[:-1])]


async def test_a_page_stays_where_it_is_when_others_are_booked_before_it(world: World):
    expected = await many(world, 2 * PAGE, first=MONDAY + DAY, apart=DAY)
    first = await world.run(list_meetings, world.rosa, "upcoming")
    await many(world, 3, first=MONDAY + timedelta(hours=2), apart=timedelta(hours=1))
    second = await world.run(list_meetings, world.rosa, "upcoming", first.next_cursor)
    assert ids(second) == expected[PAGE:]
    back = await world.run(list_meetings, world.rosa, "upcoming", second.previous_cursor)
    assert ids(back) == expected[:PAGE]
    assert back.previous_cursor is not None


@pytest.mark.parametrize(
    "cursor", ["", "after", "after:x:1", "after:1:x", "after:nan:1", "after:1e400:1", "a:b:c:d"]
)
async def test_a_cursor_that_is_none_is_told(world: World, cursor: str):
    with pytest.raises(BadInput, match="This list has changed"):
        await world.run(list_meetings, world.rosa, "upcoming", cursor)


async def test_a_meeting_is_upcoming_until_it_ends_and_cancelled_ones_are_nowhere(world: World):
    meeting, cancelled = await world.book(), await world.book(at=MONDAY + timedelta(days=1, hours=4))
    await world.cancel(cancelled)
    for at, when in ((meeting.ends_at - timedelta(seconds=1), "upcoming"), (meeting.ends_at, "past")):
        world.clock.at = at
        listed = {
            each: ids(await world.run(list_meetings, world.rosa, each)) for each in ("upcoming", "past")
        }
        assert listed == {"upcoming": [], "past": []} | {when: [meeting.id]}


async def test_people_see_what_they_scheduled_or_attend(world: World):
    meeting = await world.book("UANA")
    for who, sees in (("UROSA", [meeting.id]), ("UANA", [meeting.id]), ("UBO", [])):
        assert ids(await world.run(list_meetings, await world.actor(who), "upcoming")) == sees


@pytest.mark.parametrize(
    "zone,expected",
    [
        ("UTC", ["00:00", "12:00", "23:30"]),
        ("America/Los_Angeles", ["12:00", "23:30"]),
        ("Pacific/Kiritimati", ["12:00", "23:30"]),
        ("Asia/Kolkata", ["00:00", "12:00"]),
    ],
)
async def test_today_is_the_persons_own_day(world: World, zone: str, expected: list[str]):
    """At 11:00 UTC on Wednesday: in Los Angeles it is 03:00, in Kiritimati 01:00 on Thursday."""
    wednesday = datetime(2027, 3, 3, tzinfo=UTC)
    for hours in (-0.5, 0, 12, 23.5, 34.5):
        await many(world, 1, first=wednesday + timedelta(hours=hours), apart=DAY)
    world.clock.at = wednesday + timedelta(hours=11)
    page = await world.run(list_meetings, replace(world.rosa, timezone=zone), "today")
    assert [f"{each.starts_at:%H:%M}" for each in page.meetings if each.starts_at.day == 3] == expected
    assert page.timezone == zone


async def test_the_day_clocks_change_has_its_own_length(world: World):
    """New York, 14 March 2027: 23 hours. The first start of Monday is at 04:00 UTC, not at 05:00."""
    await many(world, 1, first=datetime(2027, 3, 15, 3, 59, tzinfo=UTC), apart=DAY)
    await many(world, 1, first=datetime(2027, 3, 15, 4, 0, tzinfo=UTC), apart=DAY)
    world.clock.at = datetime(2027, 3, 14, 12, 0, tzinfo=UTC)
    page = await world.run(list_meetings, world.rosa, "today")
    assert [each.starts_at.minute for each in page.meetings] == [59]


async def test_this_week_is_monday_to_sunday_where_the_person_is(world: World):
    monday = datetime(2027, 3, 1, 5, 0, tzinfo=UTC)  # midnight in New York
    await many(world, 1, first=monday - timedelta(minutes=1), apart=DAY)
    await many(world, 3, first=monday, apart=timedelta(days=3, hours=11, minutes=59))
    await many(world, 1, first=monday + 7 * DAY, apart=DAY)
    cancelled = await world.cancel(await world.book())
    for at in (monday, monday + 6.9 * DAY):
        world.clock.at = at
        assert (await world.run(list_meetings, world.rosa, "upcoming")).this_week == 3
    assert cancelled.id


async def test_the_nearest_and_the_newest_are_the_ones_to_show_first(world: World):
    near = await many(world, 5, first=MONDAY + 9 * DAY, apart=DAY)
    new = await many(world, 4, first=MONDAY + 30 * DAY, apart=DAY)
    found = await world.run(next_meetings, world.rosa)
    assert [each.id for each in found] == [*near[:3], *new[1:]]


async def test_one_meeting_is_read_by_who_schedules_or_attends(world: World):
    meeting = await world.book("UANA")
    await world.ask("UPDATE members SET role = 'interviewer' WHERE slack_user_id IN ('UANA', 'UBO')")
    for who in ("UROSA", "UANA"):
        assert await world.run(read_meeting, await world.actor(who), meeting.id) == meeting
    for who in ("UBO", "UGUEST"):
        with pytest.raises(NotAllowed):
            await world.run(read_meeting, await world.actor(who), meeting.id)


async def test_deleting_the_candidate_keeps_the_meeting_without_a_name(world: World):
    await world.book(at=MONDAY + timedelta(days=1, hours=2))
    done = await world.book("UCY", candidate="Omar Haddad", at=MONDAY + timedelta(days=1, hours=2))
    await world.record(done, Outcome.REJECTED)
    await world.ask("DELETE FROM candidates")
    for meeting_id in [id_ for (id_,) in await world.ask("SELECT id FROM meetings")]:
        meeting = await world.run(read_meeting, world.rosa, meeting_id)
        assert (meeting.candidate, meeting.title, meeting.is_internal) == (None, "Phone screening", False)
    everything = str(await world.everything())
    assert "Jane" not in everything.replace("Questions Jane has for us", "")
    assert "jane@mail.example" not in everything
