"""Schedulers are set up, watched and read; who booked is told apart; the forgotten stay so."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.calendars.counted import count_scheduler
from core.calendars.facts import Account, Service
from core.candidates.delete import delete_candidate
from core.errors import BadInput, NotAllowed
from core.outside.trouble import Denied, Unreachable
from core.outside_bookings.importing import begin_import
from core.outside_bookings.keys import forget_key, save_key, watch_with_fallback
from core.outside_bookings.same_person import answer_same_person
from core.outside_bookings.setup import SchedulerSetup
from core.schedulers.facts import BookingStatus, Subscription
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import MONDAY, World

LATER = AT + timedelta(days=1)


@pytest.fixture
async def scene(world: World) -> Scene:
    return Scene(world=world)


async def due_again(scene: Scene) -> None:
    await scene.world.ask("UPDATE chores SET due_at = now()")
    await scene.rounds.do_due()


async def test_the_webhook_is_made_and_made_anew_with_what_was_missed(scene: Scene):
    await scene.connect()
    await scene.rounds.do_due()
    [(address, hook)] = scene.calendly.known.items()
    assert address == f"https://panelry.example{await scene.address()}"
    [(sealed,)] = await scene.world.ask("SELECT signing_secret FROM outside_schedulers")
    assert scene.calendly.secrets[address] == scene.world.secrets.open(bytes(sealed))
    await due_again(scene)
    assert scene.calendly.calls == ["hooks", "hook", "list None", "hooks", "list None"]
    scene.calendly.known[address] = Subscription(id=hook.id, address=address, is_active=False)
    scene.calendly.hold(booking("a"), booking("b", LATER, moved_from="a"))
    scene.calendly.hold(ended(booking("a"), moved_to="b"))
    await due_again(scene)
    [meeting] = await meetings(scene.world)
    assert meeting.starts_at == LATER
    assert scene.calendly.known[address].is_active


async def test_without_an_address_of_ours_bookings_are_asked_for(world: World):
    scene = Scene(world=world, public_url=None)
    await scene.connect()
    scene.calendly.hold(booking())
    await scene.rounds.do_due()
    assert len(await meetings(world)) == 1
    assert "hook" not in scene.calendly.calls


async def test_trouble_is_told_in_the_status_until_it_is_over(scene: Scene):
    setup = SchedulerSetup(scene.world.run)
    setup.offer(scene.work.schedulers.kinds)
    admin = await scene.admin()
    await scene.connect()
    scene.calendly.trouble = [Denied("Give it the scopes.")]
    await scene.rounds.do_due()
    assert (await setup.status(admin))[0].trouble == "Give it the scopes."
    await due_again(scene)
    told = (await setup.status(admin))[0]
    assert (told.trouble, told.is_hooked, told.email) == (None, True, "maya@northwind.example")
    assert await setup.status(await scene.world.actor("UANA")) == ()


async def test_a_key_is_tried_before_it_is_kept_and_forgotten_when_asked(scene: Scene):
    setup = SchedulerSetup(scene.world.run)
    setup.offer(scene.work.schedulers.kinds)
    admin, ana = await scene.admin(), await scene.world.actor("UANA")
    assert "Connections; CALENDLY_API_KEY" in ((await setup.test(admin, Service.CALENDLY)).trouble or "")
    scene.calendly.trouble = [Denied("No.")]
    with pytest.raises(BadInput, match="No"):
        await setup.save(admin, Service.CALENDLY, "secret-key")
    with pytest.raises(NotAllowed):
        await setup.save(ana, Service.CALENDLY, "secret-key")
    assert await scene.world.ask("SELECT count(*) FROM connections") == [(0,)]
    # Not an administrator there: their own bookings.
    scene.calendly.trouble = [None, Denied("Administrators only.")]
    await setup.save(admin, Service.CALENDLY, "secret-key")
    [(sealed,)] = await scene.world.ask("SELECT secret FROM connections WHERE member_id IS NULL")
    assert b"secret-key" not in bytes(sealed)
    assert '"scope": "user"' in scene.world.secrets.open(bytes(sealed))
    told = await setup.test(admin, Service.CALENDLY)
    assert (told.trouble, told.email) == (None, "maya@northwind.example")
    await setup.forget(admin, Service.CALENDLY)
    assert await scene.world.ask("SELECT count(*) FROM connections") == [(0,)]


async def test_a_key_that_is_forgotten_takes_our_webhook_along_once_the_service_answers(scene: Scene):
    await scene.connect()
    await scene.rounds.do_due()
    assert len(scene.calendly.known) == 1
    setup = SchedulerSetup(scene.world.run)
    setup.offer(scene.work.schedulers.kinds)
    await setup.forget(await scene.admin(), Service.CALENDLY)
    scene.calendly.trouble = [Unreachable("Down.")]
    await scene.rounds.do_due()
    assert len(scene.calendly.known) == 1
    await due_again(scene)
    assert scene.calendly.calls[-1] == "unhook hook-0"
    assert scene.calendly.known == {}
    assert await scene.world.ask("SELECT kind FROM chores") == []
    [told] = [each for each in await setup.status(await scene.admin()) if each.service is Service.CALENDLY]
    assert (told.is_hooked, told.trouble) == (False, None)


async def test_with_a_key_to_fall_back_on_it_hooks_anew_and_another_accounts_hook_goes(scene: Scene):
    await scene.connect()
    await scene.rounds.do_due()
    account = Account(id="another", email="tom@northwind.example")
    await scene.world.run(save_key, await scene.admin(), Service.CALENDLY, "new", "organization", account)
    await scene.rounds.do_due()
    assert [each for each in scene.calendly.calls if "hook " in each] == ["unhook hook-0"]
    admin = await scene.admin()
    await scene.world.run(forget_key, admin, Service.CALENDLY, has_fallback=True)
    assert {kind for (kind,) in await scene.world.ask("SELECT kind FROM chores")} == {
        "unhook_scheduler",
        "watch_scheduler",
    }


@pytest.mark.parametrize("counted", [False, True])
async def test_the_installations_hook_goes_when_a_workspace_saves_its_own_key(world: World, counted: bool):
    scene = Scene(world=world, installation_key="of all")
    admin = await scene.admin()
    await world.run(watch_with_fallback, admin, [Service.CALENDLY])
    await scene.rounds.do_due()
    before = await scene.address()
    if counted:
        await world.run(count_scheduler, admin, Service.CALENDLY, "owner", "rosa@northwind.example")
    await scene.connect()
    assert await scene.address() != before
    scene.keys.clear()
    await scene.rounds.do_due()
    assert "unhook hook-0" in scene.calendly.calls
    assert [*scene.calendly.known] == [f"https://panelry.example{await scene.address()}"]
    assert {*scene.keys} == {"key", "of all"}


@pytest.mark.parametrize("what", ["save", "forget"])
async def test_a_key_that_cannot_be_read_any_more_is_replaced_or_forgotten(scene: Scene, what: str):
    await scene.connect()
    await scene.rounds.do_due()
    before = await scene.address()
    await scene.world.ask("UPDATE connections SET secret = 'lost'")
    await scene.world.ask("UPDATE outside_schedulers SET signing_secret = 'lost'")
    if what == "save":
        await scene.connect()
    else:
        await scene.world.run(forget_key, await scene.admin(), Service.CALENDLY, has_fallback=True)
        await scene.connect()
    await due_again(scene)
    assert await scene.address() != before
    assert f"https://panelry.example{await scene.address()}" in scene.calendly.known


@pytest.mark.parametrize("own", [False, True])
async def test_a_webhook_whose_secret_cannot_be_read_any_more_is_made_anew(world: World, own: bool):
    scene = Scene(world=world, installation_key="of all")
    await (scene.connect() if own else world.run(watch_with_fallback, world.product, [Service.CALENDLY]))
    await scene.rounds.do_due()
    before = await scene.address()
    await world.ask("UPDATE outside_schedulers SET signing_secret = 'lost'")
    scene.calendly.hold(booking())
    scene.calendly.trouble = [Unreachable("Down.")] * 2
    await due_again(scene)
    assert await meetings(world) == []
    await due_again(scene)
    assert await scene.address() != before
    assert [*scene.calendly.known] == [f"https://panelry.example{await scene.address()}"]
    assert len(await meetings(world)) == 1  # what nobody could believe meanwhile


async def test_history_is_read_page_by_page_without_a_word_and_goes_on_where_it_was(scene: Scene):
    await scene.connect()
    await scene.rounds.do_due()
    start = MONDAY - timedelta(days=20)
    others = [replace(TOMAS, email=f"t{number}@mail.example", phone=None) for number in range(5)]
    for number, invitee in enumerate(others):
        at = start + timedelta(days=number)
        scene.calendly.hold(booking(f"k{number}", at, invitee=invitee))
    scene.calendly.hold(booking("tail", start + timedelta(days=9), moved_from="k0", invitee=others[0]))
    scene.calendly.hold(booking("orphan", start + timedelta(days=10), moved_from="gone"))
    first, last = start.date(), date(2027, 2, 28)
    await scene.world.run(begin_import, await scene.admin(), Service.CALENDLY, first, last)
    scene.calendly.trouble = [None, Unreachable("gone")]
    await scene.rounds.do_due()
    [(cursor, is_done)] = await scene.world.ask("SELECT cursor, is_done FROM outside_imports")
    assert (cursor, is_done) == ("2", False)
    await due_again(scene)
    assert await scene.world.ask("SELECT read, is_done FROM outside_imports") == [(7, True)]
    found = await meetings(scene.world)
    assert [each.version for each in found] == [2, 1, 1, 1, 1, 1]
    await scene.send()
    assert [each.kind for each in scene.world.slack.sent] == ["outside_import"]
    assert scene.world.slack.sent[0].detail == {
        "service": "calendly",
        "read": 7,
        "left": 0,
        "is_done": True,
    }
    ana = await scene.world.actor("UANA")
    with pytest.raises(NotAllowed):
        await scene.world.run(begin_import, ana, Service.CALENDLY, first, last)
    with pytest.raises(BadInput):
        await scene.world.run(begin_import, await scene.admin(), Service.CALENDLY, last, first)


@pytest.mark.parametrize("same", [True, False])
async def test_who_booked_is_somebody_we_know_or_not(scene: Scene, same: bool):
    world = scene.world
    jane = await world.candidate("Jane Doe")
    await take(world, booking(invitee=replace(TOMAS, phone="(+1) 212-555-0142")))
    await scene.send()
    assert ("same_person", "UROSA") in world.slack.kinds()
    [meeting] = await meetings(world)
    assert meeting.outside is not None
    assert meeting.outside.alike == "Jane Doe"
    grace = await world.actor("UGUEST")
    with pytest.raises(NotAllowed):
        await world.run(answer_same_person, grace, meeting.id, same=same)
    await world.run(answer_same_person, world.rosa, meeting.id, same=same)
    answered = await world.run(answer_same_person, world.rosa, meeting.id, same=same)
    assert answered.candidate is not None
    assert answered.outside is not None
    assert (answered.candidate.id == jane.id, answered.outside.alike) == (same, None)
    assert len(await world.ask("SELECT id FROM candidates")) == (3 if same else 4)
    # The next booking under that address is theirs at once.
    await take(world, booking("b", LATER))
    assert (await meetings(world))[1].candidate == replace(answered.candidate)


async def test_the_forgotten_are_forgotten_in_what_was_told_of_them(scene: Scene):
    world = scene.world
    await take(world, booking(at=MONDAY - timedelta(days=1)))
    [meeting] = await meetings(world)
    assert meeting.candidate is not None
    await world.run(delete_candidate, world.rosa, meeting.candidate.id)
    [(told,)] = await world.ask("SELECT told FROM outside_bookings")
    assert world.secrets.open(bytes(told)) == "{}"
    [after] = await meetings(world)
    assert after.outside is not None
    assert after.outside.reschedule_url is None


async def test_what_somebody_has_to_confirm_there_is_counted_until_then(scene: Scene):
    setup = SchedulerSetup(scene.world.run)
    setup.offer(scene.work.schedulers.kinds)
    admin = await scene.admin()
    await scene.connect()
    await take(scene.world, booking("asked", status=BookingStatus.PENDING))
    assert ((await setup.status(admin))[0].waiting, await meetings(scene.world)) == (1, [])
    await take(scene.world, booking("asked"))
    assert ((await setup.status(admin))[0].waiting, len(await meetings(scene.world))) == (0, 1)
