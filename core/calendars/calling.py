"""What a meeting's call at Zoom should be, and what became of it: the use cases around each making."""

from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import select

from core.calendars.calls import Call, CallPlan
from core.calendars.facts import Service
from core.errors import NotFound
from core.meetings import facts
from core.meetings.facts import LocationKind, Status
from core.meetings.load import access_meeting, load_meeting
from core.messages.links import keep_link
from core.tenancy import Actor, Tx
from db.models import VideoCall


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTask:
    """The next thing to do about a call.

    looks: an earlier making was interrupted: look whether it is there. Else make it, or change the one with
    `call_id`; `is_wanted` False: take that one away.
    """

    plan: CallPlan
    call_id: str | None = None
    digest: str = ""
    looks: bool = False
    is_wanted: bool = True


async def plan_call(tx: Tx, actor: Actor, meeting_id: int) -> CallTask | None:
    """What to do next for the meeting as it is now; None when all is well. A making is noted before it."""
    meeting, row = await load_meeting(tx, meeting_id), await _row(tx, meeting_id)
    if row is None and not _is_wanted(meeting):
        return None
    host = _host(meeting, row)
    if row is None:
        row = VideoCall(
            workspace_id=tx.workspace_id, meeting_id=meeting_id, service=Service.ZOOM, host_id=host.id
        )
        tx.session.add(row)
        await tx.session.flush()
        return _task(meeting, host)
    task = replace(_task(meeting, host), call_id=row.external_id)
    if row.external_id is None:
        return replace(task, looks=True)
    if meeting.is_over:
        return None
    if not _is_wanted(meeting) or row.host_id != host.id:  # a host who left takes the call along
        return replace(task, is_wanted=False)
    return None if row.digest == task.digest else task


def _is_wanted(meeting: facts.Meeting) -> bool:
    location = meeting.location
    is_ours = location.kind is LocationKind.ZOOM and location.is_made
    return is_ours and meeting.status is not Status.CANCELLED and not meeting.is_over


def _people(meeting: facts.Meeting) -> list[facts.Member]:
    """Who may be its host, the likeliest to be there first."""
    needed = [each.member for each in meeting.interviewers if each.is_required]
    others = [each.member for each in meeting.interviewers if not each.is_required]
    organiser = [meeting.scheduled_by] if meeting.scheduled_by else []
    return [each for each in (*needed, *others, *organiser) if each.email]


def _host(meeting: facts.Meeting, row: VideoCall | None) -> facts.Member:
    """Whoever is its host already, else the first who may be."""
    people = _people(meeting)
    kept = [each for each in people if row is not None and each.id == row.host_id]
    if not people:
        raise NotFound("Nobody in this meeting has an e-mail address that Zoom would know them by.")
    return (kept or people)[0]


def _task(meeting: facts.Meeting, host: facts.Member) -> CallTask:
    plan = CallPlan(
        tag=meeting.uid,
        host=host.email or "",
        # The candidate reads it: a title the company worded for itself never leaves the house.
        title=meeting.title if meeting.is_internal else f"{meeting.type_name} with {meeting.workspace_name}",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        timezone=host.timezone,
    )
    return CallTask(plan=plan, digest=sha256(repr(plan).encode()).hexdigest())


async def _row(tx: Tx, meeting_id: int) -> VideoCall | None:
    return await tx.session.scalar(
        select(VideoCall)
        .where(VideoCall.workspace_id == tx.workspace_id, VideoCall.meeting_id == meeting_id)
        .with_for_update()
    )


async def keep_call(tx: Tx, actor: Actor, meeting_id: int, call: Call, digest: str) -> None:
    """It stands; its link is shown. digest: of what was said of it, "" when it was only found."""
    meeting = await access_meeting(tx, meeting_id, lock=True)
    row = await _row(tx, meeting_id)
    if row is None:
        raise NotFound("This call is not wanted any more.")
    row.external_id, row.digest = call.id, digest
    await tx.session.flush()
    if meeting.location_kind == LocationKind.ZOOM and meeting.status != Status.CANCELLED:
        await keep_link(tx, meeting, call.join_url)


async def note_no_call(tx: Tx, actor: Actor, meeting_id: int) -> None:
    """None stands there."""
    row = await _row(tx, meeting_id)
    if row is not None:
        await tx.session.delete(row)
