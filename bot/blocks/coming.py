"""In the window that sends a link: the interview the candidate has to come, and what becomes of it."""

from bot.blocks.elements import context, digest, input_block, option, radio_buttons, section
from bot.blocks.existing import FIELD, details_of, open_button
from bot.blocks.shapes import Block
from bot.blocks.text import name
from core.meetings.decided import Choice, Decision, Existing

_CANCEL = option("Cancel it and send the link", Choice.REPLACE, "Everyone in it hears that it is off")
_KEEP = option("Keep it and send the link", Choice.BOTH)


def coming_blocks(
    existing: Existing | None, who: str, timezone: str, said: Decision | None = None
) -> list[Block]:
    """What `who` has, and what to do with it; nothing is chosen for the person. `timezone`: the person's."""
    if existing is None:
        return []
    shown = (existing.meeting_id, existing.version)
    is_same = said is not None and (said.meeting_id, said.version) == shown
    element = radio_buttons(FIELD, [_CANCEL, _KEEP], said.choice if said and is_same else None)
    which = "What becomes of that one" if existing.count == 1 else "What becomes of the next one"
    return [
        section(_words(name(who, 60), existing, timezone), accessory=open_button(existing, name(who, 60))),
        context("To move that one instead of sending a link, open it."),
        input_block(f"{FIELD}-{digest(*shown)}", which, element),
    ]


def _words(who: str, existing: Existing, timezone: str) -> str:
    """As "Jane has an interview to come already: Final, Tue 24 Nov, 14:00–14:45 (Berlin time) with Ian."."""
    told = f"{name(existing.type_name, 100)}, {details_of(existing, timezone)}."
    if existing.count > 1:
        return f"{who} has {existing.count} interviews to come already. The next one: {told}"
    return f"{who} has an interview to come already: {told}"
