"""The delta of a calendar view: what a calendar holds between two times, and what changed since."""

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from bot.sandbox.services.diary import Diary, end_of
from bot.sandbox.services.events import Event, Occurrence, occurrences
from bot.sandbox.services.microsoft.refusals import GraphError, invalid
from bot.sandbox.services.microsoft.telling import Teller
from bot.sandbox.shapes import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Where a reader stands; told as a token.

    serial: of the last change that was told. born: the number when the round began.
    is_first: nothing was known.
    """

    calendar: str
    start: str
    end: str
    born: int
    serial: int = 0
    is_first: bool = True

    @property
    def token(self) -> str:
        """Opaque for whoever gets it."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).rstrip(b"=").decode()

    def holds(self, one: Occurrence) -> bool:
        """Whether it is between the two times."""
        return one.starts_at < _time(self.end) and one.ends_at > _time(self.start)


def begun(diary: Diary, calendar: str, start: str, end: str) -> Round:
    """A reader who knows nothing."""
    try:
        is_span = _time(start) < _time(end)
    except ValueError:
        raise invalid("startDateTime and endDateTime have to be times.") from None
    if not is_span:
        raise invalid("endDateTime has to be after startDateTime.")
    return Round(calendar=calendar, start=start, end=end, born=diary.serial)


def resumed(diary: Diary, calendar: str, token: str) -> Round:
    """A reader who comes back with a token of this calendar."""
    try:
        padded = token + "=" * (-len(token) % 4)
        known = Round(**json.loads(base64.urlsafe_b64decode(padded)))
    except (ValueError, TypeError):
        raise _spoilt() from None
    if known.calendar != calendar:
        raise _spoilt()
    if diary.is_forgotten(known.born):
        raise GraphError(410, "SyncStateNotFound", "The sync state was not found. Begin a new round.")
    return known


def page(diary: Diary, known: Round, teller: Teller, size: int) -> tuple[list[Json], Round, bool]:
    """Some items, where the reader stands then, and whether there is more. A series is never split."""
    items: list[Json] = []
    changes = diary.since(known.calendar, end_of(known.serial))
    for serial, group in groupby(changes, key=lambda each: each.serial):
        if len(items) >= size:
            return items, known, True
        items += _told(diary, known, teller, list(group))
        known = replace(known, serial=serial)
    return items, replace(known, serial=diary.serial, born=diary.serial, is_first=False), False


def _told(diary: Diary, known: Round, teller: Teller, group: list[Occurrence]) -> Iterator[Json]:
    event = group[0].event
    is_there = diary.shows(event, known.calendar) and not _is_withdrawn(event, known.calendar)
    parts = [each for each in occurrences(event) if known.holds(each)] if is_there else []
    if event.rule is None and parts:
        yield _item(teller.event(event))
    elif parts:
        # All that is left of a series is told anew; what was taken out of it is not mentioned.
        yield _item(teller.event(event))
        yield from (_item(teller.thin(each)) for each in parts if not each.is_cancelled)
    elif not known.is_first or group[0].serial > known.born:
        # In a first round only what went while it lasted is news.
        yield _item({"id": event.id, "@removed": {"reason": "deleted"}})


def _is_withdrawn(event: Event, calendar: str) -> bool:
    """A guest keeps a cancelled event, marked as such; its organiser does not."""
    return event.is_cancelled and event.calendar == calendar


def _spoilt() -> GraphError:
    return GraphError(400, "SyncStateInvalid", "The sync state is not valid.")


def _item(told: Json) -> Json:
    return {"@odata.type": "#microsoft.graph.event", **told}


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
