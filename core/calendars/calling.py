"""What a meeting's call at Zoom should be, and what became of it: the use cases around each making."""

from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import select

from core.calendars.calls import Call, CallPlan
from core.calendars.facts import Service
from core.calendars.invited import addresses_of
from core.errors import NotFound
from core.meetings import facts
from core.meetings.facts import Status
from core.meetings.load import access_meeting, load_meeting
from core.meetings.location import LocationKind
from core.messages.links import keep_link
from core.tenancy import Actor, Tx
from db.models import VideoCall

NO_ADDRESS = (
    "Zoom knows its hosts by e-mail, and Panelry has no address of anybody in this meeting. Have an"
    " interviewer connect their calendar."
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Host:
    member: facts.Member
    email: str


async def plan_call(tx: Tx, actor: Actor, meeting_id: int) -> CallTask | None:
    """What to do next for the meeting as it is now; None when all is well. A making is noted before it."""
    meeting, row = await load_meeting(tx, meeting_id), await _row(tx, meeting_id)
    if row is None and not _is_wanted(meeting):
        return None
    host = await _host(tx, meeting, row)
    if row is None:
        await _begin(tx, meeting_id, host)
        return _task(meeting, host)
    task = replace(_task(meeting, host), call_id=row.external_id)
    if row.external_id is None:
        return replace(task, looks=True)
    if meeting.is_over:
        return None
    if not _is_wanted(meeting) or row.host_id != host.member.id:  # a host who left takes the call along
        return replace(task, is_wanted=False)
    return None if row.digest == task.digest else task


async def _begin(tx: Tx, meeting_id: int, host: _Host) -> None:
    """Noted before it is made: an interrupted making is looked up."""
    tx.session.add(
        VideoCall(
            workspace_id=tx.workspace_id,
            meeting_id=meeting_id,
            service=Service.ZOOM,
            host_id=host.member.id,
        )
    )
    await tx.session.flush()


def _is_wanted(meeting: facts.Meeting) -> bool:
    location = meeting.location
    is_ours = location.kind is LocationKind.ZOOM and location.is_made
    return is_ours and meeting.status is not Status.CANCELLED and not meeting.is_over


def _people(meeting: facts.Meeting) -> list[facts.Member]:
    """Who may be its host, the likeliest to be there first."""
    needed = [each.member for each in meeting.interviewers if each.is_required]
    others = [each.member for each in meeting.interviewers if not each.is_required]
    return [*needed, *others, *([meeting.scheduled_by] if meeting.scheduled_by else [])]


async def _host(tx: Tx, meeting: facts.Meeting, row: VideoCall | None) -> _Host:
    """Whoever is its host already, else the first who may be."""
    people = _people(meeting)
    addresses = await addresses_of(tx, [each.id for each in people])
    hosts = [_Host(member=each, email=addresses[each.id]) for each in people if each.id in addresses]
    if not hosts:
        raise NotFound(NO_ADDRESS)
    return next((each for each in hosts if row is not None and each.member.id == row.host_id), hosts[0])


def _task(meeting: facts.Meeting, host: _Host) -> CallTask:
    plan = CallPlan(
        tag=meeting.uid,
        host=host.email,
        # The candidate reads it: a title the company worded for itself never leaves the house.
        title=meeting.title if meeting.is_internal else f"{meeting.type_name} with {meeting.workspace_name}",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        timezone=host.member.timezone,
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
