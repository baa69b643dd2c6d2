"""Somebody has an interview of this type already: it is used, replaced, or left beside the new one."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.errors import BadInput, Stale
from core.meetings.book import book_meeting
from core.meetings.decided import Choice, Decision
from core.meetings.draft import draft_meeting, revise_draft
from core.meetings.facts import Meeting, Outcome, Status
from core.meetings.forms import Draft, OptionalPeople, ScheduleForm
from tests.world import MONDAY, World

FIRST = MONDAY + timedelta(days=1, hours=2)
LATER = MONDAY + timedelta(days=2, hours=3)


async def revised(world: World, form: ScheduleForm) -> Draft:
    return await world.run(revise_draft, world.rosa, form)


async def decided(world: World, choice: Choice | None, *hosts: str, at: datetime = LATER) -> ScheduleForm:
    """Jane's form, as somebody filled it in who saw what she has."""
    draft = await revised(world, await world.form(*(hosts or ("UANA",))))
    assert draft.form.existing is not None
    said = replace(draft.form.existing, choice=choice)
    return replace(draft.form, existing=said, custom_starts_at=at, confirmed=True)


async def book(world: World, form: ScheduleForm) -> Meeting:
    return await world.run(book_meeting, world.rosa, form)


async def statuses(world: World) -> list[tuple[str, int]]:
    found = await world.ask("SELECT status, version FROM meetings ORDER BY id")
    return [(status, version) for status, version in found]


async def test_the_form_tells_of_it_before_anything_else_is_chosen(world: World):
    meeting = await world.book("UANA", "UBO", at=FIRST)
    await world.book("UANA", at=LATER)
    draft = await world.run(draft_meeting, world.rosa, "Jane Doe", "CHIRING")
    existing = draft.existing
    assert existing is not None
    assert (existing.meeting_id, existing.count, existing.people) == (meeting.id, 2, ("Ana", "Bo"))
    assert (existing.starts_at, existing.type_name) == (FIRST, "Phone screening")
    assert draft.form.existing == Decision(meeting_id=meeting.id, version=1)


async def test_nothing_is_told_of_another_type_of_what_is_over_and_of_what_was_cancelled(world: World):
    await world.cancel(await world.book("UANA", at=LATER))
    meeting = await world.book("UANA", at=FIRST)
    form = await world.form("UANA")
    other = replace(form, type_id=form.type_id + 1 if form.type_id else None)
    assert (await revised(world, other)).existing is None
    assert (await revised(world, await world.form("UANA", candidate="Omar Haddad"))).existing is None
    assert (await revised(world, form)).existing is not None
    await world.record(meeting, Outcome.ADVANCE)
    assert (await revised(world, form)).existing is None


async def test_without_a_choice_nothing_is_booked(world: World):
    await world.book("UANA", at=FIRST)
    with pytest.raises(BadInput) as refused:
        await book(world, await decided(world, None))
    assert refused.value.field == "existing"
    assert await statuses(world) == [("scheduled", 1)]


async def test_both(world: World):
    await world.book("UANA", at=FIRST)
    await book(world, await decided(world, Choice.BOTH))
    assert await statuses(world) == [("scheduled", 1), ("scheduled", 1)]


async def test_cancelled_and_booked_anew_in_one_go_also_at_the_same_time(world: World):
    old = await world.book("UANA", "UBO", at=FIRST)
    await world.send_due()
    world.mail.clear()
    world.slack.clear()
    form = await decided(world, Choice.REPLACE, "UANA", "UCY", at=FIRST)
    new = await book(world, form)
    assert await book(world, form) == new
    assert await statuses(world) == [("cancelled", 1), ("scheduled", 1)]
    await world.send_due()
    assert world.mail.kinds() == [
        ("invitation", "jane@mail.example"),
        ("invitation_cancelled", "jane@mail.example"),
    ]
    assert [each for each in world.slack.kinds() if each[0] == "cancelled"] == [
        ("cancelled", "UANA"),
        ("cancelled", "UBO"),
    ]
    trail = await world.ask("SELECT action, object_id, facts FROM audit_entries ORDER BY id DESC LIMIT 2")
    assert [(action, about) for action, about, _ in trail] == [
        ("meeting.booked", new.id),
        ("meeting.cancelled", old.id),
    ]
    assert (trail[0][2]["replaces"], trail[1][2]["reason"]) == (old.id, "replaced")


async def test_nothing_is_cancelled_where_the_new_one_cannot_be_booked(world: World):
    await world.book("UANA", at=FIRST)
    await world.book("UBO", at=LATER, candidate="Omar Haddad")
    with pytest.raises(BadInput):
        await book(world, await decided(world, Choice.REPLACE, "UBO"))
    assert await statuses(world) == [("scheduled", 1), ("scheduled", 1)]


