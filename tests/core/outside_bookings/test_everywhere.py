"""The installation's keys watch for every workspace; who is watched already is not asked one by one."""

from sqlalchemy import text

from core.calendars.facts import Service
from core.outside_bookings.everywhere import watch_everywhere
from core.outside_bookings.keys import WATCH
from core.workspaces.entrance import Entrance, TeamProfile
from tests.core.counting import counting
from tests.core.outside_bookings.scene import Scene
from tests.world import World

BOTH = (Service.CALENDLY, Service.CALCOM)


async def test_each_workspace_is_begun_with_once_and_all_look_again_at_the_next_start(world: World):
    scene, entrance = Scene(world=world, installation_key="of all"), Entrance(world.database, world.secrets)
    team = TeamProfile(slack_team_id="T2", name="Another")
    other = await entrance.install(team, bot_token="xoxb-2", bot_user_id="U2", bot_id="B2")
    there = await entrance.workspaces()
    assert len(there) == 2
    await watch_everywhere(world.database, world.run, there, ())
    assert await watched(world) == []
    await watch_everywhere(world.database, world.run, there[:1], [Service.CALENDLY])
    await watch_everywhere(world.database, world.run, there, BOTH)
    assert await watched(world) == [(each, road) for each in there for road in sorted(BOTH)]
    await scene.rounds.do_due()
    assert await due(world) == 0
    with counting(world) as asked:
        await watch_everywhere(world.database, world.run, there, BOTH)
    assert asked == []  # of those who see one workspace
    assert await due(world) == 4
    assert other.workspace_id in there


async def watched(world: World) -> list[tuple[int, str]]:
    async with world.database.outbox() as session:
        found = await session.execute(
            text("SELECT workspace_id, road FROM chores WHERE kind = :kind ORDER BY 1, 2"), {"kind": WATCH}
        )
        return [(workspace_id, road) for workspace_id, road in found]


async def due(world: World) -> int:
    async with world.database.outbox() as session:
        return int(
            await session.scalar(text("SELECT count(*) FROM chores WHERE due_at <= clock_timestamp()")) or 0
        )
