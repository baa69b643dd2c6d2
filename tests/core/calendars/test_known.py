"""How fresh a calendar is: looked at again when a time is chosen, told on the card when it could not be."""

from datetime import timedelta

import pytest

from bot.blocks.card import card
from core.calendars.known import look_again
from core.errors import NotAllowed
from core.meetings.facts import Meeting
from tests.core.calendars.scene import Scene
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)


@pytest.fixture
async def scene(world: World) -> Scene:
    scene = Scene(world=world)
    await scene.connect("UANA")
    await scene.read()
    return scene


async def read_ago(scene: Scene, minutes: float) -> None:
    await scene.world.ask(
        "UPDATE calendars SET read_at = now() - make_interval(secs => :ago)", ago=60.0 * minutes
    )


def unchecked(meeting: Meeting) -> list[str]:
    return [each.member.name for each in meeting.interviewers if each.calendar_stale]


@pytest.mark.parametrize(("minutes", "stale"), [(29, []), (31, ["Ana"])])
async def test_a_calendar_not_read_for_half_an_hour_is_told_on_the_card(
    scene: Scene, minutes: float, stale: list[str]
):
    await read_ago(scene, minutes)
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    assert unchecked(meeting) == stale
    assert ("calendar could not be checked" in str(card(meeting).blocks)) == bool(stale)


async def test_never_read_or_out_of_reach_it_is_told_too_and_moved_it_is_judged_anew(scene: Scene):
    await scene.world.ask("UPDATE connections SET is_revoked = true")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    assert unchecked(meeting) == ["Ana"]
    await scene.world.ask("UPDATE connections SET is_revoked = false")
    await scene.world.ask("UPDATE calendars SET read_at = NULL")
    assert unchecked(await scene.world.move(meeting, AT + timedelta(hours=1))) == ["Ana"]
    await read_ago(scene, 1)
    moved = await scene.world.move(await scene.meeting(meeting), AT + timedelta(hours=2))
    assert unchecked(moved) == []


@pytest.mark.parametrize(("minutes", "asked"), [(0.1, False), (1, True)])
async def test_choosing_a_time_has_the_calendars_looked_at_that_were_not_just_read(
    scene: Scene, minutes: float, asked: bool
):
    await read_ago(scene, minutes)
    await scene.world.run(look_again, scene.world.rosa, ["UANA", "UBO"])
    assert (await scene.rounds.do_due() == 1) is asked


async def test_who_books_nobody_has_nothing_looked_at(scene: Scene):
    await scene.world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    with pytest.raises(NotAllowed):
        await scene.world.run(look_again, await scene.world.actor("UBO"), ["UANA"])
