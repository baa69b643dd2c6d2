"""The form that schedules an interview. Every field can be shown filled in, so that a form comes back whole.

Slack keeps what a person put into a field as long as its block id and action id stay; a block id that ends in
a digest changes with what the field depends on, and the field then shows what we say.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.candidate_options import (
    candidate_option,
    internal_option,
    new_candidate_option,
    new_suffix,
)
from bot.blocks.elements import (
    context,
    digest,
    input_block,
    modal,
    option,
    section,
    static_select,
    text_input,
)
from bot.blocks.existing import CHOOSE_ACTION, aside, existing_blocks, existing_shown
from bot.blocks.failure import waiting_view
from bot.blocks.schedule_people import PEOPLE_ACTIONS, people_blocks
from bot.blocks.schedule_place import PLACE_ACTIONS, filled_in_place, place_blocks
from bot.blocks.shapes import Block, Element, View
from bot.blocks.text import clip, escape, line, plain
from bot.blocks.times import custom_time_block, time_blocks
from bot.blocks.warnings import warning_blocks
from bot.blocks.when import length_words
from bot.blocks.why_view import why_button
from core.meetings.forms import Draft, NewCandidate, ScheduleForm

TITLE = "Schedule interview"
REVISING_ACTIONS = (
    "candidate_search",
    "schedule_type",
    CHOOSE_ACTION,
    *PEOPLE_ACTIONS,
    "schedule_duration",
    "custom_time",
    "schedule_time",
    *PLACE_ACTIONS,
)
_UNUSED = "What you filled in below counts only with another choice above."
NAME_LIMIT, EMAIL_LIMIT, PHONE_LIMIT, TITLE_LIMIT, NOTES_LIMIT = 200, 254, 40, 200, 3000


def loading_view(title: str = TITLE) -> View:
    """Shown at once, because Slack waits three seconds at most for a first view."""
    return waiting_view(modal(title, (), callback_id="schedule_loading"), "One moment…")


def schedule_modal(
    draft: Draft,
    *,
    asked: ScheduleForm | None,
    timezone: str,
    now: datetime,
    warnings: Sequence[str] = (),
) -> View:
    """The form for a draft.

    asked: the form as the person left it, before the draft's defaults were filled in; None when first shown.
    timezone: the actor's, an IANA name.
    warnings: soft rules the chosen time breaks, to be confirmed.
    """
    form = draft.form
    blocks = [
        *([section(escape(draft.notice))] if draft.notice else []),
        *_who_blocks(draft),
        *_type_blocks(draft),
        *existing_blocks(draft, timezone),
        *people_blocks(form),
        *_duration_blocks(draft),
        *_when_blocks(draft, timezone, now),
        *warning_blocks(warnings, "Book it anyway", confirmation=form.confirmation),
        *_own_blocks(draft, asked),
    ]
    return modal(
        "Schedule meeting" if form.is_internal else TITLE,
        blocks,
        callback_id="schedule_meeting",
        submit=_submit(form),
        close="Cancel",
        metadata={
            "key": form.submission_key,
            "defaults": _defaults(draft, asked),
            "existing": existing_shown(draft.form.existing),
            **(aside(asked) if form.uses_existing else {}),
        },
    )


def _submit(form: ScheduleForm) -> str:
    if form.is_internal:
        return "Schedule meeting"
    return "Move and tell everyone" if form.uses_existing else "Schedule and send invite"


def _who_blocks(draft: Draft) -> list[Block]:
    """The candidate; for a new one also their name, e-mail and phone; for nobody the meeting's title."""
    form = draft.form
    element: Element = {
        "type": "external_select",
        "action_id": "candidate_search",
        "min_query_length": 0,
        "placeholder": plain(f"Search, or type a new name{_queried(draft)}", 150),
    }
    chosen = _chosen_candidate(draft)
    if chosen:
        element["initial_option"] = chosen
    new = form.new_candidate
    block_id = f"candidate-{new_suffix(new.name)}" if new and not form.is_internal else "candidate"
    blocks = [input_block(block_id, "Candidate", element, dispatch=True)]
    if form.is_internal:
        return [*blocks, _title_block(form)]
    return [*blocks, *_new_candidate_blocks(new)] if new and form.candidate_id is None else blocks


def _queried(draft: Draft) -> str:
    return f", e.g. {line(draft.query)}" if draft.query else ""


