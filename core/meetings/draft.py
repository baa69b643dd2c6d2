"""A schedule form on its way: defaults, and the times that follow from the choices so far."""

import re
import secrets
from dataclasses import replace

from sqlalchemy import bindparam, select

from core.candidates.add import check_email
from core.candidates.facts import count_words
from core.candidates.read import access_candidate, find_candidate
from core.candidates.search import match_candidates
from core.errors import BadInput
from core.meetings.existing import considering, find_existing, leaving
from core.meetings.filling import fill_template
from core.meetings.forms import Draft, NewCandidate, ScheduleForm, Suggestion, default_place
from core.meetings.load import access_meeting
from core.meetings.location import LocationKind
from core.meetings.outcome import MEET_AGAIN
from core.meetings.panel import panel_of_form
from core.meetings.places import places_of, why_not_there
from core.meetings.prep import prep_values
from core.meetings.rooms import offered_rooms, room_wanted
from core.meetings.settle import tell_absences
from core.meetings.times import Question, suggest_times
from core.meetings.types import as_choice, choose_type, types_and_zoom
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Candidate, MeetingType, Stage

_HERE = select(Stage.position).where(
    Stage.workspace_id == bindparam("workspace_id"), Stage.id == bindparam("stage_id")
)
_FITTING_TYPE = (
    select(Stage.meeting_type_id)
    .where(
        Stage.workspace_id == bindparam("workspace_id"),
        Stage.requisition_id == bindparam("requisition_id"),
        Stage.position >= _HERE.scalar_subquery(),
        Stage.meeting_type_id.is_not(None),
    )
    .order_by(Stage.position)
    .limit(1)
)

INTERNAL_WORDS = {"debrief": "Debrief", "intake": "Intake", "internal": "Internal meeting"}


async def draft_meeting(tx: Tx, actor: Actor, text: str, channel_id: str | None) -> Draft:
    """A fresh form for the words after `/schedule`: a candidate's name or address, `debrief`, or nothing."""
    check_may_schedule(actor)
    words = " ".join(text.split())
    form = ScheduleForm(submission_key=secrets.token_urlsafe(16), channel_id=_channel(channel_id))
    if words.casefold() in INTERNAL_WORDS:
        title = INTERNAL_WORDS[words.casefold()]
        return await revise_draft(tx, actor, replace(form, is_internal=True, title=title))
    if not words:
        return await revise_draft(tx, actor, form)
    found = await match_candidates(tx, actor, words)
    if len(found) == 1:
        return await revise_draft(tx, actor, replace(form, candidate_id=found[0].id))
    if found:
        notice = f"{count_words(found)} “{words}”. Choose one."
        return replace(await revise_draft(tx, actor, form), notice=notice, query=words)
    notice = f"No candidate matches “{words}”. Add them here, or search again."
    draft = await revise_draft(tx, actor, replace(form, new_candidate=_newcomer(words)))
    return replace(draft, notice=notice, query=words)


async def draft_next_meeting(tx: Tx, actor: Actor, meeting_id: int) -> Draft:
    """The form for the interview after this one: same candidate, same type again or that of their stage."""
    check_may_schedule(actor)
    meeting = await access_meeting(tx, meeting_id)
    again = meeting.outcome in MEET_AGAIN
    form = ScheduleForm(
        type_id=meeting.meeting_type_id if again else None,
        submission_key=secrets.token_urlsafe(16),
        candidate_id=meeting.candidate_id,
        channel_id=meeting.channel_id,
        is_internal=meeting.candidate_id is None,
        title=meeting.title if meeting.candidate_id is None else "",
    )
    return await revise_draft(tx, actor, form)


async def draft_for_candidate(tx: Tx, actor: Actor, candidate_id: int) -> Draft:
    """The form for an interview with this candidate; no channel is known where their card is read."""
    check_may_schedule(actor)
    candidate = await access_candidate(tx, candidate_id)
    form = ScheduleForm(submission_key=secrets.token_urlsafe(16), candidate_id=candidate.id)
    return await revise_draft(tx, actor, form)


