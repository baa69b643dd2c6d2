"""PostgreSQL away for a moment, refusing or silent: everybody is told, and what was asked is done."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.demo.clock import SandboxClock
from bot.patience import TRYING_AGAIN
from bot.sandbox import people
from bot.sandboxed import SandboxedProduct, sandboxed
from bot.serving import listen
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.settings import Settings
from db.models import FollowUp, Meeting
from tests.journeys.conftest import next_monday
from tests.journeys.steps import book, fill_schedule, with_times
from tests.person import Person
from tests.proxy import Proxy, proxy_before
from tests.world import CANDIDATES


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[Proxy]:
    async with proxy_before(database_url) as opened:
        yield opened


@pytest.fixture
async def house(settings: Settings, proxy: Proxy) -> AsyncIterator[SandboxedProduct]:
    """As everywhere, with a line to PostgreSQL that can be cut."""
    clock = SandboxClock(settings.panelry_home / "sandbox-clock")
    clock.offset = next_monday() - datetime.now(UTC)
    async with sandboxed(settings, proxy.url, listen("127.0.0.1", 0), clock, demo=False) as opened:
        await opened.product.run(import_candidates, opened.workspace, read_lines(CANDIDATES)[0])
        yield opened
        await proxy.restore()
        await opened.house.work.drain(10)
        assert opened.sandbox.workspace.complaints == []


async def meetings(house: SandboxedProduct) -> int:
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        return int(await session.scalar(select(func.count()).select_from(Meeting)) or 0)


async def ready_to_submit(person: Person) -> None:
    form = await fill_schedule(person)
    await person.choose("time-", form.choices("time-")[0])


async def test_a_submission_outlasts_a_database_that_refuses(
    house: SandboxedProduct, rosa: Person, proxy: Proxy
):
    await ready_to_submit(rosa)
    await proxy.cut()
    assert await rosa.submit() == {}
    await rosa.modal(showing=TRYING_AGAIN)
    await proxy.restore()
    await rosa.modal(showing="Booked")
    await rosa.close()
    await rosa.message("Phone screening with Jane Doe", channel="hiring")
    assert await meetings(house) == 1


async def test_a_submission_outlasts_a_database_that_says_nothing_and_then_breaks(
    house: SandboxedProduct, rosa: Person, proxy: Proxy
):
    await ready_to_submit(rosa)
    proxy.fall_silent()
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booking…")
    proxy.hang_up()
    await proxy.restore()
    await rosa.modal(showing="Booked")
    assert await meetings(house) == 1


async def test_a_booking_whose_commit_was_written_but_not_confirmed_is_there_once(
    house: SandboxedProduct, rosa: Person, proxy: Proxy
):
    await ready_to_submit(rosa)
    proxy.lose_answer_to_commit_of(b"INSERT INTO meetings ")
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    assert proxy.lost.is_set()
    assert await meetings(house) == 1


async def test_a_form_whose_process_died_before_anything_was_written_is_sent_again(
    house: SandboxedProduct, rosa: Person, proxy: Proxy
):
    await ready_to_submit(rosa)
    proxy.fall_silent()
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booking…")
    await house.house.work.drain(0)
    await proxy.cut()
    await proxy.restore()
    assert await meetings(house) == 0
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    assert await meetings(house) == 1


async def test_a_form_whose_process_died_before_it_could_say_that_it_is_booked_is_booked_once(
    house: SandboxedProduct, rosa: Person, proxy: Proxy
):
    await ready_to_submit(rosa)
    proxy.fall_silent()
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booking…")
    proxy.lose_answer_to_commit_of(b"INSERT INTO meetings ")
    await proxy.restore()
    await proxy.lost.wait()
    await house.house.work.drain(0)
    assert await meetings(house) == 1
    await rosa.modal(showing="Booking…")
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    assert await meetings(house) == 1


async def test_a_task_added_while_the_outcome_waits_is_there_when_the_window_says_so(
    house: SandboxedProduct, rosa: Person, ian: Person, proxy: Proxy
):
    await book(rosa)
    await rosa.advance_to("After the meeting: Jane Doe")
    await ian.click("Advance", on=await ian.message("How did it go with Jane Doe?"))
    await ian.modal("record_outcome")
    proxy.fall_silent()
    assert await ian.submit() == {}
    await ian.modal(showing="This takes longer than usual.")
    await ian.type("task", "Send the portfolio task")
    await ian.choose("task_on", (house.clock.now() + timedelta(days=2)).date().isoformat())
    assert await ian.submit() == {}
    await proxy.restore()
    await ian.modal("outcome_saved")
    saved = await ian.modal(showing="will be asked on")
    assert "Jane Doe moved from *Screening* to *Interview*." in saved.text
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        assert (await session.scalars(select(FollowUp.task))).all() == ["Send the portfolio task"]


async def test_a_meeting_is_moved_as_first_sent_and_the_window_says_so(
    house: SandboxedProduct, rosa: Person, proxy: Proxy
):
    await rosa.click("Reschedule", on=await book(rosa))
    first, second = (await with_times(rosa)).choices("time-")[:2]
    await rosa.choose("reason", "The candidate asked for another time")
    await rosa.choose("time-", first)
    proxy.fall_silent()
    assert await rosa.submit() == {}
    await rosa.modal(showing="This takes longer than usual.")
    await rosa.choose("time-", second)
    assert await rosa.submit() == {}
    await proxy.restore()
    moved = await rosa.modal("moved")
    assert "Changes you made after that are not in it." in moved.text
    await rosa.message("Moved from", channel="hiring")


async def test_whatever_is_opened_meanwhile_says_so_and_fills(
    house: SandboxedProduct, rosa: Person, ian: Person, proxy: Proxy
):
    card = await book(rosa)
    async with Person(f"{house.address}/sandbox", people.TOM.id) as tom:
        await ian.open_home(showing="Phone screening with Jane Doe")
        await proxy.cut()
        await rosa.command("/schedule Omar", channel="hiring")
        await tom.click("Cancel", on=card)
        await ian.open_home(showing=TRYING_AGAIN)
        for each in (rosa, tom):
            await each.modal(showing=TRYING_AGAIN)
        await proxy.restore()
        await rosa.modal(showing="Interviewers")
        await tom.modal(showing="Reason")
        await ian.home(showing="Phone screening with Jane Doe")
