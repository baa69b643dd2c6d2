"""A candidate's card, from the command or from a meeting: read, scheduled from, deleted."""

from functools import partial

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.candidates.search import search_candidates
from tests.journeys.steps import book, mail_with, with_times
from tests.person import Person
from tests.surface import Json, Surface, messages_in

ANOTHER_JANE = "name,email,stage\nJane Roe,roe@mail.example,Offer\n"


async def cancel(person: Person, card: Surface) -> None:
    await person.click("Cancel", on=card)
    await person.modal(showing="Reason")
    await person.choose("reason", "The candidate withdrew")
    assert await person.submit() == {}
    await person.modal(showing="Cancelled")
    await person.close()
    await mail_with(person, "CANCEL", 1)


async def card_once_it_shows(person: Person, words: str) -> Surface:
    """Jane's card, opened until it shows the words: it does not follow by itself."""
    for _ in range(100):
        await person.command("/schedule candidate jane", channel="hiring")
        card = await person.modal(showing="candidate_view")
        if card.shows(words):
            return card
        await person.close()
    raise AssertionError(f"the card never showed {words!r}")


def without_name(posted: Surface, world: Json) -> Surface | None:
    """The card, once it names nobody."""
    now = next(each for each in messages_in(world, "hiring") if each.ts == posted.ts)
    return None if "Jane" in now.text else now


async def test_the_command_opens_the_card_of_the_one_it_means(house: SandboxedProduct, rosa: Person):
    await rosa.command("/schedule candidate omar", channel="hiring")
    card = await rosa.modal(showing="candidate_view")
    for words in ("Omar Haddad", "omar@mail.example", "Dubai", "40 of 100", "None yet"):
        assert card.shows(words)
    assert not any("omar@mail.example" in each.text for each in await rosa.messages("hiring"))


async def test_of_several_one_is_opened_and_of_none_it_says_so(house: SandboxedProduct, rosa: Person):
    await house.product.run(import_candidates, house.workspace, read_lines(ANOTHER_JANE)[0])
    await rosa.command("/schedule Candidate jane", channel="hiring")
    listed = await rosa.modal(showing="2 candidates match “jane”")
    assert listed.buttons == ["Open", "Open"]
    await rosa.click("Open")
    await rosa.modal(showing="candidate_view")
    await rosa.close()
    await rosa.command("/schedule candidate", channel="hiring")
    assert len((await rosa.modal(showing="candidate_list")).buttons) == 4
    await rosa.close()
    await rosa.command("/schedule candidate zoë", channel="hiring")
    assert (await rosa.modal(showing="No candidate matches “zoë”")).buttons == []


async def test_an_interview_is_scheduled_from_the_card(house: SandboxedProduct, rosa: Person):
    await rosa.command("/schedule candidate jane", channel="hiring")
    await rosa.modal(showing="candidate_view")
    await rosa.click("Schedule interview")
    form = await rosa.modal(showing="Interviewers")
    assert "Jane Doe" in str(form.field("candidate"))
    await rosa.choose("interviewers", [people.IAN.id])
    form = await with_times(rosa)
    await rosa.choose("time-", form.choices("time-")[0])
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")


async def test_a_meeting_leads_to_the_card_and_the_card_to_the_meeting(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    await book(rosa)
    await rosa.mail("Phone screening", to="jane@mail.example")
    home = await ian.open_home(showing="Phone screening with Jane Doe")
    await ian.click("Open", on=home)
    await ian.modal(showing="meeting_view")
    await ian.click("View candidate")
    card = await ian.modal(showing="candidate_view")
    for words in ("jane@mail.example", "Planned", "Invitation to the candidate by e-mail", "Screening"):
        assert card.shows(words)
    await ian.click("Open")
    await ian.modal(showing="meeting_view")


async def test_who_has_an_interview_ahead_is_deleted_only_after_it_is_cancelled(
    house: SandboxedProduct, rosa: Person
):
    posted = await book(rosa)
    await rosa.command("/schedule candidate jane", channel="hiring")
    await rosa.modal(showing="candidate_view")
    await rosa.click("Delete candidate")
    await rosa.modal(showing="Cancel it first")
    await rosa.close()
    await cancel(rosa, posted)
    card = await card_once_it_shows(rosa, "Cancellation to the candidate by e-mail: sent")
    assert card.shows("Cancelled: The candidate withdrew")
    await rosa.click("Delete candidate")
    await rosa.modal(showing="The interviews stay, without the name.")
    await rosa.close()
    assert await house.product.run(search_candidates, house.workspace, "Jane") == ()
    shown = await rosa.until(partial(without_name, posted), "the card without the name")
    assert shown.shows("Phone screening")


async def test_a_guest_is_told_and_reads_nothing(house: SandboxedProduct):
    async with Person(f"{house.address}/sandbox", people.GRACE.id) as grace:
        await grace.command("/schedule candidate jane", channel="hiring")
        told = await grace.modal(showing="Guests cannot schedule interviews")
        assert "Doe" not in told.text
