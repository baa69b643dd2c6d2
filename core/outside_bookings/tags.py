"""What a booking carries that was made through a link we sent to a candidate."""

import hmac

from core.tenancy import Tx

_LONGEST_NUMBER = 18


def tag_of(tx: Tx, candidate_id: int) -> str:
    """The candidate's tag; signed, as who books sees it and might try another."""
    return _tags(tx, candidate_id)[0]


def _tags(tx: Tx, candidate_id: int) -> tuple[str, ...]:
    marks = tx.secrets.marks(f"booking_link:{tx.workspace_id}:{candidate_id}")
    return tuple(f"{candidate_id}.{each[:32]}" for each in marks)


def candidate_in(tx: Tx, tag: str | None) -> int | None:
    """The id of the candidate whose tag it is, None for anything else."""
    number = (tag or "").partition(".")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return None
    matching = [hmac.compare_digest(each.encode(), (tag or "").encode()) for each in _tags(tx, int(number))]
    return int(number) if any(matching) else None
