"""Why is there no time? Asked from the form and by command, and answered without losing the form."""

import json
from datetime import timedelta

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.slots.request import answer
from tests.journeys.steps import book, fill_schedule
from tests.person import Person


async def test_an_empty_result_explains_itself_over_the_form_which_stays(
    house: SandboxedProduct, rosa: Person
):
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE meeting_types SET notice_minutes = 60 * 24 * 40")
    await rosa.command("/schedule Jane", channel="hiring")
    await rosa.modal(showing="Interviewers")
    await rosa.type("prep_notes", "Ask about Lisbon")
    await rosa.choose("interviewers", [people.IAN.id])
    form = await rosa.modal(showing="No time suits Ian Schmidt")
    await rosa.click("Why?", on=form)
    why = await rosa.modal(showing="of notice")
    assert why.value("interviewers") == [people.IAN.id]
    assert "and Jane Doe" in why.text
    await rosa.close()
    form = await rosa.modal(showing="No time suits Ian Schmidt")
    assert form.value("prep_notes") == "Ask about Lisbon"


async def test_the_command_asks_about_people_a_time_and_gives_the_search_as_data(
    house: SandboxedProduct, rosa: Person
):
    await book(rosa, "Omar")
    await rosa.command("/schedule why", channel="hiring")
    await rosa.modal(showing="Choose interviewers")
    await rosa.choose("interviewers", [people.IAN.id])
    found = await rosa.modal(showing="suit everyone")
    await rosa.choose("custom_time", int((house.clock.now() + timedelta(days=6)).timestamp()), on=found)
    found = await rosa.modal(showing="This time is not suggested")
    assert "outside the working hours of Ian Schmidt" in found.text
    assert "booked all the same" in found.text
    await rosa.click("Show as data", on=found)
    data = await rosa.modal("why_export")
    text = "\n".join(
        block["text"]["text"].strip("`") for block in data.blocks if block["text"]["text"].startswith("```")
    )
    assert answer(json.loads(text))["slots"]
    await rosa.close()
    await rosa.modal(showing="This time is not suggested")


async def test_a_time_somebody_has_is_named_with_its_end(house: SandboxedProduct, rosa: Person):
    form = await fill_schedule(rosa)
    booked_at = int(form.field("time-")[1]["options"][0]["value"])
    await rosa.choose("time-", form.choices("time-")[0])
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    await rosa.close()
    await rosa.command("/schedule why", channel="hiring")
    await rosa.modal(showing="Choose interviewers")
    await rosa.choose("interviewers", [people.IAN.id])
    await rosa.modal(showing="suit everyone")
    await rosa.choose("custom_time", booked_at)
    await rosa.modal(showing="Ian Schmidt is in another meeting")
