"""Reads the schedule form back."""

import re
from collections.abc import Mapping
from typing import Any

from bot.blocks.candidate_options import INTERNAL, chosen_id, chosen_new_name, new_suffix
from bot.blocks.elements import digest
from bot.blocks.existing import read_aside, read_decision
from bot.blocks.schedule_people import read_needed, read_optional_people, read_other_group
from bot.blocks.state import FormState, metadata_of, moment, whole
from core.meetings.forms import NewCandidate, ScheduleForm
from core.meetings.location import LocationKind

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def read_schedule_form(view: Mapping[str, Any]) -> ScheduleForm:
    """The form as filled in so far; `view` is the payload's, its state and metadata may be incomplete."""
    state, metadata = FormState(view), metadata_of(view)
    candidate = state.option("candidate")
    kind, detail, shown = _place(state, metadata)
    room_id, channel_id = read_aside(view, state)
    return ScheduleForm(
        submission_key=str(metadata.get("key") or ""),
        is_internal=candidate == INTERNAL,
        title=state.text("title"),
        candidate_id=chosen_id(candidate),
        new_candidate=_new_candidate(state, candidate),
        type_id=whole(state.option("type")),
        interviewer_ids=state.users("interviewers"),
        take=read_needed(state),
        other_group=read_other_group(state),
        optional_people=read_optional_people(state),
        duration_minutes=whole(state.option("duration")),
        starts_at=moment(state.option("time")),
        custom_starts_at=state.moment("custom_time"),
        location_kind=kind,
        location_detail=detail,
        shown_place=shown,
        room_id=room_id,
        channel_id=channel_id,
        prep_notes=_prep_notes(state, metadata),
        confirmed=bool(state.ticked("confirm")),
        confirmation=state.ticked("confirm"),
        existing=read_decision(view, state),
    )


def _new_candidate(state: FormState, candidate: str) -> NewCandidate | None:
    """The fields shown for another new name are left out."""
    typed = chosen_new_name(candidate)
    if typed is None:
        return None
    end = new_suffix(typed)
    if not state.has(f"new_name-{end}") and _ADDRESS.fullmatch(typed):
        return NewCandidate(name="", email=typed)
    return NewCandidate(
        name=state.text(f"new_name-{end}") or typed,
        email=state.text(f"new_email-{end}"),
        phone=state.text(f"new_phone-{end}"),
    )


def _place(
    state: FormState, metadata: Mapping[str, Any]
) -> tuple[LocationKind | None, str | None, LocationKind | None]:
    """Kind and detail, both None while they are the type's own; and the kind that is shown then."""
    value, detail = state.option("location"), state.text("location_detail")
    if value not in set(LocationKind):
        return None, None, None
    if _untouched(metadata, "location", digest(value, detail)):
        return None, None, LocationKind(value)
    return LocationKind(value), detail, None


def _prep_notes(state: FormState, metadata: Mapping[str, Any]) -> str | None:
    if not state.has("prep_notes"):
        return None
    notes = state.text("prep_notes")
    return None if _untouched(metadata, "prep_notes", digest(notes)) else notes


def _untouched(metadata: Mapping[str, Any], field: str, now: str) -> bool:
    defaults = metadata.get("defaults")
    return isinstance(defaults, Mapping) and defaults.get(field) == now
