"""Meetings of a week or a month: whose, in whose zone, on which day, and how long a day is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.errors import BadInput, NotAllowed
from core.meetings.list_weeks import list_weeks
from core.meetings.weeks import Weeks, week_words
from core.tenancy import Actor
from tests.world import MONDAY, World

TODAY = MONDAY.date()
HOUR = timedelta(hours=1)


def in_berlin(actor: Actor) -> Actor:
    return replace(actor, timezone="Europe/Berlin")


def shown(weeks: Weeks) -> dict[date, list[int]]:
    """Ids by day, where there are any."""
    return {day.on: [each.id for each in day.meetings] for day in weeks.days if day.meetings}


async def debrief(world: World, starts_at: datetime, minutes: int) -> int:
    """Of Rosa's, straight into the table: whatever time it takes."""
    found = await world.ask(
        "INSERT INTO meetings (workspace_id, uid, submission_key, title, is_internal, starts_at, ends_at,"
        " location_kind, scheduled_by_id) VALUES (:workspace, gen_random_uuid(), gen_random_uuid(),"
        " 'Debrief', true, :starts_at, :ends_at, 'video', :rosa) RETURNING id",
        workspace=world.rosa.workspace_id,
        rosa=world.rosa.member_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
    )
    return int(found[0][0])


@pytest.mark.parametrize(
    ("view", "day", "first", "last"),
    [
        ("week", date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 7)),
        ("week", date(2027, 3, 7), date(2027, 3, 1), date(2027, 3, 7)),
        ("week", date(2026, 12, 31), date(2026, 12, 28), date(2027, 1, 3)),
        ("month", date(2027, 2, 14), date(2027, 2, 1), date(2027, 2, 28)),
        ("month", date(2027, 3, 31), date(2027, 3, 1), date(2027, 4, 4)),
        ("month", date(2027, 8, 1), date(2027, 7, 26), date(2027, 9, 5)),
        ("month", date(2100, 12, 31), date(2100, 11, 29), date(2101, 1, 2)),
    ],
)
async def test_weeks_begin_on_monday_and_a_month_has_whole_ones(world: World, view, day, first, last):
    weeks = await world.run(list_weeks, world.rosa, view, day)
    assert (weeks.days[0].on, weeks.days[-1].on) == (first, last)
    assert {len(each) for each in weeks.weeks} == {7}
    assert all(one.ends_at == other.starts_at for one, other in zip(weeks.days, weeks.days[1:], strict=False))


@pytest.mark.parametrize(
    ("on", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (date(2027, 3, 1), 24)]
)
async def test_a_day_is_as_long_as_it_is_there(world: World, on: date, hours: int):
    weeks = await world.run(list_weeks, in_berlin(world.rosa), "week", on)
    day = next(each for each in weeks.days if each.on == on)
    assert day.ends_at - day.starts_at == hours * HOUR
    inside = await debrief(world, day.ends_at - HOUR, 30)
    outside = await debrief(world, day.ends_at, 30)
    for each, meeting in ((on, inside), (on + timedelta(days=1), outside)):
        assert shown(await world.run(list_weeks, in_berlin(world.rosa), "week", each))[each] == [meeting]


async def test_a_day_that_begins_at_one_and_one_that_never_was(world: World):
    """Clocks skip midnight in Beirut; Apia skipped a whole day."""
    beirut = replace(world.rosa, timezone="Asia/Beirut")
    weeks = await world.run(list_weeks, beirut, "week", date(2027, 3, 28))
    assert [round((each.ends_at - each.starts_at) / HOUR) for each in weeks.days] == [24] * 6 + [23]
    apia = replace(world.rosa, timezone="Pacific/Apia")
    weeks = await world.run(list_weeks, apia, "week", date(2011, 12, 30))
    assert sum((each.ends_at - each.starts_at) / HOUR for each in weeks.days) == 6 * 24


