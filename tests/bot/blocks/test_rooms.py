"""What rooms look like in Slack: the admins' list, the choice, and what a meeting says of its own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.card import card
from bot.blocks.move_modal import move_modal, read_move_form
from bot.blocks.notices import history_line
from bot.blocks.room_changed import room_changed_notice
from bot.blocks.room_choice import room_blocks
from bot.blocks.rooms import PAGE, form_of_room, page_with, read_room_form, room_modal, rooms_view
from bot.blocks.schedule_form import read_schedule_form
from bot.blocks.schedule_modal import schedule_modal
from bot.blocks.shapes import View
from bot.blocks.words import private_place, public_place
from core.meetings.facts import Status
from core.meetings.forms import MoveDraft, MoveForm, ScheduleForm
from core.meetings.location import Location, LocationKind
from core.rooms.facts import RoomForm
from tests.bot.blocks import made
from tests.bot.blocks.anything import few, meetings, room_choices, rooms, words
from tests.bot.blocks.slack import shown
from tests.bot.room_screens import CHOICES, ROSA_PARKS, TURING

IN_PERSON = ScheduleForm(submission_key="k", location_kind=LocationKind.IN_PERSON, room_id=1)


@few
@given(found=st.lists(rooms, max_size=3), times=st.sampled_from([1, 20]), page=st.integers(-1, 9), said=words)
def test_any_list_of_rooms_can_be_shown(found, times: int, page: int, said: str):
    shown(rooms_view(found * times, page=page, notice=said))
    for each in found:
        shown(room_modal(form_of_room(each)))


@few
@given(choices=room_choices)
def test_any_choice_of_rooms_can_be_shown_and_comes_back(choices):
    draft = made.draft(IN_PERSON, rooms=choices)
    view = schedule_modal(draft, asked=None, timezone="Europe/Berlin", now=made.NOW)
    assert read_schedule_form(shown(view)).room_id == (choices.chosen if choices.rooms else None)


def test_the_list_says_what_each_room_is_and_what_may_be_done_with_it():
    view = shown(rooms_view([ROSA_PARKS, TURING]))
    told = str(view)
    assert "*Rosa Parks*\\n6 seats · rosa-parks@rooms.example" in told
    assert "*Turing*\\n1 seat · not in use" in told
    assert "Put back in use: Turing, London" in told
    many = rooms_view([ROSA_PARKS] * (PAGE + 1), page=1)
    assert page_with(TURING.id, [*[ROSA_PARKS] * PAGE, TURING]) == 1
    assert "Earlier rooms" in str(many)
    assert "More rooms" not in str(many)


def test_a_room_comes_back_as_it_was_typed():
    assert read_room_form(shown(room_modal(form_of_room(ROSA_PARKS)))) == form_of_room(ROSA_PARKS)
    assert read_room_form(shown(room_modal(RoomForm()))) == RoomForm()


def test_rooms_are_offered_by_site_with_what_is_left_out_and_why():
    (block,) = room_blocks(CHOICES, action_id="schedule_room")
    groups = block["element"]["option_groups"]
    assert [each["label"]["text"] for each in groups] == ["Berlin", "London"]
    assert groups[0]["options"][0]["text"]["text"] == "Rosa Parks · 6 seats"
    assert block["hint"]["text"] == "Left out: 1 too small for 3 people, 2 taken at this time."
    (block,) = room_blocks(replace(CHOICES, trouble="It is taken."), action_id="x")
    assert block["hint"]["text"].startswith("It is taken. Left out")
    (nothing,) = room_blocks(replace(CHOICES, rooms=(), chosen=None), action_id="x")
    assert nothing["type"] == "section"
    assert room_blocks(None, action_id="x") == []


def test_a_site_with_more_rooms_than_a_group_shows_has_several():
    many = tuple(replace(ROSA_PARKS, id=number) for number in range(1, 251))
    (block,) = room_blocks(replace(CHOICES, rooms=many, chosen=201), action_id="x")
    groups = block["element"]["option_groups"]
    assert [(each["label"]["text"], len(each["options"])) for each in groups] == [
        ("Berlin", 100),
        ("Berlin (2)", 100),
        ("Berlin (3)", 50),
    ]
    assert block["element"]["initial_option"]["value"] == "201"


def test_the_chosen_room_comes_back_from_both_forms():
    view = schedule_modal(
        made.draft(IN_PERSON, rooms=CHOICES), asked=None, timezone="Europe/Berlin", now=made.NOW
    )
    assert read_schedule_form(shown(view)).room_id == 1
    draft = MoveDraft(meeting=made.meeting(), form=MoveForm(meeting_id=42, version=1), suggestions=())
    for choices, room_id in ((CHOICES, 1), (replace(CHOICES, chosen=None), 0), (None, None)):
        view = move_modal(replace(draft, rooms=choices), timezone="Europe/Berlin", now=made.NOW)
        assert read_move_form(shown(view)).room_id == room_id


def moving_form(**changes: Any) -> View:
    location = Location(kind=LocationKind.IN_PERSON, room=ROSA_PARKS)
    meeting = made.meeting(location=location)
    form = MoveForm(meeting_id=42, version=1, told_room=1, **changes)
    draft = MoveDraft(meeting=meeting, form=form, suggestions=made.suggestions(2), rooms=CHOICES)
    return shown(move_modal(draft, timezone="Europe/Berlin", now=made.NOW))


def test_the_time_may_stay_while_the_room_changes():
    view = moving_form()
    (times,) = [each["element"] for each in view["blocks"] if each.get("block_id", "").startswith("time-")]
    kept, *others = times["options"]
    assert kept["text"]["text"].startswith("Keep ")
    assert kept["description"]["text"] == "Only the room changes"
    assert int(kept["value"]) == made.meeting().starts_at.timestamp()
    assert len(others) == 2
    assert view["submit"]["text"] == "Move and tell everyone"
    assert moving_form(starts_at=made.meeting().starts_at)["submit"]["text"] == "Change and tell everyone"
    later = made.meeting().starts_at + timedelta(hours=3)
    both = moving_form(starts_at=made.meeting().starts_at, custom_starts_at=later)
    assert both["submit"]["text"] == "Move and tell everyone"


def test_the_room_it_was_shown_with_is_nobodys_choice():
    view = moving_form()
    form = read_move_form(view)
    assert (form.room_id, form.told_room) == (None, 1)
    (block,) = [each for each in view["blocks"] if each.get("block_id", "").startswith("room-")]
    picked = {"type": "static_select", "selected_option": {"value": "2"}}
    chosen = view | {"state": {"values": {block["block_id"]: {"move_room": picked}}}}
    assert read_move_form(chosen).room_id == 2
    none = view | {"state": {"values": {block["block_id"]: {"move_room": {"selected_option": None}}}}}
    assert read_move_form(none).room_id == 0


def test_times_that_suit_nobody_leave_the_one_it_has():
    there = made.meeting(location=Location(kind=LocationKind.IN_PERSON, room=ROSA_PARKS))
    draft = MoveDraft(meeting=there, form=MoveForm(meeting_id=42, version=1), suggestions=(), rooms=CHOICES)
    told = str(shown(move_modal(draft, timezone="Europe/Berlin", now=made.NOW)))
    assert "Keep " in told
    assert "No time suits everyone" in told
    assert "free then" not in told


def test_the_card_says_that_its_room_declined_while_the_meeting_is_to_come():
    location = Location(kind=LocationKind.IN_PERSON, room=ROSA_PARKS, room_declined=True)
    words = "The calendar of Rosa Parks, Berlin declined"
    meeting = made.meeting(location=location)
    told = card(meeting)
    assert words in str(told.blocks)
    assert words in told.text
    for quiet in (
        replace(meeting, location=replace(location, room_declined=False)),
        replace(meeting, is_over=True),
        replace(meeting, status=Status.CANCELLED),
    ):
        assert words not in str(card(quiet))


def test_interviewers_are_told_of_another_room_and_why():
    meeting = made.meeting(location=Location(kind=LocationKind.IN_PERSON, room=TURING))
    notice = room_changed_notice(
        meeting, timezone="Europe/Berlin", by="U0ROSA", reason="other_room", note="<By> the lift."
    )
    assert "<@U0ROSA> changed the room of *" in notice.text
    assert "Now *In person: Turing, London (1 seat)*\nAs before " in notice.text
    assert "\nReason: It needs another room\n> &lt;By&gt; the lift." in notice.text
    line = history_line(meeting, what="room", by="U0ROSA")
    assert line.text == "<@U0ROSA> changed the room. In person: Turing, London (1 seat)."


def test_a_meeting_says_its_room_with_site_and_seats():
    location = Location(kind=LocationKind.IN_PERSON, room=ROSA_PARKS, detail="ring twice")
    meeting = made.meeting(location=location)
    told = "In person: Rosa Parks, Berlin (6 seats), ring twice"
    assert private_place(meeting) == public_place(meeting) == told
    assert told in str(card(meeting).blocks)


@few
@given(meeting=meetings(), room=rooms)
def test_any_room_can_be_told(meeting, room):
    location = replace(meeting.location, kind=LocationKind.IN_PERSON, room=room)
    assert len(private_place(replace(meeting, location=location))) < 1000
