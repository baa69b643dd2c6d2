"""The whole story in a real browser: from a CSV of candidates to the interview after the next."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from playwright.async_api import expect

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.candidates.search import search_candidates
from core.settings import Settings
from tests.browser.accessible import check_page
from tests.browser.command_line import Terminal
from tests.browser.visitor import Visitor

CANDIDATES = """\
name,email,phone,timezone,stage,fit
Jane Doe,jane@mail.example,+1 212 555 0142,America/New_York,Screening,91
Omar Haddad,omar@mail.example,,Asia/Dubai,Applied,40
Nobody,not an address,,,Applied,
Nia Long,nia@mail.example,,,Applied,
"""
TITLE = "Phone screening with Jane Doe"


@pytest.fixture
def terminal(settings: Settings, database_url: str) -> Terminal:
    return Terminal(database_url=database_url, home=settings.panelry_home)


async def test_from_a_csv_to_the_next_interview(
    house: SandboxedProduct, visitor: Visitor, terminal: Terminal, tmp_path: Path
):
    await import_candidates(terminal, tmp_path)
    await visitor.arrive(people.ROSA)
    start = await schedule(visitor)
    await look_around(visitor, start)
    await be_reminded(visitor)
    await advance(visitor)
    assert await stage(house) == "Interview"
    await schedule_next(visitor)
    await read_the_invitation(visitor, start)


async def import_candidates(terminal: Terminal, folder: Path) -> None:
    """Twice, while the app is serving: the good lines go in, the bad one is told, again changes nothing."""
    file = folder / "candidates.csv"
    file.write_text(CANDIDATES)
    first = await terminal.panelry("candidates", "import", str(file))
    assert first.said == "3 added, 0 updated, 0 unchanged, 1 refused.\n"
    assert first.complained.startswith("Line 4: ")
    assert "not an address" in first.complained
    assert first.status == 1
    again = await terminal.panelry("candidates", "import", str(file))
    assert again.said == "0 added, 0 updated, 3 unchanged, 1 refused.\n"


async def schedule(visitor: Visitor) -> str:
    """Rosa types the command, chooses who, forgets when, chooses when; the time as she reads it."""
    page = visitor.page
    await visitor.write("/schedule Jane")
    form = visitor.modal("Schedule interview")
    await expect(visitor.field("Candidate")).to_have_value("Jane Doe")
    await visitor.pick("Interviewers", "Ian Schmidt")
    times = visitor.block("time-").get_by_role("radio")
    await expect(times).to_have_count(5)
    await expect(visitor.block("interviewers")).to_contain_text("Ian Schmidt")
    await check_page(page)

    await visitor.press("Schedule and send invite")
    await expect(visitor.block("time-").locator(".in-error")).to_contain_text("Choose one of these times")
    await check_page(page)
    await times.first.check()
    start = await visitor.block("time-").locator("label").first.inner_text()
    await visitor.press("Schedule and send invite")
    await expect(form).to_be_hidden()
    await expect(visitor.modal("Booked")).to_contain_text(TITLE)
    await visitor.press("Close")
    return start.splitlines()[0]


async def look_around(visitor: Visitor, start: str) -> None:
    """The card in the channel, the interviewer's own message, the candidate's mail."""
    card = visitor.message(TITLE)
    await expect(card).to_contain_text("Scheduled by @Rosa Alvarez")
    await expect(card).to_contain_text(start.rpartition(", ")[2].partition("–")[0])
    for words in ("Reschedule", "Cancel", "Prep notes"):
        await expect(card.get_by_role("button", name=f"{words}: {TITLE}")).to_be_visible()
    await visitor.become(people.IAN)
    await visitor.go("Panelry, direct message")
    await expect(visitor.message(TITLE)).to_contain_text("You are interviewing Jane Doe")
    await visitor.go("Candidate’s mailbox")
    await visitor.page.get_by_role("link", name="Unread: Interview: Phone screening").click()
    invitation = visitor.page.get_by_test_id("invitation")
    await expect(invitation).to_contain_text("Invitation")
    await expect(invitation).to_contain_text("jane@mail.example")
    await check_page(visitor.page)


async def be_reminded(visitor: Visitor) -> None:
    """A quarter of an hour before, in Ian's direct messages and in Jane's mail."""
    await visitor.jump("15 min before: Jane Doe, Phone screening")
    await expect(
        visitor.page.get_by_role("link", name="Unread: Reminder: Phone screening").first
    ).to_be_visible()
    await visitor.go("Panelry, direct message")
    reminder = visitor.message("starts in 15 minutes")
    await expect(reminder).to_contain_text(TITLE)
    await expect(reminder.get_by_role("button", name=f"Prep notes: {TITLE}")).to_be_visible()


async def advance(visitor: Visitor) -> None:
    """After the meeting Ian is asked, answers, and sees where Jane is now."""
    await visitor.jump("After the meeting: Jane Doe, Phone screening")
    prompt = visitor.message("How did it go with Jane Doe?")
    await expect(prompt.get_by_role("button")).to_have_count(6)
    await prompt.get_by_role("button", name=f"Advance: {TITLE}").click()
    log = visitor.modal("How did it go?")
    await expect(visitor.field("Outcome")).to_have_value("Advance")
    await visitor.field("Notes").fill("Clear, kind, curious")
    await check_page(visitor.page)
    await visitor.press("Save outcome")
    await expect(log).to_be_hidden()
    await expect(visitor.modal("Outcome saved")).to_contain_text("moved from Screening to Interview")


async def schedule_next(visitor: Visitor) -> None:
    """The next interview's form is there, filled in; what everybody may see says nothing of how it went."""
    await visitor.press("Schedule next: Video interview")
    await expect(visitor.modal("Schedule interview")).to_be_visible()
    await expect(visitor.field("Candidate")).to_have_value("Jane Doe")
    await expect(visitor.field("Type")).to_have_value("Video interview")
    await visitor.page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    await expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    await visitor.become(people.ROSA)
    await visitor.go("hiring")
    card = visitor.message(TITLE)
    await expect(card).to_contain_text("Outcome recorded by @Ian Schmidt")
    await expect(card).not_to_contain_text("Advance")
    await expect(card.get_by_role("link", name="1 reply")).to_be_visible()


