"""Where a meeting takes place: what the form offers, and what is said of a link until it is there."""

from dataclasses import replace

import pytest

from bot.blocks.booked_view import booked_view
from bot.blocks.card import card
from bot.blocks.interviewer_dm import interviewer_dm
from bot.blocks.reminder import reminder
from bot.blocks.schedule_form import read_schedule_form
from bot.blocks.schedule_modal import schedule_modal
from core.meetings.facts import InCalendar
from core.meetings.forms import ScheduleForm, TypeChoice
from core.meetings.location import MADE, Location, LocationKind
from tests.bot.blocks import made
from tests.bot.blocks.slack import buttons, everything, fill, posted, shown

VIDEO, MEET = LocationKind.VIDEO, LocationKind.MEET
FORM = ScheduleForm(submission_key="k", type_id=1, location_kind=VIDEO, location_detail="")
BY_MEET = TypeChoice(id=1, name="Call", durations=(30,), location_kind=MEET, location_detail="")
PLAIN = (VIDEO, LocationKind.PHONE)


def modal(form=FORM, **changes):
    draft = made.draft(form, types=(BY_MEET,), **changes)
    return schedule_modal(draft, asked=None, timezone="UTC", now=made.NOW)


def where(view):
    return next(block for block in view["blocks"] if block["block_id"].startswith("location-"))


def test_only_what_can_be_had_is_offered_and_why_the_type_s_own_cannot():
    block = where(shown(modal(places=PLAIN, place_note="Connect a Google calendar.")))
    assert [each["value"] for each in block["element"]["options"]] == [*PLAIN]
    assert block["hint"]["text"] == "Connect a Google calendar."


def test_a_place_that_gave_way_is_no_choice_but_is_what_would_be_booked():
    back = read_schedule_form(shown(modal(places=PLAIN)))
    assert (back.location_kind, back.location_detail, back.shown_place) == (None, None, VIDEO)
    chosen = fill(shown(modal(places=PLAIN)), "location", selected_option={"value": "phone"})
    back = read_schedule_form(chosen)
    assert (back.location_kind, back.shown_place) == (LocationKind.PHONE, None)


def test_other_places_to_choose_from_draw_the_field_anew_and_keep_what_was_chosen():
    chosen = replace(FORM, location_kind=MEET)
    views = [shown(modal(chosen, places=each)) for each in ((VIDEO, MEET), (*PLAIN, MEET))]
    assert where(views[0])["block_id"] != where(views[1])["block_id"]
    assert where(views[1])["element"]["initial_option"]["value"] == MEET


@pytest.mark.parametrize("kind", sorted(MADE))
@pytest.mark.parametrize(
    ("there", "told"),
    [
        (InCalendar(owner=None, makes_link=True), "the link is being made"),
        (InCalendar(owner=None), "there is no link yet"),
        (None, "there is no link yet"),
    ],
)
def test_until_there_is_a_link_that_is_said(kind, there, told):
    meeting = made.meeting(location=Location(kind=kind), in_calendar=there)
    shown_card = posted(card(meeting))
    dm = posted(interviewer_dm(meeting, timezone="UTC"))
    for each in (shown_card, dm, booked_view(meeting, timezone="UTC")):
        assert told in everything(each)
    assert "join_meeting" not in [*buttons(shown_card), *buttons(dm)]
    assert ("add_link" in buttons(shown_card)) is (told == "there is no link yet")
    over = replace(meeting, is_over=True)
    assert told not in everything(card(over))


@pytest.mark.parametrize("kind", sorted(MADE))
def test_once_it_is_there_it_is_one_tap_everywhere(kind):
    link = "https://meet.example/made"
    meeting = made.meeting(location=Location(kind=kind, join_url=link))
    remind = reminder(meeting, timezone="UTC", minutes_before=15, now=made.NOW)
    for each in (card(meeting), interviewer_dm(meeting, timezone="UTC"), remind):
        assert buttons(each)[0] == "join_meeting"
        assert link in everything(each)
        assert "link" not in everything(each).replace(link, "").casefold()


def test_a_call_that_could_not_be_made_stands_on_the_card_with_a_way_on():
    there = InCalendar(owner=None, call_failed=9, call_why="This host has no Zoom user <!channel>.")
    shown_card = posted(card(made.meeting(location=Location(kind=LocationKind.ZOOM), in_calendar=there)))
    words = everything(shown_card)
    assert "The Zoom call could not be made. This host has no Zoom user &lt;!channel&gt;." in words
    assert "The Zoom call could not be made." in shown_card.text
    assert "retry_message" in buttons(shown_card)
