"""A schedule form that goes to Slack comes back as it was."""

from dataclasses import replace

import pytest
from hypothesis import given

from bot.blocks.candidate_options import candidate_options
from bot.blocks.schedule_form import read_schedule_form
from bot.blocks.schedule_modal import schedule_modal
from core.errors import confirmation_of
from core.meetings.decided import Choice, Decision
from core.meetings.forms import (
    Group,
    NewCandidate,
    OptionalPeople,
    ScheduleForm,
)
from core.meetings.location import LocationKind
from tests.bot.blocks import any_form, anything, made
from tests.bot.blocks.slack import fill, shown

FILLED = ScheduleForm(
    submission_key="k3y",
    candidate_id=7,
    type_id=2,
    interviewer_ids=("U0ANA", "U0BO"),
    duration_minutes=60,
    starts_at=made.START,
    custom_starts_at=made.NOW,
    location_kind=LocationKind.IN_PERSON,
    location_detail="Floor 4",
    channel_id="C0HIRING",
    prep_notes="Ask about <Rust> & C",
    confirmed=True,
    confirmation=confirmation_of(("Late.",)),
    existing=Decision(),
)


def round_trip(draft, asked=None, warnings=("Late.",)):
    view = schedule_modal(draft, asked=asked, timezone="Europe/Berlin", now=made.NOW, warnings=warnings)
    return read_schedule_form(shown(view))


@pytest.mark.parametrize(
    "form",
    [
        FILLED,
        replace(
            FILLED,
            candidate_id=None,
            new_candidate=NewCandidate(name="Zed <z>", email="z@z.example", phone="1"),
        ),
        replace(FILLED, candidate_id=None, new_candidate=NewCandidate(name="", email="z@z.example")),
        replace(FILLED, candidate_id=None, new_candidate=NewCandidate(name="Z" * 200)),
        replace(FILLED, candidate_id=None, is_internal=True, title="Debrief"),
        replace(
            FILLED,
            candidate_id=None,
            channel_id=None,
            interviewer_ids=(),
            starts_at=None,
            confirmed=False,
            confirmation="",
        ),
        replace(FILLED, prep_notes=""),
        replace(FILLED, take=1),
        replace(FILLED, other_group=Group(member_ids=("U0CY", "U0DI", "U0ED"), take=2)),
        replace(FILLED, other_group=Group(member_ids=("U0CY", "U0DI"))),
        replace(FILLED, other_group=Group(take=1), optional_people=OptionalPeople()),
        replace(
            FILLED,
            optional_people=OptionalPeople(
                interviewer_ids=("U0CY",), observer_ids=("U0DI", "U0ED"), trainee_ids=("U0FAY",)
            ),
        ),
    ],
)
def test_a_filled_schedule_form_comes_back_whole(form):
    assert round_trip(made.draft(form), asked=form) == form


@anything.some
@given(any_form.forms())
def test_any_schedule_form_stays_what_it_is_once_slack_has_shown_it(form):
    draft = made.draft(form, existing=made.existing(may_use=True))
    once = round_trip(draft, asked=form)
    assert round_trip(replace(draft, form=replace(form, **_typed(once))), asked=once) == once


@pytest.mark.parametrize("choice", [None, *Choice])
def test_what_becomes_of_an_interview_they_have_comes_back(choice):
    existing = made.existing(may_use=True)
    said = Decision(meeting_id=existing.meeting_id, version=existing.version, choice=choice)
    form = replace(FILLED, existing=said)
    assert round_trip(made.draft(form, existing=existing), asked=form) == form


def test_one_that_is_used_keeps_what_it_has_and_what_was_filled_in_comes_back_with_another_choice():
    existing = made.existing(may_use=True)
    use = Decision(meeting_id=existing.meeting_id, version=existing.version, choice=Choice.USE)
    chosen = replace(
        FILLED, location_kind=None, location_detail=None, prep_notes=None, room_id=4, existing=use
    )
    draft = made.draft(replace(FILLED, existing=use), existing=existing)
    view = shown(schedule_modal(draft, asked=chosen, timezone="UTC", now=made.NOW))
    fields = {each.get("block_id", "").partition("-")[0] for each in view["blocks"]}
    assert not fields & {"location", "location_detail", "room", "channel", "prep_notes", "more"}
    assert "counts only with another choice" not in str(view)
    assert read_schedule_form(view) == replace(chosen, confirmed=False, confirmation="")
    typed = replace(FILLED, existing=use)
    view = shown(schedule_modal(draft, asked=typed, timezone="UTC", now=made.NOW))
    assert "counts only with another choice" in str(view)
    assert "Ask about <Rust>" not in view["private_metadata"]
    assert read_schedule_form(view).prep_notes == FILLED.prep_notes


def test_what_cannot_be_used_is_not_offered_and_nothing_is_chosen_for_anybody():
    view = schedule_modal(
        made.draft(FILLED, existing=made.existing(count=2)), asked=FILLED, timezone="UTC", now=made.NOW
    )
    [radio] = [each for each in view["blocks"] if each.get("block_id", "").startswith("existing-")]
    assert [each["value"] for each in radio["element"]["options"]] == ["replace", "both"]
    assert "initial_option" not in radio["element"]
    assert not radio["optional"]
    assert "Jane Doe has 2 of these already: Phone screening. The next one: *Tue 24 Nov" in str(view)
    assert "It is moved as it is: with Ana &amp; Co, 30 minutes." in str(view)


