"""The windows where admins look after Calendly and Cal.com, and the message an import shows itself in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.blocks.elements import (
    actions,
    button,
    confirmation,
    context,
    day_picker,
    divider,
    input_block,
    message,
    modal,
    section,
    text_input,
)
from bot.blocks.outside import outside_name
from bot.blocks.shapes import Block, Element, Message, View
from bot.blocks.state import FormState, metadata_of
from bot.blocks.text import bold, escape
from bot.blocks.text import name as typed_name
from bot.blocks.when import date_token
from core.calendars.facts import Service
from core.outside_bookings.facts import Heard, SchedulerStatus, SchedulerTest

TITLE = "Schedulers"
STEPS = {
    Service.CALENDLY: (
        "1. At Calendly, as an administrator, open Integrations & apps, then API and webhooks.\n"
        "2. Make a personal access token with these scopes: users:read, organizations:read, "
        "event_types:read, availability:read, scheduled_events:read, scheduled_events:write, "
        "scheduling_links:write, webhooks:read, webhooks:write.\n"
        "3. Press Set key and paste it."
    ),
    Service.CALCOM: (
        "1. At Cal.com, open Settings, Developer, API keys.\n"
        "2. Add a key that never expires.\n"
        "3. Press Set key and paste it."
    ),
}
_KINDS = {
    "booked": "Booked",
    "requested": "Asked for",
    "moved": "Moved",
    "moved_away": "Moved",
    "cancelled": "Cancelled",
    "rejected": "Rejected",
    "no_show": "No-show",
    "ignored": "Nothing to us",
}
_STATES = {"waiting": "waiting", "early": "waiting for its booking", "done": "taken", "unread": "unreadable"}


def schedulers_view(
    statuses: Sequence[SchedulerStatus], *, notice: str = "", tested: SchedulerTest | None = None
) -> View:
    """Each with how it stands and what may be done."""
    words = _test_words(tested) if tested else escape(notice, 500)
    said = [section(words), divider()] if words else []
    blocks = [block for each in statuses for block in (*_entry(each), divider())]
    nobody = section("Only admins of Panelry connect schedulers. Ask one of them.")
    return modal(TITLE, [*said, *(blocks[:-1] or [nobody])], callback_id="schedulers")


def _test_words(told: SchedulerTest) -> str:
    name = outside_name(told.service)
    if told.trouble is not None:
        return f":warning: {name}: {escape(told.trouble, 500)}"
    works = f"{name} works. The key is {typed_name(told.email)}’s."
    if not told.event_types:
        return f"{works} It has no event types: nobody can book anything by it."
    many = "1 event type" if told.event_types == 1 else f"{told.event_types} event types"
    at = date_token(told.next_open) if told.next_open else "not within a week"
    return f"{works} It has {many}; next open time of {typed_name(told.next_type)}: {at}."


def _entry(each: SchedulerStatus) -> list[Block]:
    known = outside_name(each.service)
    lines = [bold(known), _state(each), _heard(each), _waiting(each), _trouble(each)]
    is_set = each.email is not None or each.has_fallback
    log = [context("\n".join(_line(one) for one in each.recent))] if each.recent else []
    steps = [] if is_set else [section(STEPS[each.service])]
    about = section("\n".join(filter(None, lines)), accessory=_button("Bookings", "open_synced", each))
    return [about, *steps, *log, *_row(each, known, is_set=is_set)]


def _state(each: SchedulerStatus) -> str:
    if each.email is not None:
        return f"Connected as {typed_name(each.email, otherwise='unnamed')}"
    return "Uses the key of this installation" if each.has_fallback else "Not set up"


def _heard(each: SchedulerStatus) -> str:
    if each.event_at is not None:
        return f"Heard from last {date_token(each.event_at)}"
    return "Nothing heard yet" if each.is_hooked else ""


def _waiting(each: SchedulerStatus) -> str:
    if not each.waiting:
        return ""
    bookings = "1 booking waits" if each.waiting == 1 else f"{each.waiting} bookings wait"
    return f"{bookings} to be confirmed there, and {'is' if each.waiting == 1 else 'are'} no interview yet"


def _trouble(each: SchedulerStatus) -> str:
    if each.trouble is None:
        return ""
    at = f" ({date_token(each.trouble_at)})" if each.trouble_at else ""
    return f":warning: {escape(each.trouble, 300)}{at}"


def _line(one: Heard) -> str:
    what, state = _KINDS.get(one.kind, "Something"), _STATES.get(one.state, "waiting")
    why = f". {escape(one.error, 150)}" if one.error else ""
    return f"{date_token(one.received_at)} · {what}: {state}{why}"


def _row(each: SchedulerStatus, known: str, *, is_set: bool) -> list[Block]:
    return actions(
        _button("Change key" if each.email else "Set key", "scheduler:key", each, primary=not is_set),
        _button("Test", "scheduler:test", each) if is_set else None,
        _button("Read history", "scheduler:history", each) if is_set else None,
        _button("Fields", "scheduler_fields", each) if is_set else None,
        _forget(each, known) if each.email is not None else None,
    )


def _button(text: str, action_id: str, each: SchedulerStatus, *, primary: bool = False) -> Element:
    label = f"{text}: {outside_name(each.service)}"
    return button(text, action_id, each.service, label=label, style="primary" if primary else None)


def _forget(each: SchedulerStatus, known: str) -> Element:
    words = f"Panelry hears of no more bookings at {known}. Interviews that came from there stay."
    asked = confirmation("Forget the key?", words, confirm="Forget", deny="Keep it")
    return _button("Forget key", "scheduler:forget", each) | {"confirm": asked}


def key_modal(service: Service) -> View:
    """Where a key is pasted; what is saved is never shown again."""
    hint = "It is tried first, kept encrypted, and never shown again."
    key = input_block("key", f"{outside_name(service)} key", text_input("key", "", most=3000), hint=hint)
    return modal(
        TITLE,
        [section(STEPS[service]), key],
        callback_id="scheduler_key",
        submit="Save",
        close="Cancel",
        metadata={"service": service},
    )


def history_modal(service: Service) -> View:
    """The days whose bookings are read."""
    where = outside_name(service)
    words = f"Bookings at {where} that start on these days become interviews here. Nobody is told."
    return modal(
        TITLE,
        [
            section(words),
            input_block("first", "First day", day_picker("first")),
            input_block("last", "Last day", day_picker("last")),
        ],
        callback_id="scheduler_history",
        submit="Read",
        close="Cancel",
        metadata={"service": service},
    )


def read_service(value: object) -> Service | None:
    """A scheduler named by a button or a window; None for anything else."""
    return Service(value) if isinstance(value, str) and value in {*STEPS} else None


def read_key_form(view: Mapping[str, Any]) -> tuple[Service | None, str]:
    """Which, and what was pasted."""
    return read_service(metadata_of(view).get("service")), FormState(view).text("key")


def read_history_form(view: Mapping[str, Any]) -> tuple[Service | None, date | None, date | None]:
    """Which, and the days."""
    state = FormState(view)
    return read_service(metadata_of(view).get("service")), state.day("first"), state.day("last")


def import_progress(
    service: str, read: int, left: int | None, *, is_done: bool, why: str = "", unread: int = 0
) -> Message:
    """To whoever asked for it, edited in place. why: what it stopped for, for good where it is done. unread:
    how many could not be read.
    """
    bookings, name = "1 booking" if read == 1 else f"{read} bookings", outside_name(service)
    if why:
        then = (
            "To go on, press Read history again" if is_done else "It goes on once there is a key that works"
        )
        text = f"Stopped after {bookings} at {name}: {escape(why, 300)} {then}."
    elif is_done:
        but = f"; {unread} could not be read" if unread else ""
        text = f"Done: Panelry read {bookings} at {name}{but}."
    else:
        more = f", about {left} to go" if left else ""
        text = f"Reading the history at {name}: {bookings} so far{more}."
    return message(text=text, blocks=[section(text)])


def scheduler_trouble(service: str, why: str, now: str) -> Message:
    """To who looks after it. now: what became of it since, "works" or "forgotten", "" while nothing did."""
    name = outside_name(service)
    if now:
        text = f"{name} works again." if now == "works" else f"The key for {name} was forgotten."
        return message(text=text, blocks=[section(text)])
    text = f"Panelry hears of no bookings at {name} any more: {escape(why, 300)}"
    look = button("Schedulers", "open_schedulers", "all", style="primary")
    return message(text=text, blocks=[section(text), *actions(look)])
