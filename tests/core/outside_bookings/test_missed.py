"""What a scheduler did not tell is asked for, page by page, whatever comes between."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.facts import Account, Service
from core.outside.trouble import Denied, Throttled, Unreachable
from core.outside_bookings.keys import forget_key, save_key
from core.schedulers.facts import Subscription
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, meetings
from tests.core.outside_bookings.scene import Scene
from tests.world import World


def hold_many(scene: Scene, many: int) -> None:
    for number in range(many):
        invitee = replace(TOMAS, email=f"t{number}@mail.example", phone=None)
        scene.calendly.hold(booking(f"k{number}", AT + timedelta(days=number), invitee=invitee))


async def due_again(scene: Scene, kind: str = "%") -> None:
    await scene.world.ask("UPDATE chores SET due_at = now() WHERE kind LIKE :kind", kind=kind)
    await scene.world.ask("DELETE FROM delivery_pauses")
    await scene.rounds.do_due()


@pytest.mark.parametrize("trouble", [Throttled(3600.0), Unreachable("Down.")])
async def test_a_long_list_is_read_to_its_end_however_often_we_have_to_wait(world: World, trouble: Exception):
    scene = Scene(world=world, public_url=None)
    await scene.connect()
    hold_many(scene, 7)
    scene.calendly.trouble = [None, trouble, trouble, None, trouble]
    await scene.rounds.do_due()
    for _ in range(3):
        await due_again(scene)
    assert scene.calendly.calls == ["list None", "list 2", "list 4", "list 6"]
    assert len(await meetings(world)) == 7
    assert await world.ask("SELECT kind FROM chores") == [("watch_scheduler",)]


async def test_a_webhook_that_stopped_is_made_once_whatever_comes_between(world: World):
    scene = Scene(world=world)
    await scene.connect()
    await scene.rounds.do_due()
    [(address, hook)] = scene.calendly.known.items()
    scene.calendly.known[address] = Subscription(id=hook.id, address=address, is_active=False)
    hold_many(scene, 3)
    scene.calendly.calls.clear()
    scene.calendly.trouble = [None, None, None, Throttled(3600.0)]
    await due_again(scene)
    await due_again(scene)
    assert scene.calendly.calls[:3] == ["hooks", "hook", "list None"]
    assert sorted(scene.calendly.calls[3:]) == ["hooks", "list 2"]  # at once
    assert len(await meetings(world)) == 3


async def test_a_list_of_one_key_is_not_gone_on_with_by_another(world: World):
    scene = Scene(world=world, public_url=None)
    await scene.connect()
    hold_many(scene, 3)
    scene.calendly.trouble = [None, Denied("Give it the scopes.")]
    await scene.rounds.do_due()
    account = Account(id="another", email="tom@northwind.example")
    await world.run(save_key, await scene.admin(), Service.CALENDLY, "new", "organization", account)
    scene.calendly.calls.clear()
    await scene.rounds.do_due()
    assert scene.calendly.calls == ["list None", "list 2"]


async def test_nothing_is_asked_for_any_more_without_a_key(world: World):
    scene = Scene(world=world, public_url=None)
    await scene.connect()
    hold_many(scene, 3)
    scene.calendly.trouble = [None, Unreachable("Down.")]
    await scene.rounds.do_due()
    await world.run(forget_key, await scene.admin(), Service.CALENDLY, has_fallback=False)
    assert await world.ask("SELECT kind FROM chores") == []


async def test_a_list_that_may_not_be_read_is_told_once_although_the_webhook_works(world: World):
    scene = Scene(world=world)
    await scene.connect()
    await scene.rounds.do_due()
    [(address, hook)] = scene.calendly.known.items()
    scene.calendly.known[address] = Subscription(id=hook.id, address=address, is_active=False)
    denied = Denied("Give it the scopes.")
    scene.calendly.trouble = [None, None, denied, None, denied]
    for kind in ("watch_scheduler", "watch_scheduler", "look_at_bookings"):
        await due_again(scene, kind)
        await scene.send()
    assert [(each.kind, each.detail.get("now")) for each in world.slack.sent] == [("scheduler_trouble", None)]
    await due_again(scene)
    await scene.send()
    assert world.slack.sent[-1].detail["now"] == "works"