async def test_the_readers_zone_says_which_day_it_is_and_midnight_is_of_both(world: World):
    late = await debrief(world, datetime(2027, 3, 2, 22, 30, tzinfo=UTC), 60)
    for zone, days in {
        "Europe/Berlin": [date(2027, 3, 2), date(2027, 3, 3)],
        "America/New_York": [date(2027, 3, 2)],
        "Asia/Kolkata": [date(2027, 3, 3)],
    }.items():
        weeks = await world.run(list_weeks, replace(world.rosa, timezone=zone), "week", TODAY)
        assert shown(weeks) == {day: [late] for day in days}
        assert weeks.count == 1
    sunday = await debrief(world, datetime(2027, 3, 7, 22, 30, tzinfo=UTC), 60)
    after = await world.run(list_weeks, in_berlin(world.rosa), "week", date(2027, 3, 8))
    assert shown(after) == {date(2027, 3, 8): [sunday]}
    ends_at_midnight = await debrief(world, datetime(2027, 3, 8, 22, 0, tzinfo=UTC), 60)
    assert shown(await world.run(list_weeks, in_berlin(world.rosa), "week", date(2027, 3, 8))) == {
        date(2027, 3, 8): [sunday, ends_at_midnight]
    }


async def test_everybody_sees_their_own_and_who_schedules_sees_all(world: World):
    jane = await world.book("UANA", at=MONDAY + timedelta(days=1, hours=2))
    omar = await world.book("UBO", at=MONDAY + timedelta(days=2, hours=2), candidate="Omar Haddad")
    gone = await world.cancel(await world.book("UANA", at=MONDAY + timedelta(days=3), candidate="Nia Long"))
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    rosa, ana, bo = [await world.actor(each) for each in ("UROSA", "UANA", "UBO")]

    async def seen(actor: Actor, **chosen) -> set[int]:
        weeks = await world.run(list_weeks, actor, "week", TODAY, **chosen)
        assert gone.id not in {each.id for day in weeks.days for each in day.meetings}
        return {each.id for day in weeks.days for each in day.meetings}

    assert await seen(rosa) == {jane.id, omar.id}
    assert await seen(ana) == {jane.id}
    assert await seen(ana, person=bo.member_id) == {jane.id}
    assert await seen(rosa, whose="all") == {jane.id, omar.id}
    assert await seen(rosa, whose="all", person=bo.member_id) == {omar.id}
    assert await seen(rosa, whose="all", person=rosa.member_id) == {jane.id, omar.id}
    assert await seen(rosa, whose="all", person=10**15) == set()
    for actor in (ana, await world.actor("UGUEST")):
        with pytest.raises(NotAllowed, match="see everybody's interviews"):
            await seen(actor, whose="all")
    ana_sees = await world.run(list_weeks, ana, "week", TODAY)
    assert "Omar" not in repr(ana_sees)
    assert (ana_sees.may_see_all, ana_sees.people) == (False, ())
    all_of_them = await world.run(list_weeks, rosa, "week", TODAY, whose="all")
    assert [name for _, name in all_of_them.people] == ["Ana", "Bo", "Rosa"]


async def test_a_meeting_is_told_as_in_a_list(world: World):
    meeting = await world.book("UANA", "UBO")
    weeks = await world.run(list_weeks, world.rosa, "week")
    [told] = [each for day in weeks.days for each in day.meetings]
    assert (told.title, told.people) == ("Phone screening with Jane Doe", ("Ana", "Bo"))
    assert (told.starts_at, told.ends_at) == (meeting.starts_at, meeting.ends_at)
    assert (told.service, told.is_waiting, told.is_over) == ("", False, False)


async def test_more_than_anybody_reads_is_cut_and_said_so(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.meetings.list_weeks.MOST", 2)
    ids = [await debrief(world, MONDAY + n * HOUR, 30) for n in range(3)]
    for whose in ("mine", "all"):
        weeks = await world.run(list_weeks, world.rosa, "week", TODAY, whose=whose)
        assert (weeks.is_cut, shown(weeks)[TODAY]) == (True, ids[:2])


@pytest.mark.parametrize("day", [date.min, date.max, date(1999, 12, 31)])
async def test_days_out_of_reach_are_refused(world: World, day: date):
    with pytest.raises(BadInput, match="between 2000 and 2100"):
        await world.run(list_weeks, world.rosa, "month", day)


@pytest.mark.parametrize(
    ("monday", "words"),
    [
        (date(2027, 3, 1), "1–7 March 2027"),
        (date(2027, 3, 29), "29 March – 4 April 2027"),
        (date(2026, 12, 28), "28 December 2026 – 3 January 2027"),
    ],
)
def test_a_week_is_called_by_its_days(monday: date, words: str):
    assert week_words(monday) == words
