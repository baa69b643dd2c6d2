"""Why not: the rule or event in the way is named, and doing what it says opens the time."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import NotAllowed
from core.meetings.draft import revise_draft
from core.meetings.explanation import Explanation
from core.meetings.forms import ScheduleForm
from core.meetings.why import explain_times, export_search
from core.slots.request import answer
from tests.world import MONDAY, World

TUESDAY_10 = MONDAY + timedelta(days=1, hours=2)


async def explained(world: World, form: ScheduleForm) -> Explanation:
    return await world.run(explain_times, world.rosa, form)


async def about(world: World, form: ScheduleForm, at=TUESDAY_10) -> list[tuple[str, str]]:
    found = await explained(world, replace(form, custom_starts_at=at))
    return [(each.because, each.who) for each in found.changes]


async def times(world: World, form: ScheduleForm) -> int:
    """How many times suit now."""
    return (await explained(world, form)).count


async def make_impossible(world: World) -> ScheduleForm:
    """Ana and Bo have no common hour: Ana works mornings, Bo evenings, and all within a notice of a month."""
    for person, start, end in (("UANA", 480, 600), ("UBO", 900, 1000)):
        await world.ask(
            "DELETE FROM working_hours WHERE member_id = (SELECT id FROM members WHERE slack_user_id = :who)",
            who=person,
        )
        await world.ask(
            "INSERT INTO working_hours (workspace_id, member_id, weekday, starts_minute, ends_minute)"
            " SELECT workspace_id, id, 2, :start, :end FROM members WHERE slack_user_id = :who",
            who=person,
            start=start,
            end=end,
        )
    return await world.form("UANA", "UBO")


async def test_a_time_that_suits_everyone_has_nothing_in_its_way(world: World):
    assert await about(world, await world.form("UANA", "UBO")) == []


async def test_each_obstacle_of_one_time_is_named_with_who_and_when(world: World):
    meeting = await world.book("UANA", at=TUESDAY_10, candidate="Omar Haddad")
    form = await world.form("UANA", "UBO")
    found = await explained(world, replace(form, custom_starts_at=TUESDAY_10))
    assert [(each.because, each.who, each.during) for each in found.changes] == [
        ("busy", "Ana", (meeting.starts_at, meeting.ends_at))
    ]
    assert await about(world, form, at=meeting.ends_at) == [("buffer", "Ana")]
    assert ("notice", "") in await about(world, form, at=MONDAY + timedelta(hours=1))
    assert ("window", "") in await about(world, form, at=TUESDAY_10 + timedelta(days=60))
    night = await about(world, form, at=TUESDAY_10 + timedelta(hours=12))
    assert night == [("outside_hours", "Ana"), ("outside_hours", "Bo")]


async def test_the_candidate_may_be_in_the_way_too(world: World):
    await world.book("UCY", at=TUESDAY_10)
    form = await world.form("UANA", "UBO")
    assert await about(world, form) == [("candidate_busy", "Jane Doe")]
    await world.ask(
        "INSERT INTO candidate_windows (workspace_id, candidate_id, during)"
        " SELECT workspace_id, id, tstzrange(:start, :end) FROM candidates WHERE name = 'Jane Doe'",
        start=TUESDAY_10 + timedelta(hours=2),
        end=TUESDAY_10 + timedelta(hours=3),
    )
    assert await about(world, form, at=TUESDAY_10 + timedelta(hours=4)) == [("candidate_times", "Jane Doe")]


async def test_an_empty_result_says_what_would_open_times_and_doing_it_does(world: World):
    form = await make_impossible(world)
    found = await explained(world, form)
    assert (found.count, found.first) == (0, None)
    without = {each.who: each for each in found.changes if each.because == "without"}
    assert set(without) == {"Ana", "Bo"}
    assert without["Ana"].count == await times(world, replace(form, interviewer_ids=("UBO",)))
    assert without["Bo"].count == await times(world, replace(form, interviewer_ids=("UANA",)))


async def test_moving_the_meeting_it_names_opens_the_times_it_counts(world: World):
    """One hour a week, and a meeting in it."""
    await world.ask("DELETE FROM working_hours")
    await world.ask(
        "INSERT INTO working_hours (workspace_id, member_id, weekday, starts_minute, ends_minute)"
        " SELECT workspace_id, id, 2, 660, 720 FROM members WHERE slack_user_id = 'UANA'"
    )
    await world.ask("UPDATE meeting_types SET max_days_ahead = 5")
    meeting = await world.book("UANA", at=TUESDAY_10, candidate="Omar Haddad")
    form = await world.form("UANA")
    found = await explained(world, form)
    assert found.count == 0
    move = next(each for each in found.changes if each.because == "busy")
    assert (move.who, move.during) == ("Ana", (meeting.starts_at, meeting.ends_at))
    await world.cancel(meeting)
    assert await times(world, form) == move.count
    assert (await explained(world, form)).first == move.first


async def test_where_times_suit_only_what_opens_earlier_ones_is_told(world: World):
    form = await world.form("UANA", "UBO")
    found = await explained(world, form)
    assert found.first is not None
    notice = next(each for each in found.changes if each.because == "notice")
    assert notice.first is not None
    assert MONDAY <= notice.first < found.first
    assert all(each.first is not None and each.first < found.first for each in found.changes)


async def test_what_cannot_be_looked_at_says_so(world: World):
    form = await world.form()
    assert (
        await explained(world, replace(form, interviewer_ids=()))
    ).note == "Choose interviewers to see what is in the way."
    gone = await explained(world, replace(form, interviewer_ids=("UGONE",)))
    assert gone.note is not None
    assert "has left" in gone.note


async def test_the_exported_search_is_answered_as_the_form_is(world: World):
    await world.book("UANA", at=TUESDAY_10, candidate="Omar Haddad")
    await world.ask("UPDATE members SET daily_limit = 3, weekly_limit = 9 WHERE slack_user_id = 'UANA'")
    form = await world.form("UANA", "UBO")
    exported = await world.run(export_search, world.rosa, form)
    assert not {"Ana", "Bo", "Jane", "Omar", "UANA"} & set(exported.replace('"', " ").split())
    draft = await world.run(revise_draft, world.rosa, form)
    slots = set(answer(json.loads(exported))["slots"])
    assert len(slots) == await times(world, form)
    assert {each.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ") for each in draft.suggestions} <= slots


async def test_seats_ask_for_enough_people_not_for_all(world: World):
    form = replace(await make_impossible(world), take=1)
    assert await times(world, form) > 0
    both = await about(world, replace(form, take=None))
    assert both == [("outside_hours", "Ana"), ("outside_hours", "Bo")]


async def test_guests_learn_nothing_of_calendars(world: World):
    form = await world.form("UANA")
    guest = await world.actor("UGUEST")
    for use_case in (explain_times, export_search):
        with pytest.raises(NotAllowed):
            await world.run(use_case, guest, form)
