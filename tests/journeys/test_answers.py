"""The whole round of answers: yes, no with a reason, another time taken by one press, late."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.meetings.read import next_meetings
from tests.journeys.steps import book, with_times
from tests.person import Person
from tests.surface import Surface, messages_in


@pytest.fixture
async def maya(house: SandboxedProduct) -> AsyncIterator[Person]:
    """An interviewer who reads the channel of the card."""
    async with Person(f"{house.address}/sandbox", people.MAYA.id) as person:
        yield person


async def test_from_yes_to_no_to_another_time_to_late(house: SandboxedProduct, rosa: Person, maya: Person):
    card = await book(rosa, host=people.MAYA)
    asked = await maya.message("Can you make it?")
    assert asked.buttons[:3] == ["Accept", "Decline", "Propose another time"]
    await maya.click("Accept", on=asked)
    accepted = await maya.message("You accepted.")
    assert accepted.ts == asked.ts
    shown = await rosa.message("accepted ✓", channel="hiring")
    assert "Accept" not in shown.buttons
    told = await rosa.message("Accepted: ", channel="dm")

    await maya.choose("answer_more", "Decline", on=accepted)
    await maya.modal(showing="reads why")
    assert list(await maya.submit()) == ["reason"]
    await maya.choose("reason", "Ill")
    await maya.type("note", "A fever since noon")
    assert await maya.submit() == {}
    await maya.modal(showing="You declined.")
    await maya.close()
    stuck = await rosa.message("can’t make it", channel="hiring")
    assert stuck.ts == card.ts
    assert "fever" not in stuck.text
    why = await rosa.message("A fever since noon", channel="dm")
    assert why.ts == told.ts
    assert why.buttons == ["Reschedule", "Cancel"]

    await maya.choose("answer_more", "Propose another time", on=stuck)
    form = await with_times(maya)
    await maya.choose("time-", form.choices("time-")[0])
    assert await maya.submit() == {}
    await maya.modal(showing="decides")
    await maya.close()
    proposed = await rosa.message("proposes", channel="dm")
    assert proposed.ts == told.ts
    await rosa.click("Move it there", on=proposed)
    await rosa.modal(showing="Moved")
    await rosa.close()
    moved = await rosa.message("Moved from", channel="hiring")
    assert moved.ts == card.ts
    assert "accepted ✓" in moved.text

    await maya.advance_to("15 min before: Jane Doe")
    reminded = await maya.message("starts in 15 minutes")
    assert reminded.buttons[:2] == ["Running late", "Prep notes"]
    mails = len(await rosa.mails())
    await maya.click("Running late", on=reminded)
    await maya.click("10 minutes", on=await maya.modal(showing="How late will you be?"))
    await maya.modal(showing="you are 10 minutes late")
    late = await rosa.message("10 min late", channel="hiring")
    assert late.ts == card.ts
    assert (await rosa.message("10 minutes late", channel="dm")).ts == told.ts
    assert len(await rosa.mails()) == mails


async def notices(person: Person, count: int) -> list[Surface]:
    """What tells of moves, oldest first, once there are so many."""

    def look(world: dict[str, Any]) -> list[Surface] | None:
        found = [each for each in messages_in(world, "dm") if each.shows("was moved by")]
        return found if len(found) == count else None

    return await person.until(look, f"{count} notices")


async def test_only_who_is_in_it_answers_and_only_for_the_time_it_has(
    house: SandboxedProduct, rosa: Person, maya: Person
):
    card = await book(rosa, host=people.MAYA)
    await rosa.click("Accept", on=card)
    told = await rosa.message("You are not in this meeting", channel="hiring")
    assert told.is_ephemeral
    for time in range(2):
        await rosa.click("Reschedule", on=await rosa.message("Jane Doe", channel="hiring"))
        form = await with_times(rosa)
        await rosa.choose("time-", form.choices("time-")[time])
        await rosa.choose("reason", "Another reason on our side")
        assert await rosa.submit() == {}
        await rosa.modal(showing="Moved")
        await rosa.close()
        await notices(maya, time + 1)
    earlier, _ = await notices(maya, 2)
    await maya.click("Accept", on=earlier)
    stale = await maya.message("This meeting was moved to")
    assert stale.is_ephemeral
    assert "(Los Angeles time)" in stale.text
    await maya.click("Accept", on=await maya.message("Can you make it?"))
    await rosa.message("accepted ✓", channel="hiring")
    (meeting,) = await house.product.run(next_meetings, house.workspace)
    assert meeting.version == 3
    assert [each.member.slack_user_id for each in meeting.interviewers] == [people.MAYA.id]
