"""Imports candidates from CSV: good lines go in, bad ones are told, the same file again changes nothing."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import Range

from core.candidates.add import check_email, first_stage
from core.errors import BadInput
from core.records.audit import record_people
from core.tenancy import Actor, Tx
from core.wall import is_zone
from core.workspaces.members import check_may_schedule
from db.models import Candidate, CandidateEmail, CandidateWindow, Stage

COLUMNS = ("name", "email", "phone", "timezone", "stage", "fit", "availability")
REQUIRED = ("name", "email")
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sound line. `availability` holds aware ranges; `stage` is None for the first one."""

    number: int
    name: str
    email: str
    phone: str | None
    timezone: str | None
    stage: str | None
    fit: int | None
    availability: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A line that did not go in, and why."""

    number: int
    why: str


@dataclass(slots=True, kw_only=True)
class Report:
    """What an import did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_lines(text: str) -> tuple[list[Line], list[Problem]]:
    """The lines of a CSV with a header row; raises `BadInput` when the header itself is unusable."""
    rows = _rows(text.removeprefix("\ufeff"))
    _, first = next(rows, (1, []))
    header = [name.strip().lower() for name in first]
    _check_header(header)
    return _sorted_out(header, rows)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the line it begins in: quoted values may run over several."""
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise BadInput(f"Line {number} cannot be read as CSV: {error}.") from error
        if row is None:
            return
        if row:
            yield number, row


def _check_header(header: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise BadInput(f"The first line must name the columns; missing: {', '.join(missing)}.")
    unknown = [name or "one without a name" for name in header if name not in COLUMNS]
    if unknown:
        raise BadInput(f"Unknown column: {', '.join(unknown)}. Use {', '.join(COLUMNS)}.")
    if len(set(header)) < len(header):
        raise BadInput("The first line names a column twice.")


def _sorted_out(
    header: Sequence[str], rows: Iterator[tuple[int, list[str]]]
) -> tuple[list[Line], list[Problem]]:
    lines: list[Line] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        try:
            line = _line(number, header, row)
            _check_unseen(line, seen)
        except BadInput as error:
            problems.append(Problem(number=number, why=error.sentence))
            continue
        seen[line.email] = number
        lines.append(line)
    return lines, problems


def _check_unseen(line: Line, seen: dict[str, int]) -> None:
    if line.email in seen:
        raise BadInput(f"the address stands in line {seen[line.email]} already")


def _line(number: int, header: Sequence[str], row: Sequence[str]) -> Line:
    if len(row) > len(header):
        raise BadInput("it has more values than the header has columns")
    if any("\0" in value for value in row):
        raise BadInput("it holds a character that is no text")
    values = dict.fromkeys(COLUMNS, "") | {
        name: value.strip() for name, value in zip(header, row, strict=False)
    }
    name = " ".join(values["name"].split())
    if not name:
        raise BadInput("the name is missing")
    timezone = _timezone(values["timezone"])
    return Line(
        number=number,
        name=name,
        email=_email(values["email"]),
        phone=values["phone"] or None,
        timezone=timezone,
        stage=values["stage"] or None,
        fit=_fit(values["fit"]),
        availability=tuple(dict.fromkeys(_windows(values["availability"], timezone))),
    )


def _email(value: str) -> str:
    try:
        return check_email(value, field="email")
    except BadInput as error:
        raise BadInput(
            f"“{value}” is not an e-mail address" if value else "the e-mail address is missing"
        ) from error


def _timezone(value: str) -> str | None:
    if value and not is_zone(value):
        raise BadInput(f"“{value}” is not a time zone; use a name like Europe/Berlin")
    return value or None


def _fit(value: str) -> int | None:
    if not value:
        return None
    if not value.isdecimal() or not 0 <= int(value) <= 100:
        raise BadInput(f"fit must be a whole number from 0 to 100, not “{value}”")
    return int(value)


def _windows(value: str, timezone: str | None) -> Iterator[tuple[datetime, datetime]]:
    """`2026-11-24T09:00/2026-11-24T12:00; …`, wall time in the candidate's zone, as UTC."""
    zone = ZoneInfo(timezone or "UTC")
    for part in filter(None, (each.strip() for each in value.split(";"))):
        try:
            start, end = (_instant(each.strip(), zone) for each in part.split("/"))
        except (ValueError, OverflowError) as error:
            raise BadInput(
                f"availability “{part}” must read like 2026-11-24T09:00/2026-11-24T12:00"
            ) from error
        if end <= start:
            raise BadInput(f"availability “{part}” ends before it starts")
        yield start, end


def _instant(value: str, zone: ZoneInfo) -> datetime:
    at = isoparse(value)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


async def import_candidates(tx: Tx, actor: Actor, lines: Sequence[Line]) -> Report:
    """Add or update the candidates of these lines; an address tells who is who. Six queries a batch."""
    check_may_schedule(actor)
    report = Report()
    first = await first_stage(tx)
    stages = await _stages(tx, first.requisition_id)
    for at in range(0, len(lines), BATCH):
        await _import_batch(tx, actor, lines[at : at + BATCH], first, stages, report)
    return report


