"""The window where admins word what calendar events say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks.elements import (
    actions,
    button,
    confirmation,
    context,
    digest,
    divider,
    input_block,
    modal,
    option,
    radio_buttons,
    section,
    static_select,
    text_input,
)
from bot.blocks.shapes import Block, View
from bot.blocks.state import FormState, metadata_of, whole
from bot.blocks.text import bold, escape, quote
from core.errors import BadInput
from core.meetings.event_words import (
    LONGEST_DETAILS,
    LONGEST_TITLE,
    OUR_SHARED_WORDS,
    OUR_WORDS,
    SAMPLE,
    EventSettings,
    EventWords,
    example,
)

TITLE = "Calendar events"
REVISING_ACTIONS = ("event_type", "event_preview")
_NAMES = {"event_title": "Title", "event_details": "Details"}
_SEPARATE, _SHARED = "separate", "shared"
_CHOICES = (
    option("Separate events", _SEPARATE, "The candidate has one of their own, by mail"),
    option("One shared event", _SHARED, "The candidate is invited to the interviewers’ event"),
)
_ABOUT_SHARED = (
    "Guests of a shared event see each other’s addresses. Google and Microsoft calendars share it; in others"
    " the candidate’s invitation comes by mail, as it does now. Interviews that are booked already keep their"
    " invitations; their events take the new words."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventForm:
    """What somebody chose and typed. shown: the type whose words they began with."""

    type_id: int | None
    shown: int | None
    words: EventWords


def event_words_view(
    settings: EventSettings,
    words: EventWords,
    *,
    began: EventSettings | None = None,
    problem: BadInput | None = None,
) -> View:
    """The words of one type as `words`, which need not be saved, and what they make.

    began: the type they were typed for, when that is another. problem: why they make nothing.
    """
    saved, began = settings.words, began or settings
    end = digest(settings.type_id, saved.title, saved.details, saved.is_shared)
    made = _wrong(problem) if problem else _example(settings, words)
    return modal(
        TITLE,
        [*_types(settings, began), *_fields(words, end), divider(), *made, *_row(settings)],
        callback_id="event_words",
        submit="Save",
        close="Cancel",
        metadata={"type": began.type_id},
    )


def read_event_form(view: Mapping[str, Any]) -> EventForm:
    """The form as it is."""
    state = FormState(view)
    words = EventWords(
        title=state.text("event_title"),
        details=state.text("event_details"),
        is_shared=state.option("event_shared") == _SHARED,
    )
    shown = whole(metadata_of(view).get("type"))
    return EventForm(type_id=whole(state.option("event_type")) or shown, shown=shown, words=words)


def _types(settings: EventSettings, began: EventSettings) -> list[Block]:
    options = [option(name, str(type_id)) for type_id, name in settings.types]
    select = static_select("event_type", "Choose a type", options, str(settings.type_id))
    chosen = input_block("event_type", "Meeting type", select, dispatch=True)
    if began.type_id == settings.type_id:
        return [chosen]
    there, here = (escape(each.type_name, 200) for each in (began, settings))
    return [chosen, context(f"What you typed for {there} is shown here; Save puts it on {here}.")]


def _fields(words: EventWords, end: str) -> list[Block]:
    ours = OUR_SHARED_WORDS if words.is_shared else OUR_WORDS
    title = text_input("event_title", words.title, placeholder=ours.title, most=LONGEST_TITLE)
    details = text_input(
        "event_details", words.details, placeholder="Our words", multiline=True, most=LONGEST_DETAILS
    )
    known = ", ".join(f"{{{{{each}}}}}" for each in sorted({*SAMPLE, "meeting_type"}))
    radio = radio_buttons("event_shared", _CHOICES, _SHARED if words.is_shared else _SEPARATE)
    return [
        input_block(f"event_title-{end}", "Title", title, optional=True, hint="Left empty, our words stay."),
        input_block(f"event_details-{end}", "Details", details, optional=True, hint=f"Put in: {known}"),
        input_block(f"event_shared-{end}", "Candidate and interviewers", radio),
        context(_ABOUT_SHARED),
    ]


def _example(settings: EventSettings, words: EventWords) -> list[Block]:
    made = example(words, settings.type_name)
    told = f"{bold(escape(made.title, 600))}\n{quote(escape(made.details, 2500))}"
    return [context("For example:"), section(told)]


def _wrong(problem: BadInput) -> list[Block]:
    """In place of the example, where somebody looks who pressed “Preview”."""
    named = _NAMES.get(problem.field or "", TITLE)
    return [section(f":warning: {bold(named)}: {escape(problem.sentence, 2500)}")]


def _row(settings: EventSettings) -> list[Block]:
    saved = settings.words
    shown = button("Preview", "event_preview", "now", label="Preview: fill the example with what is typed")
    words = f"Events of {settings.type_name} say what they said at first. Your words are not kept."
    asked = confirmation("Back to our words?", words, confirm="Back to ours", deny="Keep mine")
    label = f"Back to our words: {settings.type_name}"
    back = button("Back to our words", "event_reset", str(settings.type_id), label=label)
    return actions(shown, back | {"confirm": asked} if saved.title or saved.details else None)
