"""Everything a person can do in Slack, and what answers: every listener of the app."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Literal, NamedTuple

from bot.blocks.answer_modals import PROPOSING_ACTION
from bot.blocks.event_words import REVISING_ACTIONS as REVISING_EVENTS
from bot.blocks.existing import OPEN_ACTION
from bot.blocks.move_modal import INSTEAD_ACTION, REVISING_ACTION, ROOM_ACTIONS
from bot.blocks.schedule_modal import REVISING_ACTIONS
from bot.blocks.why_view import REVISING_ACTIONS as WHY_ACTIONS
from bot.journeys.answer import Answers
from bot.journeys.booking_link import BookingLink
from bot.journeys.cancel import Cancel
from bot.journeys.candidate import Candidates
from bot.journeys.conflict_words import ConflictWords
from bot.journeys.connections import CalendarConnections
from bot.journeys.event_words import CalendarEvents
from bot.journeys.failures import Failures
from bot.journeys.follow_ups import FollowUps
from bot.journeys.home import Home
from bot.journeys.in_calendar import InCalendar
from bot.journeys.members import Members
from bot.journeys.move import Move
from bot.journeys.net import acknowledge
from bot.journeys.offers import Offers
from bot.journeys.outcome import Outcomes
from bot.journeys.outside import OutsideBookings
from bot.journeys.own_link import OwnLink
from bot.journeys.pages import Pages
from bot.journeys.parts import Parts
from bot.journeys.prep_notes import PrepNotes
from bot.journeys.rooms import Rooms
from bot.journeys.schedule import Schedule
from bot.journeys.scheduler_fields import SchedulerFields
from bot.journeys.schedulers import SchedulerConnections
from bot.journeys.why import WhyNot
from bot.journeys.zoom import ZoomKeys


class Listener(NamedTuple):
    """What Bolt calls for which request. `kind` is the name of the AsyncApp method that registers it."""

    kind: Literal["command", "options", "action", "view", "event"]
    key: str | re.Pattern[str]
    listen: Callable[..., Awaitable[Any]]


def listeners(parts: Parts) -> tuple[Listener, ...]:
    """All of them; no request is for two."""
    home = Home(parts)
    return (
        *_scheduling(parts, home),
        *_moving(parts, home),
        *_answering(parts, home),
        *_afterwards(parts, home),
        *_looking(parts, home),
        *_calendars(parts, home),
        *_schedulers(parts),
        *_zoom(parts),
        *_rooms(parts),
    )


def _scheduling(parts: Parts, home: Home) -> tuple[Listener, ...]:
    candidates, why = Candidates(parts, home), WhyNot(parts)
    schedule = Schedule(parts, home, candidates, why)
    return (
        Listener("command", "/schedule", schedule.command),
        Listener("options", "candidate_search", schedule.search),
        *(Listener("action", action_id, schedule.choose) for action_id in REVISING_ACTIONS),
        Listener("action", OPEN_ACTION, schedule.open_existing),
        Listener("view", "schedule_meeting", schedule.submit),
        Listener("action", "schedule_new", schedule.start),
        Listener("action", "schedule_next", schedule.start_next),
        Listener("action", "schedule_candidate", schedule.start_candidate),
        Listener("action", "open_candidate", candidates.open),
        Listener("action", "delete_candidate", candidates.delete),
        Listener("action", "why_not", why.start),
        *(Listener("action", action_id, why.choose) for action_id in WHY_ACTIONS),
        Listener("action", "why_export", why.export),
    )


def _moving(parts: Parts, home: Home) -> tuple[Listener, ...]:
    """What is done to a meeting that is coming up."""
    move, cancel = Move(parts, home), Cancel(parts, home)
    prep_notes, own_link = PrepNotes(parts), OwnLink(parts)
    return (
        Listener("action", "move_meeting", move.start),
        Listener("action", REVISING_ACTION, move.choose),
        Listener("action", INSTEAD_ACTION, move.choose),
        *(Listener("action", action_id, move.choose) for action_id in ROOM_ACTIONS),
        Listener("view", "move_meeting", move.submit),
        Listener("action", "take_proposal", move.take_proposal),
        Listener("action", "calendar_put_back", InCalendar(parts).put_back),
        Listener("action", "cancel_meeting", cancel.start),
        Listener("view", "cancel_meeting", cancel.submit),
        Listener("action", "prep_notes", prep_notes.start),
        Listener("view", "prep_notes", prep_notes.submit),
        Listener("action", "add_link", own_link.start),
        Listener("view", "add_link", own_link.submit),
        Listener("action", "join_meeting", acknowledge),
    )


def _answering(parts: Parts, home: Home) -> tuple[Listener, ...]:
    """What interviewers say to an invitation, and to a time that came free."""
    answers, offers = Answers(parts, home), Offers(parts, home)
    return (
        Listener("action", re.compile(r"^answer:(\w+)$"), answers.start),
        Listener("action", "answer_more", answers.more),
        Listener("view", "decline_meeting", answers.submit_refusal),
        Listener("action", PROPOSING_ACTION, answers.choose),
        Listener("view", "propose_time", answers.submit_proposal),
        Listener("action", re.compile(r"^late_by:(\d+)$"), answers.tell_late),
        Listener("action", "offer_take", offers.take),
        Listener("action", "offer_take_back", offers.take_back),
        Listener("action", "offer_decline", offers.decline),
    )


def _afterwards(parts: Parts, home: Home) -> tuple[Listener, ...]:
    outcomes = Outcomes(parts, home)
    follow_ups = FollowUps(parts, home, outcomes)
    return (
        Listener("action", re.compile(r"^record_outcome:(\w+)$"), outcomes.start),
        Listener("view", "record_outcome", outcomes.submit),
        Listener("action", "view_outcome", outcomes.view),
        Listener("action", "undo_outcome", outcomes.undo),
        Listener("action", "follow_up_done", follow_ups.finish),
        Listener("action", "follow_up_reopen", follow_ups.reopen),
        Listener("action", "follow_up_tomorrow", follow_ups.put_off),
    )


def _looking(parts: Parts, home: Home) -> tuple[Listener, ...]:
    """The Home tab, and what is told of people and of messages that did not arrive."""
    failures = Failures(parts, home)
    return (
        Listener("event", "app_home_opened", home.opened),
        Listener("action", re.compile(r"^home_show:(upcoming|past|week|month)$"), home.switch),
        Listener("action", "home_page", home.turn),
        Listener("action", re.compile(r"^home_turn:(before|now|after)$"), home.turn),
        Listener("action", "open_in_browser", Pages(parts).open),
        Listener("action", "open_page_link", acknowledge),
        Listener("action", "open_meeting", home.open_meeting),
        Listener("action", "retry_message", failures.retry),
        Listener("action", "dismiss_message", failures.dismiss),
        Listener("event", "user_change", Members(parts).changed),
    )


def _calendars(parts: Parts, home: Home) -> tuple[Listener, ...]:
    calendars = CalendarConnections(parts, home)
    words, events = ConflictWords(parts, calendars), CalendarEvents(parts, calendars)
    return (
        Listener("action", "open_connections", calendars.open),
        Listener("action", "open_conflict_words", words.open),
        Listener("view", "conflict_words", words.submit),
        Listener("action", "open_event_words", events.open),
        *(Listener("action", action_id, events.choose) for action_id in REVISING_EVENTS),
        Listener("action", "event_reset", events.reset),
        Listener("view", "event_words", events.submit),
        Listener("action", "connect_service", calendars.connect),
        Listener("action", "open_connect_page", acknowledge),
        Listener("action", "choose_calendars", calendars.choose),
        Listener("view", "choose_calendars", calendars.submit),
        Listener("action", "disconnect_calendar", calendars.disconnect),
        Listener("action", re.compile(r"^scheduler_count:(on|off)$"), calendars.count),
    )


def _schedulers(parts: Parts) -> tuple[Listener, ...]:
    outside, schedulers = OutsideBookings(parts), SchedulerConnections(parts)
    fields, links = SchedulerFields(parts), BookingLink(parts)
    return (
        Listener("action", "open_schedulers", schedulers.open),
        Listener("action", re.compile(r"^scheduler:(key|test|history|forget)$"), schedulers.act),
        Listener("view", "scheduler_key", schedulers.submit_key),
        Listener("action", "send_booking_link", links.open),
        Listener("view", "booking_link", links.submit),
        Listener("action", "scheduler_fields", fields.open),
        Listener("view", "scheduler_fields", fields.submit),
        Listener("view", "scheduler_history", schedulers.submit_history),
        Listener("action", "outside_details", outside.look),
        Listener("action", re.compile(r"^outside_page:(reschedule|cancel)$"), acknowledge),
        Listener("action", re.compile(r"^same_person:(yes|no)$"), outside.answer),
    )


def _zoom(parts: Parts) -> tuple[Listener, ...]:
    zoom = ZoomKeys(parts)
    return (
        Listener("action", "open_zoom", zoom.open),
        Listener("action", re.compile(r"^zoom:(keys|test|forget)$"), zoom.act),
        Listener("view", "zoom_keys", zoom.submit),
    )


def _rooms(parts: Parts) -> tuple[Listener, ...]:
    rooms = Rooms(parts)
    return (
        Listener("action", "open_rooms", rooms.open),
        Listener("action", re.compile(r"^room:(add|edit|out|back|page)$"), rooms.act),
        Listener("view", "room_form", rooms.submit),
    )
