"""Every view and message of the product, each with all it may show."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.blocks.answer_modals import decline_modal, late_modal, propose_modal
from bot.blocks.answers import answer_reminder, answers
from bot.blocks.booking_link import booking_link_modal, link_sent_view
from bot.blocks.cancel_modal import cancel_modal
from bot.blocks.candidate_view import candidate_list, candidate_view
from bot.blocks.card import card
from bot.blocks.conflict_words import conflict_words_modal
from bot.blocks.connect_modals import choose_modal, connect_view
from bot.blocks.connections import connections_view
from bot.blocks.event_words import event_words_view
from bot.blocks.follow_up import follow_up_message
from bot.blocks.home import home_view
from bot.blocks.in_calendar import calendar_question
from bot.blocks.interviewer_dm import interviewer_dm
from bot.blocks.link_modal import link_modal
from bot.blocks.meeting_view import meeting_view
from bot.blocks.move_modal import move_modal
from bot.blocks.notices import cancelled_notice, moved_notice
from bot.blocks.outcome_modal import outcome_modal, outcome_result_view
from bot.blocks.outcome_prompt import outcome_escalation, outcome_nudge, outcome_prompt
from bot.blocks.outcome_view import outcome_undone_view, outcome_view
from bot.blocks.outside import given_away_notice, not_taken_notice, outside_view, same_person
from bot.blocks.page_modal import page_view
from bot.blocks.prep_notes_modal import prep_notes_modal
from bot.blocks.reconnect import reconnect_notice
from bot.blocks.reminder import reminder
from bot.blocks.schedule_modal import schedule_modal
from bot.blocks.scheduler_fields import fields_modal
from bot.blocks.schedulers import (
    history_modal,
    import_progress,
    key_modal,
    scheduler_trouble,
    schedulers_view,
)
from bot.blocks.shapes import Message
from bot.blocks.slot_offer import slot_offer
from bot.blocks.why_view import why_view
from core.calendars.facts import Service
from core.calendars.words import WordList, WordLists
from core.errors import BadInput
from core.follow_ups.facts import TodoList
from core.meetings.event_words import EventSettings, EventWords
from core.meetings.facts import InCalendar, Meeting, Outcome, OutcomeRecord, Rsvp, Status
from core.meetings.forms import Group, MeetingPage, MoveDraft, MoveForm, OptionalPeople, ScheduleForm
from core.meetings.location import Location, LocationKind
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from core.meetings.outside import Outside
from core.messages.facts import FailedMessage, FailedMessages
from core.offers.facts import OfferState
from core.outside_bookings.facts import (
    Heard,
    LinkChoices,
    LinkSent,
    Question,
    Questions,
    SchedulerStatus,
    SchedulerTest,
)
from tests.bot.blocks import any_weeks, made
from tests.bot.journeys.samples import JANE, NOW, SCREENING, card_of, draft, meeting
from tests.bot.room_screens import room_screens
from tests.bot.synced_screens import synced_screens
from tests.bot.zoom_screens import zoom_screens


def week_screens() -> Iterator[dict[str, Any]]:
    """The Home tab by week and month, and the way into the browser."""
    busy = {NOW.date(): (any_weeks.meeting(NOW),)}
    yield home_view(any_weeks.weeks_of("week", NOW.date(), busy), showing="week")
    yield home_view(any_weeks.weeks_of("month", NOW.date(), busy), showing="month")
    yield page_view("https://panelry.example/visit/1.x")


def screens() -> Iterator[dict[str, Any]]:
    """Every view, and every message as `{"blocks": …}`, each with all it may show."""
    online = meeting(location=Location(join_url="https://meet.example/x"))
    over = meeting(is_over=True)
    record = OutcomeRecord(outcome=Outcome.ADVANCE, notes="", next_action="", by=None, at=NOW)
    done = meeting(is_over=True, status=Status.COMPLETED, outcome=record)
    zone = {"timezone": "Europe/Berlin"}
    moving = MoveDraft(
        meeting=online, form=MoveForm(meeting_id=42, version=1), suggestions=draft().suggestions
    )
    page = MeetingPage(meetings=(online, over), this_week=2, next_cursor="a", previous_cursor="b", now=NOW)
    log = OutcomeForm(meeting_id=42)
    yield schedule_modal(draft(), asked=None, now=NOW, warnings=["x"], **zone)
    crowd = ("U0ANA", "U0BO")
    everybody = ScheduleForm(
        submission_key="k",
        interviewer_ids=crowd,
        other_group=Group(member_ids=crowd, take=1),
        optional_people=OptionalPeople(),
    )
    yield schedule_modal(made.draft(everybody, suggestions=()), asked=None, now=NOW, **zone)
    there = made.existing(count=3, service="calendly")
    yield schedule_modal(made.draft(existing=there), asked=None, now=NOW, **zone)
    yield why_view(made.explanation(), now=NOW, **zone)
    yield move_modal(moving, now=NOW, warnings=["x"], **zone)
    yield move_modal(replace(moving, left=online.interviewers), now=NOW, **zone)
    yield cancel_modal(online, timezone="UTC")
    yield decline_modal(online, timezone="UTC")
    yield propose_modal(moving, now=NOW, **zone)
    yield late_modal(online, online.interviewers[0], timezone="UTC")
    yield from ({"blocks": message.blocks} for message in answer_messages(online))
    yield prep_notes_modal(online)
    yield link_modal(online)
    yield outcome_modal(over, log)
    yield outcome_view(done, log, timezone="UTC", tasks=(made.follow_up(), made.follow_up(done_at=NOW)))
    yield outcome_result_view(
        OutcomeResult(meeting=done, stage_before="A", stage_after="B", next_type=SCREENING)
    )
    undone = OutcomeResult(meeting=over, stage_before="A", stage_after="B", next_type=None)
    yield outcome_undone_view(undone)
    yield from ({"blocks": message.blocks} for message in (*task_messages(online), *offer_messages(online)))
    yield from candidate_screens(online, over)
    yield candidate_list([JANE], "jane")
    yield home_view(page, showing="upcoming", connections=made.connections())
    yield from week_screens()
    yield from calendar_screens(online)
    yield from outside_screens(online)
    yield from scheduler_screens()
    yield from synced_screens()
    yield from room_screens(online)
    yield from zoom_screens()
    lost = FailedMessage(id=1, kind="card", recipient="C0HIRING", why="Archived.", meeting=online)
    todo = TodoList(tasks=(made.follow_up(),), count=1, today=NOW.date())
    yield home_view(page, showing="past", failed=FailedMessages(newest=(lost,)), todo=todo)
    for each in (online, over, done):
        yield meeting_view(each, **zone)
        messages = [
            card(each), interviewer_dm(each, **zone),
            moved_notice(each, **zone), cancelled_notice(each, **zone),
            outcome_prompt(each, **zone), outcome_nudge(each, **zone), outcome_escalation(each, **zone),
            reminder(each, minutes_before=15, now=each.starts_at - timedelta(minutes=15), **zone),
        ]  # fmt: skip
        yield from ({"blocks": message.blocks} for message in messages)


def candidate_screens(online: Meeting, over: Meeting) -> Iterator[dict[str, Any]]:
    """A candidate's card, and the link they are sent from it."""
    yield candidate_view(card_of(online, over), links="calendly", timezone="Europe/Berlin")
    choices = LinkChoices(service=Service.CALENDLY, candidate=JANE, event_types=(("t", "Talk, 30 min"),))
    yield booking_link_modal(choices, "k", timezone="UTC")
    yield booking_link_modal(replace(choices, event_types=choices.event_types * 103), "k", timezone="UTC")
    yield booking_link_modal(replace(choices, event_types=()), "k", timezone="UTC")
    for there in (made.existing(count=3, service="calendly"), made.existing()):
        yield booking_link_modal(replace(choices, existing=there), "k", timezone="Europe/Berlin")
    sent = LinkSent(candidate=JANE, what="Talk", url="https://calendly.example/d/x?name=Jane&a=1")
    yield from (link_sent_view(sent, mail=mail) for mail in (True, False))


