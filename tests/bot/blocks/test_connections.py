"""What is said of connected calendars, and what comes back from a choice among them."""

from dataclasses import replace

import pytest
from hypothesis import given

from bot.blocks.connect_modals import choose_modal, connect_view, read_choice
from bot.blocks.connections import calendars_line, connections_view
from bot.blocks.home import home_view
from bot.blocks.reconnect import reconnect_notice
from core.calendars.facts import Service
from core.calendars.forms import CalendarChoice, CalendarsForm, Connected, Connections, Counted
from core.meetings.forms import MeetingPage
from core.meetings.own import PAGE
from tests.bot.blocks import anything, made
from tests.bot.blocks.slack import buttons, everything, fill, posted, shown


def line(*accounts: Connected) -> str:
    return everything(calendars_line(made.connections(*accounts)))


def test_home_says_the_state_in_a_line_trouble_first():
    fine = made.connected()
    broken = replace(fine, id=6, service=Service.MICROSOFT, is_revoked=True)
    assert "Google Calendar · read <!date^" in line(fine)
    assert "{ago}" in line(fine)
    said = line(fine, broken)
    assert said.index("Microsoft 365") < said.index("Google")
    assert "Panelry can no longer read it. Connect it again." in said
    assert "It asks for a password." in line(replace(fine, trouble="It asks for a password."))
    assert "being read for the first time" in line(replace(fine, read_at=None))
    assert "not read" in line(replace(fine, calendars=fine.calendars[1:]))
    assert "None is connected" in line()
    assert calendars_line(Connections()) == []


def test_the_window_offers_what_may_be_done_and_says_what_is_missing():
    view = shown(connections_view(made.connections(made.connected())))
    assert buttons(view) == ["choose_calendars", "disconnect_calendar"]
    assert "Microsoft 365 calendar: Ask your administrator to set MICROSOFT_CLIENT_ID." in everything(view)
    revoked = shown(connections_view(made.connections(made.connected(is_revoked=True))))
    assert buttons(revoked) == ["connect_service", "choose_calendars", "disconnect_calendar"]
    (asked,) = [
        each["confirm"] for block in view["blocks"] for each in block.get("elements", []) if "confirm" in each
    ]
    assert "forgets what it read" in asked["text"]["text"]


@pytest.mark.parametrize("email", [None, "ian@acme.example"])
def test_none_is_connected_is_said_where_nothing_counts(email):
    counted = Counted(service=Service.CALENDLY, email=email)
    view = connections_view(replace(made.connections(), schedulers=(counted,)))
    assert ("None is connected" in everything(view)) is (email is None)


def test_a_choice_comes_back_as_it_was_shown_and_as_it_was_changed():
    view = shown(choose_modal(made.connected()))
    assert read_choice(view) == CalendarsForm(connection_id=5, reads=(8,), writes=8)
    fill(view, "writes", selected_option={"value": "none"})
    fill(view, "reads", selected_options=[{"value": "9"}, {"value": "x"}])
    assert read_choice(view) == CalendarsForm(connection_id=5, reads=(9,), writes=None)
    assert read_choice({}) == CalendarsForm(connection_id=0)


@pytest.mark.parametrize("count", [1, 9, 10, 11, 100, 130])
def test_any_number_of_calendars_can_be_chosen_from(count: int):
    calendars = tuple(
        CalendarChoice(
            id=number, name=f"C{number}", reads=number % 2 == 0, writes=number == 1, may_write=True
        )
        for number in range(1, count + 1)
    )
    view = shown(choose_modal(made.connected(calendars=calendars)))
    form = read_choice(view)
    assert form.reads == tuple(range(2, min(count, 100) + 1, 2))
    assert form.writes == 1


def test_without_a_calendar_to_write_to_nothing_is_asked():
    view = shown(choose_modal(made.connected(calendars=(CalendarChoice(id=9, name="Holidays"),))))
    assert not [each for each in view["blocks"] if each.get("block_id") == "writes"]
    assert read_choice(view).writes is None


def test_a_message_says_what_follows_and_later_what_became_of_it():
    asked = posted(reconnect_notice("google", ""))
    assert asked.text == (
        "Panelry can no longer read your Google Calendar. Until you connect it again, times are suggested "
        "around what was read last."
    )
    assert buttons(asked) == ["connect_service"]
    for now in ("connected", "disconnected"):
        later = posted(reconnect_notice("google", now))
        assert buttons(later) == []
        assert "can no longer" not in later.text
    assert buttons(posted(reconnect_notice("telepathy", ""))) == []


def test_a_scheduler_of_the_company_counts_where_somebody_says_so():
    view = shown(connections_view(replace(made.connections(made.connected()), schedulers=made.SCHEDULERS)))
    said = everything(view["blocks"])
    assert "Do not count my times at Calendly" in said
    assert "Count my times at Cal.com" in said
    assert "*Calendly (company account)* · ana@acme.example" in said
    assert "Your free time comes from Google Calendar and Calendly, within" in said
    assert "Cal.com (company account)*\nWhat you have there does not count" in said
    trouble = replace(made.SCHEDULERS[0], trouble="Ask an admin to save another.")
    home = everything(calendars_line(replace(made.connections(made.connected()), schedulers=(trouble,))))
    assert "Calendly (company account) · :warning: Ask an admin" in home


def test_with_nothing_that_counts_free_time_comes_from_working_hours_alone():
    unread = made.connected(calendars=(CalendarChoice(id=9, name="Holidays"),))
    for theirs in (made.connections(), replace(made.connections(unread), schedulers=made.SCHEDULERS[1:])):
        assert "from your working hours in Panelry alone" in everything(
            shown(connections_view(theirs))["blocks"]
        )


@anything.some
@given(anything.connections)
def test_slack_takes_whatever_is_connected(connections: Connections):
    page = MeetingPage(meetings=(made.meeting(),) * PAGE, this_week=1, now=made.NOW)
    shown(home_view(page, showing="upcoming", connections=connections))
    shown(connections_view(connections))
    for each in connections.connected:
        shown(choose_modal(each))


@pytest.mark.parametrize("service", [Service.GOOGLE, Service.FEED])
def test_the_way_into_the_browser_is_a_link(service: Service):
    view = shown(connect_view(service, "https://panelry.example/connect/1.x"))
    assert buttons(view) == ["open_connect_page", "open_connections"]
    assert not [each for each in view["blocks"] if each["type"] == "input"]