async def read_the_invitation(visitor: Visitor, start: str) -> None:
    """The original of the mail, read by a library that did not write it."""
    await visitor.go("Candidate’s mailbox")
    await visitor.page.get_by_role("link", name="Interview: Phone screening").click()
    original = await visitor.page.get_by_role("link", name="Show the original").get_attribute("href")
    assert original is not None
    async with httpx.AsyncClient(trust_env=False) as client:
        raw = (await client.get(original)).content
    mail = message_from_bytes(raw, policy=policy.default)
    calendar, event = calendar_of(mail)
    assert mail["To"] == "jane@mail.example"
    assert calendar.method == "REQUEST"
    assert event.summary == "Phone screening with Northwind Labs"
    assert event.sequence == 0
    assert [str(one.uri) for one in event.attendees][:1] == ["mailto:jane@mail.example"]
    zone = ZoneInfo(people.ROSA.tz)
    starts_at, ends_at = event.start_datetime.astimezone(zone), event.end_datetime.astimezone(zone)
    assert f"{starts_at.day} {starts_at:%b, %H:%M}–{ends_at:%H:%M}" in start


def calendar_of(mail: EmailMessage) -> tuple[Calendar, Event]:
    part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
    calendar = IcsCalendarStream.calendar_from_ics(part.get_content())
    assert len(calendar.events) == 1
    return calendar, calendar.events[0]


async def stage(house: SandboxedProduct) -> str:
    return (await house.product.run(search_candidates, house.workspace, "Jane"))[0].stage
