"""Somebody else writes first, after the look and before the commit: the database refuses, in words."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core.errors import PanelryError, Stale, TimeTaken
from core.meetings.book import book_meeting
from core.meetings.draft import revise_draft
from core.meetings.forms import ScheduleForm
from tests.core.at_once import BLOCKED
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
MEETING = """
    INSERT INTO meetings (workspace_id, uid, submission_key, title, candidate_id, starts_at, ends_at,
                          location_kind)
    VALUES (:workspace, 'first', :key, 'First', :candidate, :at, :at ::timestamptz + interval '30 minutes',
            'phone')
"""


async def refused_behind(
    world: World, first: dict[str, Any], second: Callable[[], Awaitable[object]]
) -> PanelryError:
    """What the second is told, who looked while the first was written and waits until it is committed."""
    async with world.database.workspace(world.rosa.workspace_id) as session:
        await session.execute(text(MEETING), {"workspace": world.rosa.workspace_id} | first)
        behind = asyncio.ensure_future(second())
        while await world.ask(BLOCKED) == [(0,)]:
            assert not behind.done()
    with pytest.raises(PanelryError) as refusal:
        await behind
    return refusal.value


def booking(world: World, form: ScheduleForm) -> Callable[[], Awaitable[object]]:
    return lambda: world.run(book_meeting, world.rosa, form)


async def test_a_custom_time_of_the_candidate_taken_in_the_same_moment(world: World):
    form = replace(await world.form("UANA"), custom_starts_at=AT)
    first = {"key": "other", "candidate": form.candidate_id, "at": AT + timedelta(minutes=10)}
    refusal = await refused_behind(world, first, booking(world, form))
    assert isinstance(refusal, TimeTaken)
    assert refusal.sentence == "Just taken: somebody booked this time first. Choose another time."
    assert refusal.field == "custom_time"


async def test_a_suggested_time_of_the_candidate_taken_in_the_same_moment(world: World):
    draft = await world.run(revise_draft, world.rosa, await world.form("UANA"))
    at = draft.suggestions[0].starts_at
    first = {"key": "other", "candidate": draft.form.candidate_id, "at": at}
    refusal = await refused_behind(world, first, booking(world, replace(draft.form, starts_at=at)))
    assert isinstance(refusal, TimeTaken)
    assert refusal.field == "time"


async def test_a_move_onto_a_time_taken_in_the_same_moment_changes_nothing(world: World):
    meeting = await world.book("UANA")
    assert meeting.candidate is not None
    later = AT + timedelta(hours=3)
    first = {"key": "other", "candidate": meeting.candidate.id, "at": later}
    refusal = await refused_behind(world, first, lambda: world.move(meeting, later))
    assert isinstance(refusal, TimeTaken)
    assert await world.ask("SELECT count(*) FROM meeting_versions") == [(1,)]


async def test_a_form_sent_in_the_same_moment_with_other_people(world: World):
    form = replace(await world.form("UANA"), custom_starts_at=AT)
    first = {"key": form.submission_key, "candidate": None, "at": AT}
    refusal = await refused_behind(world, first, booking(world, form))
    assert isinstance(refusal, Stale)
    assert "sent before" in refusal.sentence
