"""How the schedulers stand, whatever their number."""

from core.calendars.facts import Service
from core.outside_bookings.status import RECENT, read_status
from tests.core.counting import counting
from tests.core.outside_bookings.scene import Scene
from tests.world import World

BOTH = {Service.CALENDLY: True, Service.CALCOM: True}


async def test_each_has_its_own_and_all_are_read_at_once(world: World):
    scene = Scene(world=world)
    await world.ask(
        "INSERT INTO outside_schedulers (workspace_id, service, ticket, signing_secret, trouble)"
        " SELECT :workspace, service, service, '', service || ' is down'"
        " FROM unnest(CAST(:services AS text[])) service",
        workspace=world.rosa.workspace_id,
        services=[*BOTH],
    )
    await world.ask(
        "INSERT INTO outside_deliveries (workspace_id, service, key, body, kind)"
        " SELECT :workspace, service, number::text, '', service || number"
        " FROM unnest(CAST(:services AS text[])) service, generate_series(1, 7) number ORDER BY number",
        workspace=world.rosa.workspace_id,
        services=[*BOTH],
    )
    admin = await scene.admin()
    with counting(world) as queries:
        known = await world.run(read_status, admin, BOTH)
    assert sum(each.startswith("SELECT") for each in queries) == 4
    for each in known:
        assert each.trouble == f"{each.service} is down"
        assert [one.kind for one in each.recent] == [f"{each.service}{n}" for n in range(7, 7 - RECENT, -1)]
