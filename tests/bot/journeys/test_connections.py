"""Connections: looked at, connected, chosen from and let go, in windows and under a message."""

import pytest

from core.calendars.facts import Service
from core.calendars.forms import CalendarsForm
from core.errors import BadInput, NotAllowed
from core.meetings.forms import MeetingPage
from tests.bot.blocks import made
from tests.bot.journeys.samples import NOW
from tests.bot.journeys.test_home import HOME
from tests.bot.journeys.world import World, filled, open_world, words


@pytest.fixture
async def world():
    async with open_world() as opened:
        opened.core.answers |= {
            "list_meetings": MeetingPage(meetings=(), this_week=0, now=NOW),
            "list_connections": made.connections(made.connected()),
            "begin_connecting": "7.ticket",
            "choose_calendars": None,
            "disconnect_account": None,
        }
        yield opened


async def opened(world: World) -> dict:
    await world.press("open_connections", value="all", view=HOME)
    await world.settled()
    return world.slack.view()


async def test_the_window_shows_what_is_connected_and_home_follows_when_pressed_again(world: World):
    view = await opened(world)
    assert "ana@acme.example" in words(view)
    assert not world.slack.called("views.publish")
    await world.press("open_connections", value="all", view=view)
    await world.settled()
    assert "Google Calendar" in words(world.slack.called("views.publish")[-1]["view"])


@pytest.mark.parametrize("place", ["window", "message"])
async def test_connect_gives_a_link_made_at_that_press(world: World, place: str):
    where = {"view": await opened(world)} if place == "window" else {}
    await world.press("connect_service", value="google", **where)
    await world.settled()
    assert '"url": "https://panelry.example/connect/7.ticket"' in words(world.slack.view())
    assert world.core.called("begin_connecting") == [(Service.GOOGLE,)]


@pytest.mark.parametrize("value", ["telepathy", "", "zoom"])
async def test_an_unknown_service_is_from_an_earlier_version(world: World, value: str):
    await world.press("connect_service", value=value, view=await opened(world))
    await world.settled()
    assert "earlier version" in words(world.slack.view())


async def test_who_may_not_connect_reads_why(world: World):
    world.core.answers["begin_connecting"] = NotAllowed("Guests cannot connect calendars. Ask a member.")
    await world.press("connect_service", value="google", view=await opened(world))
    await world.settled()
    assert "Guests cannot connect calendars." in words(world.slack.view())


async def test_a_choice_is_saved_and_what_was_chosen_stays_when_it_is_refused(world: World):
    await world.press("choose_calendars", value="5", view=await opened(world))
    await world.settled()
    form = filled(world.slack.top(), reads={"selected_options": [{"value": "9"}]})
    world.core.answers["choose_calendars"] = BadInput("Choose another calendar.", field="writes")
    refused = await world.submit(form)
    assert refused.body == {"response_action": "errors", "errors": {"writes": "Choose another calendar."}}
    world.core.answers["choose_calendars"] = None
    assert (await world.submit(form)).body == ""
    assert world.core.called("choose_calendars")[-1] == (
        CalendarsForm(connection_id=5, reads=(9,), writes=8),
    )
    assert world.slack.view()["callback_id"] == "connections"


async def test_an_account_that_is_gone_cannot_be_chosen_from(world: World):
    await world.press("choose_calendars", value="6", view=await opened(world))
    await world.settled()
    assert "not connected any more" in words(world.slack.top())


async def test_disconnecting_shows_what_is_left(world: World):
    view = await opened(world)
    world.core.answers["list_connections"] = made.connections()
    await world.press("disconnect_calendar", value="5", view=view)
    await world.settled()
    assert world.core.called("disconnect_account") == [(5,)]
    assert "None is connected" in words(world.slack.view())
    assert "None is connected" in words(world.slack.called("views.publish")[-1]["view"])


@pytest.mark.parametrize("choice, use_case", [("on", "count_scheduler"), ("off", "count_no_more")])
async def test_a_scheduler_counts_or_not_and_home_follows(world: World, choice: str, use_case: str):
    world.core.answers |= {"own_email": "ana@acme.example", "read_key": None, "count_no_more": None}
    view = await opened(world)
    await world.press(f"scheduler_count:{choice}", value="calendly", view=view)
    await world.settled()
    if choice == "on":  # nobody saved a key here
        assert "There is no Calendly key" in words(world.slack.view())
        return
    assert world.core.called(use_case) == [(Service.CALENDLY,)]
    assert world.slack.called("views.publish")


async def test_a_scheduler_nobody_knows_is_from_an_earlier_version(world: World):
    await world.press("scheduler_count:on", value="zoom", view=await opened(world))
    await world.settled()
    assert "earlier version" in words(world.slack.view())
