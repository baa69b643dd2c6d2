"""The starts at which people can meet: the same ones the schedule form chooses its suggestions from."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.errors import BadInput, NotFound
from core.hosts.calendar import check_can_host, epoch_minute
from core.meetings.panel import Panel
from core.meetings.times import Question, read_diaries
from core.meetings.types import check_duration
from core.open_times.facts import FARTHEST_DAYS, LONGEST_DAYS, MOST_HOSTS, Asked, OpenTimes
from core.slots.engine import find_starts
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.among import among
from db.models import MeetingType, Member


async def find_open_times(tx: Tx, actor: Actor, asked: Asked) -> OpenTimes:
    """Those of the days that were asked for; for whoever may schedule.

    Raises `NotFound` for a type or a person there is not, else `BadInput`; both on a field.
    """
    check_may_schedule(actor)
    since, until = _window(tx, asked)
    question = await _question(tx, asked)
    diaries = await read_diaries(tx, question)
    starts = (each for each in find_starts(diaries.search) if since <= each < until)
    return OpenTimes(
        times=tuple(datetime.fromtimestamp(each * 60, UTC) for each in starts),
        as_of=tx.now,
        timezone=asked.timezone,
    )


def _window(tx: Tx, asked: Asked) -> tuple[int, int]:
    """Epoch minutes: whole days of the zone that was asked in."""
    if not 1 <= asked.days <= LONGEST_DAYS:
        raise BadInput(f"Ask for 1 to {LONGEST_DAYS} days.", field="days")
    zone = ZoneInfo(asked.timezone)
    today = tx.now.astimezone(zone).date()
    first = asked.first_day or today
    if abs((first - today).days) > FARTHEST_DAYS:
        raise BadInput("Name a day within a year from today.", field="from")
    midnights = (datetime.combine(first + timedelta(days=each), time(), zone) for each in (0, asked.days))
    since, until = map(epoch_minute, midnights)
    return since, until


async def _question(tx: Tx, asked: Asked) -> Question:
    kind = await _type(tx, asked.type_slug)
    return Question(
        meeting_type=kind,
        duration_minutes=check_duration(kind, asked.minutes or kind.durations[0]),
        panel=Panel(hosts=await _hosts(tx, asked)),
        candidate=None,
        timezone=asked.timezone,
        reader_timezone=asked.timezone,
    )


async def _type(tx: Tx, slug: str) -> MeetingType:
    named = select(MeetingType).where(
        MeetingType.workspace_id == tx.workspace_id, MeetingType.slug == slug, MeetingType.is_active
    )
    # What no text of a database may hold is nobody's name.
    found = await tx.session.scalar(named) if slug.isprintable() else None
    if found is None:
        raise NotFound("No meeting type in use has this name.", field="type")
    return found


async def _hosts(tx: Tx, asked: Asked) -> tuple[Member, ...]:
    if not 1 <= len(asked.member_ids) <= MOST_HOSTS:
        raise BadInput(f"Choose at least one interviewer, at most {MOST_HOSTS}.", field="with")
    rows = await tx.session.scalars(
        select(Member).where(Member.workspace_id == tx.workspace_id, among(Member.id, asked.member_ids))
    )
    found = {each.id: each for each in rows}
    if len(found) < len(set(asked.member_ids)):
        raise NotFound("Panelry does not know one of these people.", field="with")
    return tuple(check_can_host(found[each], "with") for each in dict.fromkeys(asked.member_ids))
