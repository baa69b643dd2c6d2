"""The whole story, told by its people, without a browser."""

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.candidates.search import search_candidates
from tests.journeys.steps import fill_schedule
from tests.person import Person


async def test_from_the_command_to_the_next_interview(house: SandboxedProduct, rosa: Person, ian: Person):
    form = await fill_schedule(rosa)
    assert "Jane Doe" in str(form.field("candidate"))
    assert len(form.choices("time-")) == 5
    await rosa.choose("time-", form.choices("time-")[0])
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    await rosa.close()

    card = await rosa.message("Phone screening with Jane Doe", channel="hiring")
    assert {"Reschedule", "Cancel", "Prep notes"} <= set(card.buttons)
    await ian.message("Phone screening with Jane Doe", channel="dm")
    mail = await rosa.mail("Phone screening", to="jane@mail.example")
    assert mail["calendar"]["method"] == "REQUEST"
    assert mail["calendar"]["sequence"] == 0

    await rosa.advance_to("15 min before: Jane Doe")
    await ian.message("starts in 15 minutes", channel="dm")
    await rosa.mail("Reminder", to="jane@mail.example")

    await rosa.advance_to("After the meeting: Jane Doe")
    asking = await rosa.message("How did it go?", channel="hiring")
    assert asking.ts == card.ts
    prompt = await ian.message("How did it go with Jane Doe?", channel="dm")
    await ian.click("Advance", on=prompt)
    await ian.modal(showing="Next action")
    await ian.type("notes", "Clear, kind, curious")
    assert await ian.submit() == {}
    result = await ian.modal(showing="Schedule next")
    assert "Schedule next: Video interview" in result.buttons

    done = await rosa.message("Outcome recorded", channel="hiring")
    assert done.ts == card.ts
    assert "Advance" not in done.text
    found = await house.product.run(search_candidates, house.workspace, "Jane")
    assert found[0].stage == "Interview"

    await ian.click("Schedule next: Video interview")
    following = await ian.modal(showing="Interviewers")
    assert "Video interview" in str(following.field("type")[1]["initial_option"])
    assert "Jane Doe" in str(following.field("candidate"))


async def test_a_new_candidate_is_added_while_scheduling(house: SandboxedProduct, rosa: Person):
    await rosa.command("/schedule Ada Lovelace", channel="hiring")
    form = await rosa.modal(showing="No candidate matches")
    assert form.value("new_name") == "Ada Lovelace"
    await rosa.type("new_email", "not an address")
    await rosa.choose("interviewers", [people.IAN.id])
    form = await rosa.modal(showing="Another time")
    await rosa.until(
        lambda world: any("time-" in b["block_id"] for b in world["modals"][-1]["blocks"]), "times"
    )
    form = await rosa.modal()
    await rosa.choose("time-", form.choices("time-")[0])
    errors = await rosa.submit()
    assert list(errors.values()) == ["Enter an e-mail address like jane@example.com."]
    await rosa.type("new_email", "ada@mail.example")
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    assert await rosa.mail("Phone screening", to="ada@mail.example")


async def test_an_internal_meeting_needs_no_candidate(house: SandboxedProduct, rosa: Person):
    form = await fill_schedule(rosa, "debrief")
    assert form.value("title") == "Debrief"
    await rosa.choose("time-", form.choices("time-")[0])
    assert await rosa.submit() == {}
    await rosa.message("Debrief", channel="hiring")
    assert await rosa.mails() == []
