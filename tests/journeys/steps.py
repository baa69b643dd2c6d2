"""What people of the stories do again and again."""

from datetime import datetime
from functools import partial
from typing import Any

from bot.sandbox import people
from bot.sandbox.people import Member
from bot.sandboxed import SandboxedProduct
from tests.person import Person
from tests.surface import Surface


async def with_times(person: Person) -> Surface:
    """The form in front of the person once it offers times."""

    def look(world: dict[str, Any]) -> Surface | None:
        form = Surface.of_view(world["modals"][-1]) if world["modals"] else None
        return form if form is not None and form.has_block("time-") else None

    return await person.until(look, "a form with times to choose")


async def fill_schedule(person: Person, candidate: str = "Jane", host: Member = people.IAN) -> Surface:
    """`/schedule`, an interviewer, and the form with its suggestions."""
    await person.command(f"/schedule {candidate}", channel="hiring")
    await person.modal(showing="Interviewers")
    await person.choose("interviewers", [host.id])
    return await with_times(person)


async def book(person: Person, candidate: str = "Jane", host: Member = people.IAN) -> Surface:
    """Book the best suggestion; the channel's card."""
    form = await fill_schedule(person, candidate, host)
    await person.choose("time-", form.choices("time-")[0])
    assert await person.submit() == {}
    await person.modal(showing="Booked")
    await person.close()
    return await person.message(candidate, channel="hiring")


def hire_recruiters(house: SandboxedProduct, count: int) -> list[Member]:
    """So many more recruiters in the workspace and in #hiring."""
    workspace = house.sandbox.workspace
    hired = [
        Member(
            id=f"U0NEW{number:05}",
            name=f"recruiter{number}",
            real_name=f"Recruiter {number}",
            title="Recruiter",
            tz="Europe/London",
        )
        for number in range(count)
    ]
    for each in hired:
        workspace.members[each.id] = each
        workspace.channels["C0HIRING01"].members.append(each.id)
    return hired


async def mail_with(person: Person, method: str, sequence: int) -> dict[str, Any]:
    """The mail that carries this iCalendar method and sequence, once it has arrived."""
    while True:
        mails = await person.mails()
        for mail in mails:
            calendar = mail["calendar"]
            if calendar and (calendar["method"], calendar["sequence"]) == (method, sequence):
                return mail
        unread = sum(not mail["is_read"] for mail in mails)
        await person.until(partial(_more_mail, unread), f"a mail with {method} {sequence}")


def _more_mail(than: int, world: dict[str, Any]) -> bool:
    return bool(world["unread_mail"] > than)


async def jump(house: SandboxedProduct, to: str) -> None:
    """Move business time forward to the moment and let what is due happen."""
    await house.clock.advance((datetime.fromisoformat(to) - house.clock.now()).total_seconds())