async def test_used_it_is_the_same_meeting_at_another_time(world: World):
    old = await world.book("UANA", "UBO", at=FIRST)
    await world.book("UCY", at=FIRST + timedelta(hours=3))
    form = await decided(world, Choice.USE, "UBO", "UANA")
    moved = await book(world, form)
    assert (moved.id, moved.version, moved.starts_at) == (old.id, 2, LATER)
    assert await book(world, form) == moved
    assert await statuses(world) == [("scheduled", 2), ("scheduled", 1)]


async def test_to_use_it_brings_its_people_and_its_length_and_frees_its_time(world: World):
    form = replace(await world.form("UANA", "UBO"), duration_minutes=20, custom_starts_at=FIRST)
    await world.book_form(form)
    empty = await world.run(draft_meeting, world.rosa, "Jane Doe", None)
    assert empty.existing is not None
    assert empty.existing.may_use
    said = Decision(meeting_id=empty.existing.meeting_id, version=1, choice=Choice.USE)
    draft = await revised(world, replace(empty.form, existing=said))
    assert (draft.form.interviewer_ids, draft.form.duration_minutes) == (("UANA", "UBO"), 20)
    assert draft.form.existing == said
    assert draft.suggestions


@pytest.mark.parametrize(
    "change",
    [
        {"interviewer_ids": ("UCY",)},
        {"duration_minutes": 15},
        {"take": 1},
        {"optional_people": OptionalPeople(observer_ids=("UCY",))},
    ],
)
async def test_with_other_people_or_another_length_it_cannot_be_used(world: World, change: dict[str, object]):
    await world.book("UANA", "UBO", at=FIRST)
    form = replace(await decided(world, Choice.USE, "UANA", "UBO"), **change)  # type: ignore[arg-type]
    draft = await revised(world, form)
    assert draft.existing is not None
    assert not draft.existing.may_use
    assert draft.form.existing is not None
    assert draft.form.existing.choice is None
    with pytest.raises(Stale):
        await book(world, form)
    assert await statuses(world) == [("scheduled", 1)]


@pytest.mark.parametrize("choice", [Choice.USE, Choice.REPLACE])
async def test_what_was_moved_since_is_asked_about_once_more(world: World, choice: Choice):
    old = await world.book("UANA", at=FIRST)
    form = await decided(world, choice)
    await world.move(old, FIRST + timedelta(hours=2))
    with pytest.raises(Stale, match=r"It was changed meanwhile|Somebody moved this"):
        await book(world, form)
    draft = await revised(world, form)
    assert draft.form.existing == Decision(meeting_id=old.id, version=2)
    assert await statuses(world) == [("scheduled", 2)]


async def test_one_that_came_up_after_the_form_was_drawn_is_asked_about(world: World):
    form = (await revised(world, await world.form("UBO"))).form
    await world.book("UANA", at=FIRST)
    with pytest.raises(Stale, match="Jane Doe has another Phone screening by now"):
        await book(world, replace(form, custom_starts_at=LATER, confirmed=True))


async def test_of_two_who_book_at_once_one_is_asked(world: World):
    """Other interviewers, other times: nothing but the candidate is the same."""
    draft = await revised(world, await world.form("UANA"))
    forms = [
        replace(
            draft.form,
            submission_key=str(number),
            interviewer_ids=(host,),
            custom_starts_at=MONDAY + timedelta(days=2 + number, hours=3),
            confirmed=True,
        )
        for number, host in enumerate(("UANA", "UBO", "UCY"))
    ]
    done = await asyncio.gather(*(book(world, each) for each in forms), return_exceptions=True)
    assert [type(each) for each in done if isinstance(each, Exception)] == [Stale, Stale]
    assert await statuses(world) == [("scheduled", 1)]


async def test_of_two_who_replace_it_at_once_one_is_asked(world: World):
    await world.book("UANA", at=FIRST)
    forms = [
        replace(await decided(world, Choice.REPLACE, host), submission_key=host) for host in ("UANA", "UBO")
    ]
    done = await asyncio.gather(*(book(world, each) for each in forms), return_exceptions=True)
    assert [type(each) for each in done if isinstance(each, Exception)] == [Stale]
    assert sorted(await statuses(world)) == [("cancelled", 1), ("scheduled", 1)]


async def test_cancelled_meanwhile_it_is_said(world: World):
    old = await world.book("UANA", at=FIRST)
    form = await decided(world, Choice.REPLACE)
    await world.cancel(old)
    with pytest.raises(Stale, match="was cancelled or is over"):
        await book(world, form)
    assert (await revised(world, form)).existing is None
    assert (await book(world, (await revised(world, form)).form)).status is Status.SCHEDULED


async def test_who_left_is_a_reason_not_to_use_it(world: World):
    await world.book("UANA", "UBO", at=FIRST)
    await world.ask("UPDATE members SET is_active = false WHERE slack_user_id = 'UBO'")
    existing = (await world.run(draft_meeting, world.rosa, "Jane Doe", None)).existing
    assert existing is not None
    assert (existing.may_use, existing.all_here) == (False, False)
