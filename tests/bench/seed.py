"""A workspace of any size, written with COPY: 200 hosts, 5,000 candidates, meetings over two years.

The first thousand meetings are the same whatever the size: five hosts, fifty days either side of now, all
scheduled by the recruiter who looks. A hundred of their reminders are due. The rest lies around them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

import psycopg

from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.meetings.draft import draft_meeting
from core.meetings.forms import ScheduleForm
from core.workspaces.members import MemberProfile, register_members
from tests.world import MONDAY, World

BASE = 1_000
HOSTS, PANEL, RECRUITERS, CANDIDATES = 200, 5, 20, 5_000
NEAR, FAR = timedelta(days=50), timedelta(days=365)
EVERY_OF_PANEL, EVERY_OF_REST = timedelta(hours=12), timedelta(minutes=205)
LENGTH, BUFFER = timedelta(minutes=30), timedelta(minutes=15)
DUE = 100
LINES = 5_000
"""Rows a COPY is given at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What the measured acts are about: a filled form, and the ids of the messages that are due."""

    form: ScheduleForm
    due: list[int]


class Row(NamedTuple):
    """One meeting, by the numbers of its people."""

    id: int
    host: int
    recruiter: int
    candidate: int
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """The rows that were there before."""

    workspace: int
    meeting_type: int
    requisition: int
    stage: int
    hosts: Sequence[int]
    recruiters: Sequence[int]
    candidates: Sequence[int]


async def seed(world: World, url: str, meetings: int) -> Seed:
    """Fill the workspace over a connection that no policy binds; the planner learns of it at the end."""
    ids = await _people(world)
    rows = list(islice(_rows(), meetings))
    with psycopg.connect(url, autocommit=True) as connection:
        for table, lines in _tables(ids, rows).items():
            _copy(connection, table, lines)
        connection.execute("VACUUM ANALYZE")
    draft = await world.run(draft_meeting, world.rosa, "c7@mail.example", None)
    panel = tuple(_host_name(number) for number in range(PANEL))
    due = await world.ask("SELECT id FROM messages WHERE state = 'waiting' AND due_at <= :now", now=MONDAY)
    return Seed(form=replace(draft.form, interviewer_ids=panel), due=[row[0] for row in due])


async def _people(world: World) -> Ids:
    hosts = [_host_name(number) for number in range(HOSTS)]
    recruiters = ["UROSA", *(f"UREC{number:03}" for number in range(1, RECRUITERS))]
    profiles = [
        MemberProfile(slack_user_id=each, name=each.title(), timezone="Europe/Berlin")
        for each in [*hosts, *recruiters[1:]]
    ]
    await world.run(register_members, world.product, profiles)
    people = "".join(f"Candidate {number},c{number}@mail.example\n" for number in range(CANDIDATES))
    await world.run(import_candidates, world.rosa, read_lines(f"name,email\n{people}")[0])
    members = dict(tuple(row) for row in await world.ask("SELECT slack_user_id, id FROM members"))
    candidates = await world.ask(
        "SELECT candidate_id FROM candidate_emails WHERE email LIKE 'c%' ORDER BY id"
    )
    first = "SELECT t.id, s.requisition_id, s.id FROM meeting_types t, stages s ORDER BY t.id, s.id LIMIT 1"
    meeting_type, requisition, stage = (await world.ask(first))[0]
    return Ids(
        workspace=world.rosa.workspace_id,
        meeting_type=meeting_type,
        requisition=requisition,
        stage=stage,
        hosts=[members[each] for each in hosts],
        recruiters=[members[each] for each in recruiters],
        candidates=[row[0] for row in candidates],
    )


def _host_name(number: int) -> str:
    return f"UHOST{number:03}"


def _rows() -> Iterator[Row]:
    """Without end: the panel's meetings of these weeks, then everybody's of two years, again and again."""
    for number in range(BASE):
        host, turn = number % PANEL, number // PANEL
        yield Row(number + 1, host, 0, number, MONDAY - NEAR + turn * EVERY_OF_PANEL + timedelta(hours=6))
    number, at = BASE, 0
    while True:
        host, starts_at = at % HOSTS, MONDAY - FAR + (at // HOSTS) * EVERY_OF_REST
        at += 1
        is_near = abs(starts_at - MONDAY) <= NEAR + timedelta(days=1)
        if host < PANEL and is_near:
            continue
        number += 1
        recruiter = 1 + at % (RECRUITERS - 1) if is_near else at % RECRUITERS
        yield Row(number, host, recruiter, BASE + at % (CANDIDATES - BASE), starts_at)


def _tables(ids: Ids, rows: Sequence[Row]) -> dict[str, Iterable[str]]:
    key = ids.workspace
    return {
        "meetings (workspace_id, id, uid, submission_key, title, meeting_type_id, candidate_id,"
        " requisition_id, stage_id, status, starts_at, ends_at, location_kind, channel_id,"
        " scheduled_by_id)": (
            f"{key}\t{it.id}\tu{it.id}\tk{it.id}\tPhone screening\t{ids.meeting_type}"
            f"\t{ids.candidates[it.candidate]}\t{ids.requisition}\t{ids.stage}\t{_status(it)}\t{it.starts_at}"
            f"\t{it.starts_at + LENGTH}\tvideo\tC{it.id % 50:03}\t{ids.recruiters[it.recruiter]}\n"
            for it in rows
        ),
        "attendees (workspace_id, meeting_id, starts_at, member_id, candidate_id, role)": (
            f"{key}\t{it.id}\t{it.starts_at}\t{ids.hosts[it.host]}\t\\N\tinterviewer\n"
            f"{key}\t{it.id}\t{it.starts_at}\t\\N\t{ids.candidates[it.candidate]}\tcandidate\n"
            for it in rows
        ),
        "meeting_versions (workspace_id, meeting_id, version, starts_at, ends_at)": (
            f"{key}\t{it.id}\t1\t{it.starts_at}\t{it.starts_at + LENGTH}\n" for it in rows
        ),
        "host_bookings (workspace_id, meeting_id, member_id, meeting_type_id, during, buffered)": (
            f"{key}\t{it.id}\t{ids.hosts[it.host]}\t{ids.meeting_type}"
            f"\t[{it.starts_at},{it.starts_at + LENGTH})"
            f"\t[{it.starts_at - BUFFER},{it.starts_at + LENGTH + BUFFER})\n"
            for it in rows
        ),
        "messages (workspace_id, key, road, kind, recipient, subject, meeting_id, version, meeting_starts_at,"
        " due_at, state, reference, detail)": (line for it in rows for line in _messages(key, it)),
    }


def _status(row: Row) -> str:
    return "completed" if row.starts_at + LENGTH <= MONDAY else "scheduled"


def _messages(key: int, row: Row) -> Iterator[str]:
    """What was posted at once; of a meeting ahead, what waits. The first hundred of the base are due."""
    host, booked_at = _host_name(row.host), row.starts_at - timedelta(days=60)
    for road, kind, recipient in (
        ("slack", "card", f"C{row.id % 50:03}"),
        ("slack", "interviewer_dm", host),
        ("mail", "invitation", f"candidate:{row.candidate}"),
    ):
        yield _message(key, row, road, kind, recipient, "", min(booked_at, MONDAY), "sent")
    for minutes in (1440, 60) if row.starts_at > MONDAY else ():
        due_at = row.starts_at - timedelta(minutes=minutes)
        is_due = row.id <= BASE and minutes == 1440 and _ahead(row) < DUE
        state = "sent" if due_at <= MONDAY and not is_due else "waiting"
        yield _message(key, row, "slack", "reminder", host, str(minutes), MONDAY if is_due else due_at, state)


def _ahead(row: Row) -> int:
    """How many of the base's meetings lie between now and this one."""
    return row.id - 1 - BASE // 2


def _message(
    key: int, row: Row, road: str, kind: str, recipient: str, subject: str, due_at: datetime, state: str
) -> str:
    version = 1 if kind == "reminder" else 0
    reference = f"D1:{row.id}" if state == "sent" else "\\N"
    return (
        f"{key}\t{kind}{subject}-{row.id}\t{road}\t{kind}\t{recipient}\t{subject}\t{row.id}\t{version}"
        f"\t{row.starts_at}\t{due_at}\t{state}\t{reference}\t{{}}\n"
    )


def _copy(connection: psycopg.Connection, into: str, lines: Iterable[str]) -> None:
    with connection.cursor().copy(f"COPY {into} FROM STDIN") as copy:
        for some in _batches(lines):
            copy.write("".join(some))


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    left = iter(lines)
    while some := list(islice(left, LINES)):
        yield some
