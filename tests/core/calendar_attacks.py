"""The same for use cases about calendars and chores."""

from dataclasses import replace
from datetime import timedelta

from core.calendars.answering import GivenAnswer, keep_answered, plan_answer
from core.calendars.calling import keep_call, note_no_call, plan_call
from core.calendars.calls import Call
from core.calendars.choose import choose_calendars
from core.calendars.connected import keep_connection, keep_typed
from core.calendars.connections import list_connections
from core.calendars.decide import follow_event, put_event_back
from core.calendars.disconnect import disconnect_account, read_given_up
from core.calendars.facts import Channel, Entry, Page, Service, Window, Written
from core.calendars.forms import CalendarsForm
from core.calendars.grants import end_lease, keep_grant, mark_revoked, read_grant, take_lease
from core.calendars.known import look_again
from core.calendars.pages import Place, begin_reading, keep_page, note_trouble, read_anew
from core.calendars.seen import Change, find_changed, is_doubtful, notice_change
from core.calendars.tickets import begin_connecting, leave_with_state, read_attempt, take_state, take_ticket
from core.calendars.watching import (
    find_channel,
    forget_channel,
    keep_channel,
    note_refused,
    read_channel,
    read_soon,
)
from core.calendars.word_lists import read_word_lists, set_word_lists
from core.calendars.words import WordList
from core.calendars.writing import Task, plan_event, plan_to_find
from core.calendars.written import keep_written, note_missing, note_spent, note_taken_away
from core.chores.ends import end_chore
from core.meetings.event_settings import change_event_words, read_event_words, reset_event_words
from core.meetings.event_words import EventWords
from core.meetings.facts import Rsvp
from core.meetings.places import places_of
from tests.core.prey import CALENDAR, GRANT, ONLY_HERE, Attack, Prey
from tests.world import MONDAY

CHANNEL = Channel(id="mallorys", expires_at=MONDAY)
WRITTEN = Written(id="mallorys")
MET = Entry(id="mallorys", starts_at=MONDAY, ends_at=MONDAY + timedelta(hours=1))
CALL = Call(id="1", join_url="https://mallory.example/")


def place(prey: Prey) -> Place:
    """Where the other workspace's calendar stands before it was ever read."""
    return Place(
        calendar_id=prey.calendar_id,
        connection_id=prey.connection_id,
        member_id=prey.member_id,
        external_id="own",
        service="google",
        cursor=None,
        window=Window(start=MONDAY, end=MONDAY + timedelta(days=1)),
        generation=0,
        is_sweeping=True,
    )


def task(prey: Prey) -> Task:
    return Task(calendar="own", connection_id=prey.connection_id, event_id=None, plan=None)


def change(prey: Prey) -> Change:
    return Change(meeting_id=prey.meeting.id, external_id="x", entry=None)


def given(prey: Prey) -> GivenAnswer:
    return GivenAnswer(attendee_id=1, calendar="own", uid=prey.meeting.uid, rsvp=Rsvp.DECLINED)


