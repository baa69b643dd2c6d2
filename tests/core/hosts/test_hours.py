import pytest

from core.errors import BadInput, NotAllowed
from core.hosts.hours import Block, set_working_hours
from tests.world import World

MORNING = Block(weekday=1, starts_minute=9 * 60, ends_minute=12 * 60)
AFTERNOON = Block(weekday=1, starts_minute=13 * 60, ends_minute=1440)
NIGHT = Block(weekday=6, starts_minute=22 * 60, ends_minute=6 * 60)
WEEK = "SELECT weekday, starts_minute, ends_minute FROM working_hours ORDER BY 1, 2"


async def test_a_week_replaces_the_one_before(world: World):
    await world.run(set_working_hours, world.rosa, "UANA", [MORNING, AFTERNOON, NIGHT])
    assert await world.ask(WEEK) == [(1, 540, 720), (1, 780, 1440), (6, 1320, 360)]
    await world.run(set_working_hours, world.rosa, "UANA", [NIGHT])
    assert await world.ask(WEEK) == [(6, 1320, 360)]
    await world.run(set_working_hours, world.rosa, "UANA", [])
    assert await world.ask(WEEK) == []


@pytest.mark.parametrize(
    "wrong", [(7, 0, 60), (-1, 0, 60), (0, 1440, 60), (0, -1, 60), (0, 0, 1441), (0, 0, -1)]
)
async def test_times_outside_a_day_are_refused(world: World, wrong: tuple[int, int, int]):
    weekday, starts, ends = wrong
    block = Block(weekday=weekday, starts_minute=starts, ends_minute=ends)
    with pytest.raises(BadInput, match="between 00:00 and 24:00") as refusal:
        await world.run(set_working_hours, world.rosa, "UANA", [block])
    assert refusal.value.field == "hours"


async def test_a_stranger_has_no_hours(world: World):
    with pytest.raises(BadInput, match="does not know this person"):
        await world.run(set_working_hours, world.rosa, "UNOBODY", [MORNING])


async def test_people_set_their_own_week_and_only_the_hiring_team_anothers(world: World):
    await world.ask("UPDATE members SET role = 'interviewer' WHERE slack_user_id = 'UANA'")
    for who in ("UANA", "UGUEST"):
        await world.run(set_working_hours, await world.actor(who), who, [MORNING])
        with pytest.raises(NotAllowed):
            await world.run(set_working_hours, await world.actor(who), "UBO", [MORNING])
