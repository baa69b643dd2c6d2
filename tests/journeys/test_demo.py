"""The company of the demo: there once, however the first start ended."""

from bot.demo.clock import SandboxClock
from bot.demo.company import CANDIDATES, RECRUITERS
from bot.sandboxed import sandboxed
from bot.serving import listen
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.meetings.own import list_meetings
from core.settings import Settings


async def test_a_first_start_cut_off_half_way_is_made_up_for_and_another_adds_nothing(
    settings: Settings, database_url: str
):
    assert await planned(settings, database_url, demo=False) == 0
    first = await planned(settings, database_url, demo=True)
    assert first > 5
    assert await planned(settings, database_url, demo=True) == first


async def planned(settings: Settings, url: str, *, demo: bool) -> int:
    """Start, and stop; how many interviews recruiters have planned then. Without `demo`, candidates alone."""
    clock = SandboxClock(settings.panelry_home / "sandbox-clock")
    async with sandboxed(settings, url, listen("127.0.0.1", 0), clock, demo=demo) as house:
        if not demo:
            await house.product.run(import_candidates, house.workspace, read_lines(CANDIDATES)[0])
        count = 0
        for each in RECRUITERS:
            actor = await house.house.people.actor(house.team_id, each.id)
            count += len((await house.product.run(list_meetings, actor, "upcoming")).meetings)
        return count
