"""The fixed reasons to cancel, to move or not to come to a meeting, by who wanted it."""

from dataclasses import dataclass

from core.errors import BadInput
from core.meetings.facts import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One of the fixed reasons to cancel or move a meeting."""

    key: str
    party: Party
    words: str


CANCEL_REASONS = (
    Reason(key="candidate_asked", party=Party.CANDIDATE, words="The candidate asked to cancel"),
    Reason(key="candidate_withdrew", party=Party.CANDIDATE, words="The candidate withdrew"),
    Reason(key="candidate_unreachable", party=Party.CANDIDATE, words="The candidate cannot be reached"),
    Reason(key="interviewer_unavailable", party=Party.INTERVIEWER, words="An interviewer is unavailable"),
    Reason(key="interviewer_ill", party=Party.INTERVIEWER, words="An interviewer is ill"),
    Reason(key="position_filled", party=Party.COMPANY, words="The position is filled"),
    Reason(key="position_on_hold", party=Party.COMPANY, words="The position is on hold"),
    Reason(key="company_other", party=Party.COMPANY, words="Another reason on our side"),
)
MOVE_REASONS = (
    Reason(key="candidate_asked_move", party=Party.CANDIDATE, words="The candidate asked for another time"),
    Reason(key="interviewer_conflict", party=Party.INTERVIEWER, words="An interviewer has a conflict"),
    Reason(key="interviewer_ill", party=Party.INTERVIEWER, words="An interviewer is ill"),
    Reason(key="earlier_time", party=Party.COMPANY, words="An earlier time came free"),
    Reason(key="other_room", party=Party.COMPANY, words="It needs another room"),
    Reason(key="company_other", party=Party.COMPANY, words="Another reason on our side"),
)
DECLINE_REASONS = (
    Reason(key="other_meeting", party=Party.INTERVIEWER, words="Another meeting at that time"),
    Reason(key="away", party=Party.INTERVIEWER, words="Away or off work"),
    Reason(key="ill", party=Party.INTERVIEWER, words="Ill"),
    Reason(key="knows_candidate", party=Party.INTERVIEWER, words="Too close to the candidate"),
    Reason(key="not_the_right_one", party=Party.INTERVIEWER, words="Somebody else fits better"),
    Reason(key="own_reason", party=Party.INTERVIEWER, words="Another reason"),
)
REPLACED = Reason(key="replaced", party=Party.COMPANY, words="Replaced by another booking")
"""Why one is cancelled when another is booked in its place; nobody chooses it from a list."""
CHOOSES_ANEW = Reason(
    key="chooses_anew", party=Party.COMPANY, words="The candidate is asked to choose another time"
)
"""Why one is cancelled when they are sent a link instead."""
_OURS = {each.key: each for each in (REPLACED, CHOOSES_ANEW)}
_CANCEL = {each.key: each for each in CANCEL_REASONS}
_MOVE = {each.key: each for each in MOVE_REASONS}
_DECLINE = {each.key: each for each in DECLINE_REASONS}


def reason_words(key: str) -> str:
    """The words of a reason; an unknown key, e.g. of an older version, is given back as it is."""
    reason = _OURS.get(key) or _CANCEL.get(key) or _MOVE.get(key)
    return reason.words if reason else key.replace("_", " ")


def cancel_reason(key: str) -> Reason:
    """The reason to cancel behind a key; an unknown one is bad input."""
    return _chosen(_CANCEL, key)


def move_reason(key: str) -> Reason:
    """The reason to move behind a key; an unknown one is bad input."""
    return _chosen(_MOVE, key)


def decline_reason(key: str) -> Reason:
    """The reason not to come behind a key; an unknown one is bad input."""
    return _chosen(_DECLINE, key)


def _chosen(reasons: dict[str, Reason], key: str) -> Reason:
    if key not in reasons:
        raise BadInput("Choose a reason from the list.", field="reason")
    return reasons[key]
