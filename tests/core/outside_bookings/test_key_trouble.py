"""A key that goes, or is taken back, while it is in use: nothing is left behind, and somebody is told."""

from datetime import timedelta

import pytest

from core.calendars.facts import Account, Service
from core.outside.trouble import Denied, GrantRevoked, Throttled, Unreachable
from core.outside_bookings.importing import begin_import
from core.outside_bookings.keys import forget_key, save_key, watch_with_fallback
from tests.core.outside_bookings.bookings import booking
from tests.core.outside_bookings.scene import Scene
from tests.world import MONDAY, World

REVOKED = GrantRevoked("Calendly no longer takes the key.")


@pytest.fixture
async def scene(world: World) -> Scene:
    return Scene(world=world)


async def due_again(scene: Scene) -> None:
    await scene.world.ask("UPDATE chores SET due_at = now()")
    await scene.rounds.do_due()


async def forget(scene: Scene) -> None:
    await scene.world.run(forget_key, await scene.admin(), Service.CALENDLY, has_fallback=False)


async def save_another(scene: Scene) -> None:
    account = Account(id="another", email="tom@northwind.example")
    await scene.world.run(save_key, await scene.admin(), Service.CALENDLY, "new", "organization", account)


@pytest.mark.parametrize("change", [forget, save_another])
async def test_a_webhook_made_while_its_key_goes_is_taken_away_at_once(scene: Scene, change):
    await scene.connect()
    before = await scene.address()

    async def go() -> None:
        scene.calendly.meanwhile = None
        await change(scene)

    scene.calendly.meanwhile = go
    await scene.rounds.do_due()
    assert "unhook hook-0" in scene.calendly.calls
    assert f"https://panelry.example{before}" not in scene.calendly.known
    is_hooked = change is save_another
    assert await scene.world.ask("SELECT hook_id IS NOT NULL FROM outside_schedulers") == [(is_hooked,)]
    assert len(scene.calendly.known) == is_hooked
    assert scene.calendly.calls.count("list None") == is_hooked
    assert ("look_at_bookings",) not in await scene.world.ask("SELECT kind FROM chores")


@pytest.mark.parametrize("trouble", [REVOKED, Denied("Give it the scopes.")])
async def test_who_saved_the_key_is_told_once_that_it_is_of_no_use_and_sees_when_it_works(
    scene: Scene, trouble: Exception
):
    await scene.connect()
    for each in (Unreachable("Down."), trouble, trouble):
        scene.calendly.trouble = [each, each]
        await due_again(scene)
        await scene.send()
    scene.calendly.trouble = []
    [told] = scene.world.slack.sent
    assert (told.kind, told.recipient) == ("scheduler_trouble", "UROSA")
    assert told.detail == {"service": "calendly", "why": str(trouble)}
    await due_again(scene)
    await scene.send()
    assert scene.world.slack.sent[1].reference is not None
    assert scene.world.slack.sent[1].detail == {"service": "calendly", "now": "works"}
    scene.calendly.trouble = [trouble]
    scene.world.clock.at += timedelta(hours=1)
    await due_again(scene)
    await scene.send()
    assert [each.detail.get("now") for each in scene.world.slack.sent] == [None, "works", None]


async def test_what_passes_by_itself_is_told_to_nobody(scene: Scene):
    await scene.connect()
    scene.calendly.trouble = [Unreachable("Down."), Throttled(0.0)]
    await due_again(scene)
    await due_again(scene)
    await scene.send()
    assert scene.world.slack.sent == []


async def test_of_a_key_nobody_saved_all_admins_are_told_and_of_a_forgotten_one_that_it_is(world: World):
    scene = Scene(world=world, installation_key="of all")
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id IN ('UANA', 'UROSA', 'UGONE')")
    await world.run(watch_with_fallback, world.product, [Service.CALENDLY])
    scene.calendly.trouble = [REVOKED]
    await scene.rounds.do_due()
    await scene.send()
    assert world.slack.kinds() == [("scheduler_trouble", "UANA"), ("scheduler_trouble", "UROSA")]
    world.slack.clear()
    await forget(scene)
    await scene.send()
    assert [each.detail["now"] for each in world.slack.sent] == ["forgotten", "forgotten"]


async def reading(scene: Scene, trouble: Exception) -> None:
    """A history that trouble comes into after its first page."""
    await scene.connect()
    await scene.rounds.do_due()
    for number in range(5):
        scene.calendly.hold(booking(f"k{number}", MONDAY - timedelta(days=20 - number)))
    first, last = (MONDAY - timedelta(days=30)).date(), MONDAY.date()
    await scene.world.run(begin_import, await scene.admin(), Service.CALENDLY, first, last)
    scene.calendly.trouble = [None, trouble]
    await scene.rounds.do_due()
    await scene.send()


def progress(scene: Scene) -> dict[str, object]:
    return [each for each in scene.world.slack.sent if each.kind == "outside_import"][-1].detail


async def test_a_history_whose_key_is_taken_back_stops_and_goes_on_with_the_next(scene: Scene):
    await reading(scene, REVOKED)
    told = {"service": "calendly", "read": 2, "left": None, "is_done": False, "why": str(REVOKED)}
    assert progress(scene) == told
    assert await scene.world.ask("SELECT kind FROM chores") == [("watch_scheduler",)]
    assert ("scheduler_trouble", "UROSA") in scene.world.slack.kinds()
    scene.calendly.calls.clear()
    await scene.connect()
    await scene.rounds.do_due()
    await scene.send()
    lists = sorted(each for each in scene.calendly.calls if "list" in each)
    assert lists == ["list 2", "list 4", "list None"]  # the last is of what nobody told meanwhile
    assert progress(scene) == {"service": "calendly", "read": 5, "left": 0, "is_done": True}


async def test_another_accounts_key_reads_a_history_from_its_beginning(scene: Scene):
    await reading(scene, REVOKED)
    scene.calendly.calls.clear()
    await save_another(scene)
    await scene.rounds.do_due()
    lists = sorted(each for each in scene.calendly.calls if "list" in each)
    assert lists == ["list 2", "list 4", "list None", "list None"]


@pytest.mark.parametrize("ends", ["forgotten", "denied"])
async def test_a_history_ends_where_it_may_not_be_read(scene: Scene, ends: str):
    await reading(scene, Denied("No.") if ends == "denied" else Unreachable("Down."))
    if ends == "forgotten":
        await forget(scene)
        await scene.send()
    told = progress(scene)
    why = "No." if ends == "denied" else "The key was forgotten."
    assert (told["is_done"], told["why"]) == (True, why)
    assert ("import_bookings",) not in await scene.world.ask("SELECT kind FROM chores")
    await scene.connect()
    assert ("import_bookings",) not in await scene.world.ask("SELECT kind FROM chores")
