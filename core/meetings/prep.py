"""Prep notes: what a type's template can name of the candidate."""

from db.models import Candidate


def prep_values(candidate: Candidate | None, *, stage: str, type_name: str) -> dict[str, str]:
    """What a template can name. Values not known read as a dash, so that a gap is seen."""
    name = candidate.name if candidate else "the candidate"
    return {
        "candidate_name": name,
        "candidate_first_name": name.split()[0] if candidate and name.split() else name,
        "stage": stage or "–",
        "fit": str(candidate.fit) if candidate and candidate.fit is not None else "–",
        "assessment_title": (candidate.assessment if candidate else "") or "–",
        "assessment_status": (candidate.assessment_status if candidate else "") or "–",
        "meeting_type": type_name,
    }
