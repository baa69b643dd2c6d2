"""Somebody schedules an interview: `/schedule`, the modal's choices, the candidate search, the submission."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.booked_view import booked_view, moved_view
from bot.blocks.candidate_options import candidate_options
from bot.blocks.help import help_message, meeting_list
from bot.blocks.meeting_view import meeting_view
from bot.blocks.schedule_form import read_schedule_form
from bot.blocks.schedule_modal import loading_view, schedule_modal
from bot.blocks.shapes import View
from bot.blocks.text import unescaped
from bot.journeys.candidate import Candidates
from bot.journeys.choices import Choices
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.refill import noticed
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from bot.journeys.why import WhyNot
from bot.requests import string
from bot.work import say_nothing
from core.calendars.known import look_again
from core.candidates.search import search_candidates
from core.errors import NeedsConfirmation, PanelryError, Stale
from core.meetings.book import book_meeting
from core.meetings.draft import draft_for_candidate, draft_meeting, draft_next_meeting, revise_draft
from core.meetings.forms import Draft, ScheduleForm
from core.meetings.own import list_meetings
from core.meetings.read import read_meeting
from core.tenancy import Actor

SEARCH_SECONDS = 2.5


class Schedule:
    """Listeners of `/schedule` and of the modal it opens."""

    def __init__(self, parts: Parts, home: Home, candidates: Candidates, why: WhyNot) -> None:
        self._parts = parts
        self._home = home
        self._candidates = candidates
        self._why = why
        self._choices = Choices(parts.work)

    async def command(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """`help`, `upcoming`, `today`, `why`, `candidate` and a name; else a name to schedule, or nothing."""
        words = unescaped(string(body.get("text"))).strip()
        visit = Visit.of(self._parts, context, body)
        match words.lower():
            case "help":
                message = help_message()
                await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")
            case "upcoming" | "today" as when:
                await ack()
                self._parts.work.spawn(self._list(visit, when), visit.tell)
            case "why":
                await ack()
                self._why.ask(visit)
            case typed if typed.partition(" ")[0] == "candidate":
                await ack()
                self._candidates.find(visit, words.partition(" ")[2].strip())
            case _:
                await ack()
                channel = string(body.get("channel_id")) or None
                self._open(visit, lambda actor: self._parts.run(draft_meeting, actor, words, channel))

    async def start(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“+ Schedule” on the Home tab."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._open(visit, lambda actor: self._parts.run(draft_meeting, actor, "", None))

    async def start_next(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Schedule the next interview”: after an outcome, or under a message."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        meeting_id = visit.number
        self._open(visit, lambda actor: self._parts.run(draft_next_meeting, actor, meeting_id))

    async def start_candidate(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Schedule interview” on a candidate's card."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        candidate_id = visit.number
        self._open(visit, lambda actor: self._parts.run(draft_for_candidate, actor, candidate_id))

    async def search(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """The candidates for what is typed so far; none of them rather than an error."""
        visit, typed = Visit.of(self._parts, context, body), string(body.get("value")).strip()
        try:
            async with asyncio.timeout(SEARCH_SECONDS):
                found = await self._parts.run(search_candidates, await visit.actor(), typed)
        except (PanelryError, TimeoutError):
            found = ()
        await ack(candidate_options(found, typed))

    async def choose(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """A choice other fields depend on."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._choices.redraw(visit, partial(self._revised, visit))

    async def open_existing(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Open it”, the interview they have already; the form stays underneath as it is."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        showing = visit.show(loading_view("Interview"), partial(self._existing, visit.number), on_top=True)
        self._parts.work.spawn(showing, visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Schedule and send invite”."""
        visit = Visit.of(self._parts, context, body)
        self._choices.end(str(visit.modal_id))
        freshen = partial(self._fresh_times, visit)
        submission = Submission(visit, waiting=loading_view(), doing="Booking…", freshen=freshen, once=True)
        await submission.answer(ack, self._book(visit))

    async def _list(self, visit: Visit, when: Literal["upcoming", "today"]) -> None:
        actor = await visit.actor()
        page = await self._parts.run(list_meetings, actor, when)
        await visit.reply(meeting_list(page, when))

    def _open(self, visit: Visit, draft: Callable[[Actor], Awaitable[Draft]]) -> None:
        async def draw(actor: Actor) -> View:
            return self._modal(await draft(actor), actor)

        self._parts.work.spawn(visit.show(loading_view(), draw), visit.tell)

    async def _revised(self, visit: Visit) -> View:
        form = self._form(visit)
        actor = await self._known(visit, form)
        if form.starts_at or form.custom_starts_at:
            self._parts.work.spawn(self._parts.run(look_again, actor, form.people_ids), say_nothing)
        return self._modal(await self._parts.run(revise_draft, actor, form), actor, form)

    async def _book(self, visit: Visit) -> View:
        form = self._form(visit)
        actor = await self._known(visit, form)
        try:
            meeting = await self._parts.run(book_meeting, actor, form)
        except NeedsConfirmation as error:
            draft = await self._parts.run(revise_draft, actor, form)
            return self._modal(draft, actor, form, error.warnings)
        except Stale as error:
            draft = await self._parts.run(revise_draft, actor, form)
            return noticed(self._modal(draft, actor, form), error.sentence)
        self._home.refresh(visit)
        done = moved_view if form.uses_existing else booked_view
        return done(meeting, timezone=actor.timezone, mail=self._parts.mail)

    async def _existing(self, meeting_id: int, actor: Actor) -> View:
        meeting = await self._parts.run(read_meeting, actor, meeting_id)
        return meeting_view(meeting, timezone=actor.timezone)

    async def _fresh_times(self, visit: Visit, error: PanelryError) -> View:
        form = replace(self._form(visit), starts_at=None)
        actor = await visit.actor()
        draft = await self._parts.run(revise_draft, actor, form)
        return noticed(self._modal(draft, actor, form), error.sentence)

    def _modal(
        self, draft: Draft, actor: Actor, asked: ScheduleForm | None = None, warnings: Sequence[str] = ()
    ) -> View:
        now = self._parts.clock.now()
        return schedule_modal(draft, asked=asked, timezone=actor.timezone, now=now, warnings=warnings)

    async def _known(self, visit: Visit, form: ScheduleForm) -> Actor:
        """The actor, once everybody in the form is known, too."""
        await self._parts.people.ensure(visit.team_id, form.people_ids)
        return await visit.actor()

    @staticmethod
    def _form(visit: Visit) -> ScheduleForm:
        return read_schedule_form(visit.view or {})