async def _stages(tx: Tx, requisition_id: int) -> dict[str, Stage]:
    found = await tx.session.scalars(
        select(Stage).where(Stage.workspace_id == tx.workspace_id, Stage.requisition_id == requisition_id)
    )
    return {stage.name.casefold(): stage for stage in found}


async def _import_batch(
    tx: Tx, actor: Actor, lines: Sequence[Line], first: Stage, stages: dict[str, Stage], report: Report
) -> None:
    known = await _known(tx, [line.email for line in lines])
    windows = await _known_windows(tx, [each.id for each in known.values()])
    fresh: list[tuple[Line, Candidate]] = []
    changed: list[tuple[Line, Candidate]] = []
    for line in lines:
        stage = stages.get(line.stage.casefold()) if line.stage else None
        if line.stage and stage is None:
            report.problems.append(Problem(number=line.number, why=f"there is no stage “{line.stage}”"))
        elif line.email not in known:
            fresh.append((line, _candidate(tx, actor, line, stage or first)))
        elif _update(tx, known[line.email], line, windows.get(known[line.email].id, set())):
            changed.append((line, known[line.email]))
        else:
            report.unchanged += 1
    tx.session.add_all(candidate for _, candidate in fresh)
    await tx.session.flush()
    tx.session.add_all(
        CandidateEmail(workspace_id=tx.workspace_id, candidate_id=candidate.id, email=line.email)
        for line, candidate in fresh
    )
    await _write_windows(tx, [*fresh, *changed])
    await record_people(tx, actor, "candidate.imported", _said(fresh))
    await record_people(tx, actor, "candidate.updated", _said(changed))
    report.added += len(fresh)
    report.updated += len(changed)


def _said(entries: Sequence[tuple[Line, Candidate]]) -> dict[int, dict[str, object]]:
    """What the lines said of each candidate, for the audit trail."""
    return {
        candidate.id: {
            "name": line.name,
            "email": line.email,
            "phone": line.phone,
            "timezone": line.timezone,
            "fit": line.fit,
            "windows": len(line.availability),
        }
        for line, candidate in entries
    }


async def _known(tx: Tx, emails: Sequence[str]) -> dict[str, Candidate]:
    found = await tx.session.execute(
        select(CandidateEmail.email, Candidate)
        .join(
            Candidate,
            (Candidate.workspace_id == CandidateEmail.workspace_id)
            & (Candidate.id == CandidateEmail.candidate_id),
        )
        .where(CandidateEmail.workspace_id == tx.workspace_id, CandidateEmail.email.in_(emails))
    )
    return {row.email: row.Candidate for row in found}


async def _known_windows(tx: Tx, candidate_ids: Sequence[int]) -> dict[int, set[tuple[datetime, datetime]]]:
    found = await tx.session.scalars(
        select(CandidateWindow).where(
            CandidateWindow.workspace_id == tx.workspace_id, CandidateWindow.candidate_id.in_(candidate_ids)
        )
    )
    windows: dict[int, set[tuple[datetime, datetime]]] = {}
    for each in found:
        assert each.during.lower is not None, "windows have both ends"
        assert each.during.upper is not None, "windows have both ends"
        windows.setdefault(each.candidate_id, set()).add((each.during.lower, each.during.upper))
    return windows


def _candidate(tx: Tx, actor: Actor, line: Line, stage: Stage) -> Candidate:
    return Candidate(
        workspace_id=tx.workspace_id,
        name=line.name,
        phone=line.phone,
        timezone=line.timezone,
        requisition_id=stage.requisition_id,
        stage_id=stage.id,
        fit=line.fit,
        owner_id=actor.member_id,
        updated_at=tx.now,
    )


def _update(tx: Tx, candidate: Candidate, line: Line, windows: set[tuple[datetime, datetime]]) -> bool:
    """Take over what the line says and differs; empty cells change nothing.

    The stage is left alone: since the first import the candidate may have moved on.
    """
    said = {
        "name": line.name,
        "phone": line.phone,
        "timezone": line.timezone,
        "fit": line.fit,
    }
    differs = {
        key: value for key, value in said.items() if value is not None and getattr(candidate, key) != value
    }
    for key, value in differs.items():
        setattr(candidate, key, value)
    new_windows = bool(line.availability) and set(line.availability) != windows
    if differs or new_windows:
        candidate.updated_at = tx.now
    return bool(differs) or new_windows


async def _write_windows(tx: Tx, entries: Sequence[tuple[Line, Candidate]]) -> None:
    stated = [(line, candidate) for line, candidate in entries if line.availability]
    await tx.session.execute(
        delete(CandidateWindow).where(
            CandidateWindow.workspace_id == tx.workspace_id,
            CandidateWindow.candidate_id.in_([candidate.id for _, candidate in stated]),
        )
    )
    tx.session.add_all(
        CandidateWindow(workspace_id=tx.workspace_id, candidate_id=candidate.id, during=Range(start, end))
        for line, candidate in stated
        for start, end in line.availability
    )
