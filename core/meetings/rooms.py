"""The room of a meeting in person: offered in a form, and taken together with its people's time."""

from datetime import datetime, timedelta

from core.meetings.decided import Choice
from core.meetings.forms import MoveDraft, MoveForm, ScheduleForm
from core.meetings.location import LocationKind
from core.rooms.booking import take_room
from core.rooms.choose import Time, rooms_for
from core.rooms.facts import RoomChoices
from core.rooms.read import access_room
from core.tenancy import Actor, Tx
from db.models import Meeting, Room


async def offered_rooms(tx: Tx, form: ScheduleForm, actor: Actor) -> RoomChoices | None:
    """What a form that has all its defaults may offer; None elsewhere than in person.

    None either where a meeting is used that is there: it keeps its own.
    """
    if form.location_kind is not LocationKind.IN_PERSON or form.uses_existing:
        return None
    said = form.existing
    return await rooms_for(
        tx,
        people=form.heads,
        at=_time(form.custom_starts_at or form.starts_at, form.duration_minutes or 0),
        chosen=form.room_id,
        timezone=actor.timezone,
        moving=said.meeting_id if said and said.choice is Choice.REPLACE else None,
    )


def room_wanted(form: ScheduleForm, leaving: Meeting | None) -> int | None:
    """The room that decides which times it can be had; `leaving`: the meeting that is used or replaced."""
    if form.uses_existing:
        return leaving.room_id if leaving else None
    return form.room_id if form.location_kind is LocationKind.IN_PERSON else None


async def offered_rooms_to_move(tx: Tx, draft: MoveDraft, actor: Actor) -> RoomChoices | None:
    """The same for a meeting that is to be moved."""
    meeting, form = draft.meeting, draft.form
    if meeting.location.kind is not LocationKind.IN_PERSON:
        return None
    own = meeting.location.room.id if meeting.location.room else None
    come = len(meeting.interviewers) - len(draft.left) + len(set(form.instead_ids))
    return await rooms_for(
        tx,
        people=come + (meeting.candidate is not None),
        at=_time(form.custom_starts_at or form.starts_at, draft.duration_minutes),
        chosen=own if form.room_id is None else form.room_id,
        timezone=actor.timezone,
        moving=meeting.id,
    )


def _time(starts_at: datetime | None, minutes: int) -> Time | None:
    return (starts_at, starts_at + timedelta(minutes=minutes)) if starts_at and minutes else None


async def room_of_form(tx: Tx, form: ScheduleForm, place: LocationKind) -> Room | None:
    """The room it names, if that place is in person; raises `NotFound` on the field `room`."""
    if form.room_id is None or place is not LocationKind.IN_PERSON:
        return None
    return await access_room(tx, form.room_id)


def room_then(meeting: Meeting, form: MoveForm) -> int | None:
    """The room the meeting is to have once it is moved."""
    if meeting.location_kind != LocationKind.IN_PERSON or form.room_id is None:
        return meeting.room_id
    return form.room_id or None


async def take_room_then(tx: Tx, meeting: Meeting, actor: Actor, form: MoveForm, come: int) -> None:
    """Take it for the candidate and so many others at the meeting's new time; its old time is given back."""
    meeting.room_id = room_then(meeting, form)
    if meeting.room_id is not None:
        room = await access_room(tx, meeting.room_id)
        people = come + (meeting.candidate_id is not None)
        await take_room(tx, meeting, room, people=people, timezone=actor.timezone)
