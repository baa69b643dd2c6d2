"""To whose calendar cannot be read any more: what follows from that, and the way to put it right."""

from bot.blocks.elements import actions, button, message, section
from bot.blocks.shapes import Message
from core.calendars.facts import Service
from core.calendars.forms import SERVICE_NAMES


def reconnect_notice(service: str, now: str) -> Message:
    """now: what became of it since, "connected" or "disconnected", "" while nothing did."""
    known = service in {*SERVICE_NAMES}
    name = SERVICE_NAMES[Service(service)] if known else "calendar"
    if now == "connected":
        return _said(f"Your {name} is connected again, and times are suggested around it.")
    if now == "disconnected":
        return _said(f"Your {name} is not connected any more, and times are suggested without it.")
    text = (
        f"Panelry can no longer read your {name}. Until you connect it again, times are suggested around "
        "what was read last."
    )
    again = button("Reconnect", "connect_service", service, label=f"Reconnect: {name}", style="primary")
    return message(text=text, blocks=[section(text), *actions(again if known else None)])


def _said(text: str) -> Message:
    return message(text=text, blocks=[section(text)])
