"""The interview that a candidate has already: used, replaced, or left beside the new one."""

from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from core.errors import BadInput, Stale
from core.meetings import facts
from core.meetings.cancel import call_off
from core.meetings.decided import Choice, Decision, Existing
from core.meetings.facts import Role
from core.meetings.forms import MoveForm, OptionalPeople, ScheduleForm
from core.meetings.load import access_meeting
from core.meetings.move import move_meeting
from core.meetings.reasons import REPLACED, Reason
from core.meetings.settle import chosen_time
from core.tenancy import Actor, Tx
from db.models import Attendee, Candidate, Meeting, MeetingType, Member, OutsideBooking

_PERSON = func.jsonb_build_object(
    "id", Member.slack_user_id, "name", Member.name, "here", Member.is_active,
    "needed", and_(Attendee.is_required, Attendee.role == Role.INTERVIEWER),
)  # fmt: skip
_PEOPLE = (
    select(func.jsonb_agg(aggregate_order_by(_PERSON, Attendee.position), type_=JSONB))
    .select_from(Attendee)
    .join(Member, and_(Member.workspace_id == Attendee.workspace_id, Member.id == Attendee.member_id))
    .where(Attendee.workspace_id == Meeting.workspace_id, Attendee.meeting_id == Meeting.id)
    .correlate(Meeting)
    .scalar_subquery()
)
_SERVICE = (
    select(OutsideBooking.service)
    .where(OutsideBooking.workspace_id == Meeting.workspace_id, OutsideBooking.meeting_id == Meeting.id)
    .limit(1)
    .correlate(Meeting)
    .scalar_subquery()
)
# Put together once, as every form with a candidate asks for it.
_NEXT_OF_ALL: Any = (
    select(
        Meeting.id,
        Meeting.version,
        Meeting.starts_at,
        Meeting.ends_at,
        func.coalesce(MeetingType.name, Meeting.title).label("type_name"),
        func.count().over().label("how_many"),
        _PEOPLE.label("people"),
        _SERVICE.label("service"),
    )
    .outerjoin(
        MeetingType,
        and_(MeetingType.workspace_id == Meeting.workspace_id, MeetingType.id == Meeting.meeting_type_id),
    )
    .where(
        Meeting.workspace_id == bindparam("workspace_id"),
        Meeting.candidate_id == bindparam("candidate_id"),
        Meeting.status.in_(("pending", "scheduled")),
        Meeting.outcome.is_(None),
        Meeting.ends_at > bindparam("now"),
    )
    .order_by(Meeting.starts_at, Meeting.id)
    .limit(1)
)
_NEXT: Any = _NEXT_OF_ALL.where(Meeting.meeting_type_id == bindparam("type_id"))
_COMING: Any = _NEXT_OF_ALL.where(Meeting.starts_at > bindparam("now"))


async def find_existing(tx: Tx, candidate_id: int, type_id: int) -> Existing | None:
    """The next interview of this type that they have and that is not over, however it was booked."""
    return await _found(tx, _NEXT, candidate_id, type_id=type_id)


async def find_coming(tx: Tx, candidate_id: int) -> Existing | None:
    """The next interview of any type that they have and that has not begun, however it was booked."""
    return await _found(tx, _COMING, candidate_id)


async def _found(tx: Tx, query: Any, candidate_id: int, **more: int) -> Existing | None:
    asked = {"workspace_id": tx.workspace_id, "candidate_id": candidate_id, "now": tx.now, **more}
    row = (await tx.session.execute(query, asked)).first()
    if row is None:
        return None
    people = row.people or []
    needed = [each for each in people if each["needed"]]
    return Existing(
        meeting_id=row.id,
        version=row.version,
        type_name=row.type_name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        people=tuple(each["name"] for each in needed or people),
        host_ids=tuple(each["id"] for each in needed),
        all_here=all(each["here"] for each in people),
        count=row.how_many,
        service=row.service,
    )


def considering(form: ScheduleForm, existing: Existing | None) -> tuple[ScheduleForm, Existing | None]:
    """The form with what it says of the interview there is, and whether that one can be used.

    A choice about another one, or one that cannot be used any more, is dropped. To use it while nobody is
    chosen brings its people and its length.
    """
    if existing is None:
        return replace(form, existing=Decision()), None
    existing = replace(existing, may_use=_may_use(form, existing))
    said = form.existing or Decision()
    is_same = (said.meeting_id, said.version) == (existing.meeting_id, existing.version)
    choice = said.choice if is_same and (said.choice is not Choice.USE or existing.may_use) else None
    decision = Decision(meeting_id=existing.meeting_id, version=existing.version, choice=choice)
    form = replace(form, existing=decision)
    if choice is not Choice.USE:
        return form, existing
    minutes = existing.duration_minutes
    return replace(form, interviewer_ids=existing.host_ids, duration_minutes=minutes), existing