def calendar_screens(online: Meeting) -> Iterator[dict[str, Any]]:
    """Everything about connected calendars."""
    ian = online.interviewers[0].member
    hours = timedelta(hours=2)
    for asks, failed, later, longer in (
        ("moved", None, hours, hours), ("moved", None, hours, 2 * hours), ("moved", None, 0 * hours, hours),
        ("deleted", None, hours, hours), (None, 7, hours, hours),
    ):  # fmt: skip
        there = InCalendar(
            call_failed=failed,
            call_why="This host has no Zoom user.",
            owner=ian,
            asks=asks,
            asked_starts_at=online.starts_at + later,
            asked_ends_at=online.ends_at + longer,
            failed=failed,
            why="The calendar is read-only.",
        )
        told = replace(online, in_calendar=there)
        for each in (told, replace(told, status=Status.CANCELLED)):
            yield {"blocks": card(each).blocks}
            yield {"blocks": calendar_question(each, timezone="Europe/Berlin").blocks}
    yield {"blocks": card(replace(online, location=Location(kind=LocationKind.ZOOM))).blocks}
    theirs = made.connections(made.connected(), made.connected(is_revoked=True))
    yield connections_view(replace(theirs, looks_after_all=True))
    yield connections_view(replace(made.connections(), schedulers=made.SCHEDULERS))
    yield choose_modal(made.connected())
    words = WordList(free=("focus",), busy=("travel",))
    yield conflict_words_modal(WordLists(own=words, everybodys=words, may_change_all=True))
    yield {"blocks": card(replace(online, candidate_rsvp=Rsvp.DECLINED)).blocks}
    types = ((1, "Screening"), (2, "Tech interview"))
    for wording in (EventWords(), EventWords(title="{{company}}", details="{{place}}", is_shared=True)):
        yield event_words_view(
            EventSettings(type_id=1, type_name="Screening", types=types, words=wording), wording
        )
    screening, tech = (
        EventSettings(type_id=at, type_name=name, types=types, words=EventWords()) for at, name in types
    )
    wrong = BadInput("{{x}} is not a variable.", field="event_title")
    yield event_words_view(tech, EventWords(title="{{x}}"), began=screening, problem=wrong)
    yield connections_view(theirs, notice="The words for events of Screening are saved.")
    yield connect_view(Service.GOOGLE, "https://panelry.example/connect/1.x")
    yield {"blocks": reconnect_notice("google", "").blocks}


