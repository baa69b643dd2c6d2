"""What change of a slot document a relaxation is, machine readable.

A field of a change stands for the same field of the document and is its new value:

    {"min_notice_min": 60}   {"window": {"end": …}}   {"limits": {"PER_DAY": 5}}   {"seats": […]}

`hosts` is the index of the host whose entries are changed:

    {"hosts": 0, "busy": 3}                                   that busy time goes
    {"hosts": 0, "busy": 3, "set": {"buffer_before_min": 5}}  it keeps less clear, and so may the meeting:
    {"buffer_after_min": 0}                                   its own buffer, alone or beside the other
    {"hosts": 0, "overrides": {"2027-03-12": []}}             that date has these overrides now, or none

None: nothing opens the past, and a panel of nobody is none.
"""

from collections.abc import Iterable
from typing import NamedTuple

from core.slots.model import Busy, Search, Stretch
from core.slots.why.hours import overrides_to_work
from core.slots.why.relaxation import Relaxation
from core.slots.written import Document, written_instant, written_override, written_seats


class Changes:
    """The changes for one start: limits and the meeting's buffers, which hosts share, suit all of them."""

    def __init__(self, search: Search, start: int, relaxations: Iterable[Relaxation]) -> None:
        self._search = search
        self._meeting = start, start + search.duration_minutes
        self._limits: dict[tuple[str, str], int] = {}
        self._buffers: list[_Buffers] = []
        for each in relaxations:
            if each.because in {"limit", "duration_limit"}:
                name = self._limit(each)
                self._limits[name] = max(self._limits.get(name, 0), each.most or 0)
            elif each.because == "buffer":
                self._buffers.append(self._enough(each))

    def of(self, relaxation: Relaxation) -> Document | None:
        """The change by which it gives way."""
        if not relaxation.is_possible:
            return None
        match relaxation.because:
            case "notice":
                return {"min_notice_min": relaxation.minutes}
            case "window":
                return {"window": self._window(relaxation)}
            case "not_enough_hosts":
                return {"seats": written_seats(relaxation.seats)}
            case "limit" | "duration_limit":
                field, period = self._limit(relaxation)
                return {field: {period: self._limits[field, period]}}
            case _:
                return self._of_entries(relaxation)

    def _of_entries(self, relaxation: Relaxation) -> Document:
        at = relaxation.host or 0
        if relaxation.because == "busy":
            return {"hosts": at, "busy": relaxation.entry}
        if relaxation.because == "buffer":
            return self._buffer(relaxation)
        if relaxation.during is None:
            return {"hosts": at, "overrides": {on.isoformat(): [] for on in relaxation.dates}}
        dates = overrides_to_work(self._search.hosts[at], relaxation.during)
        return {
            "hosts": at,
            "overrides": {
                on.isoformat(): [written_override(each) for each in day] for on, day in dates.items()
            },
        }

    def _window(self, relaxation: Relaxation) -> Document:
        names = "start", "end"
        wide = zip(names, self._search.window, relaxation.during or self._search.window, strict=True)
        return {name: written_instant(wanted) for name, now, wanted in wide if now != wanted}

    def _limit(self, relaxation: Relaxation) -> tuple[str, str]:
        """The field and the period."""
        host, at = self._search.hosts[relaxation.host or 0], relaxation.entry or 0
        if relaxation.because == "limit":
            return "limits", host.limits[at].period
        return "duration_limits", host.duration_limits[at].period

    def _buffer(self, relaxation: Relaxation) -> Document:
        search, entry, enough = self._search, self._entry(relaxation), self._enough(relaxation)
        change: Document = {}
        if enough.before < search.buffer_before_minutes:
            change["buffer_before_min"] = min(each.before for each in self._buffers)
        if enough.after < search.buffer_after_minutes:
            change["buffer_after_min"] = min(each.after for each in self._buffers)
        own = {
            name: wanted
            for name, now, wanted in (
                ("buffer_before_min", entry.buffer_before, enough.own_before),
                ("buffer_after_min", entry.buffer_after, enough.own_after),
            )
            if wanted < now
        }
        if own:
            change |= {"hosts": relaxation.host, "busy": relaxation.entry, "set": own}
        return change

    def _entry(self, relaxation: Relaxation) -> Busy:
        return self._search.hosts[relaxation.host or 0].busy[relaxation.entry or 0]

    def _enough(self, relaxation: Relaxation) -> "_Buffers":
        return _enough(self._search, self._entry(relaxation), self._meeting)


class _Buffers(NamedTuple):
    """The meeting's, and a busy time's own."""

    before: int
    after: int
    own_before: int
    own_after: int


def _enough(search: Search, entry: Busy, meeting: Stretch) -> _Buffers:
    """Buffers for which there is room between a busy time and the meeting; none within it."""
    before, after = search.buffer_before_minutes, search.buffer_after_minutes
    own_before, own_after = entry.buffer_before, entry.buffer_after
    if entry.end > meeting[0]:
        after, own_before = _fit(max(entry.start - meeting[1], 0), after, own_before)
    if entry.start < meeting[1]:
        before, own_after = _fit(max(meeting[0] - entry.end, 0), before, own_after)
    return _Buffers(before, after, own_before, own_after)


def _fit(room: int, ours: int, own: int) -> tuple[int, int]:
    """Lowers one of the two where that will do, else both."""
    if own <= room:
        return min(ours, room - own), own
    if ours <= room:
        return ours, room - ours
    return 0, room
