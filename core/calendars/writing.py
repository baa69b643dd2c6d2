"""What a meeting's event should be: what there is to do in a calendar."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from core.calendars.facts import EventPlan, Video
from core.calendars.invited import guests_of
from core.calendars.worded import title_and_description
from core.errors import NotFound
from core.meetings import facts
from core.meetings.facts import Status
from core.meetings.load import access_meeting, load_meeting
from core.meetings.location import LocationKind
from core.messages.audience import audience_of
from core.tenancy import Actor, Tx
from db.models import Calendar, CalendarEvent, Member

VIDEOS: dict[LocationKind, Video] = {LocationKind.MEET: "meet", LocationKind.TEAMS: "teams"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to do in a calendar: `plan` None: take the event away. `event_id` None: none stands yet.

    only_call: it stands there as it should, but for the link of its call, which its service is making.
    """

    calendar: str
    connection_id: int
    event_id: str | None
    plan: EventPlan | None
    digest: str = ""
    only_call: bool = False


async def plan_event(
    tx: Tx, actor: Actor, meeting_id: int, connection_id: int, *, is_shared: bool = False
) -> Task | None:
    """What to do in this account's calendar for the meeting as it is now; None when all is well.

    is_shared: whether the candidate is invited to it.
    """
    meeting = await load_meeting(tx, meeting_id)
    event = await event_of(tx, meeting_id)
    calendar = await _calendar(tx, event, connection_id)
    if calendar is None:
        await _check_not_left(tx, meeting, event)
        return None
    name = calendar.external_id
    stands = event.external_id if event is not None and event.calendar_id == calendar.id else None
    if meeting.status is Status.CANCELLED:
        gone = Task(calendar=name, connection_id=connection_id, event_id=stands, plan=None)
        return gone if stands else None
    if meeting.is_over or (event is not None and _is_asked(event, meeting)):
        return None
    plan = await _plan(tx, meeting, calendar, event, is_shared=is_shared)
    digest = digest_of(plan)
    if stands and event is not None and event.digest == digest:
        return None
    waits = stands is not None and event is not None and event.digest == calling(digest)
    return Task(
        calendar=name,
        connection_id=connection_id,
        event_id=stands,
        plan=plan,
        digest=digest,
        only_call=waits,
    )


async def plan_to_find(
    tx: Tx, actor: Actor, meeting_id: int, connection_id: int, *, is_shared: bool = False
) -> Task | None:
    """What an interrupted writing in this account's calendar may have made; cancelled or not meanwhile."""
    meeting, event = await load_meeting(tx, meeting_id), await event_of(tx, meeting_id)
    calendar = await _calendar(tx, event, connection_id)
    if calendar is None or (event is not None and event.external_id is not None):
        return None
    plan = await _plan(tx, meeting, calendar, event, is_shared=is_shared)
    return Task(calendar=calendar.external_id, connection_id=connection_id, event_id=None, plan=plan)


async def _check_not_left(tx: Tx, meeting: facts.Meeting, event: CalendarEvent | None) -> None:
    """Out of reach, and not true any more: that is a failure to tell of, unless another account has it."""
    if event is None or event.external_id is None or event.calendar_id is not None:
        return
    is_cancelled = meeting.status is Status.CANCELLED
    written = (event.written_starts_at, event.written_ends_at)
    if not is_cancelled and written == (meeting.starts_at, meeting.ends_at):
        return
    row = await access_meeting(tx, meeting.id)
    if is_cancelled or (await audience_of(tx, row)).calendar is None:
        raise NotFound("The account whose calendar it stands in is not connected any more.")


def _is_asked(event: CalendarEvent, meeting: facts.Meeting) -> bool:
    """What somebody did to it there stays until it is said what to do."""
    return event.asks is not None and event.asked_version == meeting.version


async def event_of(tx: Tx, meeting_id: int, *, lock: bool = False) -> CalendarEvent | None:
    """What we know of its event."""
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
        stays=_stays(event, calendar, meeting),
    )


def _stays(event: CalendarEvent | None, calendar: Calendar, meeting: facts.Meeting) -> bool:
    """Whether it has the meeting's time there; not what is to be put back, whatever was done to it."""
    if event is None or event.external_id is None or event.calendar_id != calendar.id or event.digest == "":
        return False
    return (event.written_starts_at, event.written_ends_at) == (meeting.starts_at, meeting.ends_at)


def digest_of(plan: EventPlan) -> str:
    """Tells whether an event says anything new; an answer alone does not."""
    guests = [(each.email, each.name, each.is_optional) for each in plan.guests]
    told = (
        plan.copy, plan.title, plan.description, plan.location, plan.starts_at.isoformat(),
        plan.ends_at.isoformat(), plan.timezone, guests, plan.video,
    )  # fmt: skip
    return sha256(repr(told).encode()).hexdigest()


def calling(digest: str) -> str:
    """Of an event that lacks the link of its call alone."""
    return f"calling:{digest}"
