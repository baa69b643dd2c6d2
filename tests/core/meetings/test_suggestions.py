"""The five times: what bounds them, and that each of them can be booked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.errors import NeedsConfirmation, TimeTaken
from core.hosts.hours import Block, set_working_hours
from core.meetings.book import book_meeting
from core.meetings.draft import revise_draft
from core.meetings.forms import Draft, ScheduleForm
from tests.world import MONDAY, World

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ROUND_THE_CLOCK = [Block(weekday=day, starts_minute=0, ends_minute=1440) for day in range(7)]


async def suggested(world: World, form: ScheduleForm) -> Draft:
    return await world.run(revise_draft, world.rosa, form)


def starts(draft: Draft) -> list[datetime]:
    return [each.starts_at for each in draft.suggestions]


async def test_five_times_within_everyones_hours(world: World):
    draft = await suggested(world, await world.form("UANA", "UROSA"))
    assert len(set(starts(draft))) == 5
    assert draft.suggestions_note is None
    for each in draft.suggestions:
        assert each.ends_at - each.starts_at == timedelta(minutes=30)
        for zone in (BERLIN, NEW_YORK):
            local = each.starts_at.astimezone(zone)
            assert local.weekday() < 5
            assert 9 * 60 <= local.hour * 60 + local.minute <= 16 * 60 + 30


async def test_the_same_question_has_the_same_answer(world: World):
    form = await world.form("UANA", "UBO")
    assert await suggested(world, form) == await suggested(world, form)


async def test_no_time_is_before_the_notice_or_after_the_last_day(world: World):
    await world.run(set_working_hours, world.rosa, "UANA", ROUND_THE_CLOCK)
    draft = await suggested(world, await world.form("UANA"))
    assert min(starts(draft)) >= MONDAY + timedelta(hours=4)
    await world.ask("UPDATE meeting_types SET notice_minutes = 60 * 24 * 3, max_days_ahead = 4")
    draft = await suggested(world, await world.form("UANA"))
    assert min(starts(draft)) >= MONDAY + timedelta(days=3)
    assert max(starts(draft)) < MONDAY + timedelta(days=4)


async def test_every_suggestion_can_be_booked_and_then_is_suggested_no_more(world: World):
    form = await world.form("UANA", "UBO")
    for at in starts(await suggested(world, form)):
        await world.run(book_meeting, world.rosa, replace(form, starts_at=at, submission_key=str(at)))
        form = await world.form("UANA", "UBO")
        assert at not in starts(await suggested(world, form))
        form = replace(form, candidate_id=(await world.candidate("Jane")).id)


async def test_buffers_lie_between_meetings(world: World):
    booked = await world.book("UANA", at=MONDAY + timedelta(days=1, hours=2))
    await world.ask("UPDATE meeting_types SET max_days_ahead = 2, notice_minutes = 0")
    now = booked.starts_at - timedelta(hours=1)
    world.clock.at = now
    draft = await suggested(world, await world.form("UANA", candidate="Omar Haddad"))
    for at in starts(draft):
        assert at + timedelta(minutes=45) <= booked.starts_at or at >= booked.ends_at + timedelta(minutes=15)


async def test_a_longer_meeting_needs_longer_gaps(world: World):
    await world.run(
        set_working_hours, world.rosa, "UANA", [Block(weekday=2, starts_minute=600, ends_minute=650)]
    )
    form = await world.form("UANA")
    assert len(starts(await suggested(world, form))) == 5
    final = (await suggested(world, form)).types[3]
    draft = await suggested(world, replace(form, type_id=final.id, duration_minutes=60))
    assert draft.suggestions == ()
    assert draft.suggestions_note == (
        "No time suits Ana in the next 30 days. Try a shorter length or fewer interviewers, or enter "
        "another time."
    )


async def test_nobody_in_common_is_told(world: World):
    for host, start in (("UANA", 540), ("UBO", 1380)):
        block = Block(weekday=2, starts_minute=start, ends_minute=start + 60)
        await world.run(set_working_hours, world.rosa, host, [block])
    draft = await suggested(world, await world.form("UANA", "UBO"))
    assert draft.suggestions == ()
    assert "suits everyone" in (draft.suggestions_note or "")


async def state_windows(world: World, availability: str) -> None:
    line = f"name,email,availability\nJane Doe,jane@mail.example,{availability}\n"
    await world.run(import_candidates, world.rosa, read_lines(line)[0])


async def test_the_times_a_candidate_gave_bound_the_search(world: World):
    await state_windows(world, "2027-03-04T09:00Z/2027-03-04T10:00Z;2027-03-09T13:10Z/2027-03-09T13:50Z")
    draft = await suggested(world, await world.form("UANA", "UBO"))
    day = datetime(2027, 3, 4, 9, tzinfo=UTC)
    assert set(starts(draft)) == {
        *(day + timedelta(minutes=minutes) for minutes in (0, 15, 30)),
        datetime(2027, 3, 9, 13, 15, tzinfo=UTC),
    }
    assert draft.suggestions_note is None


async def test_where_none_fits_no_other_is_offered_and_it_is_said(world: World):
    await state_windows(world, "2027-03-06T09:00Z/2027-03-06T10:00Z")
    draft = await suggested(world, await world.form("UANA", "UBO"))
    assert draft.suggestions == ()
    assert draft.suggestions_note == (
        "Nobody is free at the times Jane Doe gave. Ask for more times, or enter another time."
    )


async def test_past_windows_bound_nothing(world: World):
    await state_windows(world, "2027-02-04T09:00Z/2027-02-04T10:00Z")
    draft = await suggested(world, await world.form("UANA"))
    assert (len(draft.suggestions), draft.suggestions_note) == (5, None)


async def test_the_candidates_own_meetings_are_kept_free(world: World):
    form = await world.form("UANA")
    at = starts(await suggested(world, form))[0]
    await world.book("UBO", at=at)
    draft = await suggested(world, form)
    until = at + timedelta(minutes=30)
    assert not [each for each in draft.suggestions if each.starts_at < until and each.ends_at > at]
    other = await suggested(world, await world.form("UANA", candidate="Omar Haddad"))
    assert other.suggestions


LIMITS = [
    ("UPDATE members SET daily_limit = 1 WHERE slack_user_id = 'UANA'", "UANA", "day"),
    ("UPDATE members SET weekly_limit = 1 WHERE slack_user_id = 'UANA'", "UANA", "week"),
    ("UPDATE meeting_types SET daily_limit = 1 WHERE slug = 'phone-screening'", "UANA", "day"),
    ("UPDATE meeting_types SET weekly_limit = 1 WHERE slug = 'phone-screening'", "UANA", "week"),
]


def period_of(at: datetime, period: str) -> object:
    """The local date, or the Sunday its week begins with, in Berlin."""
    day = at.astimezone(BERLIN).date()
    return day if period == "day" else day - timedelta(days=(day.weekday() + 1) % 7)


@pytest.mark.parametrize("limit,host,period", LIMITS)
async def test_a_limit_closes_the_rest_of_its_day_or_week(world: World, limit: str, host: str, period: str):
    await world.ask(limit)
    await world.ask("UPDATE meeting_types SET max_days_ahead = 9")
    booked = await world.book(host, candidate="Omar Haddad")
    draft = await suggested(world, await world.form(host))
    assert draft.suggestions
    assert period_of(booked.starts_at, period) not in {period_of(at, period) for at in starts(draft)}
    custom = replace(draft.form, custom_starts_at=booked.starts_at + timedelta(hours=2))
    with pytest.raises(NeedsConfirmation, match="over the number of interviews Ana takes"):
        await world.run(book_meeting, world.rosa, custom)


async def test_a_limit_of_one_type_leaves_the_others_open_a_hosts_own_closes_all(world: World):
    await world.ask("UPDATE meeting_types SET daily_limit = 1 WHERE slug = 'phone-screening'")
    await world.book("UANA", candidate="Omar Haddad")
    at = MONDAY + timedelta(days=1, hours=5)
    form = await world.form("UANA")
    video = (await suggested(world, form)).types[1]
    form = replace(form, type_id=video.id, duration_minutes=45, custom_starts_at=at)
    await world.ask("UPDATE members SET daily_limit = 1 WHERE slack_user_id = 'UANA'")
    with pytest.raises(NeedsConfirmation, match="over the number"):
        await world.run(book_meeting, world.rosa, form)
    await world.ask("UPDATE members SET daily_limit = NULL")
    assert (await world.run(book_meeting, world.rosa, form)).starts_at == at


async def test_a_cancelled_or_another_hosts_meeting_counts_for_no_limit(world: World):
    await world.ask("UPDATE members SET daily_limit = 1")
    await world.book("UBO", candidate="Omar Haddad")
    form = replace(await world.form("UANA"), custom_starts_at=MONDAY + timedelta(days=1, hours=4))
    assert (await world.run(book_meeting, world.rosa, form)).id


async def test_a_suggestion_a_limit_closed_meanwhile_is_refused(world: World):
    form = await world.form("UANA")
    at = starts(await suggested(world, form))[0]
    await world.ask("UPDATE members SET daily_limit = 0")
    with pytest.raises(TimeTaken, match="not open any more"):
        await world.run(book_meeting, world.rosa, replace(form, starts_at=at))


async def test_hours_keep_their_wall_time_when_clocks_change(world: World):
    """Berlin's clocks go forward on 28 March 2027: nine o'clock is an hour earlier in UTC afterwards."""
    world.clock.at = datetime(2027, 3, 25, 6, 0, tzinfo=UTC)
    await world.run(
        set_working_hours,
        world.rosa,
        "UANA",
        [Block(weekday=day, starts_minute=540, ends_minute=570) for day in (5, 1)],
    )
    await world.ask("UPDATE meeting_types SET max_days_ahead = 6")
    draft = await suggested(world, await world.form("UANA"))
    assert sorted(starts(draft)) == [
        datetime(2027, 3, 26, 8, 0, tzinfo=UTC),
        datetime(2027, 3, 29, 7, 0, tzinfo=UTC),
    ]


async def test_without_hours_of_its_own_a_week_is_monday_to_friday_nine_to_five(world: World):
    await world.run(set_working_hours, world.rosa, "UANA", ROUND_THE_CLOCK)
    await world.run(set_working_hours, world.rosa, "UANA", [])
    form = replace(await world.form("UANA"), custom_starts_at=datetime(2027, 3, 7, 10, tzinfo=UTC))
    with pytest.raises(NeedsConfirmation, match="outside the working hours of Ana"):
        await world.run(book_meeting, world.rosa, form)
