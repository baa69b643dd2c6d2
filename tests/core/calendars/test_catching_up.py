"""Interviews that came to be while nobody let us in stand in a calendar once somebody does."""

import asyncio
from datetime import timedelta

import pytest

from core.calendars.choose import choose_calendars
from core.calendars.connected import Found, keep_connection
from core.calendars.disconnect import disconnect_account
from core.calendars.facts import Account, Grant, Service
from core.calendars.forms import CalendarsForm
from core.meetings.facts import Meeting
from core.meetings.load import access_meeting
from core.messages.failed import list_failed
from core.messages.outbox import touch_living
from core.tenancy import Actor, Tx
from tests.core.at_once import Pause, both
from tests.core.calendars.scene import Scene
from tests.core.outside_bookings.bookings import booking, take
from tests.core.providers.contract.memory import CALENDARS, Store
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)
REVOKED = "UPDATE connections SET is_revoked = true"


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def titles(scene: Scene, slack_user_id: str) -> list[str]:
    return [each.uid for each in scene.stores[slack_user_id].entries.values()]


async def failures(scene: Scene) -> list[str]:
    return [each.kind for each in (await scene.world.run(list_failed, scene.world.rosa)).newest]


async def revoked_and_booked(scene: Scene) -> Meeting:
    await scene.connect("UANA")
    await scene.world.ask(REVOKED)
    return await scene.world.book("UANA", at=AT)


async def test_booked_while_the_account_was_revoked_it_is_written_on_return(scene: Scene):
    meeting = await revoked_and_booked(scene)
    await scene.write()
    ana = await scene.connect("UANA")
    await scene.write()
    [event] = ana.entries.values()
    assert (event.uid, event.starts_at) == (meeting.uid, meeting.starts_at)
    await scene.connect("UANA")
    await scene.write()
    assert scene.stores["UANA"].entries == {}, "it stands already, in the store before this one"


async def test_a_new_account_has_the_interviews_to_come_and_no_others(scene: Scene):
    await scene.world.book("UANA", at=AT)
    await scene.world.cancel(await scene.world.book("UANA", at=LATER, candidate="Omar Haddad"))
    scene.world.clock.at = AT + timedelta(hours=1)
    coming = await scene.world.book("UANA", "UBO", at=LATER + timedelta(days=1))
    await scene.write()
    await scene.connect("UANA")
    await scene.connect("UBO")
    await scene.write()
    assert (await titles(scene, "UANA"), await titles(scene, "UBO")) == ([coming.uid], [])


async def test_what_a_scheduler_wrote_is_left_alone(scene: Scene):
    await scene.world.ask("UPDATE members SET email = 'uana@acme.example' WHERE slack_user_id = 'UANA'")
    await take(scene.world, booking(organiser_email="uana@acme.example"))
    await scene.connect("UANA")
    await scene.write()
    assert await titles(scene, "UANA") == []


async def test_what_failed_there_is_tried_again_on_return(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    await scene.world.cancel(meeting)
    ana.faults.append(Fault(status=403))
    await scene.write()
    assert await failures(scene) == ["calendar_event"]
    await scene.connect("UANA")
    scene.stores["UANA"] = ana
    await scene.write()
    assert ana.entries == {}
    assert await failures(scene) == []


async def test_of_two_who_come_back_one_writes(scene: Scene):
    bo = await scene.connect("UBO")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    bo.faults.append(Fault(status=403))
    await scene.write()
    await scene.connect("UANA")
    await scene.connect("UBO")
    await scene.write()
    assert (await titles(scene, "UANA"), await titles(scene, "UBO")) == ([meeting.uid], [])


async def test_of_two_who_connect_at_once_one_writes(scene: Scene):
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    await asyncio.gather(scene.connect("UANA"), scene.connect("UBO"))
    await scene.write()
    assert [*await titles(scene, "UANA"), *await titles(scene, "UBO")] == [meeting.uid]


async def test_who_connects_waits_for_who_changes_the_meeting(scene: Scene):
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    actor = await scene.world.actor("UANA")
    scene.stores["UANA"] = Store()
    account = Account(id="ana", email="uana@acme.example")
    found = Found(service=Service.GOOGLE, grant=Grant(access="UANA"), account=account, calendars=CALENDARS)

    async def change(tx: Tx, _: Actor, waits: Pause) -> None:
        locked = await access_meeting(tx, meeting.id, lock=True)
        await waits()
        await touch_living(tx, locked)

    async def connect() -> None:
        assert actor.member_id is not None
        await scene.world.run(keep_connection, actor, actor.member_id, found)

    assert await both(scene.world, change, connect) == [None, None]
    await scene.write()
    assert await titles(scene, "UANA") == [meeting.uid]


async def test_who_declined_writes_nothing(scene: Scene):
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.world.ask(
        "UPDATE attendees SET rsvp = 'declined' WHERE member_id = "
        "(SELECT id FROM members WHERE slack_user_id = 'UBO')"
    )
    await scene.connect("UBO")
    await scene.write()
    assert await titles(scene, "UBO") == []
    await scene.connect("UANA")
    await scene.write()
    assert await titles(scene, "UANA") == [meeting.uid]


async def test_taken_for_done_while_nobody_let_us_in_it_is_written_on_return(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    ana.faults.append(Fault(status=503))
    await scene.write()
    [(connection_id,)] = await scene.world.ask("SELECT id FROM connections")
    await scene.world.run(disconnect_account, await scene.world.actor("UANA"), connection_id)
    await scene.write_on()
    await scene.connect("UANA")
    await scene.write()
    assert await titles(scene, "UANA") == [meeting.uid]


async def test_chosen_later_to_be_written_to_a_calendar_has_them_too(scene: Scene):
    ana = await scene.connect("UANA")
    actor = await scene.world.actor("UANA")
    [(connection_id, calendar_id)] = await scene.world.ask(
        "SELECT connection_id, id FROM calendars WHERE writes"
    )
    form = CalendarsForm(connection_id=connection_id, reads=(calendar_id,), writes=None)
    await scene.world.run(choose_calendars, actor, form)
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    assert ana.entries == {}
    form = CalendarsForm(connection_id=connection_id, reads=(calendar_id,), writes=calendar_id)
    await scene.world.run(choose_calendars, actor, form)
    await scene.write()
    assert [each.uid for each in ana.entries.values()] == [meeting.uid]
