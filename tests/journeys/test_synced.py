"""An admin looks at what was booked at Calendly: it is listed, opened, and a question about it answered."""

from bot.sandboxed import SandboxedProduct
from tests.journeys.test_schedulers import book_at_calendly, hooked, make_admin
from tests.person import Person


async def open_bookings(rosa: Person) -> None:
    """Home, Connections, Schedulers, and the button beside Calendly."""
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Schedulers", on=await rosa.modal(showing="Bookings at Calendly"))
    await rosa.click("Bookings", on=await rosa.modal(showing="Uses the key of this installation"))


async def test_an_admin_finds_what_was_booked_and_opens_it(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    await hooked(house.elsewhere.calendly.hooks.kept)
    book_at_calendly(house)
    await ian.message("via *Calendly*")
    await make_admin(house)
    await open_bookings(rosa)
    shown = await rosa.modal(showing="1 booking to come at Calendly")
    assert shown.shows("*Tomas Okafor* · Technical interview")
    assert shown.shows("· Interview")
    await rosa.click("Open", on=shown)
    assert (await rosa.modal(showing="Technical interview with Tomas Okafor")).shows("Reschedule")
    await rosa.close()
    await rosa.click("Past", on=await rosa.modal(showing="1 booking to come at Calendly"))
    emptied = await rosa.modal(showing="Bookings move here when they begin")
    assert emptied.shows("Read history in Schedulers")
    await rosa.click("Back", on=emptied)
    schedulers = await rosa.modal(showing="Uses the key of this installation")
    await rosa.click("Read history", on=schedulers)
    assert (await rosa.modal(showing="become interviews here")).shows("First day")


async def test_who_booked_is_settled_in_the_list(house: SandboxedProduct, rosa: Person, ian: Person):
    await hooked(house.elsewhere.calendly.hooks.kept)
    book_at_calendly(house, phone="+1 212 555 0142")
    await ian.message("Is it the same person?")
    await make_admin(house)
    await open_bookings(rosa)
    await rosa.click("To settle", on=await rosa.modal(showing="1 booking to come"))
    shown = await rosa.modal(showing="1 booking to settle at Calendly")
    assert shown.shows("the number of *Jane Doe*")
    await rosa.click("Yes, the same", on=shown)
    await rosa.click("To come", on=await rosa.modal(showing="Everything is settled"))
    assert (await rosa.modal(showing="1 booking to come")).shows("*Jane Doe* · Technical interview")
    assert (await ian.message("Who booked is settled")).shows("with Jane Doe")