async def revise_draft(tx: Tx, actor: Actor, form: ScheduleForm) -> Draft:
    """The form after a choice: what was typed stays, defaults fill the gaps, times follow."""
    check_may_schedule(actor)
    candidate, named = await find_candidate(tx, form.candidate_id) or (None, None)
    if candidate is None and form.candidate_id is not None:
        form = replace(form, candidate_id=None)
    types, has_zoom = await types_and_zoom(tx)
    chosen = choose_type(types, form.type_id or await _fitting_type(tx, candidate))
    existing = await find_existing(tx, candidate.id, chosen.id) if candidate else None
    form, existing = considering(form, existing)
    places = await places_of(tx, actor, form, has_zoom=has_zoom)
    wanted = form.location_kind or LocationKind(chosen.location_kind)
    form = _with_defaults(form, chosen, candidate, stage=named.stage if named else "")
    form = replace(form, location_kind=default_place(wanted, places))
    suggestions, note, absences = await _times(tx, actor, form, chosen, candidate)
    if form.starts_at is not None and form.starts_at not in {each.starts_at for each in suggestions}:
        form = replace(form, starts_at=None)
    rooms = await offered_rooms(tx, form, actor)
    return Draft(
        form=replace(form, room_id=rooms.chosen if rooms else None),
        types=tuple(as_choice(each) for each in types),
        durations=tuple(chosen.durations),
        suggestions=suggestions,
        suggestions_note=note,
        absences=absences,
        candidate=named,
        existing=existing,
        rooms=rooms,
        places=places,
        place_note=None if wanted in places else why_not_there(wanted, has_people=bool(form.people_ids)),
    )


async def _fitting_type(tx: Tx, candidate: Candidate | None) -> int | None:
    """The interview of the candidate's stage, or of the next stage that has one."""
    if candidate is None:
        return None
    asked = {
        "workspace_id": tx.workspace_id,
        "requisition_id": candidate.requisition_id,
        "stage_id": candidate.stage_id,
    }
    return await tx.session.scalar(_FITTING_TYPE, asked)


def _with_defaults(
    form: ScheduleForm, chosen: MeetingType, candidate: Candidate | None, stage: str
) -> ScheduleForm:
    is_offered = form.duration_minutes in chosen.durations or form.uses_existing
    duration = form.duration_minutes if is_offered else chosen.durations[0]
    return replace(
        form,
        type_id=chosen.id,
        duration_minutes=duration,
        location_detail=form.location_detail if form.location_detail is not None else chosen.location_detail,
        prep_notes=_prep_notes(form, chosen, candidate, stage),
    )


def _prep_notes(form: ScheduleForm, chosen: MeetingType, candidate: Candidate | None, stage: str) -> str:
    if form.prep_notes is not None or form.is_internal:
        return form.prep_notes or ""
    values = prep_values(candidate, stage=stage, type_name=chosen.name)
    return fill_template(chosen.prep_template, values)


async def _times(
    tx: Tx, actor: Actor, form: ScheduleForm, chosen: MeetingType, candidate: Candidate | None
) -> tuple[tuple[Suggestion, ...], str | None, tuple[str, ...]]:
    """The times to suggest, a sentence on them, and who cannot come at a time of one's own."""
    if not form.interviewer_ids:
        return (), "Choose interviewers to see times that suit everyone.", ()
    try:
        panel = await panel_of_form(tx, form)
    except BadInput as error:
        return (), error.sentence, ()
    moving = await leaving(tx, form)
    question = Question(
        meeting_type=chosen,
        duration_minutes=form.duration_minutes or chosen.durations[0],
        panel=panel,
        candidate=candidate,
        timezone=(candidate.timezone if candidate else None) or actor.timezone,
        reader_timezone=actor.timezone,
        moving=moving,
        room_id=room_wanted(form, moving),
    )
    suggestions, note = await suggest_times(tx, question)
    return suggestions, note, await tell_absences(tx, question, form.custom_starts_at)


def _newcomer(words: str) -> NewCandidate:
    if re.search(r"\S@\S", words):
        try:
            return NewCandidate(name="", email=check_email(words, field="new_email"))
        except BadInput:
            return NewCandidate(name=words)
    return NewCandidate(name=words)


def _channel(channel_id: str | None) -> str | None:
    """A direct message is no place for a card."""
    return channel_id if channel_id and channel_id[0] in "CG" else None
