"""Which of many starts to suggest: the next few, best first.

Every wish has a price in points, and the cheapest start wins; each one chosen makes those like it dearer, so
that five suggestions are a choice and not one morning in quarter hours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.slots.kept import FreeLists
from core.slots.prices import WEIGHTS, Context, Weights, Wish, price, walls
from core.slots.reasons import TAKEN, Reason, reasons_of, told
from core.slots.zones import DAY

__all__ = ["WEIGHTS", "Context", "Pick", "Reason", "Weights", "best", "picks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A start to suggest, in epoch minutes, and what moved it up: at most two reasons, weightier first."""

    start: int
    reasons: tuple[Reason, ...]


def best(
    starts: Sequence[int],
    context: Context,
    *,
    count: int = 5,
    weights: Weights = WEIGHTS,
    kept: FreeLists | None = None,
) -> list[int]:
    """The `count` starts to suggest, best first; fewer when there are fewer. Of equals the earlier one.

    starts: epoch minutes, as `find_starts` gives them. The same input always gives the same answer.
    kept: as for `find_starts`.
    """
    return [ledger.ordered[at] for ledger, at in _chosen(starts, context, count, weights, kept)]


def picks(
    starts: Sequence[int],
    context: Context,
    *,
    count: int = 5,
    weights: Weights = WEIGHTS,
    kept: FreeLists | None = None,
) -> list[Pick]:
    """The starts that `best` gives, each with what tells it from the others."""
    found, why = [], []
    for ledger, at in _chosen(starts, context, count, weights, kept):
        found.append(ledger.ordered[at])
        why.append(reasons_of(at, ledger.totals, ledger.columns, context.urgency(weights)))
    return [Pick(start=start, reasons=reasons) for start, reasons in zip(found, told(why), strict=True)]


def _chosen(
    starts: Sequence[int], context: Context, count: int, weights: Weights, kept: FreeLists | None
) -> Iterator[tuple["_Ledger", int]]:
    """The place of each choice, with the prices as they are when it is made."""
    ordered = sorted(set(starts))
    if not ordered:
        return
    ledger = _Ledger(ordered, context, weights, kept)
    for _ in range(min(count, len(ordered))):
        at = ledger.cheapest()
        yield ledger, at
        ledger.take(at)


class _Ledger:
    """The prices of all starts, wish by wish and in sum, while one after the other is taken."""

    def __init__(
        self, ordered: list[int], context: Context, weights: Weights, kept: FreeLists | None
    ) -> None:
        self.ordered = ordered
        self.columns = price(ordered, context, weights, kept)
        self.totals = [sum(prices) for prices in zip(*self.columns.values(), strict=True)]
        self._walls = walls(ordered, context)
        self._weights = weights
        # However urgent, two starts close together are no choice.
        self._close = weights.close_to_chosen * context.urgency(weights)

    def cheapest(self) -> int:
        """Of equals the earlier one."""
        return self.totals.index(min(self.totals))

    def take(self, at: int) -> None:
        """Takes a start away and makes those like it dearer."""
        weights = self._weights
        day, time = divmod(self._walls[at], DAY)
        for index, start in enumerate(self.ordered):
            other_day, other_time = divmod(self._walls[index], DAY)
            if other_day == day:
                self._add("other_day", index, weights.same_day_as_chosen)
            elif abs(other_time - time) < weights.close_minutes:
                self._add("other_time", index, weights.same_time_as_chosen)
            too_close = weights.close_minutes - abs(start - self.ordered[at])
            if too_close > 0:
                self._add("other_time", index, self._close * too_close // weights.close_minutes)
        self.totals[at] = TAKEN

    def _add(self, wish: Wish, index: int, points: int) -> None:
        self.columns[wish][index] += points
        self.totals[index] += points
