"""A company half-way through its hiring, made through the product's own use cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from bot.sandbox import people
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.errors import BadInput
from core.hosts.hours import Block, set_working_hours
from core.meetings.answer import accept_meeting
from core.meetings.book import book_meeting
from core.meetings.draft import draft_meeting, revise_draft
from core.meetings.facts import Meeting, Outcome
from core.meetings.forms import ScheduleForm
from core.meetings.outcome import record_outcome
from core.meetings.outcome_forms import OutcomeForm
from core.meetings.own import When, list_meetings
from core.rooms.change import save_room
from core.rooms.facts import RoomForm
from core.tenancy import Actor, Run
from core.workspaces.members import find_actor
from core.workspaces.roles import give_role

RunAt = Callable[[datetime], Run]
"""Gives a `Run` whose business time stands at the moment."""

CANDIDATES = """\
name,email,phone,timezone,stage,fit
Jane Doe,jane.doe@mail.example,+1 212 555 0142,America/New_York,Applied,91
Amara Okafor,amara.okafor@mail.example,+234 803 555 0119,Africa/Lagos,Screening,84
Mateo Silva,mateo.silva@mail.example,+55 11 5555 0133,America/Sao_Paulo,Interview,77
Yuki Tanaka,yuki.tanaka@mail.example,+81 3 5555 0178,Asia/Tokyo,Technical assessment,88
Lena Vogel,lena.vogel@mail.example,+49 30 5555 0155,Europe/Berlin,Interview,69
Arjun Rao,arjun.rao@mail.example,+91 80 5555 0101,Asia/Kolkata,Technical assessment,93
Chloé Martin,chloe.martin@mail.example,+33 1 55 55 01 90,Europe/Paris,Screening,72
Noah Williams,noah.williams@mail.example,+61 2 5550 0166,Australia/Sydney,Applied,64
Fatima Zahra,fatima.zahra@mail.example,+212 522 555 017,Africa/Casablanca,Applied,81
Ethan Brooks,ethan.brooks@mail.example,+1 415 555 0188,America/Los_Angeles,Final interview,95
Sara Lindqvist,sara.lindqvist@mail.example,+46 8 5555 0121,Europe/Stockholm,Interview,79
Daniel Kim,daniel.kim@mail.example,+82 2 5555 0144,Asia/Seoul,Screening,70
Maria Petrova,maria.petrova@mail.example,+359 2 555 0137,Europe/Sofia,Technical assessment,86
Omar Haddad,omar.haddad@mail.example,+971 4 555 0109,Asia/Dubai,Applied,58
Isabel Torres,isabel.torres@mail.example,+52 55 5555 0112,America/Mexico_City,Interview,74
Kwame Mensah,kwame.mensah@mail.example,+233 30 255 0150,Africa/Accra,Screening,66
Emily Carter,emily.carter@mail.example,+44 20 5555 0160,Europe/London,Final interview,90
Ravi Shankar,ravi.shankar@mail.example,+91 22 5555 0129,Asia/Kolkata,Applied,73
Anouk de Vries,anouk.devries@mail.example,+31 20 555 0147,Europe/Amsterdam,Applied,82
Tenzin Sherpa,tenzin.sherpa@mail.example,+977 1 555 0118,Asia/Kathmandu,Screening,76
"""
ATTEMPTS = 8
ZONES = {line.name: line.timezone or "UTC" for line in read_lines(CANDIDATES)[0]}
HOSTS = (people.IAN, people.SOFIA, people.INGRID, people.BIKASH, people.DEV, people.LIAM, people.ANA)
EARLY_BIRDS = (people.SOFIA, people.ANA)
ROLES = ((people.ROSA, "admin"), (people.TOM, "recruiter"), (people.PRIYA, "recruiter"))
RECRUITERS = tuple(member for member, _ in ROLES)
ROOMS = (
    RoomForm(name="Rosa Parks", site="Berlin", seats="6"),
    RoomForm(name="Konrad Zuse", site="Berlin", seats="3"),
    RoomForm(name="Ada Lovelace", site="London", seats="10"),
)
SEVEN_TO_HALF_PAST_THREE = tuple(
    Block(weekday=day, starts_minute=7 * 60, ends_minute=15 * 60 + 30) for day in range(1, 6)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """One interview: how many days from today, whom, with whom (indexes into HOSTS), and how it went."""

    day: int
    candidate: str
    hosts: tuple[int, ...]
    outcome: Outcome | None = None
    notes: str = ""


HELD = (
    Interview(
        day=-12, candidate="Ethan Brooks", hosts=(0,), outcome=Outcome.PENDING, notes="Wants to think."
    ),
    Interview(day=-11, candidate="Emily Carter", hosts=(1, 2), outcome=Outcome.PENDING),
    Interview(day=-9, candidate="Lena Vogel", hosts=(2,), outcome=Outcome.CALLBACK, notes="Call in a week."),
    Interview(day=-8, candidate="Daniel Kim", hosts=(0,), outcome=Outcome.NO_SHOW),
    Interview(
        day=-6, candidate="Arjun Rao", hosts=(4, 3), outcome=Outcome.PENDING, notes="Clear on trade-offs."
    ),
    Interview(day=-5, candidate="Sara Lindqvist", hosts=(1,), outcome=Outcome.PENDING),
    Interview(day=-4, candidate="Mateo Silva", hosts=(6,), outcome=Outcome.PENDING),
)
PLANNED = (
    Interview(day=1, candidate="Amara Okafor", hosts=(0,)),
    Interview(day=1, candidate="Mateo Silva", hosts=(6, 1)),
    Interview(day=2, candidate="Yuki Tanaka", hosts=(4,)),
    Interview(day=2, candidate="Lena Vogel", hosts=(0, 2)),
    Interview(day=3, candidate="Chloé Martin", hosts=(2,)),
    Interview(day=3, candidate="Maria Petrova", hosts=(0, 3)),
    Interview(day=4, candidate="Daniel Kim", hosts=(5,)),
    Interview(day=5, candidate="Isabel Torres", hosts=(1, 6)),
    Interview(day=6, candidate="Kwame Mensah", hosts=(0,)),
    Interview(day=7, candidate="Arjun Rao", hosts=(4, 3)),
    Interview(day=8, candidate="Sara Lindqvist", hosts=(2,)),
    Interview(day=9, candidate="Tenzin Sherpa", hosts=(3,)),
)


async def is_filled(run: Run, recruiters: Sequence[Actor]) -> bool:
    """Whether one of them has planned an interview; a filling cut off before that is done again."""
    tabs: tuple[When, ...] = ("past", "upcoming")
    for recruiter, tab in product(recruiters, tabs):
        page = await run(list_meetings, recruiter, tab)
        if page.meetings:
            return True
    return False


async def fill_company(run_at: RunAt, now: datetime, recruiters: Sequence[Actor]) -> int:
    """Import the candidates, hold and plan their interviews; how many interviews there are then."""
    run = run_at(now)
    lines, _ = read_lines(CANDIDATES)
    await run(import_candidates, recruiters[0], lines)
    for member, role in ROLES:
        await run(give_role, Actor(workspace_id=recruiters[0].workspace_id), member.id, role)
    recruiters = [replace(each, role=role) for each, (_, role) in zip(recruiters, ROLES, strict=True)]
    for room in ROOMS:
        await run(save_room, recruiters[0], room)
    for host in EARLY_BIRDS:
        await run(set_working_hours, recruiters[0], host.id, SEVEN_TO_HALF_PAST_THREE)
    booked = [
        await _book(run_at, now, recruiters[at % len(recruiters)], each, at)
        for at, each in enumerate((*HELD, *PLANNED))
    ]
    return sum(meeting is not None for meeting in booked)


async def _book(run_at: RunAt, now: datetime, recruiter: Actor, each: Interview, at: int) -> Meeting | None:
    """Book it as it was booked at its time and, when it is past, log how it went just after it."""
    starts_at = _believable(now, each, at)
    then = run_at(min(now, starts_at - timedelta(days=2)))
    draft = await then(draft_meeting, recruiter, each.candidate, None)
    hosts = tuple(HOSTS[host].id for host in each.hosts)
    draft = await then(revise_draft, recruiter, replace(draft.form, interviewer_ids=hosts))
    channel = "C0DESINT01" if HOSTS[each.hosts[0]] is people.ANA else "C0ENGINT01"
    form = replace(draft.form, channel_id=channel, confirmed=True, existing=None)
    meeting = await _first_free(then, recruiter, form, starts_at, announce=each.outcome is None)
    if meeting is not None and each.outcome is not None:
        log = OutcomeForm(meeting_id=meeting.id, outcome=each.outcome, notes=each.notes)
        await run_at(meeting.ends_at + timedelta(minutes=20))(record_outcome, recruiter, log)
    elif meeting is not None and at % 2:
        await _accept(run_at(now), recruiter, meeting, HOSTS[each.hosts[0]].id)
    return meeting


async def _accept(run: Run, recruiter: Actor, meeting: Meeting, slack_user_id: str) -> None:
    host = await run(find_actor, recruiter, slack_user_id)
    if host is not None:
        await run(accept_meeting, host, meeting.id, meeting.version)


async def _first_free(
    run: Run, recruiter: Actor, form: ScheduleForm, starts_at: datetime, *, announce: bool
) -> Meeting | None:
    """Book the first half-hour from `starts_at` on at which nobody is in another meeting."""
    for attempt in range(ATTEMPTS):
        time = starts_at + attempt * timedelta(minutes=30)
        try:
            return await run(book_meeting, recruiter, replace(form, custom_starts_at=time), announce=announce)
        except BadInput:
            continue
    return None


def _believable(now: datetime, each: Interview, at: int) -> datetime:
    """A time of a working day of the first host, where possible by day for the candidate, too."""
    zone = ZoneInfo(HOSTS[each.hosts[0]].tz)
    day = now.astimezone(zone) + timedelta(days=each.day)
    while day.isoweekday() > 5:
        day += timedelta(days=1 if each.day > 0 else -1)
    day = day.replace(minute=0, second=0, microsecond=0)
    times = [day.replace(hour=9 + (at + hour) % 8) for hour in range(8)]
    there = ZoneInfo(ZONES[each.candidate])
    by_day = (time for time in times if 8 <= time.astimezone(there).hour < 20)
    return next(by_day, times[0]).astimezone(UTC)
