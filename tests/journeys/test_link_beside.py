"""A link is sent to a candidate who has an interview to come: the window says so, and asks."""

from bot.sandboxed import SandboxedProduct
from tests.journeys.steps import book
from tests.journeys.test_schedulers import book_at_calendly, hooked
from tests.person import Person
from tests.surface import Surface

COMING = "Jane Doe has an interview to come already"


async def link_window(rosa: Person) -> Surface:
    """From Jane's card, with an event type and a note."""
    await rosa.command("/schedule candidate Jane", channel="hiring")
    await rosa.click("Send a Calendly link", on=await rosa.modal(showing="Jane Doe"))
    form = await rosa.modal(showing="the link books one meeting")
    await rosa.choose("event_type", form.choices("event_type")[0])
    await rosa.type("note", "Any day is fine.")
    return form


async def test_it_is_cancelled_with_the_link_and_the_candidate_reads_why(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    await hooked(house.elsewhere.calendly.hooks.kept)
    await book(rosa)
    assert (await link_window(rosa)).shows(COMING)
    await rosa.choose("existing", "Cancel it and send the link")
    assert await rosa.submit() == {}
    await rosa.modal(showing="It goes to Jane Doe")
    await rosa.close(everything=True)
    assert (await ian.message("was cancelled")).shows("The candidate is asked to choose another time")
    mail = await rosa.mail(showing="Please choose another time: the link for it comes in a mail of its own.")
    assert mail["calendar"]["method"] == "CANCEL"
    await rosa.mail(showing="Any day is fine.")
    await rosa.message("The candidate is asked to choose another time", channel="hiring")


async def test_one_that_changed_meanwhile_is_shown_anew_and_what_was_typed_stays(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    await hooked(house.elsewhere.calendly.hooks.kept)
    first = await link_window(rosa)
    assert not first.shows("already")
    booked = book_at_calendly(house, email="jane@mail.example")
    await ian.message("via *Calendly*")
    assert await rosa.submit() == {}
    form = await rosa.modal(showing="Choose what becomes of it")
    assert form.shows("booked at Calendly")
    assert form.value("note") == "Any day is fine."
    assert form.value("event_type")
    await rosa.click("Open it", on=form)
    await rosa.modal(showing="Technical interview with Jane Doe")
    await rosa.close()
    await rosa.choose("existing", "Keep it and send the link", on=await rosa.modal(showing=COMING))
    assert await rosa.submit() == {}
    await rosa.modal(showing="It goes to Jane Doe")
    await rosa.mail(showing="Any day is fine.")
    assert house.elsewhere.calendly.state.invitees[booked]["status"] == "active"
