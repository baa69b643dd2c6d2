"""The window where admins see every booking a scheduler told of."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.elements import actions, button, divider, header, modal, section
from bot.blocks.outside import outside_name
from bot.blocks.schedulers import read_service
from bot.blocks.shapes import Block, Element, View
from bot.blocks.state import metadata_of
from bot.blocks.text import bold, escape, line, name
from bot.blocks.when import date_token
from core.calendars.facts import Service
from core.outside_bookings.facts import COUNTED, Showing, Synced, SyncedPage, SyncedState

TITLE = "Bookings"
_COUNTED = {
    "coming": "{bookings} to come at {where}",
    "past": "{bookings} in the past at {where}",
    "unsettled": "{bookings} to settle at {where}",
}
_NOTHING = {
    "coming": (
        "*Nothing to come.*\nA booking is here as soon as it is made at {where}. Earlier ones come with "
        "Read history in Schedulers."
    ),
    "past": (
        "*Nothing here yet.*\nBookings move here when they begin. Earlier ones come with Read history in "
        "Schedulers."
    ),
    "unsettled": (
        "*Everything is settled.*\nHere stands what did not become an interview, and what needs an answer."
    ),
}
_STATES = {
    SyncedState.INTERVIEW: "Interview",
    SyncedState.CANCELLED: "Cancelled",
    SyncedState.REJECTED: "Not confirmed at {where}",
    SyncedState.REQUESTED: "To be confirmed at {where}",
    SyncedState.FOLLOWING: "No interview yet: it was moved, and its first time is not known here",
    SyncedState.MOVED: "Moved, and the new time is not known here yet",
    SyncedState.REFUSED: ":warning: No interview",
}
Place = tuple[Service, Showing, str | None]


def synced_view(page: SyncedPage, *, cursor: str | None = None) -> View:
    """A page, with the ways to others. cursor: what asked for it; the view keeps it, for `shown_place`."""
    is_coming = page.showing == "coming"
    blocks = [
        header(_heading(page)),
        *_switches(page),
        divider(),
        *_turn("Earlier" if is_coming else "Later", page.previous_cursor),
        *(block for each in page.bookings for block in _entry(each, page)),
        *([] if page.bookings else _nothing(page, cursor)),
        *_turn("Later" if is_coming else "Earlier", page.next_cursor),
    ]
    place = {"service": page.service, "showing": page.showing, "cursor": cursor}
    return modal(TITLE, blocks, callback_id="synced", metadata=place)


def shown_place(view: Mapping[str, Any]) -> Place | None:
    """What the person looks at; None for a window that is not ours."""
    told = metadata_of(view)
    service = read_service(told.get("service"))
    match told:
        case {"showing": "coming" | "past" | "unsettled" as showing, "cursor": str() | None as cursor}:
            return (service, showing, cursor) if service else None
    return None


def _heading(page: SyncedPage) -> str:
    number = f"{page.count:,} or more" if page.count >= COUNTED else str(page.count or "No")
    bookings = f"{number} booking{'' if page.count == 1 else 's'}"
    return _COUNTED[page.showing].format(bookings=bookings, where=outside_name(page.service))


def _switches(page: SyncedPage) -> list[Block]:
    return actions(
        _switch("To come", "coming", page),
        _switch("Past", "past", page),
        _switch("To settle", "unsettled", page),
        button("Back", "synced:back", page.service, label="Back to schedulers"),
    )


def _switch(text: str, showing: Showing, page: SyncedPage) -> Element:
    """The one in sight says so in words, not by its colour."""
    is_shown = showing == page.showing
    label = f"Bookings, {text.lower()}{', shown now' if is_shown else ''}"
    return button(f"{text} ✓" if is_shown else text, f"synced:{showing}", showing, label=label)


def _turn(text: str, cursor: str | None) -> list[Block]:
    """Each way has a row of its own: action ids are unique within one."""
    return actions(button(text, "synced:page", cursor, label=f"{text} bookings")) if cursor else []


def _nothing(page: SyncedPage, cursor: str | None) -> list[Block]:
    """A later page may have emptied since its button was drawn."""
    if cursor is not None:
        start = button("Back to the start", f"synced:{page.showing}", page.showing)
        return [section("*That is the end of the list.*"), *actions(start)]
    return [section(_NOTHING[page.showing].format(where=outside_name(page.service)))]


def _entry(each: Synced, page: SyncedPage) -> list[Block]:
    what = f" · {name(each.what)}" if each.what else ""
    words = [f"{bold(_who(each))}{what}", f"{date_token(each.starts_at)} · {_state(each, page)}"]
    asks = each.meeting_id is not None and each.alike != ""
    if asks:
        words.append(
            f"Needs an answer: they booked with the number of {bold(name(each.alike, 80))}, under another "
            "address. Is it the same person?"
        )
    words.append(f"Heard of it last {date_token(each.synced_at)}")
    opens = _of_meeting("Open", "synced_meeting", each) if each.meeting_id is not None else None
    return [section("\n".join(words), accessory=opens), *(_answers(each) if asks else [])]


def _who(each: Synced) -> str:
    return name(each.who, 80, otherwise="A deleted candidate")


def _state(each: Synced, page: SyncedPage) -> str:
    where = outside_name(page.service)
    is_over = each.starts_at <= page.now
    if each.state is SyncedState.REQUESTED and is_over:
        return f"Never confirmed at {where}"
    words = _STATES[each.state].format(where=where)
    if each.state is not SyncedState.REFUSED:
        return words
    todo = "" if is_over else f" Cancel or move one of them at {where}."
    return f"{words}. {escape(each.trouble, 300)}{todo}"


def _answers(each: Synced) -> list[Block]:
    return actions(
        _of_meeting("Yes, the same", "synced:yes", each), _of_meeting("No, somebody else", "synced:no", each)
    )


def _of_meeting(text: str, action_id: str, each: Synced) -> Element:
    label = f"{text}: {line(each.who)}, {line(each.what)}"
    return button(text, action_id, str(each.meeting_id), label=label)
