"""Some of a group come: enough of them are free, the least loaded come, and nobody is in two meetings."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import HostBusy, NeedsConfirmation, TimeTaken
from core.meetings.book import book_meeting
from core.meetings.draft import revise_draft
from core.meetings.facts import Meeting
from core.meetings.forms import Group, ScheduleForm
from tests.core.meetings.test_many_writers import ASTRAY, SLICES
from tests.world import MONDAY, World

POOL = ("UANA", "UBO", "UCY")
AT = MONDAY + timedelta(days=1, hours=2)
CROWD = 12


async def asking(world: World, take: int, *pool: str) -> ScheduleForm:
    """For so many of the pool; internal, so that no candidate is in the way."""
    form = await world.form(*(pool or POOL))
    return replace(form, take=take, is_internal=True, candidate_id=None, title="Debrief")


async def book(world: World, form: ScheduleForm, key: str) -> Meeting:
    return await world.book_form(replace(form, submission_key=key))


def names(meeting: Meeting) -> list[str]:
    return [each.member.name for each in meeting.interviewers]


async def test_a_time_suits_when_enough_are_free_and_names_who_would_come(world: World):
    alone = await world.run(revise_draft, world.rosa, await asking(world, 3))
    any_one = await world.run(revise_draft, world.rosa, await asking(world, 1))
    two_of_them = await world.run(revise_draft, world.rosa, await asking(world, 2))
    assert not any(each.with_whom for each in alone.suggestions)
    assert {len(each.with_whom) for each in any_one.suggestions} == {1}
    assert {len(each.with_whom) for each in two_of_them.suggestions} == {2}
    await world.ask("UPDATE members SET daily_limit = 0 WHERE slack_user_id IN ('UANA', 'UBO')")
    any_one = await world.run(revise_draft, world.rosa, await asking(world, 1))
    assert {each.with_whom for each in any_one.suggestions} == {("Cy",)}
    two_of_them = await world.run(revise_draft, world.rosa, await asking(world, 2))
    assert (two_of_them.suggestions, "are enough of them free" in (two_of_them.suggestions_note or "")) == (
        (),
        True,
    )


async def test_a_suggestion_is_booked_with_those_it_names(world: World):
    form = replace(
        await asking(world, 1, "UBO", "UCY"), other_group=Group(member_ids=("UROSA", "UANA"), take=1)
    )
    for number in range(4):
        offered = (await world.run(revise_draft, world.rosa, form)).suggestions[0]
        chosen = replace(form, starts_at=offered.starts_at, submission_key=str(number))
        meeting = await world.run(book_meeting, world.rosa, chosen)
        assert tuple(names(meeting)) == offered.with_whom
        assert len({*names(meeting)} & {"Bo", "Cy"}) == len({*names(meeting)} & {"Rosa", "Ana"}) == 1


async def test_the_least_loaded_come_so_that_all_get_their_share(world: World):
    form = await asking(world, 1)
    meetings = [
        await book(
            world, replace(form, custom_starts_at=AT + timedelta(days=day, hours=hour)), f"{day}-{hour}"
        )
        for day in range(3)
        for hour in (-1, 0, 1)
    ]
    assert Counter(names(each)[0] for each in meetings) == {"Ana": 3, "Bo": 3, "Cy": 3}
    next_week = await book(world, replace(form, custom_starts_at=AT + timedelta(days=7)), "next week")
    assert names(next_week) == ["Ana"]


async def test_who_would_break_a_rule_comes_only_where_nobody_else_can(world: World):
    await world.book("UBO", at=AT - timedelta(hours=1), candidate="Omar Haddad")
    await world.book("UANA", at=AT + timedelta(minutes=35), candidate="Nia Long")
    form = replace(await asking(world, 1, "UANA", "UBO"), custom_starts_at=AT)
    meeting = await world.run(book_meeting, world.rosa, form)
    assert names(meeting) == ["Bo"]
    with pytest.raises(NeedsConfirmation, match="leaves Ana no buffer"):
        await world.run(book_meeting, world.rosa, replace(form, submission_key="second"))
    assert names(await book(world, form, "second")) == ["Ana"]


async def test_a_time_of_ones_own_that_too_few_can_is_refused_with_all_who_cannot(world: World):
    for host in ("UANA", "UBO"):
        await world.book(host, at=AT, candidate={"UANA": "Jane", "UBO": "Omar"}[host])
    form = replace(await asking(world, 2), custom_starts_at=AT + timedelta(minutes=10))
    with pytest.raises(HostBusy) as refusal:
        await world.book_form(form)
    assert refusal.value.sentence == (
        "Too few of them are free. In another meeting: Ana until 05:30 (New York time), "
        "Bo until 05:30 (New York time). Choose another time."
    )


async def test_the_last_who_could_come_was_booked_in_between(world: World):
    form = await asking(world, 1, "UANA", "UBO")
    chosen = (await world.run(revise_draft, world.rosa, form)).suggestions[0].starts_at
    for host, candidate in (("UANA", "Jane"), ("UBO", "Omar")):
        await world.book(host, at=chosen, candidate=candidate)
    with pytest.raises(TimeTaken, match="too few of them are free now"):
        await world.run(book_meeting, world.rosa, replace(form, starts_at=chosen))


async def test_a_crowd_that_wants_one_of_three_at_one_time_gets_each_of_them_once(world: World):
    form = replace(await asking(world, 1), custom_starts_at=AT)
    results = await asyncio.gather(
        *(book(world, form, f"key-{number}") for number in range(CROWD)), return_exceptions=True
    )
    booked = [each for each in results if isinstance(each, Meeting)]
    assert sorted(names(each)[0] for each in booked) == ["Ana", "Bo", "Cy"]
    assert len([each for each in results if isinstance(each, HostBusy)]) == CROWD - 3


async def test_groups_that_share_people_double_book_nobody_however_many_write_at_once(world: World):
    pools = [("UANA", "UBO", "UCY"), ("UCY", "UROSA"), ("UROSA", "UANA", "UBO", "UCY"), ("UBO", "UANA")]
    forms = []
    for number in range(24):
        pool, other = pools[number % 4], tuple({*POOL, "UROSA"} - {*pools[number % 4]})
        at = AT + timedelta(minutes=20 * (number % 5))
        form = replace(await asking(world, 1 + number % 2, *pool), custom_starts_at=at)
        group = Group(member_ids=tuple(sorted(other)), take=1) if other and number % 3 else None
        forms.append(replace(form, other_group=group))
    results = await asyncio.gather(
        *(book(world, form, f"key-{number}") for number, form in enumerate(forms)), return_exceptions=True
    )
    assert {type(each) for each in results} == {Meeting, HostBusy}
    for form, meeting in zip(forms, results, strict=True):
        if isinstance(meeting, Meeting):
            assert len(names(meeting)) == sum(group.seats for group in form.groups)
    for promise in (SLICES, ASTRAY):
        assert await world.ask(promise) == [(0,)], promise


async def test_a_move_keeps_those_who_came(world: World):
    form = replace(await asking(world, 1), custom_starts_at=AT)
    meeting = await world.book_form(form)
    await world.book("UANA", at=AT + timedelta(hours=2))
    with pytest.raises(HostBusy, match="Ana is in another meeting"):
        await world.move(meeting, AT + timedelta(hours=2))
    assert names(await world.move(meeting, AT + timedelta(hours=4))) == names(meeting) == ["Ana"]
