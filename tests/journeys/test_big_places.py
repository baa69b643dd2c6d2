"""A place larger than most: 500 interviewers, 5,000 candidates, names nobody planned for, a full calendar.

The stand-in refuses whatever Slack would: every view and message below kept within its limits.
"""

from datetime import timedelta

import pytest

from bot.sandbox import people
from bot.sandbox.people import Member
from bot.sandboxed import SandboxedProduct
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.meetings.book import book_meeting
from core.meetings.draft import draft_meeting
from core.meetings.forms import ScheduleForm
from tests.journeys.steps import with_times
from tests.person import Person
from tests.surface import Surface

LONG = "Maximiliana " * 25
MIXED = "مريم <b>أحمد</b> & 👩🏽‍🚀🏳️‍🌈 שרה Ｗｉｄｅ *bold* _x_ `y` <@U1>"
ZALGO = "Z̸̧͓̫a̵̻̿l̷̡̛g̴̨̛o̷ N̸a̶m̷e̴"
NAMES = (LONG.strip(), MIXED, ZALGO)
CANDIDATES = 5_000
MEETINGS = 42
INTERVIEWERS = 500


@pytest.fixture
async def crowd(house: SandboxedProduct) -> list[Member]:
    """Five hundred people more, in Slack and in #hiring; three of them have the names."""
    names = [*NAMES, *(f"Interviewer {number}" for number in range(INTERVIEWERS - len(NAMES)))]
    hired = [
        Member(
            id=f"U0BIG{number:05}",
            name=f"big{number}",
            real_name=name,
            title="Engineer",
            tz="Asia/Kathmandu",
        )
        for number, name in enumerate(names)
    ]
    for each in hired:
        house.sandbox.workspace.members[each.id] = each
        house.sandbox.workspace.channels["C0HIRING01"].members.append(each.id)
    assert await house.house.people.sync_all(house.team_id) > INTERVIEWERS
    return hired


async def apply(house: SandboxedProduct, count: int) -> None:
    """So many candidates; the first three have the names."""
    lines = [f'"{name}",c{number}@mail.example' for number, name in enumerate(NAMES)]
    lines += [f"Candidate {number},c{number}@mail.example" for number in range(len(NAMES), count)]
    read = read_lines("name,email\n" + "\n".join(lines))[0]
    assert len(read) == count
    await house.product.run(import_candidates, house.workspace, read)


async def book_many(house: SandboxedProduct, host: Member) -> None:
    rosa = await house.house.people.actor(house.team_id, people.ROSA.id)
    now = house.clock.now().replace(second=0, microsecond=0)
    for number in range(MEETINGS):
        draft = await house.product.run(draft_meeting, rosa, f"c{number}@mail.example", None)
        form = ScheduleForm(
            submission_key=draft.form.submission_key,
            candidate_id=draft.form.candidate_id,
            type_id=draft.form.type_id,
            duration_minutes=draft.form.duration_minutes,
            interviewer_ids=(host.id,),
            custom_starts_at=now + timedelta(days=number // 6, minutes=60 + 70 * (number % 6)),
            confirmed=True,
            location_detail="https://meet.example/" + "x" * 400,
            prep_notes=MIXED * 10,
        )
        await house.product.run(book_meeting, rosa, form, announce=number < len(NAMES))


async def pages_of(person: Person, first: Surface) -> list[Surface]:
    pages = [first]
    while "Later" in pages[-1].buttons:
        await person.click("Later", on=pages[-1])
        before = pages[-1].data["hash"]

        def turned(world: dict[str, object], before: str = before) -> Surface | None:
            home = world["home"]
            return Surface.of_view(home) if isinstance(home, dict) and home["hash"] != before else None

        pages.append(await person.until(turned, "the next page"))
    return pages


async def test_a_full_calendar_of_strange_names_can_be_read_page_by_page_and_message_by_message(
    house: SandboxedProduct, crowd: list[Member]
):
    await apply(house, MEETINGS)
    await book_many(house, crowd[0])
    async with Person(f"{house.address}/sandbox", crowd[0].id) as person:
        pages = await pages_of(person, await person.open_home(showing="interviews this week"))
        assert sum(page.buttons.count("Open") for page in pages) == MEETINGS
        assert all(name.split()[0] in pages[0].text for name in NAMES)
        assert "<b>" not in pages[0].text  # typed, so shown as typed: escaped
        await person.click("Open", on=pages[-1])
        await person.modal(showing="Candidate")
        await person.close()
        await person.command("/schedule today", channel="hiring")
        listed = await person.message("interviews today", channel="hiring")
        assert "Candidate 5" in listed.text
        assert "Candidate 6" not in listed.text
        for _ in range(4):
            await person.advance(timedelta(hours=24).total_seconds())
        shown = "\n".join(each.text for each in await person.messages("dm"))
        assert all(name.split()[0] in shown for name in NAMES)


async def test_among_five_thousand_candidates_one_is_found_and_booked_with_a_strange_panel(
    house: SandboxedProduct, crowd: list[Member], rosa: Person
):
    await apply(house, CANDIDATES)
    await rosa.command("/schedule c47", channel="hiring")
    await rosa.modal(showing="match")
    offered = await rosa.options("candidate", "Candidate 47")
    assert 0 < len(offered) <= 100
    await rosa.choose("candidate", "Candidate 4711")
    panel = [each.id for each in crowd[:20]]
    await rosa.choose("interviewers", panel)
    form = await with_times(rosa)
    await rosa.choose("time-", form.choices("time-")[0])
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    card = await rosa.message("Candidate 4711", channel="hiring")
    assert all(f"<@{each}>" in card.text for each in panel)
