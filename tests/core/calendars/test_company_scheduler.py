"""People have what stands at their company's scheduler count as busy: over sockets, at each of them."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from core.calendars.at_work import CalendarsAtWork
from core.calendars.connections import list_connections
from core.calendars.facts import Account, Service
from core.calendars.forms import Counted
from core.calendars.known import look_again
from core.errors import BadInput, NotAllowed
from core.meetings.draft import revise_draft
from core.outside_bookings.accounts import SchedulerKind
from core.outside_bookings.keys import read_key, save_key
from core.outside_bookings.setup import SchedulerSetup
from core.outside_bookings.take import take_booking
from core.providers.calcom.deliveries import read_delivery as read_calcom
from core.providers.calendly.deliveries import read_delivery as read_calendly
from core.tenancy import Actor
from tests.core.outside_bookings.bookings import meetings
from tests.core.providers.schedulers import calcom_place, calendly_place
from tests.core.providers.schedulers.places import LENGTH, OWNER, Place
from tests.world import MONDAY, World

TUESDAY = MONDAY + timedelta(days=1)
AT_TEN = TUESDAY + timedelta(hours=1)
OPEN = {Service.CALENDLY: calendly_place.open_place, Service.CALCOM: calcom_place.open_place}
READ = {Service.CALENDLY: read_calendly, Service.CALCOM: read_calcom}


class Company:
    """A workspace whose admin saved a key of the place; Ana is its owner there."""

    def __init__(self, world: World, place: Place, service: Service) -> None:
        self.world = world
        self.place = place
        self.service = service
        place.move_time((MONDAY - place.now()).total_seconds())
        kind = SchedulerKind(
            service=service, open=lambda _key, _scope: place.scheduler, read=READ[service], variable="A_KEY"
        )
        self.work = CalendarsAtWork(
            world.database, world.run, {}, public_url=None, schedulers={service: kind}
        )
        self.work.accounts.real_now = lambda: world.clock.at
        self.setup = SchedulerSetup(world.run)
        self.setup.offer({service: kind})

    async def begin(self) -> None:
        await self.world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
        await self.world.ask("UPDATE members SET email = :email WHERE slack_user_id = 'UANA'", email=OWNER)
        await self.save_key("key")
        self.ana = await self.world.actor("UANA")

    async def save_key(self, key: str) -> None:
        account = Account(id="me", email=OWNER)
        await self.world.run(save_key, await self.admin(), self.service, key, "organization", account)

    async def admin(self) -> Actor:
        return await self.world.actor("UROSA")

    async def count(self) -> None:
        await self.setup.count(self.ana, self.service)
        await self.read()

    async def read(self) -> None:
        """Busy times alone, whatever time it is."""
        await self.world.ask("DELETE FROM chores WHERE kind <> 'calendar'")
        await self.world.ask("UPDATE chores SET due_at = now()")
        await self.work.rounds.do_due()

    async def busy(self) -> list[datetime]:
        found = await self.world.ask("SELECT lower(during) FROM busy_times ORDER BY 1")
        return [start for (start,) in found]

    async def suggested(self) -> list[datetime]:
        """When Ana could see somebody, on the first days."""
        draft = await self.world.run(revise_draft, self.world.rosa, await self.world.form("UANA"))
        return [each.starts_at for each in draft.suggestions]

    async def shown(self) -> Counted:
        [shown] = (await self.world.run(list_connections, self.ana, {})).schedulers
        return shown


AT_EACH = pytest.mark.parametrize("company", OPEN, indirect=True, ids=str)


@pytest.fixture
async def company(world: World, request: pytest.FixtureRequest) -> AsyncIterator[Company]:
    service = getattr(request, "param", Service.CALENDLY)
    async with OPEN[service]() as place:
        made = Company(world, place, service)
        await made.begin()
        yield made


@AT_EACH
async def test_what_is_planned_there_is_not_suggested_until_it_is_free_again(company: Company):
    first = (await company.suggested())[0]
    booked = company.place.book(first.replace(minute=0))
    await company.count()
    assert await company.busy() == [first.replace(minute=0)]
    taken = first.replace(minute=0), first.replace(minute=0) + LENGTH
    assert not any(taken[0] <= each < taken[1] for each in await company.suggested())
    company.place.cancel(booked, "")
    await company.read()
    assert (await company.busy(), (await company.suggested())[0]) == ([], first)


async def test_nothing_counts_before_somebody_says_so_and_after_they_take_it_back(company: Company):
    assert await company.shown() == Counted(service=company.service)
    company.place.occupy(AT_TEN, AT_TEN + LENGTH)
    await company.read()
    assert await company.busy() == []
    await company.count()
    shown = await company.shown()
    assert (shown.email, shown.trouble) == (OWNER, None)
    assert shown.read_at is not None
    assert await company.busy() == [AT_TEN]
    await company.setup.count_no_more(company.ana, company.service)
    assert await company.busy() == []
    assert await company.shown() == Counted(service=company.service)
    assert await company.world.ask("SELECT 1 FROM chores") == []


async def test_counted_twice_is_counted_once(company: Company):
    for _ in range(2):
        await company.count()
    assert await company.world.ask("SELECT count(*) FROM calendars") == [(1,)]


async def test_who_has_another_account_in_slack_now_takes_it_over(company: Company):
    company.place.occupy(AT_TEN, AT_TEN + LENGTH)
    await company.count()
    await company.world.ask("UPDATE members SET email = :email WHERE slack_user_id = 'UBO'", email=OWNER)
    again = await company.world.actor("UBO")
    await company.setup.count(again, company.service)
    await company.read()
    assert await company.world.ask("SELECT member_id FROM calendars") == [(again.member_id,)]
    assert await company.world.ask("SELECT member_id FROM busy_times") == [(again.member_id,)]


@pytest.mark.parametrize("told_first", [True, False])
async def test_a_booking_there_that_is_an_interview_here_takes_time_once(company: Company, told_first: bool):
    key = company.place.book(AT_TEN)
    found = await company.place.scheduler.bookings.booking(key)
    assert found is not None
    if not told_first:
        await company.count()
        assert await company.busy() == [AT_TEN]
    await company.world.run(take_booking, company.world.product, found)
    [meeting] = await meetings(company.world)
    assert [each.member.slack_user_id for each in meeting.interviewers] == ["UANA"]
    assert await company.busy() == []
    await company.count()
    assert await company.busy() == []


@AT_EACH
async def test_an_interview_that_stands_in_a_calendar_the_scheduler_reads_takes_time_once(company: Company):
    meeting = await company.world.book("UANA", at=AT_TEN)
    company.place.occupy(meeting.starts_at, meeting.ends_at)
    company.place.occupy(meeting.ends_at, meeting.ends_at + LENGTH)
    await company.count()
    assert await company.busy() == [meeting.ends_at]
    await company.world.cancel(meeting)
    await company.read()
    assert await company.busy() == [meeting.starts_at, meeting.ends_at]


async def test_a_forgotten_key_takes_all_of_it_along_and_another_key_nothing(company: Company):
    company.place.occupy(AT_TEN, AT_TEN + LENGTH)
    await company.count()
    await company.world.ask("UPDATE chores SET due_at = now() + interval '6 hours'")
    await company.save_key("another key")
    assert await company.work.rounds.do_due() == 3  # with the watch over its bookings, and the look at them
    assert await company.busy() == [AT_TEN]
    await company.setup.forget(await company.admin(), company.service)
    assert await company.busy() == []
    for table in ("calendars", "connections"):
        assert await company.world.ask(f"SELECT 1 FROM {table}") == []
    assert (await company.world.run(list_connections, company.ana, {})).schedulers == ()


@AT_EACH
async def test_a_key_that_is_taken_back_is_the_admins_to_replace(company: Company):
    company.place.occupy(AT_TEN, AT_TEN + LENGTH)
    await company.count()
    company.place.revoke()
    await company.read()
    assert "Ask an admin" in ((await company.shown()).trouble or "")
    assert await company.busy() == [AT_TEN]
    assert await company.world.ask("SELECT is_revoked FROM connections") == [(False,)]
    await company.world.run(look_again, company.world.rosa, ["UANA"])


async def test_one_who_is_asked_to_wait_is_left_alone(company: Company):
    await company.count()
    company.place.fail(429, headers={"Retry-After": "30"})
    await company.read()
    waiting = "SELECT error FROM chores WHERE kind = 'calendar'"
    assert await company.world.ask(waiting) == [("The service asks us to wait.",)]
    company.place.occupy(AT_TEN, AT_TEN + LENGTH)
    await company.read()
    assert await company.busy() == []
    await company.world.ask("DELETE FROM delivery_pauses")
    await company.read()
    assert await company.busy() == [AT_TEN]


async def test_the_installations_key_serves_as_well(company: Company):
    await company.setup.forget(await company.admin(), company.service)
    place = company.place
    kind = SchedulerKind(
        service=company.service,
        open=lambda _key, _scope: place.scheduler,
        read=READ[company.service],
        variable="A_KEY",
        key="of the installation",
    )
    company.setup.offer({company.service: kind})
    assert company.setup.fallbacks == {company.service}
    run, ana = company.world.run, company.ana
    shown = (await run(list_connections, ana, {}, company.setup.fallbacks)).schedulers
    assert shown == (Counted(service=company.service),)
    await company.setup.count(ana, company.service)
    assert await run(read_key, ana, company.service) is None
    [status] = await company.setup.status(await company.admin())
    assert (status.email, status.has_fallback) == (None, True)
    assert (await company.shown()).email == OWNER


async def test_who_is_unknown_there_is_told_what_to_do(company: Company):
    world, setup = company.world, company.setup
    with pytest.raises(BadInput, match="Ask an admin of"):
        await setup.count(await world.actor("UROSA"), company.service)
    with pytest.raises(BadInput, match="Add one to your profile"):
        await setup.count(await world.actor("UBO"), company.service)
    with pytest.raises(NotAllowed):
        await setup.count(await world.actor("UGUEST"), company.service)
    await setup.forget(await company.admin(), company.service)
    with pytest.raises(BadInput, match="There is no"):
        await setup.count(company.ana, company.service)
    assert await world.ask("SELECT 1 FROM calendars") == []


@AT_EACH
async def test_a_test_of_the_key_says_what_it_is_good_for(company: Company):
    admin = await company.admin()
    told = await company.setup.test(admin, company.service)
    assert (told.email, told.event_types, told.next_type) == (OWNER, 1, "Technical interview")
    company.place.revoke()
    assert "does not accept the key" in ((await company.setup.test(admin, company.service)).trouble or "")
