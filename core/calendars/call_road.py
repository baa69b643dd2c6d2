"""Zoom as a road messages travel on: "video_call" has the call be as the meeting is now."""

from core.calendars.calling import CallTask, keep_call, note_no_call, plan_call
from core.calendars.calls import Call, VideoCalls
from core.calendars.road import explained
from core.meetings.places import ZOOM_SETUP
from core.messages.deliver import Envelope, Refused
from core.outside.trouble import Missing, Unreachable
from core.tenancy import Actor, Run

MOST_STEPS = 5
"""Look for it, take it from a host who left, make it anew, see that all is well."""


class CallRoad:
    """Makes calls; a `core.messages.deliver.Deliver`. References are the service's ids, or "nothing".

    calls: None where no keys are set.
    """

    def __init__(self, run: Run, calls: VideoCalls | None) -> None:
        self._run = run
        self._calls = calls

    async def deliver(self, envelope: Envelope) -> str:
        """Step by step until nothing is left to do: made, changed or taken away."""
        if self._calls is None:
            raise Refused(f"Zoom is not set up. {ZOOM_SETUP}")
        calls = self._calls
        return await explained(lambda: self._make_it_so(calls, envelope))

    async def find(self, envelope: Envelope) -> str | None:
        """None: whether an interrupted making arrived, `deliver` looks up itself."""
        return None

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
