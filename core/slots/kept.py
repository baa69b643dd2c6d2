"""Rooms kept between searches, for a form whose choices change while the calendars behind it do not."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from core.slots.limits import full_times
from core.slots.model import Host, Search, Stretch
from core.slots.rooms import Room, free_stretches, room_of

Item = TypeVar("Item")


class FreeLists:
    """Hosts' rooms: a search with another length, step, grid, mode or panel finds the stretches as they were.

    A host is known by the very object. Hosts do not change, so one with other busy times is another host and
    is computed anew; so is every host where window, notice or buffers differ. `most` rooms are kept, the
    oldest go first. For one thread.
    """

    def __init__(self, most: int = 2048) -> None:
        self._free: _Kept[list[Stretch]] = _Kept(most)
        self._shut: _Kept[list[int]] = _Kept(most)

    def room(self, search: Search, host: Host) -> Room:
        """As `room_of`, short stretches among them."""
        buffers = search.buffer_before_minutes, search.buffer_after_minutes
        free = self._free.get(
            host, (search.bounds, buffers), lambda: free_stretches(search, host, at_least=1)
        )
        if not host.limits and not host.duration_limits:
            return Room(free, [])
        length = search.duration_minutes
        shut = self._shut.get(host, (search.bounds, length), lambda: full_times(host, length, search.bounds))
        return Room(free, shut)


def rooms_of(search: Search, kept: FreeLists | None = None) -> list[Room]:
    """The room of each host, in the order of the search."""
    if kept is None:
        return [room_of(search, host) for host in search.hosts]
    return [kept.room(search, host) for host in search.hosts]


class _Kept(Generic[Item]):
    """Something computed for a host."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: dict[Hashable, tuple[Host, Item]] = {}

    def get(self, host: Host, of: Hashable, compute: Callable[[], Item]) -> Item:
        key = id(host), of
        found = self._items.get(key)
        if found is None:
            # The host is kept along, so that no other host can come to have its id.
            found = self._items[key] = host, compute()
            if len(self._items) > self._most:
                del self._items[next(iter(self._items))]
        return found[1]
