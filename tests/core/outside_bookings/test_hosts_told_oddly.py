"""Hosts of a booking as services tell them: under other addresses, late, or to an older version first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.outside_bookings.told import opened, sealed
from core.schedulers.facts import Booking, Host
from core.tenancy import Actor, Tx
from db.models import OutsideBooking
from tests.core.outside_bookings.bookings import AT, booking, meetings, take
from tests.core.outside_bookings.scene import Scene, addressed
from tests.world import World

LATER = AT + timedelta(days=1)
SOON = timedelta(minutes=5)
HOSTS = {"UANA": "ana@acme.example", "UBO": "bo@acme.example"}
ELSEWHERE = ("rosa.cal@home.example", "bo.cal@home.example")


@pytest.fixture
async def scene(world: World) -> Scene:
    return await addressed(world, HOSTS)


def hosted(*names: str, **more: Any) -> Booking:
    """With these, the first one as organiser; an address, or what stands before it."""
    first, *others = (each if "@" in each else f"{each}@acme.example" for each in names)
    named = {"organiser_email": first, "co_hosts": tuple(Host(email=each) for each in others)}
    return booking(**named | more)


async def seats(world: World) -> list[tuple[str, bool]]:
    """Who sits in the only meeting, and whether it takes their time."""
    [meeting] = await meetings(world)
    return [(each.member.name, each.keeps_time) for each in meeting.interviewers]


async def told_since(scene: Scene, *kinds: str) -> list[tuple[str, str]]:
    """What people are sent of these kinds by now, and nothing else after that."""
    await scene.send()
    sent = [each for each in scene.world.slack.kinds() if each[0] in kinds]
    scene.world.slack.clear()
    return sent


async def test_an_address_nobody_here_has_puts_nobody_out(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa"))
    await told_since(scene)
    moved = {"key": "b", "at": LATER, "moved_from": "a"}
    for names in (ELSEWHERE[:1], ELSEWHERE[:1], ("rosa",), ELSEWHERE[:1], ELSEWHERE[1:]):
        await take(world, hosted(*names, **moved))
        assert await seats(world) == [("Rosa", True)]
    assert await told_since(scene, "interviewer_dm", "moved") == [
        ("interviewer_dm", "UROSA"),
        ("moved", "UROSA"),
    ]
    await take(world, hosted("ana", **moved))
    assert await seats(world) == [("Ana", True)]


async def test_behind_unknown_addresses_may_be_any_of_those_who_were_named(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa", "bo"))
    for names in (ELSEWHERE, ("rosa", ELSEWHERE[1]), ELSEWHERE[:1], ELSEWHERE[:1], ("rosa", "bo")):
        await take(world, hosted(*names))
        assert await seats(world) == [("Rosa", True), ("Bo", True)]
    await take(world, hosted("rosa", ELSEWHERE[1]))
    await take(world, hosted("rosa"))
    assert await seats(world) == [("Rosa", True)]


async def test_an_unknown_address_that_was_there_before_stands_for_nobody(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa", "nobody"))
    await take(world, hosted("nobody"))
    assert await seats(world) == []


async def test_who_was_taken_out_in_slack_is_not_brought_back_by_another_address(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa", "bo"))
    await world.ask("DELETE FROM attendees WHERE member_id = (SELECT id FROM members WHERE name = 'Bo')")
    for names in (("rosa", ELSEWHERE[1]), ("rosa", "bo")):
        await take(world, hosted(*names))
        assert await seats(world) == [("Rosa", True)]


async def test_what_was_true_before_is_told_late_and_brings_no_host_back(scene: Scene):
    world = scene.world
    first = hosted("rosa", updated_at=world.clock.at)
    await take(world, first, hosted("ana", updated_at=world.clock.at + SOON))
    before = await world.everything()
    await take(world, first)
    assert await world.everything() == before
    await take(world, hosted("bo", updated_at=world.clock.at + SOON))
    assert await seats(world) == [("Bo", True)]


async def without_seats(tx: Tx, actor: Actor) -> None:
    """As an older version sealed it."""
    for each in await tx.session.scalars(select(OutsideBooking)):
        kept = opened(tx.secrets, each.told)
        assert kept is not None
        each.told = sealed(tx.secrets, kept)
    await tx.session.flush()


async def test_a_booking_sealed_by_an_older_version_follows_its_host(scene: Scene):
    world = scene.world
    first = hosted("rosa")
    await take(world, first)
    await world.run(without_seats, world.product)
    await take(world, first, replace(first, organiser_email="ana@acme.example"))
    assert await seats(world) == [("Ana", True)]
    await take(world, hosted("bo"))
    assert await seats(world) == [("Bo", True)]


GIVEN = (
    "SELECT recipient, version, detail ->> 'starts_at', detail -> 'instead' FROM messages WHERE kind = :kind"
)


async def given_away(world: World) -> list[tuple[Any, ...]]:
    """To whom a notice was written, of which version, with the time they had and who has it now."""
    return [tuple(each) for each in await world.ask(GIVEN, kind="given_away")]


async def test_who_was_replaced_is_told_once_of_the_time_they_had(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa", "bo"))
    await told_since(scene)
    moved = hosted("ana", "bo", key="b", at=LATER, moved_from="a")
    await take(world, moved, moved)
    assert await given_away(world) == [("UROSA", 2, AT.isoformat(), ["UANA"])]
    assert await told_since(scene, "given_away") == [("given_away", "UROSA")]
    world.pass_time(minutes=1)
    await take(world, hosted("ana", key="b", at=LATER))
    assert (await given_away(world))[1:] == [("UBO", 2, LATER.isoformat(), [])]


async def test_who_never_heard_of_it_or_has_it_again_is_not_told(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa"), hosted("ana"))
    assert await told_since(scene, "given_away", "interviewer_dm") == [("interviewer_dm", "UANA")]
    await take(world, hosted("bo"))
    world.pass_time(minutes=1)
    await take(world, hosted("ana"), hosted("bo"), hosted("ana"))
    assert await told_since(scene, "given_away") == []


@pytest.mark.parametrize("over", [False, True])
async def test_nobody_is_told_they_are_free_where_it_is_no_news(scene: Scene, *, over: bool):
    world = scene.world
    await take(world, hosted("rosa"))
    await told_since(scene)
    world.clock.at = AT + timedelta(hours=1 if over else -1)
    await take(world, hosted("ana"), announce=over)
    assert await told_since(scene, "given_away") == []
