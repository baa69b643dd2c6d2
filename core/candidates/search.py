"""Finds candidates by what a recruiter types."""

from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_

from core.candidates.facts import MOST_FOUND
from core.candidates.read import CANDIDATES, candidate_fact
from core.meetings import facts
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Candidate, CandidateEmail


async def search_candidates(tx: Tx, actor: Actor, query: str) -> tuple[facts.Candidate, ...]:
    """At most 50 candidates whose name or address holds the words, last touched first."""
    check_may_schedule(actor)
    words = {f"word_{number}": f"%{_escaped(word)}%" for number, word in enumerate(query.split())}
    found = await tx.session.execute(_search(len(words)), {"workspace_id": tx.workspace_id, **words})
    return tuple(candidate_fact(candidate, email, stage) for candidate, email, stage in found)


async def match_candidates(tx: Tx, actor: Actor, words: str) -> tuple[facts.Candidate, ...]:
    """Candidates the words may mean: the only one of exactly this name or address, else all found."""
    found = await search_candidates(tx, actor, words)
    exact = tuple(each for each in found if words.casefold() in {each.name.casefold(), each.email})
    return exact if len(exact) == 1 else found


@lru_cache(maxsize=8)
def _search(words: int) -> Any:
    """The statement for so many words."""
    found = CANDIDATES.order_by(Candidate.updated_at.desc(), Candidate.id.desc()).limit(MOST_FOUND)
    for number in range(words):
        like: BindParameter[str] = bindparam(f"word_{number}")
        found = found.where(
            or_(Candidate.name.ilike(like, escape="\\"), CandidateEmail.email.ilike(like, escape="\\"))
        )
    return found


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
