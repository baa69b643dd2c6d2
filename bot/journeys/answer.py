"""Somebody in a meeting answers: a button under it, at most one form, and everybody sees it in place."""

from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.answer_buttons import read_answer_value
from bot.blocks.answer_modals import (
    answered_view,
    decline_modal,
    late_modal,
    propose_modal,
    read_decline_form,
)
from bot.blocks.move_modal import read_move_form
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.blocks.state import whole
from bot.journeys.choices import Choices
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.refill import noticed
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from core.errors import PanelryError, Stale
from core.meetings.answer import accept_meeting, decline_meeting, draft_answer, tell_late
from core.meetings.clash import tell_clash
from core.meetings.facts import Meeting
from core.meetings.forms import MoveForm
from core.meetings.propose import draft_proposal, propose_time
from core.tenancy import Actor

DECLINING, PROPOSING, LATE = (
    loading_view(title) for title in ("Decline", "Propose another time", "Running late")
)


class Answers:
    """Listeners of "Accept", "Decline", "Propose another time" and "Running late", and of their forms."""

    def __init__(self, parts: Parts, home: Home) -> None:
        self._parts = parts
        self._home = home
        self._choices = Choices(parts.work)

    async def start(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """An answer's button; which one, says its action id."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._start(visit, visit.choice)

    async def more(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """One of those behind the three dots; the option's value says which, then of what."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        what, _, value = visit.value.partition(":")
        self._start(replace(visit, value=value), what)

    async def choose(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """A time of their own to propose, which the form then tells in the candidate's zone."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._choices.redraw(visit, partial(self._revised, visit))

    async def submit_refusal(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Decline” in its form."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=DECLINING).answer(ack, self._decline(visit))

    async def submit_proposal(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Propose”."""
        visit = Visit.of(self._parts, context, body)
        self._choices.end(str(visit.modal_id))
        submission = Submission(visit, waiting=PROPOSING, freshen=partial(self._fresh_times, visit))
        await submission.answer(ack, self._propose(visit))

    async def tell_late(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """So many minutes; the button's action id says how many."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LATE, partial(self._late_by, visit)), visit.tell)

    def _start(self, visit: Visit, what: str) -> None:
        meeting_id, version = read_answer_value(visit.value)
        match what:
            case "accept":
                work = self._accept(visit, meeting_id, version)
            case "decline":
                work = visit.show(DECLINING, partial(self._decline_form, meeting_id, version))
            case "propose":
                form = MoveForm(meeting_id=meeting_id, version=version)
                work = visit.show(PROPOSING, partial(self._proposal_form, form))
            case "late":
                work = visit.show(LATE, partial(self._late_form, meeting_id, version))
            case _:
                raise Stale("This is from an earlier version of Panelry. Use the newest message instead.")
        self._parts.work.spawn(work, visit.tell)

    async def _accept(self, visit: Visit, meeting_id: int, version: int) -> None:
        """Nothing to show, as the message with the button changes, unless something else has the time."""
        actor = await visit.actor()
        clash = await self._clash(await self._parts.run(accept_meeting, actor, meeting_id, version), actor)
        self._home.refresh(visit)
        if clash:
            await visit.tell(clash)

    async def _clash(self, meeting: Meeting, actor: Actor) -> str | None:
        """What the actor is in instead, if anything."""
        part = meeting.part_of(actor.slack_user_id)
        if part is None or part.keeps_time:
            return None
        return await self._parts.run(tell_clash, actor, meeting.id)

    async def _decline_form(self, meeting_id: int, version: int, actor: Actor) -> View:
        meeting = await self._parts.run(draft_answer, actor, meeting_id, version)
        return decline_modal(meeting, timezone=actor.timezone)

    async def _decline(self, visit: Visit) -> View:
        form, actor = read_decline_form(visit.view or {}), await visit.actor()
        meeting = await self._parts.run(
            decline_meeting, actor, form.meeting_id, form.version, form.reason, form.note
        )
        return self._answered(visit, meeting, actor)

    async def _proposal_form(self, form: MoveForm, actor: Actor) -> View:
        draft = await self._parts.run(draft_proposal, actor, form)
        return propose_modal(draft, timezone=actor.timezone, now=self._parts.clock.now())

    async def _revised(self, visit: Visit) -> View:
        return await self._proposal_form(read_move_form(visit.view or {}), await visit.actor())

    async def _fresh_times(self, visit: Visit, error: PanelryError) -> View:
        form = replace(read_move_form(visit.view or {}), starts_at=None)
        return noticed(await self._proposal_form(form, await visit.actor()), error.sentence)

    async def _propose(self, visit: Visit) -> View:
        form, actor = read_move_form(visit.view or {}), await visit.actor()
        return self._answered(visit, await self._parts.run(propose_time, actor, form), actor)

    async def _late_form(self, meeting_id: int, version: int, actor: Actor) -> View:
        meeting = await self._parts.run(draft_answer, actor, meeting_id, version)
        return late_modal(meeting, meeting.part_of(actor.slack_user_id), timezone=actor.timezone)

    async def _late_by(self, visit: Visit, actor: Actor) -> View:
        minutes = whole(visit.choice) or 0
        meeting = await self._parts.run(tell_late, actor, *read_answer_value(visit.value), minutes)
        view, clash = self._answered(visit, meeting, actor), await self._clash(meeting, actor)
        return noticed(view, clash) if clash else view

    def _answered(self, visit: Visit, meeting: Meeting, actor: Actor) -> View:
        self._home.refresh(visit)
        return answered_view(meeting, meeting.part_of(actor.slack_user_id), timezone=actor.timezone)
