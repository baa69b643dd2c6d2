"""What became of a writing in a calendar: noted, and shown."""

from sqlalchemy import delete, select

from core.calendars.answered import answer_anew
from core.calendars.facts import EventPlan, Written
from core.calendars.writing import Task, calling, event_of
from core.hosts.changed import telling
from core.meetings.load import access_meeting
from core.messages.audience import audience_of
from core.messages.links import keep_link
from core.messages.outbox import touch, touch_living
from core.messages.plan import calendar_question
from core.tenancy import Actor, Tx
from db.models import BusyTime, Calendar, CalendarEvent, HostBooking, Meeting


async def keep_written(tx: Tx, actor: Actor, meeting_id: int, task: Task, written: Written) -> None:
    """It stands there now: note it, show the link of its call, and free what it took twice."""
    meeting = await access_meeting(tx, meeting_id, lock=True)
    event = await event_of(tx, meeting_id, lock=True) or CalendarEvent(
        workspace_id=tx.workspace_id, meeting_id=meeting_id
    )
    assert task.plan is not None, "written by a plan"
    event.digest = calling(task.digest) if written.call_pending else task.digest
    if not task.only_call:  # else somebody may have changed it since, which is for who reads it
        await _note_written(tx, meeting, event, task, task.plan, written)
    if written.join_url and task.plan.video is not None:
        await keep_link(tx, meeting, written.join_url)


async def _note_written(
    tx: Tx, meeting: Meeting, event: CalendarEvent, task: Task, plan: EventPlan, written: Written
) -> None:
    calendar = await _calendar_named(tx, task)
    event.calendar_id = calendar.id if calendar else None
    event.copy, event.external_id, event.ical_uid = plan.copy, written.id, written.uid
    event.version, event.stamp, event.link = written.version, written.stamp, written.link
    has_new_time = (event.written_starts_at, event.written_ends_at) != (plan.starts_at, plan.ends_at)
    event.written_starts_at, event.written_ends_at = plan.starts_at, plan.ends_at
    tx.session.add(event)
    await _end_question(tx, event, None)
    await _forget_busy(tx, meeting, written)
    if has_new_time:
        await answer_anew(tx, meeting)


async def _calendar_named(tx: Tx, task: Task) -> Calendar | None:
    return await tx.session.scalar(
        select(Calendar).where(
            Calendar.workspace_id == tx.workspace_id,
            Calendar.connection_id == task.connection_id,
            Calendar.external_id == task.calendar,
        )
    )


async def _forget_busy(tx: Tx, meeting: Meeting, written: Written) -> None:
    """Read before we had noted that it is ours, it would take a host's time beside the meeting."""
    name = BusyTime.ical_uid == written.uid if written.uid else BusyTime.external_id == written.id
    hosts = select(HostBooking.member_id).where(
        HostBooking.workspace_id == tx.workspace_id, HostBooking.meeting_id == meeting.id
    )
    gone = delete(BusyTime).where(
        BusyTime.workspace_id == tx.workspace_id, BusyTime.member_id.in_(hosts), name
    )
    await tx.session.execute(gone.returning(telling(tx)))


async def note_taken_away(tx: Tx, actor: Actor, meeting_id: int) -> None:
    """Nothing stands there any more, as it should be."""
    event = await event_of(tx, meeting_id, lock=True)
    if event is not None:
        event.external_id, event.asks = None, None


async def note_missing(tx: Tx, actor: Actor, meeting_id: int) -> None:
    """Somebody deleted it there. Moved since, the meeting has it written anew; else it is asked about."""
    meeting = await access_meeting(tx, meeting_id, lock=True)
    event = await event_of(tx, meeting_id, lock=True)
    if event is None or meeting.ends_at <= tx.now:
        return
    if (event.written_starts_at, event.written_ends_at) != (meeting.starts_at, meeting.ends_at):
        await _write_anew(tx, event)
        await touch_living(tx, meeting)
        return
    event.asked_version, event.asked_at = meeting.version, tx.now
    event.asked_starts_at = event.asked_ends_at = None
    await _end_question(tx, event, "deleted")
    await touch_living(tx, meeting)
    await touch(tx, meeting, calendar_question(await audience_of(tx, meeting), tx.now))


async def note_spent(tx: Tx, actor: Actor, meeting_id: int, task: Task, copy: int) -> None:
    """The event's name was used for one that is deleted."""
    await access_meeting(tx, meeting_id, lock=True)
    event = await event_of(tx, meeting_id, lock=True)
    if event is None:
        calendar = await _calendar_named(tx, task)
        event = CalendarEvent(
            workspace_id=tx.workspace_id, meeting_id=meeting_id, calendar_id=calendar.id if calendar else None
        )
        tx.session.add(event)
    event.copy = copy + 1


async def _write_anew(tx: Tx, event: CalendarEvent) -> None:
    event.external_id, event.digest = None, ""
    event.copy += 1
    await _end_question(tx, event, None)


async def _end_question(tx: Tx, event: CalendarEvent, asks: str | None) -> None:
    """What an event that was moved held is free again, which is told."""
    told = event.asks is not None
    event.asks = asks
    await tx.session.flush()
    if told:
        await tx.session.execute(select(telling(tx)))


async def put_back(tx: Tx, meeting: Meeting) -> None:
    """Have the event be again what the meeting says; the meeting is locked, the right to do so checked."""
    event = await event_of(tx, meeting.id, lock=True)
    if event is None or event.asks is None:
        return
    if event.asks == "deleted":
        await _write_anew(tx, event)
    else:
        event.digest = ""
        await _end_question(tx, event, None)
    await touch_living(tx, meeting)
