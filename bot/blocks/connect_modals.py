"""The windows behind "Connect" and "Choose calendars"."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.connections import TITLE
from bot.blocks.elements import (
    actions,
    button,
    checkboxes,
    context,
    input_block,
    modal,
    multi_select,
    option,
    radio_buttons,
    section,
    static_select,
)
from bot.blocks.shapes import Block, Element, View
from bot.blocks.state import FormState, metadata_of, whole
from bot.blocks.text import bold, plain_name
from bot.blocks.text import name as typed_name
from core.calendars.facts import Service
from core.calendars.forms import SERVICE_NAMES, CalendarChoice, CalendarsForm, Connected

IN_SIGHT = 10
"""Slack shows no more boxes or radio buttons."""
NOWHERE = "none"
NO_CALENDARS = "This account has no calendars. Make one there, then connect it once more."
MORE_CALENDARS = "One is missing? Close this, and connect the same account again: its list is read anew."


def connect_view(service: Service, address: str) -> View:
    """The way into the browser; nothing is asked for in Slack that lets somebody in."""
    name = SERVICE_NAMES[service]
    words = (
        f"This opens a page in your browser that connects your {name}. The link is for you alone, "
        "works once, and for ten minutes."
    )
    row = actions(
        button(
            "Open the page", "open_connect_page", service, label=f"Open: {name}", style="primary", url=address
        ),
        button("I have connected it", "open_connections", "all"),
    )
    return modal(TITLE, [section(words), *row], callback_id="connect_service")


def choose_modal(connected: Connected) -> View:
    """Which of an account's calendars count, and which one interviews go to."""
    about = section(f"{bold(SERVICE_NAMES[connected.service])} · {typed_name(connected.email)}")
    if not connected.calendars:
        return modal("Choose calendars", [about, section(NO_CALENDARS)], callback_id="no_calendars")
    return modal(
        "Choose calendars",
        [about, _reads(connected.calendars), *_writes(connected.calendars), context(MORE_CALENDARS)],
        callback_id="choose_calendars",
        submit="Save",
        close="Cancel",
        metadata={"connection": connected.id},
    )


def read_choice(view: Mapping[str, Any]) -> CalendarsForm:
    """What was chosen."""
    state = FormState(view)
    reads = [whole(each) for each in state.boxes("reads")]
    return CalendarsForm(
        connection_id=whole(metadata_of(view).get("connection")) or 0,
        reads=tuple(each for each in reads if each is not None),
        writes=whole(state.option("writes")),
    )


def _reads(calendars: Sequence[CalendarChoice]) -> Block:
    options = [_option(each) for each in calendars]
    ticked = [str(each.id) for each in calendars if each.reads]
    element = (
        checkboxes("reads", options, ticked)
        if len(options) <= IN_SIGHT
        else multi_select("reads", "Choose calendars", options, ticked)
    )
    hint = "No interview is suggested while something is in them."
    return input_block("reads", "Calendars that take your time", element, optional=True, hint=hint)


def _writes(calendars: Sequence[CalendarChoice]) -> list[Block]:
    options = [_option(each) for each in calendars if each.may_write]
    if not options:
        return []
    options = [option("None of these", NOWHERE), *options[:99]]
    chosen = next((str(each.id) for each in calendars if each.writes), NOWHERE)
    element = (
        radio_buttons("writes", options, chosen)
        if len(options) <= IN_SIGHT
        else static_select("writes", "Choose a calendar", options, chosen)
    )
    hint = "One calendar of all that you connected. Interviews stand in it with their guests."
    return [input_block("writes", "Calendar your interviews go to", element, hint=hint)]


def _option(calendar: CalendarChoice) -> Element:
    return option(plain_name(calendar.name), str(calendar.id))
