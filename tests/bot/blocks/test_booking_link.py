"""The form of a link tells of the interview the candidate has to come, and comes back as it was filled in."""

from dataclasses import replace

import pytest

from bot.blocks.booking_link import booking_link_modal, read_link_form
from bot.blocks.card import card
from bot.blocks.existing import OPEN_ACTION
from core.calendars.facts import Service
from core.meetings.decided import Choice, Decision, Existing
from core.meetings.facts import Status
from core.meetings.reasons import CHOOSES_ANEW
from core.outside_bookings.facts import LinkChoices, LinkForm
from tests.bot.blocks import made
from tests.bot.blocks.slack import everything, shown

TYPES = (("talk", "Talk, 30 min"), ("exam", "Exam, 60 min"))


def choices(existing: Existing | None) -> LinkChoices:
    return LinkChoices(service=Service.CALENDLY, candidate=made.JANE, event_types=TYPES, existing=existing)


def filled(existing: Existing, choice: Choice | None) -> LinkForm:
    said = Decision(meeting_id=existing.meeting_id, version=existing.version, choice=choice)
    return LinkForm(
        candidate_id=made.JANE.id,
        service=Service.CALENDLY,
        event_type="exam",
        note="Any <day>.",
        key="k",
        existing=said,
    )


def test_it_says_what_they_have_and_chooses_nothing():
    view = shown(booking_link_modal(choices(made.existing()), "k", timezone="Europe/Berlin"))
    words = (
        "Jane Doe has an interview to come already: Phone screening, *Tue 24 Nov, 14:00–14:30 (Berlin time)*"
    )
    assert words in everything(view)
    assert "with Ana &amp; Co." in everything(view)
    assert [each["accessory"]["action_id"] for each in view["blocks"] if "accessory" in each] == [OPEN_ACTION]
    [radio] = [each for each in view["blocks"] if each.get("block_id", "").startswith("existing-")]
    assert [each["value"] for each in radio["element"]["options"]] == ["replace", "both"]
    assert ("initial_option" in radio["element"], radio["optional"]) == (False, False)


def test_of_several_the_next_is_told_and_of_none_nothing():
    several = made.existing(count=3, service="calendly")
    told = everything(shown(booking_link_modal(choices(several), "k", timezone="UTC")))
    assert "Jane Doe has 3 interviews to come already. The next one: Phone screening, *Tue 24 Nov" in told
    assert "booked at Calendly." in told
    nothing = shown(booking_link_modal(choices(None), "k", timezone="UTC"))
    assert "already" not in everything(nothing)
    assert read_link_form(nothing) == LinkForm(candidate_id=made.JANE.id, service=Service.CALENDLY, key="k")


@pytest.mark.parametrize("choice", [Choice.REPLACE, Choice.BOTH, None])
def test_what_was_filled_in_comes_back(choice: Choice | None):
    existing = made.existing()
    asked = filled(existing, choice)
    view = shown(booking_link_modal(choices(existing), "k", timezone="UTC", asked=asked))
    assert read_link_form(view) == asked


def test_what_was_said_of_another_is_not_said_of_this_one():
    existing = made.existing()
    asked = filled(existing, Choice.REPLACE)
    moved = replace(existing, version=existing.version + 1)
    view = shown(booking_link_modal(choices(moved), "k", timezone="UTC", asked=asked))
    read = read_link_form(view)
    assert read is not None
    assert read.existing == Decision(meeting_id=moved.meeting_id, version=moved.version)
    assert read.note == asked.note


def test_the_card_of_the_one_that_went_says_why():
    over = made.cancellation()
    gone = made.meeting(status=Status.CANCELLED, cancellation=replace(over, reason=CHOOSES_ANEW.key))
    assert "The candidate is asked to choose another time." in everything(card(gone))
