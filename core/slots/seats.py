"""Who sits where: one host fills one seat, and every seat is filled or nobody sits."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from core.slots.model import Seat

Load = Sequence[int] | Mapping[int, int]
"""How much each host carries already, by index; whoever is not named carries nothing."""


def assign(seats: Iterable[Seat], able: Collection[int], load: Load = ()) -> tuple[int, ...] | None:
    """The hosts that fill all seats, seat after seat in the order given; None when no full assignment exists.

    able: indexes of the hosts that can come. Of all full assignments one with the least load in sum and at
    its heaviest; of equals the one with the lower indexes. The same input always gives the same answer.
    """
    table = _Table(seats)
    # Hosts that can sit together form a matroid, so taking the lightest first ends with the lightest of all.
    for host in sorted(able, key=lambda host: (_carried(load, host), host)):
        if table.is_full:
            break
        table.place(host)
    return table.hosts if table.is_full else None


def most_filled(seats: Iterable[Seat], able: Collection[int]) -> tuple[Seat, ...]:
    """The seats as far as these hosts fill them: each takes fewer, and one that takes none is left out."""
    table = _Table(seats)
    for host in sorted(able):
        table.place(host)
    return tuple(
        Seat(any=seat.any, take=len(sitting))
        for seat, sitting in zip(table.seats, table.sitting, strict=True)
        if sitting
    )


def who_helps(seats: Iterable[Seat], able: Collection[int]) -> list[int]:
    """Those of the pools whose coming would bring a full assignment nearer; nobody where none exists."""
    seats = tuple(seats)
    everybody = pool(seats)
    if assign(seats, everybody) is None:
        return []
    filled = _seated(seats, able)
    return [host for host in everybody if host not in able and _seated(seats, {*able, host}) > filled]


def _seated(seats: Iterable[Seat], able: Collection[int]) -> int:
    return sum(seat.take for seat in most_filled(seats, able))


def pool(seats: Iterable[Seat]) -> list[int]:
    """Everybody a seat could be filled with, in order."""
    return sorted({host for seat in seats for host in seat.any})


def _carried(load: Load, host: int) -> int:
    if isinstance(load, Mapping):
        return load.get(host, 0)
    return load[host] if host < len(load) else 0


class _Table:
    """Seats being filled: one more host may make others move up to another seat of theirs."""

    def __init__(self, seats: Iterable[Seat]) -> None:
        self.seats = tuple(seats)
        self.sitting: list[list[int]] = [[] for _ in self.seats]
        self._open = sum(seat.take for seat in self.seats)

    @property
    def is_full(self) -> bool:
        return self._open == 0

    @property
    def hosts(self) -> tuple[int, ...]:
        return tuple(host for sitting in self.sitting for host in sorted(sitting))

    def place(self, host: int) -> None:
        """Seats the host where there is room; who sat before still sits."""
        self._open -= self._place(host, set())

    def _place(self, host: int, tried: set[int]) -> bool:
        for index, seat in enumerate(self.seats):
            if index in tried or host not in seat.any:
                continue
            tried.add(index)
            sitting = self.sitting[index]
            if len(sitting) < seat.take:
                sitting.append(host)
                return True
            for place, other in enumerate(sitting):
                if self._place(other, tried):
                    sitting[place] = host
                    return True
        return False
