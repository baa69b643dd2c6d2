"""“Why not?”: choose people and perhaps a time, and read what is in the way. Nothing is booked here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.blocks.elements import (
    actions,
    button,
    context,
    digest,
    divider,
    modal,
    option,
    section,
    static_select,
)
from bot.blocks.shapes import Block, Element, View
from bot.blocks.state import FormState, metadata_of, whole
from bot.blocks.text import bold, escape, line, name, plain
from bot.blocks.when import length_words, span
from bot.blocks.why_words import change_words, is_soft, obstacle_words, times_words
from bot.blocks.words import capital, is_slack_user
from core.meetings.explanation import Change, Explanation
from core.meetings.forms import Group, ScheduleForm
from core.wall import zone_words

TITLE = "Why not?"
REVISING_ACTIONS = ("why_interviewers", "why_type", "why_duration", "why_time")
PIECE, MOST_PIECES = 2900, 60


def why_view(explanation: Explanation, *, timezone: str, now: datetime) -> View:
    """The questions, and the answer below; times are the reader's."""
    form = explanation.form
    blocks = [
        *_question_blocks(explanation, timezone, now),
        divider(),
        *_answer(explanation, timezone),
        *_export_row(explanation),
    ]
    return modal(TITLE, blocks, callback_id="why_not", metadata=_metadata(form))


def why_button() -> Element:
    """Where no time suits."""
    return button("Why?", "why_not", "why", label="Why does no time suit everyone?")


def export_view(text: str) -> View:
    """The search as data, to copy; what does not fit is not shown in part."""
    pieces = _pieces(text)
    if len(pieces) > MOST_PIECES:
        sentence = "This search is too large to show here. Choose fewer interviewers."
        return modal("Search as data", [section(sentence)], callback_id="why_export")
    told = (
        "Copy all of it into a file: `panelry slots FILE --explain` answers it again, anywhere. It holds "
        "hours and busy times of numbered interviewers, nobody's name, and nothing of the candidate."
    )
    blocks = [section(told), *(section(f"```{escape(each)}```") for each in pieces)]
    return modal("Search as data", blocks, callback_id="why_export")


def read_why_form(view: Mapping[str, Any]) -> ScheduleForm:
    """The questions as they stand."""
    state, kept = FormState(view), metadata_of(view)
    other = kept.get("other_group")
    ids = [each for each in other if isinstance(each, str)] if isinstance(other, list) else []
    return ScheduleForm(
        submission_key="",
        candidate_id=whole(kept.get("candidate")),
        type_id=whole(state.option("type")),
        interviewer_ids=state.users("interviewers"),
        take=whole(kept.get("take")),
        other_group=Group(member_ids=tuple(ids), take=whole(kept.get("other_take"))) if ids else None,
        duration_minutes=whole(state.option("duration")),
        custom_starts_at=state.moment("custom_time"),
    )


def _metadata(form: ScheduleForm) -> dict[str, Any]:
    other = form.other_group or Group()
    return {
        "candidate": form.candidate_id,
        "take": form.take,
        "other_group": list(other.member_ids),
        "other_take": other.take,
    }


def _question_blocks(explanation: Explanation, timezone: str, now: datetime) -> list[Block]:
    form = explanation.form
    people: Element = {
        "type": "multi_users_select",
        "action_id": "why_interviewers",
        "placeholder": plain("Choose people", 150),
    }
    known = [user for user in form.interviewer_ids if is_slack_user(user)]
    types = [option(line(one.name) or "Unnamed type", str(one.id)) for one in explanation.types]
    lengths = [option(length_words(one), str(one)) for one in explanation.durations]
    at: Element = {"type": "datetimepicker", "action_id": "why_time"}
    if form.custom_starts_at:
        at["initial_date_time"] = int(form.custom_starts_at.timestamp())
    type_select = static_select("why_type", "Choose a type", types, str(form.type_id))
    length_select = static_select("why_duration", "Choose a length", lengths, str(form.duration_minutes))
    zone = zone_words(timezone, form.custom_starts_at or now)
    return [
        _question("interviewers", "Interviewers", people | ({"initial_users": known} if known else {})),
        _question("type", "Type", type_select),
        _question(f"duration-{digest(explanation.durations)}", "Length", length_select),
        section(f"*Time* (optional), in {zone}"),
        *({**row, "block_id": "custom_time"} for row in actions(at)),
    ]


def _question(block_id: str, label: str, element: Element) -> Block:
    """No input block: those ask for a button to submit, and there is nothing to submit."""
    return section(bold(label), accessory=element) | {"block_id": block_id}


def _answer(explanation: Explanation, timezone: str) -> list[Block]:
    if explanation.note:
        return [section(escape(explanation.note))]
    if explanation.form.custom_starts_at is not None:
        return _about_one_time(explanation, timezone)
    return [*_about_all_times(explanation, timezone), *_changes(explanation, timezone)]


def _about_one_time(explanation: Explanation, timezone: str) -> list[Block]:
    if not explanation.changes:
        return [section("*Nothing is in the way.* Everyone is free then, by every rule.")]
    rows = [f"• {obstacle_words(each, explanation, timezone)}" for each in explanation.changes]
    blocks = [section("*This time is not suggested:*\n" + "\n".join(rows))]
    if all(is_soft(each) for each in explanation.changes):
        blocks.append(context("It can be booked all the same: enter it as another time and confirm."))
    return blocks


def _about_all_times(explanation: Explanation, timezone: str) -> list[Block]:
    days = explanation.max_days_ahead
    whom = f"everyone{_for_candidate(explanation)} in the next {days} days"
    if explanation.first is None:
        return [section(f"*No time suits {whom}.*")]
    count = explanation.count
    found = f"*{capital(times_words(count))} {'suits' if count == 1 else 'suit'} {whom}.*"
    return [section(f"{found}\nThe first is {_from(explanation.first, explanation, timezone)}.")]


def _for_candidate(explanation: Explanation) -> str:
    return f" and {name(explanation.candidate, 60)}" if explanation.candidate else ""


def _from(at: datetime, explanation: Explanation, timezone: str) -> str:
    return span(at, at, timezone).rpartition("–")[0]


def _changes(explanation: Explanation, timezone: str) -> list[Block]:
    if not explanation.changes:
        return [] if explanation.first else [section("No single change opens one. Try fewer interviewers.")]
    head = "One change that opens earlier ones:" if explanation.first else "One change that opens some:"
    rows = [
        f"• {change_words(each, explanation, timezone)}{_first(each, explanation, timezone)}"
        for each in explanation.changes
    ]
    return [section("\n".join([head, *rows]))]


def _first(change: Change, explanation: Explanation, timezone: str) -> str:
    if change.first is None:
        return ""
    return f", {'' if change.count == 1 else 'the first '}{_from(change.first, explanation, timezone)}"


def _export_row(explanation: Explanation) -> list[Block]:
    if explanation.note:
        return []
    label = "Show this search as data, e.g. for a bug report"
    return actions(button("Show as data", "why_export", "export", label=label))


def _pieces(text: str) -> list[str]:
    """Split between lines, which JSON does not mind."""
    pieces, piece = [], ""
    for each in text.splitlines():
        longer = f"{piece}\n{each}" if piece else each
        if len(longer) > PIECE:
            pieces.append(piece)
            longer = each
        piece = longer
    return [*pieces, piece]
