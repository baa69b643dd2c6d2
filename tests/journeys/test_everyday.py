"""Custom times, prep notes, lists and Home: what a recruiter does between the big moments."""

from datetime import timedelta

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.meetings.read import next_meetings
from tests.journeys.steps import book, fill_schedule
from tests.person import Person


async def test_a_custom_time_against_a_soft_rule_warns_keeps_everything_and_needs_a_tick(
    house: SandboxedProduct, rosa: Person
):
    await fill_schedule(rosa)
    sunday = house.clock.now() + timedelta(days=6)
    await rosa.choose("custom_time", int(sunday.timestamp()))
    await rosa.type("prep_notes", "Ask about the gap year")
    assert await rosa.submit() == {}
    form = await rosa.modal(showing="outside the working hours of Ian Schmidt")
    assert form.value("prep_notes") == "Ask about the gap year"
    assert form.value("interviewers") == [people.IAN.id]
    await rosa.choose("confirm", form.choices("confirm"))
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")


async def test_a_custom_time_over_another_meeting_is_refused_at_its_field(
    house: SandboxedProduct, rosa: Person
):
    await book(rosa, "Omar")
    meeting = (await house.product.run(next_meetings, house.workspace))[0]
    await fill_schedule(rosa, "Jane")
    await rosa.choose("custom_time", int(meeting.starts_at.timestamp()))
    errors = await rosa.submit()
    assert ["Ian Schmidt is in another meeting until" in each for each in errors.values()] == [True]


async def test_prep_notes_are_read_and_corrected_without_a_new_version(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    card = await book(rosa)
    await rosa.click("Prep notes", on=card)
    form = await rosa.modal("prep_notes")
    assert "Why this role" in form.value("prep_notes")
    await rosa.type("prep_notes", "Ask for her thesis")
    assert await rosa.submit() == {}
    meeting = (await house.product.run(next_meetings, house.workspace))[0]
    assert (meeting.prep_notes, meeting.version, meeting.sequence) == ("Ask for her thesis", 1, 0)
    card = await rosa.message("Jane Doe", channel="hiring")
    assert "thesis" not in card.text
    await rosa.replies(card, 1)


async def test_home_and_lists_show_ones_own_meetings(house: SandboxedProduct, rosa: Person, ian: Person):
    await book(rosa)
    home = await ian.open_home(showing="Phone screening with Jane Doe")
    assert "1 interview this week" in home.text
    await ian.click("Open", on=home)
    await ian.modal(showing="Jane Doe")
    await ian.close()
    await rosa.command("/schedule upcoming", channel="hiring")
    listed = await rosa.message("Your next interviews", channel="hiring")
    assert listed.is_ephemeral
    assert "Jane Doe" in listed.text
    await rosa.command("/schedule today", channel="hiring")
    assert (await rosa.message("interviews today", channel="hiring")).is_ephemeral
    await rosa.command("/schedule help", channel="hiring")
    assert "/schedule upcoming" in (await rosa.message("/schedule today", channel="hiring")).text


async def test_a_guest_is_told_and_sees_no_candidate(house: SandboxedProduct):
    async with Person(f"{house.address}/sandbox", people.GRACE.id) as grace:
        await grace.command("/schedule Jane", channel="hiring")
        told = await grace.modal(showing="Guests cannot schedule interviews")
        assert "Doe" not in told.text
