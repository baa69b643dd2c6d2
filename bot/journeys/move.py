"""Somebody moves a meeting: a button, a modal with times that suit everyone, all are told."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.answers import read_proposal
from bot.blocks.booked_view import moved_view, room_changed_view
from bot.blocks.in_calendar import read_following, unasked
from bot.blocks.move_modal import move_modal, read_move_form
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.choices import Choices
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.refill import noticed
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from bot.work import say_nothing
from core.calendars.decide import follow_event
from core.calendars.known import look_again
from core.errors import BadInput, NeedsConfirmation, Overtaken, PanelryError, Stale
from core.meetings import facts
from core.meetings.forms import MoveForm
from core.meetings.move import draft_move, move_meeting
from core.tenancy import Actor, Tx

Moving = Callable[[Tx, Actor, MoveForm], Awaitable[facts.Meeting]]
LOADING = loading_view("Reschedule interview")


class Move:
    """Listeners of "Reschedule" and of its modal."""

    def __init__(self, parts: Parts, home: Home) -> None:
        self._parts = parts
        self._home = home
        self._choices = Choices(parts.work)

    async def start(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Reschedule” under a meeting."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        # No version yet: the draft brings the one the person will look at.
        form = MoveForm(meeting_id=visit.number, version=0)
        self._parts.work.spawn(visit.show(LOADING, partial(self._modal, form, ())), visit.tell)

    async def choose(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """A time of their own, which the form then tells in the candidate's zone."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._choices.redraw(visit, partial(self._revised, visit))

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Move and tell everyone”."""
        visit = Visit.of(self._parts, context, body)
        self._choices.end(str(visit.modal_id))
        freshen = partial(self._fresh_times, visit)
        submission = Submission(visit, waiting=LOADING, freshen=freshen, once=True)
        await submission.answer(ack, self._move(visit))

    async def take_proposal(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Move it there”, the time an interviewer proposed."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._take_up(visit, read_proposal(visit.value), move_meeting)

    async def follow(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Tell the candidate”: to where its event was moved in a calendar."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._take_up(visit, read_following(visit.value), follow_event)

    def _take_up(self, visit: Visit, form: MoveForm, move: Moving) -> None:
        taking = visit.show(LOADING, partial(self._take, visit, form, move))
        self._parts.work.spawn(taking, visit.tell)

    async def _take(self, visit: Visit, form: MoveForm, move: Moving, actor: Actor) -> View:
        """Moved at once, or the form filled in, saying what stands in the way."""
        try:
            return await self._moved(visit, form, actor, move)
        except BadInput as error:
            return noticed(await self._modal(form, (), actor), error.sentence)

    async def _revised(self, visit: Visit) -> View:
        return await self._modal(await self._form(visit), (), await visit.actor())

    async def _move(self, visit: Visit) -> View:
        form = await self._form(visit)
        move = move_meeting if form.asked_starts_at is None else follow_event
        return await self._moved(visit, form, await visit.actor(), move)

    async def _form(self, visit: Visit) -> MoveForm:
        """The form as filled in so far, once everybody in it is known."""
        form = read_move_form(visit.view or {})
        await self._parts.people.ensure(visit.team_id, form.instead_ids)
        return form

    async def _moved(self, visit: Visit, form: MoveForm, actor: Actor, move: Moving) -> View:
        try:
            meeting = await self._parts.run(move, actor, form)
        except NeedsConfirmation as error:
            return await self._modal(form, error.warnings, actor)
        except Stale as error:
            kept = unasked(form) if isinstance(error, Overtaken) else form
            unseen = replace(kept, version=0, starts_at=None, told_room=None)
            fresh = await self._modal(unseen, (), actor)
            return noticed(fresh, error.sentence)
        self._home.refresh(visit)
        done = room_changed_view if meeting.version == form.version else moved_view
        return done(meeting, timezone=actor.timezone, mail=self._parts.mail)

    async def _fresh_times(self, visit: Visit, error: PanelryError) -> View:
        form = replace(await self._form(visit), starts_at=None)
        return noticed(await self._modal(form, (), await visit.actor()), error.sentence)

    async def _modal(self, form: MoveForm, warnings: tuple[str, ...], actor: Actor) -> View:
        draft = await self._parts.run(draft_move, actor, form)
        hosts = [each.member.slack_user_id for each in draft.meeting.interviewers]
        looking = self._parts.run(look_again, actor, [*hosts, *form.instead_ids])
        self._parts.work.spawn(looking, say_nothing)
        return move_modal(draft, timezone=actor.timezone, now=self._parts.clock.now(), warnings=warnings)