def _chosen_candidate(draft: Draft) -> Element | None:
    form = draft.form
    if form.is_internal:
        return internal_option()
    if draft.candidate and draft.candidate.id == form.candidate_id:
        return candidate_option(draft.candidate)
    if form.new_candidate and form.candidate_id is None:
        return new_candidate_option(form.new_candidate.name)
    return None


def _new_candidate_blocks(new: NewCandidate) -> list[Block]:
    end = new_suffix(new.name)
    return [
        input_block(f"new_name-{end}", "Name", text_input("new_name", new.name, most=NAME_LIMIT)),
        input_block(
            f"new_email-{end}",
            "E-mail",
            text_input("new_email", new.email, most=EMAIL_LIMIT),
            optional=True,
            hint="The invitation goes here. Without it, you tell the candidate yourself.",
        ),
        input_block(
            f"new_phone-{end}", "Phone", text_input("new_phone", new.phone, most=PHONE_LIMIT), optional=True
        ),
    ]


def _title_block(form: ScheduleForm) -> Block:
    element = text_input("title", form.title, placeholder="Debrief, intake…", most=TITLE_LIMIT)
    return input_block("title", "Title", element)


def _type_blocks(draft: Draft) -> list[Block]:
    if not draft.types:
        return []
    options = [option(line(one.name) or "Unnamed type", str(one.id)) for one in draft.types]
    element = static_select("schedule_type", "Choose a type", options, str(draft.form.type_id))
    return [input_block("type", "Type", element, dispatch=True)]


def _duration_blocks(draft: Draft) -> list[Block]:
    minutes = draft.form.duration_minutes
    lengths = sorted({*draft.durations, *([minutes] if minutes else [])})
    if not lengths:
        return []
    options = [option(length_words(one), str(one)) for one in lengths]
    element = static_select("schedule_duration", "Choose a length", options, str(minutes))
    end = digest(lengths, draft.form.uses_existing)
    return [input_block(f"duration-{end}", "Length", element, dispatch=True)]


def _when_blocks(draft: Draft, timezone: str, now: datetime) -> list[Block]:
    form = draft.form
    times = time_blocks(
        draft.suggestions,
        form.starts_at,
        note=draft.suggestions_note,
        candidate=draft.candidate,
        timezone=timezone,
        explain=why_button() if form.interviewer_ids else None,
        told="schedule_time" if draft.rooms else None,
    )
    custom = custom_time_block(
        form.custom_starts_at,
        candidate=draft.candidate,
        timezone=timezone,
        now=now,
        below_others=bool(draft.suggestions),
    )
    return [*times, custom, *(context(escape(each)) for each in draft.absences)]


def _own_blocks(draft: Draft, asked: ScheduleForm | None) -> list[Block]:
    """What only a new interview has of its own.

    For one that is used, nothing of it is asked; but what was typed already stays in sight, not to be lost.
    """
    if not draft.form.uses_existing:
        return [*place_blocks(draft), _channel_block(draft.form), _notes_block(draft)]
    typed = [
        *(place_blocks(draft) if asked and asked.location_kind else []),
        *([_notes_block(draft)] if asked and asked.prep_notes is not None else []),
    ]
    return [context(_UNUSED), *typed] if typed else []


def _channel_block(form: ScheduleForm) -> Block:
    element: Element = {
        "type": "conversations_select",
        "action_id": "channel",
        "placeholder": plain("No channel", 150),
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    if form.channel_id and form.channel_id[:1] in "CG":
        element["initial_conversation"] = form.channel_id
    hint = "The card goes here: it shows when, who and where."
    return input_block("channel", "Channel", element, optional=True, hint=hint)


def _notes_block(draft: Draft) -> Block:
    form = draft.form
    element = text_input("prep_notes", form.prep_notes or "", multiline=True, most=NOTES_LIMIT)
    new = form.new_candidate.name if form.new_candidate else None
    block_id = f"prep_notes-{digest(form.type_id, form.candidate_id, new)}"
    hint = "The interviewers read them; the candidate and channels do not."
    return input_block(block_id, "Prep notes", element, optional=True, hint=hint)


def _defaults(draft: Draft, asked: ScheduleForm | None) -> dict[str, str]:
    """Digests of values that were filled in, not chosen: unchanged, they give way to another type's."""
    form = draft.form
    found = {}
    if asked is None or asked.prep_notes is None:
        found["prep_notes"] = digest(clip(form.prep_notes or "", NOTES_LIMIT).strip())
    place = filled_in_place(draft)
    return found | ({"location": place} if place else {})
