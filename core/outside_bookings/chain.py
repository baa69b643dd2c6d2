"""What bookings that follow one another make of a meeting; pure.

A move there makes another booking, and deliveries come twice, late and in any order. So nothing is taken from
a delivery itself: what is known of all bookings of a chain is put in order, and the meeting taken along it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.schedulers.facts import BookingStatus

ENDED = frozenset({BookingStatus.CANCELLED, BookingStatus.REJECTED})
_RANK = {
    BookingStatus.PENDING: 0,
    BookingStatus.ACTIVE: 1,
    BookingStatus.CANCELLED: 2,
    BookingStatus.REJECTED: 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A booking in a chain; the fields are those of `db.models.OutsideBooking`."""

    key: str
    status: BookingStatus
    taken: BookingStatus | None = None
    moved_from: str | None = None
    moved_to: str | None = None
    is_moved: bool = False


class Step(StrEnum):
    """What a booking does to its meeting. `FOLLOW`: it begins the meeting, or moves it to its own time."""

    FOLLOW = "follow"
    CANCEL = "cancel"


def later(one: BookingStatus, other: BookingStatus) -> BookingStatus:
    """Whichever comes after the other in a booking's life: nothing ended begins again."""
    return max(one, other, key=_RANK.__getitem__)


def missing(links: Sequence[Link]) -> str | None:
    """The key of a booking that one of these followed and nobody told us of; None where there is none.

    One whose meeting was brought to it already waits for nothing.
    """
    known = {each.key for each in links}
    waiting = (each for each in links if each.taken is None and each.moved_from not in known)
    return next((each.moved_from for each in waiting if each.moved_from), None)


def in_order(links: Sequence[Link]) -> list[Link]:
    """From the oldest to the newest."""
    links = sorted(links, key=lambda each: each.key)
    by_key = {each.key: each for each in links}
    after: dict[str, str] = {}
    for each in links:
        if each.moved_to in by_key and each.moved_to is not None:
            after.setdefault(each.key, each.moved_to)
        if each.moved_from in by_key and each.moved_from is not None:
            after[each.moved_from] = each.key
    firsts = sorted(by_key.keys() - set(after.values()), key=lambda key: (by_key[key].moved_from or "", key))
    return [by_key[key] for key in _followed(firsts or sorted(by_key)[:1], after)]


def _followed(firsts: Iterable[str], after: Mapping[str, str]) -> Iterator[str]:
    seen: set[str] = set()
    for first in firsts:
        key: str | None = first
        while key is not None and key not in seen:
            seen.add(key)
            yield key
            key = after.get(key)


def steps(links: Sequence[Link]) -> list[tuple[str, Step]]:
    """What is still to be done, in order: the booking's key and the step."""
    ordered = in_order(links)
    reached = max((at for at, each in enumerate(ordered) if each.taken is not None), default=-1)
    todo = [
        (each.key, Step.FOLLOW)
        for at, each in enumerate(ordered)
        if at > reached and each.status in {BookingStatus.ACTIVE, BookingStatus.CANCELLED}
    ]
    last = ordered[-1]
    has_begun = bool(todo) or any(each.taken is BookingStatus.ACTIVE for each in ordered)
    is_over = last.status in ENDED and not (last.is_moved or last.moved_to)
    if has_begun and is_over and last.taken is not BookingStatus.CANCELLED:
        todo.append((last.key, Step.CANCEL))
    return todo
