"""Moved, cancelled, and who hears of it."""

from bot.sandboxed import SandboxedProduct
from tests.journeys.steps import book, jump, mail_with, with_times
from tests.person import Person


async def test_a_move_keeps_the_card_and_tells_everyone(house: SandboxedProduct, rosa: Person, ian: Person):
    card = await book(rosa)
    invitation = await rosa.mail("Phone screening", to="jane@mail.example")
    await rosa.click("Reschedule", on=card)
    form = await with_times(rosa)
    await rosa.choose("time-", form.choices("time-")[0])
    await rosa.choose("reason", "The candidate asked for another time")
    assert await rosa.submit() == {}
    moved = await rosa.message("Moved", channel="hiring")
    assert moved.ts == card.ts
    await rosa.replies(moved, 1)
    await ian.message("moved", channel="dm")
    update = await mail_with(rosa, "REQUEST", 1)
    assert update["calendar"]["uid"] == invitation["calendar"]["uid"]
    assert update["calendar"]["method"] == "REQUEST"
    assert update["calendar"]["start"] != invitation["calendar"]["start"]


async def test_nobody_is_reminded_of_a_cancelled_meeting(house: SandboxedProduct, rosa: Person, ian: Person):
    card = await book(rosa)
    await rosa.mail("Phone screening", to="jane@mail.example")
    moments = {each["label"]: each["at"] for each in (await rosa.clock())["landmarks"]}
    await rosa.click("Cancel", on=card)
    await rosa.modal(showing="Reason")
    await rosa.choose("reason", "The candidate withdrew")
    await rosa.type("note", "Took another offer, sigh")
    assert await rosa.submit() == {}
    cancelled = await rosa.message("ancelled", channel="hiring")
    assert cancelled.ts == card.ts
    assert cancelled.buttons == []
    mail = await mail_with(rosa, "CANCEL", 1)
    assert "sigh" not in mail["text"] + cancelled.text
    said, mails = len(await ian.messages("dm")), len(await rosa.mails())
    before = next(at for label, at in moments.items() if label.startswith("15 min before: Jane Doe"))
    after = next(at for label, at in moments.items() if label.startswith("After the meeting: Jane Doe"))
    for moment in (before, after):
        await jump(house, moment)
    assert len(await ian.messages("dm")) == said
    assert len(await rosa.mails()) == mails
