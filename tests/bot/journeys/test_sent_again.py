"""A form is changed and sent again while it is being done: one by one, and the window tells the truth."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.errors import BadInput, Stale
from core.meetings.facts import Meeting, Outcome
from core.meetings.forms import MeetingPage, MoveDraft, MoveForm, Suggestion
from core.meetings.outcome_forms import OutcomeForm
from tests.bot.journeys.samples import NOW, draft, meeting
from tests.bot.journeys.world import World, filled, open_world, words

SENT_BEFORE = "This was done as you first sent it."


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Nothing is waited for before the answer, and what is written waits at the `gate`."""
    async with open_world(patience_seconds=0) as opened:
        opened.core.answers |= {
            "read_prep_notes": (meeting(), True),
            "list_meetings": MeetingPage(meetings=(), this_week=0, now=NOW),
        }
        yield opened
        assert not opened.parts.turns._newest


class Kept:
    """Prep notes as they are written: the first ones wait until the gate is open, later ones would not."""

    def __init__(self) -> None:
        self.gate, self.notes = asyncio.Event(), list[str]()
        self.refusals: dict[str, Exception] = {}
        self._is_first = True

    async def correct(self, _: int, notes: str) -> Meeting:
        is_first, self._is_first = self._is_first, False
        if is_first:
            await self.gate.wait()
        if notes in self.refusals:
            raise self.refusals[notes]
        self.notes.append(notes)
        return meeting(prep_notes=notes)


async def send_notes(world: World, *each: str) -> Kept:
    """Prep notes sent again and again while the first are being written; then those are."""
    kept = Kept()
    world.core.answers["correct_prep_notes"] = kept.correct
    await world.press("prep_notes")
    await world.settled()
    for notes in each:
        await world.submit(filled(world.slack.view(), prep_notes={"value": notes}))
    return kept


async def test_notes_sent_again_are_written_after_the_first(world: World):
    kept = await send_notes(world, "First", "Later")
    kept.gate.set()
    await world.settled()
    assert kept.notes == ["First", "Later"]
    assert world.slack.view()["callback_id"] == "meeting_view"


async def test_of_what_is_sent_meanwhile_only_the_newest_is_done(world: World):
    kept = await send_notes(world, "First", "Between", "Between, too", "Last")
    kept.gate.set()
    await world.settled()
    assert kept.notes == ["First", "Last"]
    assert world.slack.view()["callback_id"] == "meeting_view"


async def test_what_the_first_was_refused_for_does_not_hide_the_second(world: World):
    kept = await send_notes(world, "First", "Later")
    kept.refusals["First"] = BadInput("Too long.", field="prep_notes")
    kept.gate.set()
    await world.settled()
    assert kept.notes == ["Later"]
    assert "Too long." not in words(world.slack.view())


async def test_a_second_that_is_refused_keeps_what_was_typed_last(world: World):
    kept = await send_notes(world, "First", "Later")
    kept.refusals["Later"] = BadInput("Too long.", field="prep_notes")
    kept.gate.set()
    await world.settled()
    assert kept.notes == ["First"]
    assert "Too long." in words(world.slack.view())
    assert "Later" in words(world.slack.view())


async def test_a_process_that_stops_leaves_no_turn_behind(world: World):
    await send_notes(world, "First", "Later")
    await world.parts.work.drain(0)
    kept = Kept()
    kept.gate.set()
    world.core.answers["correct_prep_notes"] = kept.correct
    await world.submit(filled(world.slack.view()))
    await world.settled()
    assert kept.notes == ["Later"]


def move_draft(form: MoveForm) -> MoveDraft:
    offered = Suggestion(starts_at=meeting().starts_at.replace(hour=15), ends_at=meeting().ends_at)
    return MoveDraft(meeting=meeting(), form=form, suggestions=(offered,))


class Moving:
    """A meeting that is moved once its gate is open; whoever comes after that has seen an older one."""

    def __init__(self) -> None:
        self.gate, self.moved = asyncio.Event(), list[MoveForm]()

    async def move(self, form: MoveForm) -> Meeting:
        await self.gate.wait()
        self.moved.append(form)
        if self.moved[0] != form:
            raise Stale("Somebody moved this meeting in the meantime.")
        return meeting(version=2)


@pytest.mark.parametrize(("note", "is_told"), [("First", False), ("Later", True)])
async def test_a_meeting_moved_once_stays_moved_and_later_changes_are_told_of(
    world: World, note: str, is_told: bool
):
    moving = Moving()
    world.core.answers |= {"draft_move": move_draft, "move_meeting": moving.move}
    await world.press("move_meeting")
    await world.settled()
    for each in ("First", note):
        await world.submit(filled(world.slack.view(), note={"value": each}))
    moving.gate.set()
    await world.settled()
    assert [form.note for form in moving.moved] == ["First"]
    assert world.slack.view()["callback_id"] == "moved"
    assert (SENT_BEFORE in words(world.slack.view())) is is_told


async def test_a_booking_that_failed_is_done_as_it_was_sent_again(world: World):
    view, gate, asked = await world.scheduling(), asyncio.Event(), []

    async def book(form: Any) -> Any:
        asked.append(form.prep_notes)
        await gate.wait()
        return meeting() if len(asked) == 2 else BadInput("Choose a time.", field="time")

    world.core.answers |= {"book_meeting": book, "revise_draft": draft()}
    for notes in ("First", "Later"):
        await world.submit({**filled(view, prep_notes={"value": notes})})
    gate.set()
    await world.settled()
    assert asked == ["First", "Later"]
    assert world.slack.view()["callback_id"] == "booked"
    assert SENT_BEFORE not in words(world.slack.view())


async def test_an_outcome_sent_again_is_recorded_after_the_first(world: World):
    began, gate = list[str](), asyncio.Event()

    async def record(form: OutcomeForm) -> Any:
        began.append(form.notes)
        await gate.wait()
        return Stale("You recorded an outcome in the meantime.")

    form = OutcomeForm(meeting_id=42, outcome=Outcome.ADVANCE)
    world.core.answers |= {"read_outcome_form": (meeting(), form), "record_outcome": record}
    await world.press("record_outcome:advance")
    await world.settled()
    for notes in ("First", "Later"):
        await world.submit(filled(world.slack.view(), notes={"value": notes}))
    assert began == ["First"]
    gate.set()
    await world.settled()
    assert began == ["First", "Later"]
    assert "Later" in words(world.slack.view())
