"""Somebody's connected calendars: a line in Home, and the window where they are looked after."""

from bot.blocks.elements import actions, button, confirmation, divider, modal, section
from bot.blocks.shapes import Block, Element, View
from bot.blocks.text import bold, escape, words_list
from bot.blocks.text import name as typed_name
from bot.blocks.when import date_token
from core.calendars.facts import Service
from core.calendars.forms import SERVICE_NAMES, Connected, Connections, Offered

TITLE = "Your calendars"
MOST = 12
_NONE = "None is connected. Connect yours, and times are suggested around what is in it."


def calendars_line(connections: Connections) -> list[Block]:
    """The part of Home; nothing for who may not connect any."""
    if not (connections.connected or connections.offered):
        return []
    troubled = sorted(connections.connected, key=lambda each: not _is_troubled(each))
    lines = [f"{SERVICE_NAMES[each.service]} · {_state(each)}" for each in troubled[:MOST]]
    words = "\n".join(["*Calendars*", *(lines or [_NONE])])
    look = button("Connections", "open_connections", "all", label="Connections: your calendars")
    return [section(words, accessory=look)]


def connections_view(connections: Connections) -> View:
    """Each account with its state and what may be done with it, and the services to connect."""
    shown = connections.connected[:MOST]
    entries = [block for each in shown for block in _entry(each)]
    blocks = [
        *(entries or [section(_NONE)]),
        divider(),
        *(block for each in connections.offered for block in _offer(each, entries=bool(entries))),
        *(_words() if entries else []),
        *(_schedulers() if connections.looks_after_all else []),
    ]
    return modal(TITLE, blocks, callback_id="connections")


def _words() -> list[Block]:
    words = "Some events take no time, others always do, whatever the calendar says: you choose the words."
    look = button("Words that count", "open_conflict_words", "own")
    return [divider(), section(words, accessory=look)]


def _schedulers() -> list[Block]:
    """For admins: these belong to the workspace."""
    look = button("Schedulers", "open_schedulers", "all")
    return [divider(), section("Bookings at Calendly and Cal.com become interviews here.", accessory=look)]


def _entry(each: Connected) -> list[Block]:
    name = SERVICE_NAMES[each.service]
    words = [f"{bold(name)} · {typed_name(each.email, otherwise='unnamed')}", _sentence(each), _uses(each)]
    return [section("\n".join(filter(None, words))), *_row(each, name)]


def _row(each: Connected, name: str) -> list[Block]:
    label = f"{name}, {each.email}"
    return actions(
        _connect(each.service, "Reconnect", primary=True) if each.is_revoked else None,
        button("Choose calendars", "choose_calendars", str(each.id), label=f"Choose calendars: {label}")
        if each.calendars
        else None,
        _disconnect(each, label),
    )


def _disconnect(each: Connected, label: str) -> Element:
    words = "Panelry forgets what it read there. Interviews that stand in the calendar stay there."
    asked = confirmation("Disconnect it?", words, confirm="Disconnect", deny="Keep it")
    pressed = button("Disconnect", "disconnect_calendar", str(each.id), label=f"Disconnect: {label}")
    return pressed | {"confirm": asked}


def _offer(offered: Offered, *, entries: bool) -> list[Block]:
    name = SERVICE_NAMES[offered.service]
    if offered.setup is not None:
        return [section(f"{name}: {escape(offered.setup)}")]
    words = f"Connect another {name}" if entries else f"Connect your {name}"
    return [section(f"{words}.", accessory=_connect(offered.service, "Connect"))]


def _connect(service: Service, text: str, *, primary: bool = False) -> Element:
    label = f"{text}: {SERVICE_NAMES[service]}"
    return button(text, "connect_service", service, label=label, style="primary" if primary else None)


def _is_troubled(each: Connected) -> bool:
    return each.is_revoked or each.trouble is not None


def _state(each: Connected) -> str:
    """What follows its name in a line."""
    if _is_troubled(each):
        return f":warning: {_sentence(each)}"
    sentence = _sentence(each)
    return sentence[:1].lower() + sentence[1:]


def _sentence(each: Connected) -> str:
    if each.is_revoked:
        return "Panelry can no longer read it. Connect it again."
    if each.trouble is not None:
        return escape(each.trouble, 300)
    if not any(calendar.reads for calendar in each.calendars):
        return "Not read"
    if each.read_at is None:
        return "Being read for the first time"
    return f"Read {date_token(each.read_at, '{ago}')}"


def _uses(each: Connected) -> str:
    """Which calendars count, and where interviews go."""
    reads = [typed_name(calendar.name) for calendar in each.calendars if calendar.reads]
    writes = [typed_name(calendar.name) for calendar in each.calendars if calendar.writes]
    said = [
        f"Takes your time: {words_list(reads, most=5)}" if reads else "",
        f"Interviews go to: {words_list(writes)}" if writes else "",
    ]
    return "\n".join(filter(None, said))
