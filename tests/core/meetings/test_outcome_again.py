"""The quick log sent again with something else in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import Stale
from core.follow_ups.facts import FollowUpForm
from core.meetings.facts import Outcome
from core.meetings.outcome import record_outcome
from core.meetings.outcome_forms import OutcomeForm
from tests.world import MONDAY, World

NEXT_DAY = MONDAY + timedelta(days=2, hours=2)


async def test_a_task_that_only_the_form_sent_again_brings_is_added_once(world: World):
    meeting = await world.book()
    world.clock.at = meeting.ends_at
    form = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.ADVANCE, seen="")
    task = FollowUpForm(task=" Send the  portfolio task", due_on=NEXT_DAY.date(), assignee_id="UANA")
    await world.run(record_outcome, world.rosa, form)
    for _ in range(2):
        await world.run(record_outcome, world.rosa, replace(form, follow_up=task))
    assert await world.ask("SELECT task, due_on FROM follow_ups") == [
        ("Send the portfolio task", NEXT_DAY.date())
    ]
    assert await world.ask("SELECT count(*) FROM audit_entries WHERE action = 'meeting.outcome'") == [(1,)]


@pytest.mark.parametrize(("by", "who"), [("UROSA", "You"), ("UANA", "Somebody")])
async def test_a_form_that_says_something_else_is_told_who_was_first(world: World, by: str, who: str):
    meeting = await world.book()
    world.clock.at = meeting.ends_at
    form = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.ADVANCE, seen="")
    task = FollowUpForm(task="Call her", due_on=NEXT_DAY.date())
    await world.run(record_outcome, await world.actor(by), form)
    with pytest.raises(Stale, match=f"{who} recorded an outcome in the meantime"):
        await world.run(record_outcome, world.rosa, replace(form, notes="Later", follow_up=task))
    assert await world.ask("SELECT count(*) FROM follow_ups") == [(0,)]


@pytest.mark.parametrize("then", [FollowUpForm(), FollowUpForm(task="Call him", due_on=NEXT_DAY.date())])
async def test_a_task_taken_out_or_changed_after_it_was_added_is_told_of(world: World, then: FollowUpForm):
    meeting = await world.book()
    world.clock.at = meeting.ends_at
    task = FollowUpForm(task="Call her", due_on=NEXT_DAY.date())
    form = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.ADVANCE, seen="", follow_up=task)
    for _ in range(2):
        await world.run(record_outcome, world.rosa, form)
    with pytest.raises(Stale, match="You recorded an outcome in the meantime"):
        await world.run(record_outcome, world.rosa, replace(form, follow_up=then))
    assert await world.ask("SELECT task FROM follow_ups") == [("Call her",)]