def _typed(form):
    """What a draft takes over from the form it revises; defaults are filled in again."""
    kept = {key: getattr(form, key) for key in FILLED.__slots__}
    return {
        key: value for key, value in kept.items() if value is not None or key in {"starts_at", "candidate_id"}
    }


def test_defaults_nobody_touched_come_back_as_not_chosen():
    form = ScheduleForm(
        submission_key="k", type_id=2, location_kind=LocationKind.VIDEO, location_detail="Room 1"
    )
    back = round_trip(made.draft(replace(form, prep_notes="The template.")))
    assert (back.location_kind, back.location_detail, back.prep_notes) == (None, None, None)


@pytest.mark.parametrize("typed", ["My own notes", ""])
def test_notes_somebody_touched_stay_theirs_through_every_redraw(typed):
    first = made.draft(replace(FILLED, prep_notes="The template."))
    view = shown(schedule_modal(first, asked=None, timezone="UTC", now=made.NOW))
    asked = read_schedule_form(fill(view, "prep_notes", value=typed or None))
    assert asked.prep_notes == typed
    again = round_trip(made.draft(replace(FILLED, prep_notes=typed)), asked=asked)
    assert again.prep_notes == typed


def test_a_place_somebody_chose_is_theirs():
    form = ScheduleForm(
        submission_key="k", type_id=2, location_kind=LocationKind.VIDEO, location_detail="Room 1"
    )
    view = shown(schedule_modal(made.draft(form), asked=None, timezone="UTC", now=made.NOW))
    back = read_schedule_form(fill(view, "location_detail", value="Room 2"))
    assert (back.location_kind, back.location_detail) == (LocationKind.VIDEO, "Room 2")


def test_a_new_candidate_chosen_from_the_search_begins_with_the_typed_name():
    found = candidate_options([made.JANE], "  Zed   Zorn ")["options"]
    assert [one["value"] for one in found] == ["id:7", "new:Zed Zorn", "internal"]
    view = shown(schedule_modal(made.draft(), asked=None, timezone="UTC", now=made.NOW))
    back = read_schedule_form(fill(view, "candidate", selected_option=found[1]))
    assert (back.candidate_id, back.new_candidate) == (None, NewCandidate(name="Zed Zorn"))


def test_an_address_typed_into_the_search_is_an_address():
    option = candidate_options([], "zed@z.example")["options"][0]
    view = shown(schedule_modal(made.draft(), asked=None, timezone="UTC", now=made.NOW))
    back = read_schedule_form(fill(view, "candidate", selected_option=option))
    assert back.new_candidate == NewCandidate(name="", email="zed@z.example")


def test_another_new_candidate_does_not_inherit_what_was_typed_for_the_first():
    form = replace(FILLED, candidate_id=None, new_candidate=NewCandidate(name="Ann", email="ann@a.example"))
    view = shown(schedule_modal(made.draft(form), asked=form, timezone="UTC", now=made.NOW))
    option = candidate_options([], "Zed")["options"][0]
    assert read_schedule_form(fill(view, "candidate", selected_option=option)).new_candidate == NewCandidate(
        name="Zed"
    )


def test_a_box_that_is_unticked_takes_its_people_out():
    people = OptionalPeople(interviewer_ids=("U0CY",))
    form = replace(FILLED, other_group=Group(member_ids=("U0DI", "U0ED"), take=1), optional_people=people)
    view = shown(schedule_modal(made.draft(form), asked=form, timezone="UTC", now=made.NOW))
    back = read_schedule_form(fill(view, "more", selected_options=[]))
    assert (back.other_group, back.optional_people) == (None, None)
    assert back.interviewer_ids == FILLED.interviewer_ids


def test_how_many_are_needed_is_asked_of_two_or_more():
    def fields(*people: str) -> list[str]:
        form = replace(FILLED, interviewer_ids=people, take=1)
        view = schedule_modal(made.draft(form), asked=form, timezone="UTC", now=made.NOW)
        return [block["block_id"].split("-")[0] for block in view["blocks"] if block["type"] == "input"]

    assert "needed" not in fields("U0ANA")
    assert "needed" in fields("U0ANA", "U0BO")


def test_a_choice_of_other_times_resets_the_time_only():
    one, other = made.draft(FILLED), made.draft(FILLED, suggestions=made.suggestions(3))
    ids = [
        {
            block.get("block_id")
            for block in schedule_modal(it, asked=FILLED, timezone="UTC", now=made.NOW)["blocks"]
        }
        for it in (one, other)
    ]
    assert {block_id.split("-")[0] for block_id in ids[0] ^ ids[1]} == {"time"}


def test_other_warnings_ask_for_another_confirmation():
    view = schedule_modal(made.draft(FILLED), asked=FILLED, timezone="UTC", now=made.NOW, warnings=("a",))
    other = schedule_modal(made.draft(FILLED), asked=FILLED, timezone="UTC", now=made.NOW, warnings=("b",))
    ids = [
        [block["block_id"] for block in it["blocks"] if "confirm" in block.get("block_id", "")]
        for it in (view, other)
    ]
    assert ids[0] != ids[1]


def test_a_tick_under_other_warnings_is_not_taken_over():
    read = round_trip(made.draft(FILLED), asked=FILLED, warnings=("Late.", "No buffer."))
    assert not read.confirmed
