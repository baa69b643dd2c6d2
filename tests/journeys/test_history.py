"""An admin has what was booked before read: two days are chosen, and a message shows how it goes."""

from datetime import UTC, datetime, timedelta

from bot.sandboxed import SandboxedProduct
from tests.journeys.test_schedulers import book_at_calendly, hooked, make_admin, next_week
from tests.person import Person
from tests.surface import Surface

WEEKS = (-28, -21, -14)
"""When they were booked for, in days from next week: on one day of each."""


def day_of(days: int) -> str:
    return (next_week() + timedelta(days=days)).date().isoformat()


async def booked_before(house: SandboxedProduct) -> None:
    """Bookings that nobody told of."""
    calendly = house.elsewhere.calendly
    await hooked(calendly.hooks.kept)
    calendly.hooks.kept.clear()
    now, calendly.state.real_time = calendly.state.real_time, lambda: now() - 60 * 24 * 3600
    for days in WEEKS:
        book_at_calendly(house, days=days)
    calendly.state.real_time = now


async def history_window(rosa: Person) -> Surface:
    """Home, Connections, Schedulers, and the button under Calendly."""
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Schedulers", on=await rosa.modal(showing="Bookings at Calendly"))
    await rosa.click("Read history", on=await rosa.modal(showing="Uses the key of this installation"))
    return await rosa.modal(showing="become interviews here. Nobody is told.")


async def sent(rosa: Person, first: str, last: str) -> dict[str, str]:
    await rosa.choose("first", first)
    await rosa.choose("last", last)
    return await rosa.submit()


async def test_the_days_are_read_and_a_message_says_when_it_is_done(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    await booked_before(house)
    await make_admin(house)
    await history_window(rosa)
    assert await sent(rosa, day_of(WEEKS[1]), day_of(WEEKS[2])) == {}
    assert (await rosa.modal(showing="The history is being read. A message shows how far it is.")).title == (
        "Schedulers"
    )
    told = await rosa.message("Done: Panelry read 2 bookings at Calendly.")
    assert [each.ts for each in await rosa.messages() if each.shows("at Calendly")] == [told.ts]
    await rosa.close(everything=True)
    await rosa.command("/schedule candidate Tomas", channel="hiring")
    card = (await rosa.modal(showing="Tomas Okafor")).text
    assert card.count("Outcome is missing") == 2
    assert [each for each in await ian.messages() if each.shows("Tomas")] == []


async def test_days_that_cannot_be_read_are_refused_where_they_stand_and_stay_as_chosen(
    house: SandboxedProduct, rosa: Person
):
    await booked_before(house)
    await make_admin(house)
    await history_window(rosa)
    early, late = day_of(WEEKS[0]), day_of(WEEKS[2])
    swapped = "The last day is before the first. Choose them the other way round."
    assert await sent(rosa, late, early) == {"last": swapped}
    form = await rosa.modal(showing="Nobody is told.")
    assert (form.value("first"), form.value("last")) == (late, early)

    long_ago = (datetime.now(UTC) - timedelta(days=5 * 366)).date().isoformat()
    assert await sent(rosa, long_ago, late) == {"last": "Choose at most three years at once."}
    form = await rosa.modal(showing="Nobody is told.")
    assert (form.value("first"), form.value("last")) == (long_ago, late)

    assert await sent(rosa, early, late) == {}
    await rosa.message("Done: Panelry read 3 bookings at Calendly.")
