"""Which starts are open: the same as the form suggests from, in the days one asks for."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import BadInput, NotAllowed, NotFound
from core.meetings.draft import revise_draft
from core.open_times.choices import MOST_PEOPLE, read_choices
from core.open_times.facts import Asked
from core.open_times.find import find_open_times
from tests.world import MONDAY, World


async def asked(world: World, *hosts: str, **more: Any) -> Asked:
    ids = [(await world.actor(each)).member_id or 0 for each in hosts or ("UANA", "UBO")]
    asked = Asked(type_slug="video-interview", member_ids=tuple(ids), timezone="America/New_York", days=3)
    return replace(asked, **more)


async def test_they_are_those_the_form_chooses_from(world: World):
    await world.book("UANA", at=MONDAY + timedelta(days=1, hours=4))
    draft = await world.run(revise_draft, world.rosa, await world.form())
    kind = next(each for each in draft.types if each.id == draft.form.type_id)
    question = replace(await asked(world, days=31), type_slug=kind.name.lower().replace(" ", "-"))
    found = await world.run(find_open_times, world.rosa, question)
    assert {each.starts_at for each in draft.suggestions} <= set(found.times)
    assert found.as_of == world.clock.at
    assert list(found.times) == sorted(found.times)


async def test_days_are_whole_ones_of_the_zone_one_asks_in(world: World):
    question = await asked(world, first_day=date(2027, 3, 3), days=2)
    found = await world.run(find_open_times, world.rosa, question)
    assert {each.astimezone(world.clock.at.tzinfo).date() for each in found.times} == {
        date(2027, 3, 3),
        date(2027, 3, 4),
    }
    today = await world.run(find_open_times, world.rosa, await asked(world, days=1))
    assert {each.date() for each in today.times} == {date(2027, 3, 1)}


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"days": 0}, BadInput, "days"),
        ({"days": 32}, BadInput, "days"),
        ({"first_day": date(9999, 12, 31)}, BadInput, "from"),
        ({"minutes": 7}, BadInput, "duration"),
        ({"member_ids": ()}, BadInput, "with"),
        ({"member_ids": tuple(range(1, 40))}, BadInput, "with"),
        ({"member_ids": (999_999,)}, NotFound, "with"),
        ({"type_slug": "none"}, NotFound, "type"),
    ],
)
async def test_what_cannot_be_asked_is_said_by_its_name(
    world: World, change: dict[str, Any], error: type[NotFound | BadInput], field: str
):
    with pytest.raises(error) as told:
        await world.run(find_open_times, world.rosa, replace(await asked(world), **change))
    assert told.value.field == field


async def test_only_who_may_schedule_asks_and_only_for_people_who_are_there(world: World):
    with pytest.raises(NotAllowed):
        await world.run(find_open_times, await world.actor("UGUEST"), await asked(world))
    [(viktor,)] = await world.ask("SELECT id FROM members WHERE slack_user_id = 'UGONE'")
    with pytest.raises(BadInput, match="Viktor has left"):
        await world.run(find_open_times, world.rosa, replace(await asked(world), member_ids=(viktor,)))


async def test_who_interviews_is_offered_first_and_who_is_chosen_always(world: World):
    await world.book("UBO")
    await world.ask(
        "INSERT INTO members (workspace_id, slack_user_id, name)"
        " SELECT id, 'U' || n, 'Aa' || n FROM workspaces, generate_series(100, 170) n"
    )
    ana = (await world.actor("UANA")).member_id
    assert ana is not None
    choices = await world.run(read_choices, world.rosa, [ana])
    names = [name for _, name in choices.people]
    assert {"Ana", "Bo", "Aa100"} < {*names}
    assert {"Cy", "Viktor", "Helper"}.isdisjoint(names)
    assert names == ["Ana", *sorted({*names} - {"Ana"})]
    assert (len(names), choices.has_more) == (MOST_PEOPLE, True)
    assert ("video-interview", "Video interview") in choices.types


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("aN", ["Ana", "Anna 100% Ng"]),
        ("ng ANNA", ["Anna 100% Ng"]),
        ("0%", ["Anna 100% Ng"]),
        ("_", []),
        ("Viktor", []),
        ("a\0", []),
        ("Bo " * 60, ["Bo"]),
    ],
)
async def test_people_are_found_by_words_of_their_name_besides_who_is_chosen(
    world: World, named: str, found: list[str]
):
    await world.ask("UPDATE members SET name = 'Anna 100% Ng' WHERE slack_user_id = 'UROSA'")
    bo = (await world.actor("UBO")).member_id
    assert bo is not None
    choices = await world.run(read_choices, world.rosa, [], named)
    assert ([name for _, name in choices.people], choices.has_more) == (found, False)
    beside = await world.run(read_choices, world.rosa, [bo], named)
    assert [name for _, name in beside.people] == ["Bo", *(each for each in found if each != "Bo")]
