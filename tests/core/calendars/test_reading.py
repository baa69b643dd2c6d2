"""Calendars are read into PostgreSQL: what takes somebody's time, and what a service does meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.facts import Entry
from core.calendars.pages import ANEW_AFTER
from core.calendars.word_lists import read_word_lists, set_word_lists
from core.calendars.words import WordList, words_in
from core.errors import BadInput, NotAllowed
from core.meetings.draft import revise_draft
from tests.core.calendars.killing import taken
from tests.core.calendars.scene import Scene, drag, plan_something
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

DAY = timedelta(days=1)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def test_what_stands_in_a_calendar_takes_time_and_what_is_gone_does_not(scene: Scene):
    ana = await scene.connect("UANA")
    entries = [plan_something(ana, MONDAY + hours * timedelta(hours=3)) for hours in range(25)]
    await scene.read()
    assert await scene.busy() == taken(ana)
    drag(ana, entries[3].id, MONDAY + 5 * DAY)
    ana.drop(entries[7].id)
    await scene.read()
    assert await scene.busy() == taken(ana)
    assert len(await scene.busy()) == 24


async def test_a_forgotten_cursor_is_read_from_the_beginning_and_sweeps_what_went_meanwhile(scene: Scene):
    ana = await scene.connect("UANA")
    first = plan_something(ana, MONDAY + DAY)
    plan_something(ana, MONDAY + 2 * DAY)
    await scene.read()
    del ana.entries[first.id], ana.changed[first.id]  # its going will never be told
    ana.age += 1
    await scene.read()
    assert await scene.busy() == taken(ana)


async def test_a_window_that_has_passed_is_left_for_one_further_on(scene: Scene):
    ana = await scene.connect("UANA")
    plan_something(ana, MONDAY + 182 * DAY)
    await scene.read()
    assert await scene.busy() == []
    scene.world.clock.at += ANEW_AFTER + timedelta(minutes=1)
    await scene.read()
    assert await scene.busy() == taken(ana)


async def test_events_that_take_no_time_or_lie_outside_are_not_kept(scene: Scene):
    ana = await scene.connect("UANA")
    plan_something(ana, MONDAY - 3 * DAY)
    plan_something(ana, MONDAY + DAY, minutes=0)
    ana.keep(Entry(id="free", starts_at=MONDAY, ends_at=MONDAY + DAY, blocks=False))
    await scene.read()
    assert await scene.busy() == []


async def test_conflict_words_decide_what_blocks_a_persons_own_before_the_workspaces(scene: Scene):
    ana, bo = await scene.connect("UANA"), await scene.connect("UBO")
    for store in (ana, bo):
        plan_something(store, MONDAY + DAY, title="FOCUS: writing")
        plan_something(store, MONDAY + 2 * DAY, title="Unfocused chat")
    await scene.read()
    await scene.world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
    run, rosa = scene.world.run, await scene.world.actor("UROSA")
    focus = words_in(" Focus,, \nfocus")
    await run(set_word_lists, rosa, WordList(), WordList(free=focus))
    await run(set_word_lists, await scene.world.actor("UBO"), WordList(busy=focus), None)
    await scene.rounds.do_due()
    assert (len(await scene.busy("UANA")), len(await scene.busy("UBO"))) == (1, 2)
    await run(set_word_lists, rosa, WordList(), WordList())
    await scene.rounds.do_due()
    assert len(await scene.busy("UANA")) == 2


async def test_words_that_block_bring_nothing_back_that_is_cancelled_or_declined(scene: Scene):
    ana = await scene.connect("UANA")
    focus = Entry(id="free", starts_at=MONDAY, ends_at=MONDAY + DAY, blocks=False, title="Focus day")
    ana.keep(focus)
    ana.keep(replace(focus, id="off", title="Cancelled: Focus day", is_off=True))
    await scene.world.run(set_word_lists, await scene.world.actor("UANA"), WordList(busy=("focus",)), None)
    await scene.read()
    assert await scene.busy() == [(focus.starts_at, focus.ends_at)]


async def test_words_for_everybody_are_for_those_who_answer_for_all(scene: Scene):
    await scene.world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    ana = await scene.world.actor("UANA")
    with pytest.raises(NotAllowed):
        await scene.world.run(set_word_lists, ana, WordList(), WordList(free=("focus",)))
    assert not (await scene.world.run(read_word_lists, ana)).may_change_all


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (WordList(free=("x",), busy=("x",)), "own_busy"),
        (WordList(free=tuple(map(str, range(31)))), "own_free"),
        (WordList(busy=("x" * 61,)), "own_busy"),
    ],
)
async def test_words_that_cannot_count_are_told_on_their_field(scene: Scene, words: WordList, field: str):
    with pytest.raises(BadInput) as refused:
        await scene.world.run(set_word_lists, scene.world.rosa, words, None)
    assert refused.value.field == field


async def test_suggestions_keep_clear_of_a_calendar_and_a_long_absence_that_began_before(scene: Scene):
    world, ana = scene.world, await scene.connect("UANA")
    plan_something(ana, MONDAY - DAY, minutes=20 * 1440)
    before = await world.run(revise_draft, world.rosa, await world.form("UANA"))
    assert before.suggestions[0].starts_at < MONDAY + 19 * DAY
    await scene.read()
    after = await world.run(revise_draft, world.rosa, await world.form("UANA"))
    assert min(each.starts_at for each in after.suggestions) >= MONDAY + 19 * DAY


async def test_a_service_that_asks_to_wait_is_left_alone_and_one_in_trouble_tried_again(scene: Scene):
    ana = await scene.connect("UANA")
    plan_something(ana, MONDAY + DAY)
    ana.faults = [Fault(status=429, retry_after=30.0)]
    await scene.rounds.do_due()
    [(_, _, error, lease)] = await scene.chore()
    assert (error, lease) == ("The service asks us to wait.", None)
    await scene.world.ask("UPDATE chores SET due_at = now()")
    assert await scene.rounds.do_due() == 0  # the pause holds for the account
    await scene.world.ask("DELETE FROM delivery_pauses")
    ana.faults = [Fault(status=500)]
    assert await scene.rounds.do_due() == 1
    await scene.read()
    assert await scene.busy() == taken(ana)
    assert [each[1:3] for each in await scene.chore()] == [(0, None)]


async def test_a_revoked_grant_is_told_its_owner_once_and_read_no_more(scene: Scene):
    ana = await scene.connect("UANA")
    ana.faults = [Fault(status=401), Fault(status=401)] * 3
    await scene.read()
    assert await scene.world.ask("SELECT trouble FROM calendars WHERE reads") != [(None,)]
    assert await scene.chore() == []
