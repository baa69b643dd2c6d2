"""What a meeting's event should be, and what became of it: the use cases around each writing."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete, select

from core.calendars.answered import answer_anew
from core.calendars.facts import EventPlan, Video, Written
from core.calendars.invited import guests_of
from core.calendars.worded import title_and_description
from core.errors import NotFound
from core.hosts.changed import telling
from core.meetings import facts
from core.meetings.facts import Status
from core.meetings.load import access_meeting, load_meeting
from core.meetings.location import LocationKind
from core.messages.audience import audience_of
from core.messages.links import keep_link
from core.messages.outbox import touch, touch_living
from core.messages.plan import calendar_question
from core.tenancy import Actor, Tx
from db.models import BusyTime, Calendar, CalendarEvent, Meeting, Member

VIDEOS: dict[LocationKind, Video] = {LocationKind.MEET: "meet", LocationKind.TEAMS: "teams"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to do in a calendar: `plan` None: take the event away. `event_id` None: none stands yet."""

    calendar: str
    connection_id: int
    event_id: str | None
    plan: EventPlan | None
    digest: str = ""


async def plan_event(
    tx: Tx, actor: Actor, meeting_id: int, connection_id: int, *, is_shared: bool = False
) -> Task | None:
    """What to do in this account's calendar for the meeting as it is now; None when all is well.

    is_shared: whether the candidate is invited to it.
    """
    meeting = await load_meeting(tx, meeting_id)
    event = await _event(tx, meeting_id)
    calendar = await _calendar(tx, event, connection_id)
    if calendar is None:
        _check_not_left(meeting, event, is_shared=is_shared)
        return None
    name = calendar.external_id
    stands = event.external_id if event is not None and event.calendar_id == calendar.id else None
    if meeting.status is Status.CANCELLED:
        gone = Task(calendar=name, connection_id=connection_id, event_id=stands, plan=None)
        return gone if stands else None
    if event is not None and _is_asked(event, meeting):
        return None
    plan = await _plan(tx, meeting, calendar, event, is_shared=is_shared)
    digest = digest_of(plan)
    if stands and event is not None and event.digest == digest:
        return None
    return Task(calendar=name, connection_id=connection_id, event_id=stands, plan=plan, digest=digest)


async def plan_to_find(
    tx: Tx, actor: Actor, meeting_id: int, connection_id: int, *, is_shared: bool = False
) -> Task | None:
    """What an interrupted writing in this account's calendar may have made; cancelled or not meanwhile."""
    meeting, event = await load_meeting(tx, meeting_id), await _event(tx, meeting_id)
    calendar = await _calendar(tx, event, connection_id)
    if calendar is None or (event is not None and event.external_id is not None):
        return None
    plan = await _plan(tx, meeting, calendar, event, is_shared=is_shared)
    return Task(calendar=calendar.external_id, connection_id=connection_id, event_id=None, plan=plan)


def _check_not_left(meeting: facts.Meeting, event: CalendarEvent | None, *, is_shared: bool) -> None:
    """Out of reach and called off, it stays in the candidate's calendar: that is a failure to tell of."""
    is_left = event is not None and event.external_id is not None and event.calendar_id is None
    if is_left and is_shared and meeting.status is Status.CANCELLED:
        raise NotFound("The account whose calendar it stands in is not connected any more.")


def _is_asked(event: CalendarEvent, meeting: facts.Meeting) -> bool:
    """What somebody did to it there stays until it is said what to do."""
    return event.asks is not None and event.asked_version == meeting.version


async def _event(tx: Tx, meeting_id: int, *, lock: bool = False) -> CalendarEvent | None:
    statement = select(CalendarEvent).where(
        CalendarEvent.workspace_id == tx.workspace_id, CalendarEvent.meeting_id == meeting_id
    )
    return await tx.session.scalar(statement.with_for_update() if lock else statement)


async def _calendar(tx: Tx, event: CalendarEvent | None, connection_id: int) -> Calendar | None:
    """The calendar of this account the event stands in, else the one it writes."""
    statement = select(Calendar).where(
        Calendar.workspace_id == tx.workspace_id, Calendar.connection_id == connection_id
    )
    if event is not None and event.calendar_id is not None and event.external_id is not None:
        return await tx.session.scalar(statement.where(Calendar.id == event.calendar_id))
    return await tx.session.scalar(statement.where(Calendar.writes))


async def _plan(
    tx: Tx, meeting: facts.Meeting, calendar: Calendar, event: CalendarEvent | None, *, is_shared: bool
) -> EventPlan:
    owner = await tx.session.get_one(Member, (tx.workspace_id, calendar.member_id))
    video = VIDEOS.get(meeting.location.kind) if meeting.location.is_made else None
    title, description = await title_and_description(tx, meeting, is_shared=is_shared)
    return EventPlan(
        key=meeting.uid,
        copy=event.copy if event else 1,
        uid=meeting.uid,
        tag=f"{tx.workspace_id}.{meeting.id}",
        title=title,
        description=description,
        location="" if video else meeting.location.join_url or meeting.location.where,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        timezone=calendar.timezone or owner.timezone,
        guests=await guests_of(tx, meeting, owner.id, is_shared=is_shared),
        video=video,
    )


