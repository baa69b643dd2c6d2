"""The window where admins say which field of a candidate the answers at a scheduler go to."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.elements import context, input_block, modal, section, text_input
from bot.blocks.outside import outside_name
from bot.blocks.schedulers import TITLE, read_service
from bot.blocks.shapes import Block, View
from bot.blocks.state import FormState, metadata_of
from bot.blocks.text import name, plain_name, words_list
from core.calendars.facts import Service
from core.outside_bookings.facts import LONGEST_FIELD, Question, Questions

_LABEL = 150


def fields_modal(known: Questions) -> View:
    """A field to type for each question; in words why, where nobody was asked anything yet."""
    where = outside_name(known.service)
    if not known.questions:
        words = f"Nobody answered a question at {where} yet. Once somebody did, choose here where it goes."
        return modal(TITLE, [section(words)], callback_id="scheduler_no_fields")
    words = (
        f"Answers given at {where} can go to fields of the candidate. What is answered from now on is kept; "
        "a newer answer takes the place of an older one. Leave a field empty to keep no answer."
    )
    return modal(
        TITLE,
        [section(words), *_names(known), *(_question(each) for each in known.questions)],
        callback_id="scheduler_fields",
        submit="Save",
        close="Cancel",
        metadata={"service": known.service, "questions": [each.key for each in known.questions]},
    )


def _names(known: Questions) -> list[Block]:
    if not known.names:
        return []
    return [context(f"In use already: {words_list([name(each, 60) for each in known.names])}")]


def _question(each: Question) -> Block:
    element = text_input(
        "field", each.field, placeholder="Name of the field, e.g. Salary", most=LONGEST_FIELD
    )
    label = plain_name(each.words, _LABEL, otherwise="A question without words")
    return input_block(f"field-{each.key}", label, element, optional=True)


def read_fields(view: Mapping[str, Any]) -> tuple[Service | None, dict[str, str]]:
    """Which scheduler, and the field for each question, by its key."""
    metadata, state = metadata_of(view), FormState(view)
    keys = metadata.get("questions")
    shown = [each for each in keys if isinstance(each, str)] if isinstance(keys, list) else []
    return read_service(metadata.get("service")), {key: state.text(f"field-{key}") for key in shown}
