"""Reads candidates as facts, and is the only door to a candidate's row."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, BigInteger, and_, any_, bindparam, select

from core.errors import NotFound
from core.meetings import facts
from core.tenancy import Tx
from db.models import Candidate, CandidateEmail, Stage

# Statements are put together once; building one anew takes longer than running it.
CANDIDATES: Any = (
    select(Candidate, CandidateEmail.email, Stage.name)
    .join(Stage, and_(Stage.workspace_id == Candidate.workspace_id, Stage.id == Candidate.stage_id))
    .outerjoin(
        CandidateEmail,
        and_(
            CandidateEmail.workspace_id == Candidate.workspace_id,
            CandidateEmail.candidate_id == Candidate.id,
            CandidateEmail.is_primary,
        ),
    )
    .where(Candidate.workspace_id == bindparam("workspace_id"))
)
"""Candidates of a workspace with primary address and name of the stage."""
_ONE = CANDIDATES.where(Candidate.id == bindparam("candidate_id"))
_SOME = CANDIDATES.where(Candidate.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))

GONE_CANDIDATE = "This candidate is not here any more. Search again."


async def access_candidate(
    tx: Tx, candidate_id: int, *, lock: bool = False, key_share: bool = False
) -> Candidate:
    """The candidate's row; raises `NotFound` for another workspace's, too.

    key_share: the lock stops nobody who only refers to it.
    """
    locked = {"key_share": key_share} if lock else None
    candidate = await tx.session.get(Candidate, (tx.workspace_id, candidate_id), with_for_update=locked)
    if candidate is None:
        raise NotFound(GONE_CANDIDATE, field="candidate")
    return candidate


async def find_candidate(tx: Tx, candidate_id: int | None) -> tuple[Candidate, facts.Candidate] | None:
    """The candidate's row and the same as a fact, in one query; None where there is none (any more)."""
    if candidate_id is None:
        return None
    found = await tx.session.execute(_ONE, {"workspace_id": tx.workspace_id, "candidate_id": candidate_id})
    row = found.first()
    return (row[0], candidate_fact(*row)) if row is not None else None


async def load_candidates(tx: Tx, candidate_ids: Iterable[int | None]) -> dict[int, facts.Candidate]:
    """The candidates as facts by id, each with the primary address and the name of the stage."""
    ids = {each for each in candidate_ids if each is not None}
    if not ids:
        return {}
    found = await tx.session.execute(_SOME, {"workspace_id": tx.workspace_id, "ids": list(ids)})
    return {candidate.id: candidate_fact(candidate, email, stage) for candidate, email, stage in found}


def candidate_fact(candidate: Candidate, email: str | None, stage: str) -> facts.Candidate:
    """The candidate as screens and messages name them."""
    return facts.Candidate(
        id=candidate.id,
        name=candidate.name,
        email=email,
        phone=candidate.phone,
        timezone=candidate.timezone,
        timezone_is_guess=candidate.timezone_is_guess,
        stage=stage,
        fit=candidate.fit,
    )
