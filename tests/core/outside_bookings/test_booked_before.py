"""What was booked at a scheduler before we listened to it is taken, and no news to anybody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendars.facts import Account, Service
from core.chores.claim import claim_chores
from core.meetings.facts import Status
from core.outside_bookings.keys import forget_key, save_key, watch_with_fallback
from core.schedulers.facts import Booking
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import World

DAY = timedelta(days=1)
LATER = AT + DAY
TOLD = [("card", "UROSA"), ("interviewer_dm", "UROSA")]
MOVED = [*TOLD, ("moved", "UROSA")]


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world, public_url=None, installation_key="of all")
    await made.connect()
    return made


async def since(scene: Scene) -> datetime:
    """When we began to listen."""
    [(at,)] = await scene.world.ask("SELECT created_at FROM outside_schedulers")
    assert isinstance(at, datetime)
    return at


async def look(scene: Scene, *held: Booking) -> list[tuple[str, str]]:
    """What arrives in Slack once these are read, lines in threads aside."""
    scene.calendly.hold(*held)
    scene.world.slack.clear()
    await scene.world.ask("UPDATE chores SET due_at = now()")
    await scene.rounds.do_due()
    await scene.send()
    return [each for each in scene.world.slack.kinds() if each[0] != "history"]


def of_three(created_at: datetime) -> Sequence[Booking]:
    """More than a page holds."""
    people = [replace(TOMAS, email=f"t{number}@mail.example", phone=None) for number in range(3)]
    return [
        booking(f"k{number}", AT + DAY * number, invitee=each, created_at=created_at)
        for number, each in enumerate(people)
    ]


async def test_people_are_reminded_and_asked_but_not_told(scene: Scene):
    assert await look(scene, *of_three(await since(scene) - DAY)) == []
    assert len(await meetings(scene.world)) == 3
    assert await look(scene) == []
    scene.world.clock.at = AT - timedelta(minutes=10)
    assert await look(scene) == [("reminder", "UROSA")]
    scene.world.clock.at = AT + timedelta(hours=1)
    assert await look(scene) == [("outcome_prompt", "UROSA"), ("reminder", "UROSA")]  # of the next one


@pytest.mark.parametrize("after", [None, timedelta(), DAY])
async def test_what_was_booked_since_or_nobody_knows_when_is_told(scene: Scene, after: timedelta | None):
    # Some services tell whole seconds.
    created_at = None if after is None else (await since(scene) + after).replace(microsecond=0)
    assert await look(scene, booking(created_at=created_at)) == TOLD


async def test_what_a_webhook_tells_is_news_whenever_it_was_booked(scene: Scene):
    await take(scene.world, booking(created_at=await since(scene) - DAY))
    await scene.send()
    assert scene.world.slack.kinds() == TOLD


async def test_a_look_that_was_planned_without_that_moment_tells(scene: Scene):
    scene.calendly.hold(booking(created_at=await since(scene) - DAY))
    works = scene.work.works()
    for kind in ("watch_scheduler", "look_at_bookings"):
        async with scene.world.database.outbox() as session:
            [chore] = await claim_chores(session, 5)
        kept = {name: each for name, each in chore.detail.items() if name != "since"}
        await works[kind](replace(chore, detail=kept))
    await scene.send()
    assert scene.world.slack.kinds() == TOLD


@pytest.mark.parametrize("later_first", [False, True])
async def test_of_what_was_moved_the_newest_booking_decides(scene: Scene, later_first: bool):
    began = await since(scene)
    a, b, c = (booking(key, AT + DAY * at, created_at=began - DAY) for at, key in enumerate("abc"))
    pairs = [
        (ended(a, moved_to="b"), replace(b, moved_from="a")),
        (ended(replace(b, moved_from="a"), moved_to="c"), replace(c, moved_from="b", created_at=began + DAY)),
    ]
    first, second = (reversed(each) if later_first else each for each in pairs)
    assert await look(scene, *first) == []
    assert await look(scene, *second) == MOVED
    [meeting] = await meetings(scene.world)
    assert (meeting.starts_at, meeting.version) == (AT + 2 * DAY, 3)


@pytest.mark.parametrize("later_first", [False, True])
async def test_moved_since_then_it_is_told_even_if_it_is_read_for_the_first_time(
    scene: Scene, later_first: bool
):
    began = await since(scene)
    a = booking("a", created_at=began - DAY)
    pair = [ended(a, moved_to="b"), booking("b", LATER, moved_from="a", created_at=began + DAY)]
    assert await look(scene, *(reversed(pair) if later_first else pair)) == MOVED


@pytest.mark.parametrize("later_first", [False, True])
async def test_moved_and_cancelled_before_then_it_is_told_to_nobody(scene: Scene, later_first: bool):
    before = await since(scene) - DAY
    a, b = booking("a", created_at=before), booking("b", LATER, moved_from="a", created_at=before)
    pair = [ended(a, moved_to="b"), ended(b)]
    assert await look(scene, *(reversed(pair) if later_first else pair)) == []
    [meeting] = await meetings(scene.world)
    assert meeting.status is Status.CANCELLED


async def test_cancelled_later_it_is_told(scene: Scene):
    old = booking(created_at=await since(scene) - DAY)
    assert await look(scene, old) == []
    assert await look(scene, ended(old)) == [("cancelled", "UROSA")]


async def save(scene: Scene, account: str) -> None:
    told = Account(id=account, email="maya@northwind.example")
    await scene.world.run(save_key, await scene.admin(), Service.CALENDLY, "new", "organization", told)


async def forget(scene: Scene, *, has_fallback: bool) -> None:
    await scene.world.run(forget_key, await scene.admin(), Service.CALENDLY, has_fallback=has_fallback)


async def test_another_key_of_the_same_account_changes_nothing(scene: Scene):
    before = await since(scene)
    await save(scene, "me")
    assert await since(scene) == before


@pytest.mark.parametrize("anew", ["another account", "forgotten and saved", "forgotten for the fallback"])
async def test_listening_to_another_account_or_once_more_begins_anew(scene: Scene, anew: str):
    before = await since(scene)
    if anew == "another account":
        await save(scene, "another")
    else:
        await forget(scene, has_fallback=anew == "forgotten for the fallback")
        assert (await since(scene) > before) is (anew == "forgotten for the fallback")
    if anew == "forgotten and saved":
        await scene.connect()
    assert await since(scene) > before
    assert await look(scene, booking(created_at=before - DAY)) == []


async def test_nor_is_it_news_where_the_installations_key_is_watched_first(world: World):
    scene = Scene(world=world, public_url=None, installation_key="of all")
    await world.run(watch_with_fallback, await scene.admin(), [Service.CALENDLY])
    assert await look(scene, booking(created_at=await since(scene) - DAY)) == []
