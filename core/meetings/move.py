"""Moves a meeting to another time: the same meeting, one version more, everyone told."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from core.candidates.read import access_candidate
from core.errors import BadInput, Overtaken, Stale
from core.meetings import facts
from core.meetings.answer import ask_everybody
from core.meetings.attend import give_time_back, replace_people, take_time
from core.meetings.change_room import ROOM_MEANWHILE, change_room, check_room_as_shown
from core.meetings.conflicts import refusing_conflicts
from core.meetings.facts import Status
from core.meetings.forms import MoveDraft, MoveForm, Suggestion
from core.meetings.length import Times, length_then, other_length
from core.meetings.load import access_meeting, load_meeting
from core.meetings.panel import Lineup, Panel, lineup_of
from core.meetings.reasons import move_reason
from core.meetings.rights import check_may_change
from core.meetings.rooms import offered_rooms_to_move, room_then, take_room_then
from core.meetings.settle import Settled, chosen_time, settle_time
from core.meetings.times import Question, suggest_times
from core.meetings.versions import close_version, set_time
from core.messages.audience import audience_of
from core.messages.outbox import drop_waiting, enqueue, touch, touch_living
from core.messages.plan import after_move, calendar_event, living_messages
from core.messages.taking_part import forget_recipients
from core.offers.freed import time_freed
from core.outside_bookings.host_time import keep_time_of_others
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import Meeting, MeetingType

Check = Callable[[Tx, Meeting], Awaitable[None]]

MOVED_MEANWHILE = "Somebody moved this meeting in the meantime. Choose again if it should move once more."


async def draft_move(tx: Tx, actor: Actor, form: MoveForm) -> MoveDraft:
    """The form with the meeting as it is now and times that suit everyone in it."""
    meeting = await access_meeting(tx, form.meeting_id)
    await check_may_change(tx, meeting, actor)
    draft = await other_times(tx, meeting, actor, form)
    return replace(draft, rooms=await offered_rooms_to_move(tx, draft, actor))


async def other_times(tx: Tx, meeting: Meeting, actor: Actor, form: MoveForm) -> MoveDraft:
    """The same for whoever may ask."""
    _check_movable(tx, meeting)
    moved = form.version not in {0, meeting.version}
    other_room = form.told_room not in {None, meeting.room_id or 0}
    lineup, trouble = await _lineup_so_far(tx, meeting, form)
    suggestions: tuple[Suggestion, ...] = ()
    if trouble is None:
        question = await _question(tx, actor, meeting, lineup.panel, form)
        suggestions, trouble = await suggest_times(tx, replace(question, room_id=room_then(meeting, form)))
    return MoveDraft(
        meeting=await load_meeting(tx, meeting.id),
        form=replace(
            form,
            version=meeting.version,
            starts_at=None if moved else form.starts_at,
            told_left=_ids(lineup.left),
            told_room=meeting.room_id or 0,
        ),
        suggestions=suggestions,
        notice=MOVED_MEANWHILE if moved else ROOM_MEANWHILE if other_room else None,
        suggestions_note=trouble,
        left=lineup.left,
    )


async def _lineup_so_far(tx: Tx, meeting: Meeting, form: MoveForm) -> tuple[Lineup, str | None]:
    """Who would take part, and why no time can be told yet."""
    try:
        lineup = await lineup_of(tx, meeting, form.instead_ids)
    except BadInput as error:
        return await lineup_of(tx, meeting, ()), error.sentence
    if lineup.panel.hosts:
        return lineup, None
    return lineup, "Choose who comes instead to see times that suit everyone."


async def move_meeting(tx: Tx, actor: Actor, form: MoveForm, *, check: Check | None = None) -> facts.Meeting:
    """Move it, or change its room alone where the form keeps its time; make it longer or shorter as well.

    check: may refuse, once nobody else can change the meeting. Raises `Overtaken` when somebody moved it
    since the form was shown, else as booking does.
    """
    starts_at = chosen_time(form.starts_at, form.custom_starts_at)
    reason = move_reason(form.reason or "")
    meeting = await access_meeting(tx, form.meeting_id)
    await check_may_change(tx, meeting, actor)
    # Hosts before the meeting, as booking does: one order for all writers, no deadlock.
    lineup = await lineup_of(tx, meeting, form.instead_ids, lock=True)
    await access_meeting(tx, form.meeting_id, lock=True)
    await tx.session.refresh(meeting)
    if check is not None:
        await check(tx, meeting)
    ends_at = starts_at + length_then(meeting, form)
    is_there = (meeting.starts_at, meeting.ends_at) == (starts_at, ends_at)
    if meeting.version == form.version + 1 and is_there:
        return await load_meeting(tx, meeting.id)
    _check_movable(tx, meeting)
    if meeting.version != form.version:
        raise Overtaken(MOVED_MEANWHILE)
    come = len(lineup.panel.hosts) + len(lineup.panel.others)
    if is_there:
        return await change_room(tx, meeting, actor, form, come)
    check_room_as_shown(meeting, form)
    _check_lineup(lineup, form)
    question = await _question(tx, actor, meeting, lineup.panel, form)
    settled = await settle_time(tx, question, form, starts_at)
    before = meeting.starts_at, meeting.ends_at
    await close_version(tx, meeting, actor, reason.key, form.note.strip())
    set_time(tx, meeting, starts_at, ends_at)
    with refusing_conflicts(custom=form.custom_starts_at is not None):
        await give_time_back(tx, meeting)
        await keep_time_of_others(tx, meeting)
        await replace_people(tx, meeting, _ids(lineup.left), lineup.newcomers)
        await take_time(tx, meeting, question.meeting_type, settled)
        await take_room_then(tx, meeting, actor, form, come)
    await ask_everybody(tx, meeting, actor)
    await _tell(tx, actor, meeting, lineup)
    await enqueue(tx, meeting, time_freed(meeting, *before, reason.party, tx.now))
    await _record(tx, actor, meeting, form, before, lineup, settled)
    return await load_meeting(tx, meeting.id)


def _check_lineup(lineup: Lineup, form: MoveForm) -> None:
    """Nobody is left out whom the person did not know to be gone."""
    untold = [each.member.name for each in lineup.left if each.member.id not in form.told_left]
    if untold:
        raise Stale(f"{untold[0]} has left the workspace. Choose who comes instead, or go on without them.")
    if not lineup.panel.hosts:
        raise BadInput("Nobody is left to interview. Choose who comes instead.", field="instead")


def _ids(people: Sequence[facts.Interviewer]) -> tuple[int, ...]:
    return tuple(each.member.id for each in people)


async def check_other_time(tx: Tx, meeting: Meeting, actor: Actor, form: MoveForm) -> datetime:
    """The time the form names, if everyone in the meeting can have it; soft rules are for the mover to weigh.

    Nobody's time is locked: raises as moving there now would.
    """
    starts_at = chosen_time(form.starts_at, form.custom_starts_at)
    if starts_at == meeting.starts_at:
        raise BadInput("It is at this time already. Choose another time.", field="time")
    question = await _question(tx, actor, meeting, (await lineup_of(tx, meeting, ())).panel, form)
    await settle_time(tx, question, replace(form, confirmed=True, confirmation=""), starts_at)
    return starts_at


def _check_movable(tx: Tx, meeting: Meeting) -> None:
    if meeting.status == Status.CANCELLED:
        raise BadInput("This meeting was cancelled. Schedule a new one instead.", field="time")
    if meeting.outcome is not None or meeting.ends_at <= tx.now:
        raise BadInput("This meeting is over. Schedule a new one instead.", field="time")


async def _question(tx: Tx, actor: Actor, meeting: Meeting, panel: Panel, form: MoveForm) -> Question:
    kind = await tx.session.get(MeetingType, (tx.workspace_id, meeting.meeting_type_id))
    if kind is None:
        raise BadInput(
            "The type of this meeting was deleted. Cancel it and schedule a new one.", field="time"
        )
    candidate = await access_candidate(tx, meeting.candidate_id) if meeting.candidate_id else None
    return Question(
        meeting_type=kind,
        duration_minutes=int(length_then(meeting, form).total_seconds()) // 60,
        panel=panel,
        candidate=candidate,
        timezone=(candidate.timezone if candidate else None) or actor.timezone,
        reader_timezone=actor.timezone,
        moving=meeting,
    )


async def _tell(tx: Tx, actor: Actor, meeting: Meeting, lineup: Lineup) -> None:
    """Newcomers get the meeting itself, not the news that it was moved; who left gets nothing any more."""
    audience = await audience_of(tx, meeting)
    new = {each.slack_user_id for each in lineup.newcomers}
    await drop_waiting(tx, meeting)
    await touch_living(tx, meeting)
    await forget_recipients(tx, meeting, [each.member.slack_user_id for each in lineup.left])
    living = living_messages(meeting, audience, tx.now)
    dms = [each for each in living if each.kind == "interviewer_dm" and each.recipient in new]
    await touch(tx, meeting, [*dms, *calendar_event(audience, tx.now)])  # perhaps another account by now
    if audience.scheduler is not None:  # perhaps taken without a word
        await enqueue(tx, meeting, living)
    told = after_move(meeting, audience, tx.now, actor.slack_user_id)
    await enqueue(tx, meeting, [each for each in told if each.kind != "moved" or each.recipient not in new])


async def _record(
    tx: Tx, actor: Actor, meeting: Meeting, form: MoveForm, before: Times, lineup: Lineup, settled: Settled
) -> None:
    await record_change(
        tx,
        actor,
        "meeting.moved",
        "meeting",
        meeting.id,
        facts={
            "from": before[0].isoformat(),
            "to": meeting.starts_at.isoformat(),
            **other_length(before, (meeting.starts_at, meeting.ends_at)),
            "reason": form.reason,
            "version": meeting.version,
            "waived": settled.trail,
            "left": _ids(lineup.left),
            "newcomers": [each.id for each in lineup.newcomers],
            **({"room": meeting.room_id} if meeting.room_id else {}),
        },
        person_id=meeting.candidate_id,
        personal={"note": form.note.strip()},
    )