CALENDAR_ATTACKS = [
    Attack(use_case=begin_connecting, arguments=lambda _: (Service.GOOGLE,), harmless=True),
    Attack(use_case=read_attempt, arguments=lambda p: (p.ticket,)),
    Attack(use_case=leave_with_state, arguments=lambda p: (p.ticket, "x")),
    Attack(use_case=take_state, arguments=lambda p: (p.state,)),
    Attack(use_case=take_ticket, arguments=lambda p: (p.ticket,)),
    Attack(use_case=keep_connection, arguments=lambda p: (p.member_id, CALENDAR)),
    Attack(use_case=keep_typed, arguments=lambda p: (p.ticket, CALENDAR)),
    Attack(use_case=choose_calendars, arguments=lambda p: (CalendarsForm(connection_id=p.connection_id),)),
    Attack(use_case=disconnect_account, arguments=lambda p: (p.connection_id,)),
    Attack(use_case=read_given_up, arguments=lambda p: (p.connection_id,)),
    Attack(use_case=list_connections, arguments=lambda _: ({},), harmless=True),
    Attack(use_case=read_grant, arguments=lambda p: (p.connection_id,)),
    Attack(use_case=take_lease, arguments=lambda p: (p.connection_id,), harmless=True),
    Attack(use_case=end_lease, arguments=lambda p: (p.connection_id,)),
    Attack(use_case=keep_grant, arguments=lambda p: (p.connection_id, CALENDAR.grant, GRANT)),
    Attack(use_case=mark_revoked, arguments=lambda p: (p.connection_id, GRANT)),
    Attack(use_case=put_event_back, arguments=lambda p: (p.meeting.id, 1)),
    Attack(
        use_case=follow_event,
        arguments=lambda p: (p.move(custom_starts_at=MONDAY + timedelta(days=4), duration_minutes=45),),
    ),
    Attack(use_case=look_again, arguments=lambda _: ([ONLY_HERE.slack_user_id, "UANA"],), harmless=True),
    Attack(use_case=read_word_lists, arguments=lambda _: (), harmless=True),
    Attack(use_case=set_word_lists, arguments=lambda _: (WordList(free=("x",)), None), harmless=True),
    Attack(
        use_case=places_of,
        arguments=lambda p: (replace(p.form, interviewer_ids=(ONLY_HERE.slack_user_id,)),),
        named=lambda _: {"has_zoom": False},
        harmless=True,
    ),
    Attack(use_case=begin_reading, arguments=lambda p: (p.calendar_id, MONDAY), harmless=True),
    Attack(use_case=read_anew, arguments=lambda p: (place(p), MONDAY)),
    Attack(use_case=keep_page, arguments=lambda p: (place(p), Page(cursor="x"), MONDAY)),
    Attack(use_case=note_trouble, arguments=lambda p: (p.calendar_id, "It is Mallory."), harmless=True),
    Attack(use_case=find_changed, arguments=lambda p: (place(p), Page(cursor="x")), harmless=True),
    Attack(use_case=notice_change, arguments=lambda p: (change(p),)),
    Attack(use_case=is_doubtful, arguments=lambda p: (replace(change(p), entry=MET),)),
    Attack(use_case=read_channel, arguments=lambda p: (p.calendar_id,)),
    Attack(use_case=find_channel, arguments=lambda p: (p.calendar_id,), harmless=True),
    Attack(use_case=keep_channel, arguments=lambda p: (p.calendar_id, CHANNEL), harmless=True),
    Attack(use_case=forget_channel, arguments=lambda p: (p.calendar_id,), harmless=True),
    Attack(use_case=note_refused, arguments=lambda p: (p.calendar_id, MONDAY), harmless=True),
    Attack(use_case=read_soon, arguments=lambda p: (p.calendar_id,), harmless=True),
    Attack(use_case=plan_event, arguments=lambda p: (p.meeting.id, p.connection_id)),
    Attack(use_case=plan_to_find, arguments=lambda p: (p.meeting.id, p.connection_id)),
    Attack(use_case=keep_written, arguments=lambda p: (p.meeting.id, task(p), WRITTEN)),
    Attack(use_case=note_taken_away, arguments=lambda p: (p.meeting.id,), harmless=True),
    Attack(use_case=note_spent, arguments=lambda p: (p.meeting.id, task(p), 1)),
    Attack(use_case=note_missing, arguments=lambda p: (p.meeting.id,)),
    Attack(use_case=plan_answer, arguments=lambda p: (p.meeting.id, p.connection_id)),
    Attack(use_case=keep_answered, arguments=lambda p: (p.meeting.id, given(p))),
    Attack(use_case=read_event_words, arguments=lambda p: (p.type_id,), harmless=True, role="admin"),
    Attack(use_case=change_event_words, arguments=lambda p: (p.type_id, EventWords()), role="admin"),
    Attack(use_case=reset_event_words, arguments=lambda p: (p.type_id,), role="admin"),
    Attack(use_case=plan_call, arguments=lambda p: (p.meeting.id,)),
    Attack(use_case=keep_call, arguments=lambda p: (p.meeting.id, CALL, "")),
    Attack(use_case=note_no_call, arguments=lambda p: (p.meeting.id,), harmless=True),
    Attack(
        use_case=end_chore,
        arguments=lambda p: (p.chore,),
        named=lambda _: {"next_seconds": None},
        harmless=True,
    ),
]
