"""The form that moves a meeting to another time, into another room, or both."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.blocks.elements import grouped_select, input_block, modal, option, section, text_input
from bot.blocks.room_choice import room_blocks
from bot.blocks.shapes import Block, Element, View
from bot.blocks.state import FormState, meeting_id_of, metadata_of, moment, whole
from bot.blocks.text import bold, escape, name, plain, words_list
from bot.blocks.times import custom_time_block, time_blocks, unix
from bot.blocks.warnings import warning_blocks
from bot.blocks.when import length_words, zoned_span
from bot.blocks.words import is_slack_user, kind, title
from core.meetings.facts import Party
from core.meetings.forms import MoveDraft, MoveForm, Suggestion
from core.meetings.reasons import MOVE_REASONS, Reason

REVISING_ACTION = "move_custom_time"
INSTEAD_ACTION = "move_instead"
ROOM_ACTIONS = (TIME_ACTION, ROOM_ACTION) = ("move_time", "move_room")
NOTE_LIMIT = 1000
_GROUPS = {Party.CANDIDATE: "Candidate", Party.INTERVIEWER: "Interviewer", Party.COMPANY: "Company"}


def move_modal(draft: MoveDraft, *, timezone: str, now: datetime, warnings: Sequence[str] = ()) -> View:
    """The form for a draft; `timezone` is the actor's, `warnings` are to be confirmed."""
    meeting, form = draft.meeting, draft.form
    is_as_long = draft.duration_minutes == meeting.duration_minutes
    may_stay = draft.rooms is not None and is_as_long
    keeps = may_stay and form.custom_starts_at is None and form.starts_at == meeting.starts_at
    blocks = [
        *([section(f":warning: {escape(draft.notice)}")] if draft.notice else []),
        section(f"{bold(title(meeting))}\nNow {zoned_span(meeting.starts_at, meeting.ends_at, timezone)}"),
        *([] if is_as_long else [section(f"It lasts {bold(length_words(draft.duration_minutes))} then.")]),
        *_left_blocks(draft),
        *time_blocks(
            draft.suggestions,
            form.starts_at,
            note=draft.suggestions_note,
            candidate=meeting.candidate,
            timezone=timezone,
            told=TIME_ACTION if draft.rooms else None,
            kept=Suggestion(starts_at=meeting.starts_at, ends_at=meeting.ends_at) if may_stay else None,
        ),
        custom_time_block(
            form.custom_starts_at,
            candidate=meeting.candidate,
            timezone=timezone,
            now=now,
            below_others=bool(draft.suggestions or draft.rooms),
            action_id=REVISING_ACTION,
        ),
        *warning_blocks(warnings, "Move it anyway", confirmation=form.confirmation),
        *room_blocks(draft.rooms, action_id=ROOM_ACTION),
        reason_block(MOVE_REASONS, form.reason),
        note_block(form.note),
    ]
    return modal(
        f"Reschedule {kind(meeting)}",
        blocks,
        callback_id="move_meeting",
        submit="Change and tell everyone" if keeps else "Move and tell everyone",
        close="Leave it as it is" if draft.rooms else "Keep this time",
        metadata=_metadata(form),
    )


def _metadata(form: MoveForm) -> dict[str, Any]:
    """What the person was shown, or asked for outside of the form."""
    return {
        "meeting": form.meeting_id,
        "version": form.version,
        "left": list(form.told_left),
        "room": form.told_room,
        "minutes": form.duration_minutes,
        "asked": unix(form.asked_starts_at) if form.asked_starts_at else None,
    }


def _left_blocks(draft: MoveDraft) -> list[Block]:
    """Who left the workspace and so the meeting; and, where one of them is needed, who comes instead."""
    if not draft.left:
        return []
    have = "has" if len(draft.left) == 1 else "have"
    gone = f"{words_list([name(one.member.name) for one in draft.left])} {have} left the workspace"
    if not any(one.is_required for one in draft.left):
        return [section(f":warning: {gone}, and so this meeting.")]
    element: Element = {
        "type": "multi_users_select",
        "action_id": INSTEAD_ACTION,
        "placeholder": plain("Choose people", 150),
    }
    known = [user for user in draft.form.instead_ids if is_slack_user(user)]
    if known:
        element["initial_users"] = known
    return [
        section(f":warning: {gone}. Choose who comes instead, or go on without them."),
        input_block("instead", "Who comes instead", element, optional=True, dispatch=True),
    ]


def read_move_form(view: Mapping[str, Any]) -> MoveForm:
    """The form as filled in so far."""
    state = FormState(view)
    return MoveForm(
        meeting_id=meeting_id_of(view),
        version=whole(metadata_of(view).get("version")) or 0,
        starts_at=moment(state.option("time")),
        custom_starts_at=state.moment("custom_time"),
        instead_ids=state.users("instead"),
        told_left=_told_left(view),
        duration_minutes=whole(metadata_of(view).get("minutes")),
        asked_starts_at=moment(metadata_of(view).get("asked")),
        room_id=_other_room(view),
        told_room=whole(metadata_of(view).get("room")),
        reason=state.option("reason") or None,
        note=state.text("note"),
        confirmed=bool(state.ticked("confirm")),
        confirmation=state.ticked("confirm"),
    )


def _other_room(view: Mapping[str, Any]) -> int | None:
    """The room chosen in place of the one it was shown with."""
    state = FormState(view)
    chosen = (whole(state.option("room")) or 0) if state.has("room") else None
    return None if chosen == whole(metadata_of(view).get("room")) else chosen


def _told_left(view: Mapping[str, Any]) -> tuple[int, ...]:
    told = metadata_of(view).get("left")
    ids = [whole(one) for one in told] if isinstance(told, list) else []
    return tuple(one for one in ids if one is not None)


def reason_block(reasons: Sequence[Reason], chosen: str | None) -> Block:
    """The fixed reasons, by who wanted it."""
    groups: list[tuple[str, list[Element]]] = [
        (label, [option(one.words, one.key) for one in reasons if one.party is party])
        for party, label in _GROUPS.items()
    ]
    return input_block("reason", "Reason", grouped_select("reason", "Choose a reason", groups, chosen))


def note_block(note: str) -> Block:
    """Free words beside the reason."""
    element = text_input("note", note, multiline=True, most=NOTE_LIMIT)
    return input_block(
        "note",
        "Note",
        element,
        optional=True,
        hint="The interviewers read it; the candidate and channels do not.",
    )
