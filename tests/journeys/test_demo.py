"""The company of the demo: there once, however the first start ended, with its calendars."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.demo.calendars import CONNECTED, WITH_CALENDARS, place_of
from bot.demo.clock import SandboxClock
from bot.demo.company import CANDIDATES, RECRUITERS
from bot.sandbox import people
from bot.sandbox.services.events import Event
from bot.sandboxed import SandboxedProduct, sandboxed
from bot.serving import listen
from core.calendars.connections import list_connections
from core.calendars.forms import Connected
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


async def test_some_have_their_calendars_connected_with_interviews_beside_what_is_their_own(
    settings: Settings, database_url: str
):
    clock = SandboxClock(settings.panelry_home / "sandbox-clock")
    async with sandboxed(settings, database_url, listen("127.0.0.1", 0), clock) as house:
        for each in CONNECTED:
            place = place_of(house.elsewhere, each)
            events = place.diary.events(place.calendar.id)
            own = [event for event in events if not event.extra]
            assert {event.title for event in own} == {private.title for private in each.private}
            assert len(own) < len(events), "interviews stand there, too"
            assert not [(one, other) for one in own for other in events if overlap(one, other)]
            assert any(event.starts_at < datetime.now(UTC) + timedelta(days=4) for event in own)
        everybody = await asyncio.gather(*(connections(house, who.id) for who in people.ACTIVE))
        assert [len(theirs) for theirs in everybody] == [who in WITH_CALENDARS for who in people.ACTIVE]
        assert all(
            one.reads and one.writes for theirs in everybody for each in theirs for one in each.calendars
        )


def overlap(one: Event, other: Event) -> bool:
    return one.id != other.id and one.starts_at < other.ends_at and other.starts_at < one.ends_at


async def connections(house: SandboxedProduct, slack_user_id: str) -> list[Connected]:
    actor = await house.house.people.actor(house.team_id, slack_user_id)
    return [*(await house.product.run(list_connections, actor, {})).connected]


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
