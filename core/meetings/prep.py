"""Prep notes: a type's template filled from the candidate's data."""

import re

from core.errors import BadInput
from db.models import Candidate

_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def fill_prep(template: str, values: dict[str, str]) -> str:
    """The template with every `{{variable}}` replaced; an unknown one raises `BadInput` that names it."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            known = ", ".join(sorted(values))
            raise BadInput(f"{{{{{match[1]}}}}} is not a variable. Use one of: {known}.", field="prep_notes")
        return values[match[1]]

    return _VARIABLE.sub(value, template)


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
