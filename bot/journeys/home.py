"""The App Home: what is coming up, what was, and the way to everything else."""

from collections import OrderedDict
from datetime import date
from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.failure import failed_home, waiting_home
from bot.blocks.home import Showing, home_view, shown_page
from bot.blocks.meeting_view import meeting_view
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from bot.work import say_nothing
from core.calendars.connections import list_connections
from core.errors import BadInput
from core.follow_ups.read import list_follow_ups
from core.meetings.forms import MeetingPage
from core.meetings.list_weeks import list_weeks
from core.meetings.own import list_meetings
from core.meetings.read import read_meeting
from core.meetings.weeks import Weeks
from core.messages.failed import list_failed
from core.tenancy import Actor
from core.workspaces.members import may_schedule

Place = tuple[Showing, str | None]
MOST_REMEMBERED = 10_000
OLDER = "This button belongs to an older Home tab. Open it again."


class Home:
    """Listeners of the Home tab; other journeys ask it to show what they changed.

    Where each person went last is remembered: a drawing that comes late takes nobody back.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._went: OrderedDict[tuple[str, str], Place] = OrderedDict()

    async def opened(self, context: AsyncBoltContext, event: dict[str, Any]) -> None:
        """Somebody looks at the app; only the Home tab has anything to draw."""
        visit = Visit.of(self._parts, context, {})
        if visit.user_id and event.get("tab") != "messages":
            self._show(visit, "upcoming")

    async def switch(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Upcoming”, “Past”, “Week” or “Month”, the button's action id says which."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._show(visit, _tab(visit.choice))

    async def turn(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """Another page: the value is "upcoming:<cursor>", "past:<cursor>", "week:<day>" or "month:<day>"."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        tab, _, cursor = visit.value.partition(":")
        self._show(visit, _tab(tab), cursor or None)

    async def open_meeting(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """One meeting with all there is to know of it."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(loading_view("Meeting"), partial(draw_meeting, visit)), visit.tell)

    def refresh(self, visit: Visit) -> None:
        """Draw the visitor's Home anew, who looks at something else and need not hear of it."""
        self._parts.work.spawn(self._publish(visit, self._place_of(visit)), say_nothing)

    async def show(self, visit: Visit, *, notice: str = "") -> None:
        """Draw the visitor's Home anew while they look at it; `notice` says what just happened."""
        place = self._place_of(visit)
        self._go(visit, place)
        await self._publish(visit, place, notice)

    def _show(self, visit: Visit, tab: Showing, cursor: str | None = None) -> None:
        self._go(visit, (tab, cursor))
        self._parts.work.spawn(
            self._publish(visit, (tab, cursor)),
            partial(self._explain, visit),
            notice=partial(self._wait, visit),
        )

    def _go(self, visit: Visit, place: Place) -> None:
        person = (visit.team_id, visit.user_id)
        self._went[person] = place
        self._went.move_to_end(person)
        if len(self._went) > MOST_REMEMBERED:
            self._went.popitem(last=False)

    def _place_of(self, visit: Visit) -> Place:
        """What they look at, so that nothing they press throws them off it."""
        if visit.view is not None and visit.is_home:
            return shown_page(visit.view)
        return self._went.get((visit.team_id, visit.user_id), ("upcoming", None))

    async def _publish(self, visit: Visit, place: Place, notice: str = "") -> None:
        (tab, cursor), actor = place, await visit.actor()
        page = await self._page(actor, tab, cursor)
        failed = await self._parts.run(list_failed, actor)
        todo = await self._parts.run(list_follow_ups, actor)
        connections = await self._parts.run(list_connections, actor, self._parts.connecting.setups)
        view = home_view(
            page,
            showing=tab,
            cursor=cursor,
            failed=failed,
            todo=todo,
            connections=connections,
            notice=notice,
            schedules=may_schedule(actor),
        )
        if self._went.get((visit.team_id, visit.user_id), place) == place:
            await visit.client.views_publish(user_id=visit.user_id, view=view)

    async def _page(self, actor: Actor, tab: Showing, cursor: str | None) -> MeetingPage | Weeks:
        match tab:
            case "upcoming" | "past":
                return await self._parts.run(list_meetings, actor, tab, cursor)
            case "week" | "month":
                return await self._parts.run(list_weeks, actor, tab, _day(cursor))

    async def _explain(self, visit: Visit, sentence: str) -> None:
        await visit.client.views_publish(user_id=visit.user_id, view=failed_home(sentence))

    async def _wait(self, visit: Visit, sentence: str) -> None:
        await visit.client.views_publish(user_id=visit.user_id, view=waiting_home(sentence))


async def draw_meeting(visit: Visit, actor: Actor) -> View:
    """The meeting a button names."""
    meeting = await visit.parts.run(read_meeting, actor, visit.number)
    return meeting_view(meeting, timezone=actor.timezone)


def _tab(name: str) -> Showing:
    match name:
        case "upcoming" | "past" | "week" | "month":
            return name
    raise BadInput(OLDER)


def _day(cursor: str | None) -> date | None:
    try:
        return date.fromisoformat(cursor) if cursor else None
    except ValueError as error:
        raise BadInput(OLDER) from error
