"""Somebody's connected calendars: a line in Home, and the window where they are looked after."""

from datetime import datetime

from bot.blocks.elements import actions, button, confirmation, context, divider, modal, section
from bot.blocks.shapes import Block, Element, View
from bot.blocks.text import bold, escape, words_list
from bot.blocks.text import name as typed_name
from bot.blocks.when import date_token
from core.calendars.facts import Service
from core.calendars.forms import SCHEDULER_NAMES, SERVICE_NAMES, Connected, Connections, Counted, Offered

TITLE = "Your calendars"
MOST = 12
_NONE = "None is connected. Connect yours, and times are suggested around what is in it."


def calendars_line(connections: Connections) -> list[Block]:
    """The part of Home; nothing for who may not connect any."""
    if not (connections.connected or connections.offered):
        return []
    counted = [each for each in connections.schedulers if each.email is not None]
    states = [
        *(
            (_is_troubled(each), SERVICE_NAMES[each.service], _sentence(each))
            for each in connections.connected
        ),
        *((each.trouble is not None, _company(each), _counted(each)) for each in counted),
    ]
    troubled = sorted(states, key=lambda each: not each[0])
    lines = [f"{name} · {_state(words, is_troubled=bad)}" for bad, name, words in troubled[:MOST]]
    words = "\n".join(["*Calendars*", *(lines or [_NONE])])
    look = button("Connections", "open_connections", "all", label="Connections: your calendars")
    return [section(words, accessory=look)]


def connections_view(connections: Connections, *, notice: str = "") -> View:
    """Each account with its state and what may be done with it, and the services to connect."""
    shown = connections.connected[:MOST]
    entries = [block for each in shown for block in _entry(each)]
    is_counted = any(each.email is not None for each in connections.schedulers)
    blocks = [
        *([section(escape(notice, 500)), divider()] if notice else []),
        *(entries or ([] if is_counted else [section(_NONE)])),
        *(block for each in connections.schedulers for block in _scheduler(each)),
        context(_sources(connections)),
        divider(),
        *(block for each in connections.offered for block in _offer(each, entries=bool(entries))),
        *(_words() if entries else []),
        *(_of_admins() if connections.looks_after_all else []),
    ]
    return modal(TITLE, blocks, callback_id="connections")


def _words() -> list[Block]:
    words = "Some events take no time, others always do, whatever the calendar says: you choose the words."
    look = button("Words that count", "open_conflict_words", "own")
    return [divider(), section(words, accessory=look)]


def _of_admins() -> list[Block]:
    """What belongs to the workspace."""
    words = button("Calendar events", "open_event_words", "all")
    look = button("Schedulers", "open_schedulers", "all")
    zoom = button("Zoom", "open_zoom", "all")
    rooms = button("Rooms", "open_rooms", "all")
    return [
        divider(),
        section("What interviews say in calendars, and how candidates are invited.", accessory=words),
        section("Bookings at Calendly and Cal.com become interviews here.", accessory=look),
        section("Video calls are made at Zoom, by keys of your own.", accessory=zoom),
        section("Rooms to interview in, by site, with their seats.", accessory=rooms),
    ]


def _scheduler(each: Counted) -> list[Block]:
    """One the whole company uses: whether its busy times count is everybody's own choice."""
    name = SCHEDULER_NAMES[each.service]
    if each.email is None:
        look = button("Count it", "scheduler_count:on", each.service, label=f"Count my times at {name}")
        return [
            section(f"{bold(_company(each))}\nWhat you have there does not count as busy.", accessory=look)
        ]
    words = f"{bold(_company(each))} · {typed_name(each.email)}\n{_counted(each)}\nTakes your time"
    look = button(
        "Do not count", "scheduler_count:off", each.service, label=f"Do not count my times at {name}"
    )
    return [section(words, accessory=look)]


def _company(each: Counted) -> str:
    return f"{SCHEDULER_NAMES[each.service]} (company account)"


def _counted(each: Counted) -> str:
    return _reading(each.trouble, each.read_at)


def _sources(connections: Connections) -> str:
    """Where free time comes from."""
    read = [each for each in connections.connected if any(one.reads for one in each.calendars)]
    names = dict.fromkeys(SERVICE_NAMES[each.service] for each in read)
    names |= dict.fromkeys(SCHEDULER_NAMES[each.service] for each in connections.schedulers if each.email)
    if not names:
        return "Your free time comes from your working hours in Panelry alone."
    return f"Your free time comes from {words_list([*names])}, within your working hours in Panelry."


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


def _state(sentence: str, *, is_troubled: bool) -> str:
    """What follows its name in a line."""
    return f":warning: {sentence}" if is_troubled else sentence[:1].lower() + sentence[1:]


def _sentence(each: Connected) -> str:
    if each.is_revoked:
        return "Panelry can no longer read it. Connect it again."
    if each.trouble is None and not any(calendar.reads for calendar in each.calendars):
        return "Not read"
    return _reading(each.trouble, each.read_at)


def _reading(trouble: str | None, read_at: datetime | None) -> str:
    if trouble is not None:
        return escape(trouble, 300)
    if read_at is None:
        return "Being read for the first time"
    return f"Read {date_token(read_at, '{ago}')}"


def _uses(each: Connected) -> str:
    """Which calendars count, and where interviews go."""
    reads = [typed_name(calendar.name) for calendar in each.calendars if calendar.reads]
    writes = [typed_name(calendar.name) for calendar in each.calendars if calendar.writes]
    said = [
        f"Takes your time: {words_list(reads, most=5)}" if reads else "",
        f"Interviews go to: {words_list(writes)}" if writes else "",
    ]
    return "\n".join(filter(None, said))
