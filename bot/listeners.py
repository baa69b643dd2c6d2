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
from bot.journeys.connections import CalendarChoice, CalendarConnections
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
from bot.journeys.rooms import RoomDetails, Rooms
from bot.journeys.schedule import Schedule
from bot.journeys.scheduler_fields import SchedulerFields
from bot.journeys.schedulers import SchedulerHistory, SchedulerKeys, Schedulers
from bot.journeys.synced import SyncedBookings
from bot.journeys.why import WhyNot
from bot.journeys.windows import FormWindow
from bot.journeys.zoom import Zoom, ZoomKeys


class Listener(NamedTuple):
    """What Bolt calls for which request. `kind` is the name of the AsyncApp method that registers it."""

    kind: Literal["command", "options", "action", "view", "event"]
    key: str | re.Pattern[str]
    listen: Callable[..., Awaitable[Any]]


def listeners(parts: Parts) -> tuple[Listener, ...]:
    """All of them; no request is for two."""
    home = Home(parts)
    connections = CalendarConnections(parts, home)
    return (
        *_scheduling(parts, home),
        *_moving(parts, home),
        *_answering(parts, home),
        *_afterwards(parts, home),
        *_looking(parts, home),
        *_calendars(parts, connections),
        *_schedulers(parts, home, connections),
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
    move = Move(parts, home)
    return (
        Listener("action", "move_meeting", move.start),
        Listener("action", REVISING_ACTION, move.choose),
        Listener("action", INSTEAD_ACTION, move.choose),
        *(Listener("action", action_id, move.choose) for action_id in ROOM_ACTIONS),
        Listener("view", "move_meeting", move.submit),
        Listener("action", "take_proposal", move.take_proposal),
        Listener("action", "calendar_follow", move.follow),
        Listener("action", "calendar_put_back", InCalendar(parts).put_back),
        *_form("cancel_meeting", "cancel_meeting", Cancel(parts, home)),
        *_form("prep_notes", "prep_notes", PrepNotes(parts)),
        *_form("add_link", "add_link", OwnLink(parts)),
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
        *_form(re.compile(r"^record_outcome:(\w+)$"), "record_outcome", outcomes),
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


def _calendars(parts: Parts, connections: CalendarConnections) -> tuple[Listener, ...]:
    events = CalendarEvents(parts, connections)
    return (
        Listener("action", "open_connections", connections.open),
        *_form("open_conflict_words", "conflict_words", ConflictWords(parts, connections)),
        *_form("open_event_words", "event_words", events),
        *(Listener("action", action_id, events.choose) for action_id in REVISING_EVENTS),
        Listener("action", "event_reset", events.reset),
        Listener("action", "connect_service", connections.connect),
        Listener("action", "open_connect_page", acknowledge),
        *_form("choose_calendars", "choose_calendars", CalendarChoice(parts, connections)),
        Listener("action", "disconnect_calendar", connections.disconnect),
        Listener("action", re.compile(r"^scheduler_count:(on|off)$"), connections.count),
    )


def _schedulers(parts: Parts, home: Home, connections: CalendarConnections) -> tuple[Listener, ...]:
    outside, schedulers = OutsideBookings(parts), Schedulers(parts, connections)
    synced = SyncedBookings(parts)
    return (
        Listener("action", "open_schedulers", schedulers.open),
        Listener("action", re.compile(r"^scheduler:(test|forget)$"), schedulers.act),
        *_form("scheduler:key", "scheduler_key", SchedulerKeys(parts, schedulers)),
        *_form("scheduler:history", "scheduler_history", SchedulerHistory(parts, schedulers)),
        *_form("scheduler_fields", "scheduler_fields", SchedulerFields(parts, schedulers)),
        Listener("action", "open_synced", synced.open),
        Listener("action", re.compile(r"^synced:(coming|past|unsettled|page|back|yes|no)$"), synced.act),
        Listener("action", "synced_meeting", synced.open_meeting),
        *_form("send_booking_link", "booking_link", BookingLink(parts, home)),
        Listener("action", "outside_details", outside.look),
        Listener("action", re.compile(r"^outside_page:(reschedule|cancel)$"), acknowledge),
        Listener("action", re.compile(r"^same_person:(yes|no)$"), outside.answer),
    )


def _zoom(parts: Parts) -> tuple[Listener, ...]:
    zoom = Zoom(parts)
    return (
        Listener("action", "open_zoom", zoom.open),
        Listener("action", re.compile(r"^zoom:(test|forget)$"), zoom.act),
        *_form("zoom:keys", "zoom_keys", ZoomKeys(parts, zoom)),
    )


def _rooms(parts: Parts) -> tuple[Listener, ...]:
    rooms = Rooms(parts)
    return (
        Listener("action", "open_rooms", rooms.open),
        Listener("action", re.compile(r"^room:(out|back|page)$"), rooms.act),
        *_form(re.compile(r"^room:(add|edit)$"), "room_form", RoomDetails(parts, rooms)),
    )


def _form(opened_by: str | re.Pattern[str], callback_id: str, form: FormWindow) -> tuple[Listener, ...]:
    """The button that opens it, and the form sent."""
    return Listener("action", opened_by, form.open), Listener("view", callback_id, form.submit)
