"""In the schedule form: the interview of this type that the candidate has already, and what becomes of it."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.elements import button, context, digest, input_block, option, radio_buttons, section
from bot.blocks.outside import outside_name
from bot.blocks.shapes import Block, Element
from bot.blocks.state import FormState, metadata_of, whole
from bot.blocks.text import bold, name, plain_name, words_list
from bot.blocks.when import length_words, zoned_span
from core.meetings.decided import Choice, Decision, Existing
from core.meetings.forms import Draft, ScheduleForm

FIELD, ASIDE = "existing", "aside"
CHOOSE_ACTION, OPEN_ACTION = "schedule_existing", "open_existing"
_USE = option(
    "Use that one: move it to the time chosen here", Choice.USE, "Its people, length, place and notes stay"
)
_REPLACE = option(
    "Cancel it and book this one instead", Choice.REPLACE, "Everyone in it hears that it is off"
)
_BOTH = option("Book both", Choice.BOTH)
_PEOPLE_SHOWN = 5


def existing_blocks(draft: Draft, timezone: str) -> list[Block]:
    """What they have, and what to do with it; nothing is chosen for the person. `timezone`: the person's."""
    existing, said = draft.existing, draft.form.existing
    if existing is None:
        return []
    who = name(draft.candidate.name, 60) if draft.candidate else "The candidate"
    options = [*([_USE] if existing.may_use else []), _REPLACE, _BOTH]
    element = radio_buttons(CHOOSE_ACTION, options, said.choice if said else None)
    end = digest(existing.meeting_id, existing.version, existing.may_use)
    which = "What becomes of that one" if existing.count == 1 else "What becomes of the next one"
    return [
        section(_words(who, existing, timezone), accessory=open_button(existing, who)),
        input_block(f"{FIELD}-{end}", which, element, dispatch=True),
        *([] if existing.may_use else [context(_why_not(existing))]),
    ]


def _words(who: str, existing: Existing, timezone: str) -> str:
    """As "Jane has a Technical interview already: Tue 24 Nov, 14:00–14:45 (Berlin time) with Ian."."""
    kind, told = name(existing.type_name, 100), details_of(existing, timezone)
    if existing.count > 1:
        return f"{who} has {existing.count} of these already: {kind}. The next one: {told}."
    return f"{who} has one of these already: {kind}, {told}."


def details_of(existing: Existing, timezone: str) -> str:
    """When it is, with whom, and where it was booked."""
    when = bold(zoned_span(existing.starts_at, existing.ends_at, timezone))
    people = f" with {_people(existing)}" if existing.people else ""
    return f"{when}{people}" + (f", booked at {outside_name(existing.service)}" if existing.service else "")


def _people(existing: Existing) -> str:
    return words_list([name(each, 60) for each in existing.people], most=_PEOPLE_SHOWN)


def open_button(existing: Existing, who: str) -> Element:
    """Shows it over the form."""
    label = f"Open the {plain_name(existing.type_name, 30)} of {plain_name(who, 24)}"
    return button("Open it", OPEN_ACTION, str(existing.meeting_id), label=label)


def _why_not(existing: Existing) -> str:
    """Why it is not on offer to use that one."""
    if not existing.all_here:
        return "Somebody in it left the workspace: open it to move it, and choose who comes instead."
    if not existing.host_ids:
        return "Nobody here is in it, so it can only be moved where it was booked."
    as_it_is = f"with {_people(existing)}, {length_words(existing.duration_minutes)}"
    return f"It is moved as it is: {as_it_is}. To change that, cancel it and book this one instead."


def existing_shown(existing: Decision | Existing | None) -> list[int]:
    """For the metadata of the form: the meeting that is shown, and its version."""
    shown = existing or Decision()
    return [shown.meeting_id, shown.version]


def aside(asked: ScheduleForm | None) -> dict[str, Any]:
    """For the metadata: what was chosen in fields that are not shown while that one is used."""
    return {ASIDE: {"room": asked.room_id, "channel": asked.channel_id}} if asked else {}


def read_aside(view: Mapping[str, Any], state: FormState) -> tuple[int | None, str | None]:
    """The room and the channel, shown or not."""
    found = metadata_of(view).get(ASIDE)
    kept = found if isinstance(found, Mapping) else {}
    room, channel = state.option("room") if state.has("room") else kept.get("room"), kept.get("channel")
    if state.has("channel"):
        return whole(room), state.conversation("channel")
    return whole(room), channel if isinstance(channel, str) else None


def read_decision(view: Mapping[str, Any], state: FormState) -> Decision:
    """What the form says of the one that was shown in it."""
    shown = metadata_of(view).get(FIELD)
    ids = [whole(each) or 0 for each in shown] if isinstance(shown, list) else []
    meeting_id, version = ids if len(ids) == 2 else (0, 0)
    value = state.option(FIELD)
    choice = Choice(value) if value in set(Choice) else None
    return Decision(meeting_id=meeting_id, version=version, choice=choice)
