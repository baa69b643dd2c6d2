"""Adds a candidate by hand."""

import re

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.errors import BadInput
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Candidate, CandidateEmail, Requisition, Stage

# One @, something around it, a dot in the domain, nothing a mail header could trip over.
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]+")


def check_email(email: str, *, field: str) -> str:
    """The address trimmed and in lower case; raises `BadInput` when it cannot be one."""
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        raise BadInput("Enter an e-mail address like jane@example.com.", field=field)
    return email


async def first_stage(tx: Tx) -> Stage:
    """The first stage of the default requisition."""
    stage = await tx.session.scalar(
        select(Stage)
        .join(
            Requisition,
            (Requisition.workspace_id == Stage.workspace_id) & (Requisition.id == Stage.requisition_id),
        )
        .where(Stage.workspace_id == tx.workspace_id, Requisition.is_default)
        .order_by(Stage.position)
        .limit(1)
    )
    assert stage is not None, "provisioning writes a default requisition with stages"
    return stage


async def add_candidate(tx: Tx, actor: Actor, *, name: str, email: str, phone: str = "") -> Candidate:
    """Add a candidate to the first stage; fields named as in the schedule form."""
    check_may_schedule(actor)
    name = " ".join(name.split())
    if not name:
        raise BadInput("Enter the candidate's name.", field="new_name")
    address = check_email(email, field="new_email") if email.strip() else ""
    if address:
        await _check_free(tx, address)
    stage = await first_stage(tx)
    candidate = Candidate(
        workspace_id=tx.workspace_id,
        name=name,
        phone=phone.strip() or None,
        requisition_id=stage.requisition_id,
        stage_id=stage.id,
        owner_id=actor.member_id,
        updated_at=tx.now,
    )
    tx.session.add(candidate)
    await tx.session.flush()
    if address:
        await _keep_address(tx, candidate, address)
    await record_change(
        tx,
        actor,
        "candidate.added",
        "candidate",
        candidate.id,
        person_id=candidate.id,
        personal={"name": name, "email": address, "phone": phone.strip()},
    )
    return candidate


async def _keep_address(tx: Tx, candidate: Candidate, email: str) -> None:
    """Two people who add one address at once: the second waits here, and is told of the first."""
    kept = await tx.session.scalar(
        insert(CandidateEmail)
        .values(workspace_id=tx.workspace_id, candidate_id=candidate.id, email=email)
        .on_conflict_do_nothing(index_elements=["workspace_id", "email"])
        .returning(CandidateEmail.id)
    )
    if kept is None:
        await _check_free(tx, email)


async def _check_free(tx: Tx, email: str) -> None:
    owner = await tx.session.scalar(
        select(Candidate.name)
        .join(
            CandidateEmail,
            (CandidateEmail.workspace_id == Candidate.workspace_id)
            & (CandidateEmail.candidate_id == Candidate.id),
        )
        .where(CandidateEmail.workspace_id == tx.workspace_id, CandidateEmail.email == email)
    )
    if owner is not None:
        raise BadInput(
            f"{owner} already has this address. Choose them in the search instead.", field="new_email"
        )