def outside_screens(online: Meeting) -> Iterator[dict[str, Any]]:
    """Everything about a meeting that was booked elsewhere."""
    (ian,) = online.interviewers
    there = Outside(
        service="calendly",
        synced_at=NOW,
        event_type="Technical interview",
        organiser="Ian",
        booked_at=NOW,
        cancel_url="https://calendly.example/c",
        reschedule_url="https://calendly.example/r",
        answers=(("Preferred language", "Python"),),
        alike="Jane Doe",
    )
    for each in (there, replace(there, failed=7, why="Calendly does not offer this time.", alike=None)):
        told = replace(online, outside=each, interviewers=(replace(ian, keeps_time=False),))
        yield {"blocks": card(told).blocks}
        yield {"blocks": same_person(told, timezone="Europe/Berlin").blocks}
        yield outside_view(told, timezone="Europe/Berlin")
    for instead in ([], ["U0ANA", "U0BO"]):
        told_left = {"service": "calcom", "starts_at": NOW.isoformat(), "instead": instead}
        yield {"blocks": given_away_notice(online, told_left).blocks}
    yield {"blocks": not_taken_notice("calcom", "The candidate has another interview.").blocks}


def scheduler_screens() -> Iterator[dict[str, Any]]:
    """Everything admins see of schedulers."""
    heard = Heard(kind="booked", state="done", received_at=NOW)
    known = SchedulerStatus(
        service=Service.CALENDLY,
        email="maya@northwind.example",
        is_hooked=True,
        event_at=NOW,
        trouble="Calendly does this on a paid plan only.",
        trouble_at=NOW,
        waiting=2,
        recent=(heard, replace(heard, state="unread", error="It has no uri.")),
    )
    yield schedulers_view([known, SchedulerStatus(service=Service.CALCOM)], notice="It answers.")
    yield schedulers_view([SchedulerStatus(service=Service.CALCOM, has_fallback=True)])
    works = SchedulerTest(service=Service.CALCOM, email="maya@northwind.example")
    for told in (
        SchedulerTest(service=Service.CALENDLY, trouble="Calendly does this on a paid plan only."),
        works,
        replace(works, event_types=4, next_type="Screening", next_open=NOW),
        replace(works, event_types=1, next_type="Screening"),
    ):
        yield schedulers_view([known], tested=told)
    yield schedulers_view([])
    yield key_modal(Service.CALENDLY)
    yield history_modal(Service.CALCOM)
    asked = (Question(key="a", words="Salary?", field="Pay"), Question(key="b", words=""))
    yield fields_modal(Questions(service=Service.CALENDLY, questions=asked, names=("Pay",)))
    yield fields_modal(Questions(service=Service.CALCOM))
    for is_done in (False, True):
        for why in ("", "The key was forgotten."):
            shown = import_progress("calendly", 40, 12, is_done=is_done, why=why, unread=3)
            yield {"blocks": shown.blocks}
    for now in ("", "works", "forgotten"):
        yield {"blocks": scheduler_trouble("calendly", "Give it the scopes.", now).blocks}


def answer_messages(online: Meeting) -> Iterator[Message]:
    """Before and after somebody answered, shortly before the start."""
    (ian,) = online.interviewers
    at = online.starts_at + timedelta(days=1)
    for part in (ian, replace(ian, rsvp=Rsvp.TENTATIVE, proposed_starts_at=at)):
        told = replace(online, interviewers=(part,), is_soon=True)
        reader = {"timezone": "Europe/Berlin", "reader": ian.member.slack_user_id}
        yield from (card(told), answers(told, timezone="Europe/Berlin"), answer_reminder(told, **reader))
        yield from (interviewer_dm(told, **reader), moved_notice(told, **reader))


def task_messages(online: Meeting) -> Iterator[Message]:
    """To do, and done."""
    for task in (made.follow_up(), made.follow_up(done_at=NOW)):
        yield follow_up_message(task, online, asked_on=task.due_on)


def offer_messages(online: Meeting) -> Iterator[Message]:
    """Offered, and taken."""
    for state in (OfferState.OPEN, OfferState.MOVED):
        yield slot_offer(online, made.offer(state=state, starts_at=online.starts_at))
