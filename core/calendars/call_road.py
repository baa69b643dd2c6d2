"""Zoom as a road messages travel on: "video_call" has the call be as the meeting is now."""

from core.calendars.call_accounts import CallAccounts
from core.calendars.call_keys import note_call_trouble
from core.calendars.calling import CallTask, keep_call, note_no_call, plan_call
from core.calendars.calls import Call, VideoCalls
from core.calendars.road import explained
from core.messages.deliver import Envelope
from core.outside.trouble import Missing, Trouble, Unreachable
from core.tenancy import Actor, Run

MOST_STEPS = 5
"""Look for it, take it from a host who left, make it anew, see that all is well."""


class CallRoad:
    """Makes calls; a `core.messages.deliver.Deliver`. References are the service's ids, or "nothing"."""

    def __init__(self, run: Run, accounts: CallAccounts) -> None:
        self._run = run
        self._accounts = accounts

    async def deliver(self, envelope: Envelope) -> str:
        """Step by step until nothing is left to do: made, changed or taken away."""
        return await explained(lambda: self._noted(envelope))

    async def find(self, envelope: Envelope) -> str | None:
        """None: whether an interrupted making arrived, `deliver` looks up itself."""
        return None

    async def _noted(self, envelope: Envelope) -> str:
        """Done, and what Zoom had to say against it shown to admins."""
        actor = Actor(workspace_id=envelope.workspace_id)
        try:
            calls = await self._accounts.open(envelope.workspace_id)
            reference = await self._make_it_so(calls, envelope)
        except Trouble as trouble:
            await self._run(note_call_trouble, actor, trouble.sentence)
            raise
        await self._run(note_call_trouble, actor, None)
        return reference

    async def _make_it_so(self, calls: VideoCalls, envelope: Envelope) -> str:
        actor, meeting_id = Actor(workspace_id=envelope.workspace_id), envelope.meeting.id
        reference = envelope.reference or "nothing"
        for _ in range(MOST_STEPS):
            task = await self._run(plan_call, actor, meeting_id)
            if task is None:
                return reference
            reference = await self._step(calls, actor, meeting_id, task)
        raise Unreachable("The call and its meeting do not come to agree.")

    async def _step(self, calls: VideoCalls, actor: Actor, meeting_id: int, task: CallTask) -> str:
        try:
            call = await _done(calls, task)
        except Missing:
            call = None
        if call is None:
            await self._run(note_no_call, actor, meeting_id)
            return "nothing"
        await self._run(keep_call, actor, meeting_id, call, "" if task.looks else task.digest)
        return call.id


async def _done(calls: VideoCalls, task: CallTask) -> Call | None:
    """The call as it stands after that, None when none does."""
    if task.looks:
        return await calls.find(task.plan)
    if task.is_wanted:
        return await calls.put(task.plan, task.call_id)
    assert task.call_id is not None, "nothing stands, nothing is taken away"
    await calls.delete(task.call_id)
    return None
