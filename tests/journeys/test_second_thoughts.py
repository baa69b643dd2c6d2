"""An outcome taken back, a task put off and done, a freed time taken and given back."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.candidates.search import search_candidates
from core.tenancy import Actor, Tx
from db.models import Member
from tests.journeys.steps import book, fill_schedule, jump
from tests.person import Person
from tests.surface import Surface


async def test_a_no_show_is_undone_and_the_question_is_open_again(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    card = await book(rosa)
    await rosa.advance_to("After the meeting: Jane Doe")
    prompt = await ian.message("How did it go with Jane Doe?")
    await ian.click("No show", on=prompt)
    await ian.modal(showing="Next action")
    assert await ian.submit() == {}
    await ian.modal("outcome_saved")
    await rosa.message("Outcome recorded", channel="hiring")

    await ian.click("Undo")
    undone = await ian.modal("outcome_undone")
    assert "Jane Doe stays in *Screening*" in undone.text
    asking = await rosa.message("How did it go?", channel="hiring")
    assert asking.ts == card.ts
    await rosa.replies(asking, 2)

    await ian.click("Advance")
    await ian.modal("record_outcome")
    assert await ian.submit() == {}
    await ian.modal("outcome_saved")
    await ian.close()
    answered = await ian.message("*Advance*")
    assert answered.ts == prompt.ts
    await ian.click("Undo", on=answered)
    asked = await ian.message("How did it go with Jane Doe?")
    assert asked.ts == prompt.ts
    found = await house.product.run(search_candidates, house.workspace, "Jane")
    assert found[0].stage == "Screening"


async def test_a_task_comes_on_its_day_is_put_off_and_done(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    await book(rosa)
    await rosa.advance_to("After the meeting: Jane Doe")
    await ian.click("Advance", on=await ian.message("How did it go with Jane Doe?"))
    await ian.modal("record_outcome")
    day = (house.clock.now() + timedelta(days=2)).date()
    await ian.type("task", "Send the portfolio task")
    assert list((await ian.submit()).values()) == ["Choose the day it is to be done."]
    await ian.choose("task_on", day.isoformat())
    await ian.choose("task_for", people.ROSA.id)
    assert await ian.submit() == {}
    await ian.modal(showing="will be asked on")
    home = await rosa.open_home(showing="Send the portfolio task")
    assert "To do" in home.text

    # Nine in New York is at 13:00 or 14:00 UTC.
    await jump(house, datetime(day.year, day.month, day.day, 14, 5, tzinfo=UTC).isoformat())
    asked = await rosa.message("To do: *Send the portfolio task*")
    await rosa.click("Ask tomorrow", on=asked)
    put_off = await rosa.message("Put off to")
    assert put_off.ts == asked.ts
    await rosa.advance(24 * 3600)
    again = await rosa.message("To do: *Send the portfolio task*")
    assert again.ts != asked.ts
    await rosa.click("Done", on=again)
    done = await rosa.message("Done by")
    assert done.ts == again.ts
    await rosa.until(lambda world: "To do" not in str(world["home"]), "a Home with nothing to do")


async def book_at(rosa: Person, candidate: str, at: datetime) -> Surface:
    await fill_schedule(rosa, candidate)
    await rosa.choose("custom_time", int(at.timestamp()))
    assert await rosa.submit() == {}
    await rosa.modal("booked")
    await rosa.close()
    return await rosa.message(candidate, channel="hiring")


async def test_a_freed_time_is_taken_in_one_tap_and_given_back(house: SandboxedProduct, rosa: Person):
    """The afternoon in Berlin, where Ian works, is the morning in New York, where Jane is."""
    wednesday = (house.clock.now() + timedelta(days=2)).replace(hour=14, minute=30, second=0, microsecond=0)
    friday = wednesday + timedelta(days=2)
    omar = await book_at(rosa, "Omar", wednesday)
    jane = await book_at(rosa, "Jane", friday)
    await rosa.click("Cancel", on=omar)
    await rosa.modal(showing="Reason")
    await rosa.choose("reason", "The candidate withdrew")
    assert await rosa.submit() == {}

    offer = await rosa.message("came free. Jane Doe (fit 91) waits until")
    assert offer.buttons == ["Move it there", "No thanks"]
    await rosa.click("Move it there", on=offer)
    moved = await rosa.message("has the earlier time")
    assert (moved.ts, moved.buttons) == (offer.ts, ["Move back"])
    card = await rosa.message("Moved from", channel="hiring")
    assert (card.ts, "fit" in card.text) == (jane.ts, False)
    await rosa.click("Move back", on=moved)
    back = await rosa.message("Moved back to")
    assert (back.ts, back.buttons) == (offer.ts, [])


async def give_role(tx: Tx, actor: Actor, slack_user_id: str, role: str) -> None:
    await tx.session.execute(update(Member).where(Member.slack_user_id == slack_user_id).values(role=role))


async def test_who_is_no_recruiter_is_told_whom_to_ask_and_nobody_else_hears_of_it(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    card = await book(rosa)
    await house.product.run(give_role, house.workspace, people.ROSA.id, "recruiter")
    async with Person(f"{house.address}/sandbox", people.HANNAH.id) as hannah:
        for button in ("Reschedule", "Cancel", "Prep notes"):
            await hannah.click(button, on=card)
            refused = await hannah.modal("failure")
            assert "Ask one of them." in refused.text
            await hannah.close()
        await hannah.command("/schedule Jane", channel="hiring")
        assert "Only recruiters and admins" in (await hannah.modal("failure")).text
    await ian.click("Reschedule", on=await ian.message("You are interviewing Jane Doe"))
    assert "Only whoever scheduled it" in (await ian.modal("failure")).text
    unchanged = await rosa.message("Jane Doe", channel="hiring")
    assert (unchanged.ts, unchanged.text) == (card.ts, card.text)
    assert [each.ts for each in await rosa.messages("hiring")][-1] == card.ts
