"""Calendars as roads messages travel on: "calendar_event" has the event be as the meeting is now.

Answers travel on it, too, see `core.calendars.answering`.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from core.calendars.accounts import Accounts, Opened
from core.calendars.answering import AnswerRoad
from core.calendars.facts import EventPlan, Written
from core.calendars.ports import EventWriter
from core.calendars.seen import Change, notice_change
from core.calendars.writing import Task, plan_event, plan_to_find
from core.calendars.written import keep_written, note_missing, note_spent, note_taken_away
from core.errors import NotFound
from core.messages.addressed import connection_of
from core.messages.deliver import Delayed, Envelope, Refused
from core.messages.plan import CALENDAR_ANSWER
from core.messages.shared import is_shared
from core.outside.trouble import Denied, GrantRevoked, Missing, Moved, Throttled, Unreachable
from core.tenancy import Actor, Run

T = TypeVar("T")

log = structlog.get_logger(__name__)


class CalendarRoad:
    """Writes events; a `core.messages.deliver.Deliver`. References are the services' ids, or "nothing"."""

    def __init__(self, run: Run, accounts: Accounts) -> None:
        self._run = run
        self._accounts = accounts
        self._answers = AnswerRoad(run, accounts)

    async def deliver(self, envelope: Envelope) -> str:
        """Have the event be as the meeting is now: made, changed or taken away; nothing where all is well."""
        if envelope.kind == CALENDAR_ANSWER:
            return await explained(lambda: self._answers.write(envelope))
        return await explained(lambda: self._make_it_so(envelope))

    async def find(self, envelope: Envelope) -> str | None:
        """The event an interrupted writing may have made; an answer is the same given twice."""
        if envelope.kind == CALENDAR_ANSWER:
            return None
        return await explained(lambda: self._look_up(envelope))

    async def _make_it_so(self, envelope: Envelope) -> str:
        actor, connection_id = Actor(workspace_id=envelope.workspace_id), connection_of(envelope.recipient)
        shared = is_shared(envelope.detail)
        task = await self._run(plan_event, actor, envelope.meeting.id, connection_id, is_shared=shared)
        if task is None:
            return envelope.reference or "nothing"
        async with self._accounts.using(actor.workspace_id, connection_id) as opened:
            writer = _writer(opened)
            if task.plan is None:
                return await self._take_away(actor, envelope, writer, task)
            return await self._put(actor, envelope, writer, task, task.plan)

    async def _take_away(self, actor: Actor, envelope: Envelope, writer: EventWriter, task: Task) -> str:
        assert task.event_id is not None, "nothing stands, nothing is taken away"
        await writer.delete(task.calendar, task.event_id)
        await self._run(note_taken_away, actor, envelope.meeting.id)
        return "nothing"

    async def _put(
        self, actor: Actor, envelope: Envelope, writer: EventWriter, task: Task, plan: EventPlan
    ) -> str:
        try:
            written = await _written(writer, task, plan)
        except Missing:
            if task.event_id is None:
                return await self._begin_another(actor, envelope, task, plan)
            await self._run(note_missing, actor, envelope.meeting.id)
            return envelope.reference or "nothing"
        except Moved as moved:  # as if it had been read: what we had to write waits for what is said to it
            assert task.event_id is not None, "moved, it stands"
            change = Change(meeting_id=envelope.meeting.id, external_id=task.event_id, entry=moved.entry)
            await self._run(notice_change, actor, change)
            return task.event_id
        await self._run(keep_written, actor, envelope.meeting.id, task, written)
        if written.call_pending:
            raise Unreachable("The service has not made the call yet.")
        return written.id

    async def _begin_another(self, actor: Actor, envelope: Envelope, task: Task, plan: EventPlan) -> str:
        """Made, and deleted there before we knew: its name is spent, and the next attempt takes another."""
        await self._run(note_spent, actor, envelope.meeting.id, task, plan.copy)
        raise Unreachable("The event was deleted while it was being written.")

    async def _look_up(self, envelope: Envelope) -> str | None:
        actor, connection_id = Actor(workspace_id=envelope.workspace_id), connection_of(envelope.recipient)
        shared = is_shared(envelope.detail)
        task = await self._run(plan_to_find, actor, envelope.meeting.id, connection_id, is_shared=shared)
        if task is None or task.plan is None:
            return None
        async with self._accounts.using(actor.workspace_id, connection_id) as opened:
            written = await _writer(opened).find(task.calendar, task.plan)
        if written is None:
            return None
        await self._run(keep_written, actor, envelope.meeting.id, task, written)
        return written.id


async def _written(writer: EventWriter, task: Task, plan: EventPlan) -> Written:
    if not task.only_call:
        return await writer.put(task.calendar, plan, task.event_id)
    found = await writer.find(task.calendar, plan)  # written again, its guests would be told again
    if found is None:
        raise Missing("It is not there any more.")
    return found


def _writer(opened: Opened) -> EventWriter:
    if not isinstance(opened.adapter, EventWriter):
        raise Denied(f"Panelry does not write into {opened.kind.name}.")
    return opened.adapter


async def explained(act: Callable[[], Awaitable[T]]) -> T:
    """Troubles of a service in the outbox's words; those that pass go through and are tried again."""
    try:
        return await act()
    except Throttled as throttled:
        raise Delayed(
            throttled.retry_after,
            whole_workspace=throttled.whole_service,
            this_alone=throttled.this_alone,
        ) from throttled
    except (Denied, GrantRevoked) as trouble:
        raise Refused(trouble.sentence) from trouble
    except NotFound as error:
        raise Refused(error.sentence) from error
