"""The window that sends a candidate a link to choose a time at a scheduler."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.coming import coming_blocks
from bot.blocks.elements import context, input_block, modal, option, section, static_select, text_input
from bot.blocks.existing import FIELD, existing_shown, read_decision
from bot.blocks.outside import outside_name
from bot.blocks.shapes import View
from bot.blocks.state import FormState, metadata_of, whole
from bot.blocks.text import bold, escape, line, name, plain_name
from core.calendars.facts import Service
from core.outside_bookings.facts import LinkChoices, LinkForm, LinkSent

TITLE = "Send a link"
SERVICES = frozenset({Service.CALENDLY, Service.CALCOM})
NOTE_LIMIT = 1000
MOST_OPTIONS = 100


def link_action(service: Service | str) -> str:
    """What the button is called."""
    return f"Send a {outside_name(service)} link"


def booking_link_modal(
    choices: LinkChoices, key: str, *, timezone: str, asked: LinkForm | None = None
) -> View:
    """What is to be booked, to whom it goes, a note, and what becomes of the interview they have to come.

    timezone: the person's. asked: the form as it was filled in before.
    """
    where = outside_name(choices.service)
    if not choices.event_types:
        words = f"There is nothing to book at {where}. Switch an event type on there, then open this again."
        return modal(TITLE, [section(words)], callback_id="booking_link_nothing")
    options = [option(plain_name(words), event_type) for event_type, words in choices.event_types]
    kinds = static_select("event_type", "Choose what to book", options, asked.event_type if asked else None)
    more = len(options) - MOST_OPTIONS
    beyond = [context(f"The first {MOST_OPTIONS} are listed; {more} more are not shown.")] if more > 0 else []
    hint = "The candidate reads it in the mail."
    note = text_input("note", asked.note if asked else "", multiline=True, most=NOTE_LIMIT)
    who, said = choices.candidate.name, asked.existing if asked else None
    return modal(
        TITLE,
        [
            section(f"To {_to(choices)}. They choose a time at {where}; the link books one meeting."),
            *coming_blocks(choices.existing, who, timezone, said),
            input_block("event_type", "Event type", kinds),
            *beyond,
            input_block("note", "Note", note, optional=True, hint=hint),
        ],
        callback_id="booking_link",
        submit="Send link",
        close="Cancel",
        metadata={
            "candidate": choices.candidate.id,
            "service": choices.service,
            "key": key,
            FIELD: existing_shown(choices.existing),
        },
    )


def _to(choices: LinkChoices) -> str:
    email = escape(line(choices.candidate.email or ""), 254)
    return f"{bold(name(choices.candidate.name))} ({email})"


def read_link_form(view: Mapping[str, Any]) -> LinkForm | None:
    """The form as filled in; None for one that is not ours."""
    metadata, state = metadata_of(view), FormState(view)
    service, candidate_id = str(metadata.get("service")), whole(metadata.get("candidate"))
    if service not in SERVICES or candidate_id is None:
        return None
    return LinkForm(
        candidate_id=candidate_id,
        service=Service(service),
        event_type=state.option("event_type"),
        note=state.text("note"),
        key=str(metadata.get("key") or ""),
        existing=read_decision(view, state),
    )


def link_sent_view(sent: LinkSent, *, mail: bool = True) -> View:
    """It is on its way; the link to copy. `mail`: whether mail is set up at all."""
    who, what = name(sent.candidate.name), bold(name(sent.what, 100))
    words = f"{what}: the link is made. It goes to {who} by e-mail; their card shows when."
    if not mail:
        words = f"Mail is not set up: copy the link to {what}, and send it to {who} yourself."
    return modal(
        "Link made",
        [
            section(words),
            section(f"To copy; it works once:\n```{escape(line(sent.url), 2000).replace('`', '')}```"),
            context("What they book with it becomes their interview here, whatever address they type there."),
        ],
        callback_id="booking_link_sent",
    )
