"""One of a group, people who may come, and somebody who left: the form stays whole through all of it."""

from functools import partial

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.meetings.read import next_meetings
from tests.journeys.steps import book, fill_schedule, with_times
from tests.person import Person
from tests.surface import Json, Surface


def top(world: Json) -> Surface:
    return Surface.of_view(world["modals"][-1])


def with_block(block_id: str, world: Json) -> Surface | None:
    return top(world) if top(world).has_block(block_id) else None


def naming(count: int, world: Json) -> Surface | None:
    """The form, once each time names so many people."""
    form = top(world)
    times = form.choices("time-") if form.has_block("time-") else []
    named = [time.partition(" with ")[2] for time in times]
    return form if named and all(each and each.count(" and ") == count - 1 for each in named) else None


async def test_one_of_a_group_another_group_and_people_who_may_come(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    await fill_schedule(rosa)
    assert not (await rosa.modal()).has_block("needed")
    await rosa.type("prep_notes", "Ask about the gap year")
    await rosa.choose("interviewers", [people.IAN.id, people.INGRID.id])
    await rosa.until(partial(with_block, "needed"), "how many are needed")
    await rosa.choose("needed", "Any 1 of them")
    await rosa.until(partial(naming, 1), "times of one of them")
    await rosa.choose("more", ["other_group", "optional"])
    await rosa.until(partial(with_block, "observers"), "more people")
    await rosa.choose("other_group", [people.OLIVER.id, people.TOM.id])
    await rosa.choose("observers", [people.MAYA.id])
    await rosa.choose("trainees", [people.IAN.id])
    await rosa.until(
        lambda world: top(world).shows("Ian Schmidt is in this form twice"), "who is there twice"
    )
    await rosa.choose("trainees", [])
    form = await rosa.until(partial(naming, 2), "times of one of each group")
    assert form.value("prep_notes") == "Ask about the gap year"
    assert form.value("needed") == "1"
    assert form.value("other_needed") == "1"
    time = form.choices("time-")[0]
    await rosa.choose("time-", time)
    assert await rosa.submit() == {}
    booked = await rosa.modal(showing="Booked")
    meeting = (await house.product.run(next_meetings, house.workspace))[0]
    with_whom = " and ".join(each.member.name for each in meeting.interviewers if each.is_required)
    assert time.partition(" with ")[2] == with_whom
    assert [each.part for each in meeting.interviewers] == ["", "", "observer"]
    assert f"<@{people.MAYA.id}> (observer)" in str(booked.data)
    card = await rosa.message("Jane Doe", channel="hiring")
    assert f"<@{people.MAYA.id}> (observer" in str(card.data)


async def test_unticking_takes_them_out_and_keeps_the_rest(house: SandboxedProduct, rosa: Person):
    await fill_schedule(rosa)
    await rosa.choose("more", ["optional"])
    await rosa.until(partial(with_block, "trainees"), "more people")
    await rosa.choose("trainees", [people.MAYA.id])
    await rosa.choose("more", [])
    form = await rosa.until(
        lambda world: None if top(world).has_block("trainees") else top(world), "the form without them"
    )
    await rosa.choose("time-", form.choices("time-")[0])
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    meeting = (await house.product.run(next_meetings, house.workspace))[0]
    assert [each.member.slack_user_id for each in meeting.interviewers] == [people.IAN.id]


async def test_somebody_who_left_is_told_at_the_field(house: SandboxedProduct, rosa: Person):
    form = await fill_schedule(rosa)
    await rosa.choose("time-", form.choices("time-")[0])
    await rosa.choose("interviewers", [people.IAN.id, people.VIKTOR.id])
    await rosa.modal(showing="Viktor Petrov has left the workspace. Choose somebody else.")
    await rosa.choose("custom_time", int(house.clock.now().timestamp()) + 6 * 86400)
    assert await rosa.submit() == {
        "interviewers": "Viktor Petrov has left the workspace. Choose somebody else."
    }


async def test_a_move_names_who_left_and_takes_somebody_instead(house: SandboxedProduct, rosa: Person):
    card = await book(rosa)
    await house.sandbox.change_profile(people.IAN.id, is_deleted=True)
    await rosa.click("Reschedule", on=card)
    form = await rosa.modal(showing="Ian Schmidt has left the workspace. Choose who comes instead")
    assert not form.has_block("time-")
    await rosa.choose("instead", [people.INGRID.id])
    form = await with_times(rosa)
    await rosa.choose("time-", form.choices("time-")[0])
    await rosa.choose("reason", "The candidate asked for another time")
    assert await rosa.submit() == {}
    await rosa.modal(showing="Moved")
    async with Person(f"{house.address}/sandbox", people.INGRID.id) as ingrid:
        await ingrid.message("You are interviewing Jane Doe")
