"""Finds candidates by what a recruiter types."""

from sqlalchemy import or_

from core.candidates.facts import MOST_FOUND
from core.candidates.read import candidate_fact, candidates_query
from core.meetings import facts
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Candidate, CandidateEmail


async def search_candidates(tx: Tx, actor: Actor, query: str) -> tuple[facts.Candidate, ...]:
    """At most 50 candidates whose name or address holds the words, last touched first."""
    check_may_schedule(actor)
    statement = (
        candidates_query(tx).order_by(Candidate.updated_at.desc(), Candidate.id.desc()).limit(MOST_FOUND)
    )
    for word in query.split():
        like = f"%{_escaped(word)}%"
        statement = statement.where(
            or_(Candidate.name.ilike(like, escape="\\"), CandidateEmail.email.ilike(like, escape="\\"))
        )
    found = await tx.session.execute(statement)
    return tuple(candidate_fact(candidate, email, stage) for candidate, email, stage in found)


async def match_candidates(tx: Tx, actor: Actor, words: str) -> tuple[facts.Candidate, ...]:
    """Candidates the words may mean: the only one of exactly this name or address, else all found."""
    found = await search_candidates(tx, actor, words)
    exact = tuple(each for each in found if words.casefold() in {each.name.casefold(), each.email})
    return exact if len(exact) == 1 else found


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
