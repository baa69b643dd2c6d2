"""Imports candidates from CSV: good lines go in, bad ones are told, the same file again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import Range

from core.candidates.add import first_stage
from core.candidates.lines import Line, Problem
from core.records.audit import record_people
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Candidate, CandidateEmail, CandidateWindow, Stage

BATCH = 500


@dataclass(slots=True, kw_only=True)
class Report:
    """What an import did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


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