def digest_of(plan: EventPlan) -> str:
    """Tells whether an event says anything new; an answer alone does not."""
    guests = [(each.email, each.name, each.is_optional) for each in plan.guests]
    told = (
        plan.copy, plan.title, plan.description, plan.location, plan.starts_at.isoformat(),
        plan.ends_at.isoformat(), plan.timezone, guests, plan.video,
    )  # fmt: skip
    return sha256(repr(told).encode()).hexdigest()


async def keep_written(tx: Tx, actor: Actor, meeting_id: int, task: Task, written: Written) -> None:
    """It stands there now: note it, show the link of its call, and free what it took twice."""
    meeting = await access_meeting(tx, meeting_id, lock=True)
    event = await _event(tx, meeting_id, lock=True) or CalendarEvent(
        workspace_id=tx.workspace_id, meeting_id=meeting_id
    )
    assert task.plan is not None, "written by a plan"
    calendar = await _calendar_named(tx, task)
    event.calendar_id = calendar.id if calendar else None
    event.copy, event.external_id, event.ical_uid = task.plan.copy, written.id, written.uid
    event.version, event.stamp, event.link = written.version, written.stamp, written.link
    event.digest = "" if written.call_pending else task.digest
    has_new_time = event.written_starts_at != task.plan.starts_at
    event.written_starts_at, event.written_ends_at = task.plan.starts_at, task.plan.ends_at
    event.asks = None
    tx.session.add(event)
    await tx.session.flush()
    await _forget_busy(tx, written)
    if has_new_time:
        await answer_anew(tx, meeting)
    if written.join_url and task.plan.video is not None:
        await keep_link(tx, meeting, written.join_url)


async def _calendar_named(tx: Tx, task: Task) -> Calendar | None:
    return await tx.session.scalar(
        select(Calendar).where(
            Calendar.workspace_id == tx.workspace_id,
            Calendar.connection_id == task.connection_id,
            Calendar.external_id == task.calendar,
        )
    )


async def _forget_busy(tx: Tx, written: Written) -> None:
    """Read before we had noted that it is ours, it would take its owner's time beside the meeting."""
    names = [BusyTime.ical_uid == written.uid] if written.uid else [BusyTime.external_id == written.id]
    gone = delete(BusyTime).where(BusyTime.workspace_id == tx.workspace_id, *names)
    await tx.session.execute(gone.returning(telling(tx)))


async def note_taken_away(tx: Tx, actor: Actor, meeting_id: int) -> None:
    """Nothing stands there any more, as it should be."""
    event = await _event(tx, meeting_id, lock=True)
    if event is not None:
        event.external_id, event.asks = None, None


async def note_missing(tx: Tx, actor: Actor, meeting_id: int) -> None:
    """Somebody deleted it there. Moved since, the meeting has it written anew; else it is asked about."""
    meeting = await access_meeting(tx, meeting_id, lock=True)
    event = await _event(tx, meeting_id, lock=True)
    if event is None:
        return
    if event.written_starts_at != meeting.starts_at:
        _write_anew(event)
        await touch_living(tx, meeting)
        return
    event.asks, event.asked_version, event.asked_at = "deleted", meeting.version, tx.now
    event.asked_starts_at = event.asked_ends_at = None
    await tx.session.flush()
    await touch_living(tx, meeting)
    await touch(tx, meeting, calendar_question(await audience_of(tx, meeting), tx.now))


async def note_spent(tx: Tx, actor: Actor, meeting_id: int, task: Task, copy: int) -> None:
    """The event's name was used for one that is deleted."""
    await access_meeting(tx, meeting_id, lock=True)
    event = await _event(tx, meeting_id, lock=True)
    if event is None:
        calendar = await _calendar_named(tx, task)
        event = CalendarEvent(
            workspace_id=tx.workspace_id, meeting_id=meeting_id, calendar_id=calendar.id if calendar else None
        )
        tx.session.add(event)
    event.copy = copy + 1


def _write_anew(event: CalendarEvent) -> None:
    event.external_id, event.asks, event.digest = None, None, ""
    event.copy += 1


async def put_back(tx: Tx, meeting: Meeting) -> None:
    """Have the event be again what the meeting says; the meeting is locked, the right to do so checked."""
    event = await _event(tx, meeting.id, lock=True)
    if event is None or event.asks is None:
        return
    if event.asks == "deleted":
        _write_anew(event)
    else:
        event.asks, event.digest = None, ""
    await tx.session.flush()
    await touch_living(tx, meeting)