def _may_use(form: ScheduleForm, existing: Existing) -> bool:
    """A meeting is moved with its people and its length: those of the form, or nobody is chosen yet."""
    if not (existing.all_here and existing.host_ids) or form.other_group:
        return False
    if any(each.leaves_choice for each in form.groups):
        return False
    if any((form.optional_people or OptionalPeople()).everybody):
        return False
    if not form.interviewer_ids:
        return True
    as_long = form.duration_minutes in {None, existing.duration_minutes}
    return as_long and set(form.interviewer_ids) == set(existing.host_ids)


async def leaving(tx: Tx, form: ScheduleForm) -> Meeting | None:
    """The meeting that gives its time back if it goes as the form says."""
    said = form.existing
    if said is None or said.choice not in {Choice.USE, Choice.REPLACE}:
        return None
    return await access_meeting(tx, said.meeting_id)


async def use_existing(tx: Tx, form: ScheduleForm, actor: Actor) -> facts.Meeting:
    """Move it to the time of the form; the same submission again changes nothing.

    Raises as `move_meeting` does, and `Stale` where it is not the one that was shown, or has other people.
    """
    said = form.existing or Decision()
    meeting = await access_meeting(tx, said.meeting_id)
    starts_at = chosen_time(form.starts_at, form.custom_starts_at)
    was_done = (meeting.version, meeting.starts_at) == (said.version + 1, starts_at)
    if not was_done and not await _is_usable(tx, form, meeting):
        raise Stale("This interview cannot be moved as it is any more. Choose again.")
    return await move_meeting(
        tx,
        actor,
        MoveForm(
            meeting_id=said.meeting_id,
            version=said.version,
            starts_at=form.starts_at,
            custom_starts_at=form.custom_starts_at,
            reason="company_other",
            confirmed=form.confirmed,
            confirmation=form.confirmation,
        ),
    )


async def _is_usable(tx: Tx, form: ScheduleForm, meeting: Meeting) -> bool:
    if form.candidate_id is None or form.type_id is None:
        return False
    found = await find_existing(tx, form.candidate_id, form.type_id)
    return found is not None and found.meeting_id == meeting.id and _may_use(form, found)


async def lock_replaced(tx: Tx, said: Decision | None) -> None:
    """Lock what is to be cancelled: before the candidate, as whoever records an outcome does."""
    if said is not None and said.choice is Choice.REPLACE:
        await access_meeting(tx, said.meeting_id, lock=True)


async def settle_existing(
    tx: Tx, form: ScheduleForm, actor: Actor, candidate: Candidate | None, type_id: int
) -> int | None:
    """Do as the form says with what there is, the candidate being locked; the id of one it cancelled.

    Raises `Stale` where it is not what was shown, `BadInput` on the field "existing" where nothing is chosen.
    """
    said = form.existing
    if said is None or candidate is None:
        return None
    found = await find_existing(tx, candidate.id, type_id)
    check_decided(said, found, candidate.name)
    return await replace_found(tx, said, found, actor, REPLACED)


def check_decided(said: Decision, found: Existing | None, who: str) -> None:
    """Raise as `settle_existing` does. found: what the candidate `who` has now."""
    if found is None:
        if said.choice is Choice.REPLACE:
            raise Stale("The interview to be replaced was cancelled or is over by now. Look again.")
        return
    if found.meeting_id == said.meeting_id and found.version != said.version:
        raise Stale("It was changed meanwhile. Look again, then choose.")
    if found.meeting_id != said.meeting_id:
        raise Stale(f"{who} has another {found.type_name} by now. Choose what becomes of it.")
    if said.choice is None:
        raise BadInput("Choose what becomes of the interview they have already.", field="existing")


async def replace_found(
    tx: Tx, said: Decision, found: Existing | None, actor: Actor, why: Reason
) -> int | None:
    """Cancel it where that was chosen, all being locked; its id then."""
    if found is None or said.choice is not Choice.REPLACE:
        return None
    await call_off(tx, await access_meeting(tx, found.meeting_id), actor, why, "")
    await tx.session.flush()
    return found.meeting_id
