"""Somebody schedules an interview that the candidate has already: the form says so, and asks."""

from bot.sandbox import people
from tests.journeys.steps import book, with_times
from tests.person import Person

ALREADY = "has one of these already"


async def test_it_is_looked_at_then_moved_with_its_people_and_the_form_fills_itself(rosa: Person):
    await book(rosa)
    await rosa.command("/schedule Jane", channel="hiring")
    form = await rosa.modal(showing=ALREADY)
    await rosa.click("Open it", on=form)
    await rosa.modal(showing="Scheduled by")
    await rosa.close()
    form = await rosa.modal(showing=ALREADY)
    await rosa.choose("existing", "Use that one: move it to the time chosen here")
    form = await with_times(rosa)
    await rosa.choose("time-", form.choices("time-")[2])
    assert await rosa.submit() == {}
    assert (await rosa.modal(showing="The new time goes to")).shows(people.IAN.id)
    await rosa.close()
    await rosa.message("Moved from", channel="hiring")


async def test_it_is_replaced_and_everybody_is_told(rosa: Person, ian: Person):
    await book(rosa)
    await rosa.command("/schedule Jane", channel="hiring")
    await rosa.modal(showing=ALREADY)
    await rosa.choose("existing", "Cancel it and book this one instead")
    await rosa.choose("interviewers", [people.IAN.id])
    form = await with_times(rosa)
    await rosa.choose("time-", form.choices("time-")[0])
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    await rosa.close()
    await rosa.message("Replaced by another booking", channel="hiring")
    assert (await ian.message("was cancelled")).shows("Replaced by another booking")
    mail = await rosa.mail(showing="Another time takes its place")
    assert mail["calendar"]["method"] == "CANCEL"
