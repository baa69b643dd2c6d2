"""What each message and screen says and offers."""

from dataclasses import replace

import pytest
from hypothesis import given

from bot.blocks.booked_view import booked_view, cancelled_view, moved_view
from bot.blocks.cancel_modal import cancel_modal
from bot.blocks.card import card
from bot.blocks.elements import static_select
from bot.blocks.failure import failure_view
from bot.blocks.help import help_message
from bot.blocks.interviewer_dm import interviewer_dm
from bot.blocks.meeting_view import meeting_view
from bot.blocks.move_modal import move_modal
from bot.blocks.outcome_prompt import outcome_nudge, outcome_prompt
from bot.blocks.words import OUTCOME_WORDS, is_open, safe_url
from core.meetings.facts import Interviewer, Meeting, Move, Outcome, Status
from core.meetings.forms import MoveDraft, MoveForm
from core.meetings.location import Location, LocationKind
from tests.bot.blocks import anything, made
from tests.bot.blocks.slack import buttons, everything, posted
from tests.bot.blocks.test_limits import MESSAGES


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://x.example",
        "http://[",
        "https://",
        "x",
        "",
        None,
        "https://a b",
        "https://<x>",
    ],
)
def test_join_opens_web_addresses_only(url):
    assert safe_url(url) is None
    assert "join_meeting" not in buttons(card(made.meeting(location=Location(join_url=url))))


def test_a_link_typed_as_the_place_of_a_video_call_can_be_joined():
    shown = card(
        made.meeting(location=Location(kind=LocationKind.VIDEO, detail="https://meet.example/typed"))
    )
    assert buttons(shown)[0] == "join_meeting"


STATES = {
    "scheduled": made.meeting(),
    "moved": made.meeting(
        moved_from=Move(version=1, starts_at=made.NOW, ends_at=made.NOW, reason="", note="", by=made.RITA)
    ),
    "cancelled": made.meeting(status=Status.CANCELLED, cancellation=made.cancellation()),
    "over": made.meeting(is_over=True),
    "outcome": made.meeting(is_over=True, status=Status.COMPLETED, outcome=made.recorded(Outcome.ADVANCE)),
    "no_show": made.meeting(is_over=True, status=Status.NO_SHOW, outcome=made.recorded(Outcome.NO_SHOW)),
    "internal over": made.meeting(is_over=True, is_internal=True, candidate=None),
}
OUTCOME_BUTTONS = [f"record_outcome:{one}" for one in Outcome]
OPEN_BUTTONS = [
    "join_meeting",
    "move_meeting",
    "cancel_meeting",
    "prep_notes",
    "answer:accept",
    "answer:decline",
]


@pytest.mark.parametrize(
    ("state", "words", "expected"),
    [
        ("scheduled", "Scheduled by <@U0RITA>", OPEN_BUTTONS),
        ("moved", "Moved from <!date^", OPEN_BUTTONS),
        ("cancelled", "~Phone screening with Jane Doe~", []),
        ("cancelled", "Cancelled by <@U0RITA>. The candidate asked to cancel.", []),
        ("over", "How did it go?", OUTCOME_BUTTONS),
        ("outcome", "Outcome recorded by <@U0ANA>", ["view_outcome"]),
        ("no_show", "Outcome recorded by <@U0ANA>", ["view_outcome"]),
        ("internal over", "Over", []),
    ],
)
def test_the_card_says_its_state_and_offers_what_fits(state, words, expected):
    shown = posted(card(STATES[state]))
    assert words in everything(shown)
    assert buttons(shown) == expected


@pytest.mark.parametrize("state", STATES)
def test_what_is_heard_says_what_matters(state):
    heard = card(STATES[state]).text
    assert "Phone screening with Jane Doe" in heard
    assert "Tue 24 Nov 2026, 13:00 UTC" in heard


@anything.some
@given(anything.meetings(), anything.zones, anything.moments)
def test_one_primary_button_a_row_and_every_button_has_its_label(meeting: Meeting, zone: str, now):
    for build in MESSAGES:
        for row in [block for block in build(meeting, zone, now).blocks if block["type"] == "actions"]:
            assert sum(element.get("style") == "primary" for element in row["elements"]) <= 1
            assert all(element.get("accessibility_label") for element in row["elements"])


def test_the_dm_explains_itself_and_knows_its_reader():
    shown = interviewer_dm(made.meeting(), timezone="Asia/Kolkata", reader="U0ANA")
    assert shown.text.startswith("You are interviewing Jane Doe. <@U0RITA> scheduled it.")
    assert "18:30–19:00 (Kolkata time)" in shown.text
    own = interviewer_dm(made.meeting(scheduled_by=made.ANA), timezone="UTC", reader="U0ANA")
    assert own.text.startswith("You are interviewing Jane Doe. You scheduled it.")
    assert is_open(made.meeting())


def test_the_dm_names_the_number_to_call():
    call = interviewer_dm(made.meeting(location=Location(kind=LocationKind.PHONE)), timezone="UTC")
    assert "Phone call: +1 212 555 0147" in call.text


def test_every_outcome_has_its_words():
    assert set(OUTCOME_WORDS) == set(Outcome)


def test_a_type_decides_which_outcomes_are_offered():
    few = replace(STATES["over"], outcomes=(Outcome.ADVANCE, Outcome.REJECTED))
    asked = outcome_prompt(few, timezone="UTC")
    assert buttons(asked) == ["record_outcome:advance", "record_outcome:rejected"]


def test_the_prompt_asks_until_it_is_answered():
    asked = outcome_prompt(STATES["over"], timezone="UTC")
    assert buttons(asked) == OUTCOME_BUTTONS
    answered = outcome_prompt(STATES["outcome"], timezone="UTC")
    assert "Recorded by <@U0ANA>: *Advance*" in answered.text
    assert buttons(answered) == ["view_outcome", "undo_outcome"]
    assert buttons(outcome_prompt(STATES["cancelled"], timezone="UTC")) == []


def test_the_chosen_one_is_among_the_hundred_that_fit():
    options = [{"text": {"type": "plain_text", "text": str(one)}, "value": str(one)} for one in range(150)]
    element = static_select("type", "Choose", options, "149")
    assert len(element["options"]) == 100
    assert element["initial_option"] in element["options"]


@pytest.mark.parametrize(
    ("changes", "mail", "words"),
    [
        ({}, True, "The invitation goes to Jane Doe by e-mail."),
        ({}, False, "Mail is not set up, so tell Jane Doe yourself."),
        ({"candidate": replace(made.JANE, email=None)}, True, "Jane Doe has no e-mail address here"),
        ({"channel_id": "C0HIRING"}, True, "The card goes to <#C0HIRING>."),
        ({"channel_id": None}, True, "The card comes to you as a direct message."),
    ],
)
def test_what_happens_now_is_what_will_happen(changes, mail, words):
    assert words in everything(booked_view(made.meeting(**changes), timezone="UTC", mail=mail))


def test_without_mail_nobody_is_told_by_mail():
    jane, silent = made.meeting(), "Mail is not set up, so tell Jane Doe yourself."
    assert silent in everything(moved_view(jane, timezone="UTC", mail=False))
    assert silent in everything(cancelled_view(jane, mail=False))
    assert "Jane Doe, <@" in everything(cancel_modal(jane, timezone="UTC"))
    assert "Jane Doe, <@" not in everything(cancel_modal(jane, timezone="UTC", mail=False))


def test_nothing_is_promised_or_claimed_that_nobody_can_know():
    assert "Nothing was changed" not in everything(failure_view(""))
    assert "waiting" not in outcome_nudge(STATES["over"], timezone="UTC").text


def test_the_help_names_every_word_it_knows():
    usage = help_message().text
    assert all(f"`/schedule {word}`" in usage for word in ("debrief", "intake", "today", "upcoming", "help"))


def test_who_went_without_a_buffer_and_who_decided_so():
    ana, bo = made.meeting().interviewers
    hosts = (replace(ana, buffer_waived=True), replace(bo, buffer_waived=True))  # Bo need not come
    move = Move(version=1, starts_at=made.NOW, ends_at=made.NOW, reason="", note="", by=made.BO)
    booked, moved = made.meeting(interviewers=hosts), made.meeting(interviewers=hosts, moved_from=move)
    words = "Buffer of <@U0ANA> waived by"
    assert f"{words} <@U0RITA>" in everything(meeting_view(booked, timezone="UTC"))
    assert f"{words} <@U0BO>" in everything(meeting_view(moved, timezone="UTC"))
    assert words not in everything(meeting_view(made.meeting(), timezone="UTC"))
    assert "waived" not in everything(card(booked))


def test_what_was_booked_names_everybody_and_who_may_not_come():
    ana, bo = made.meeting().interviewers
    shown = booked_view(made.meeting(interviewers=(ana, replace(bo, keeps_time=False))), timezone="UTC")
    assert "With <@U0ANA> and <@U0BO> (optional)" in everything(shown)
    assert "<@U0BO> (optional) has another meeting around then, and may not come." in everything(shown)
    assert "may not come" not in everything(booked_view(made.meeting(), timezone="UTC"))


def test_a_move_names_who_left_and_asks_for_somebody_only_where_one_is_needed():
    ana, bo = made.meeting().interviewers
    form = MoveForm(meeting_id=42, version=1)

    def shown(*left: Interviewer) -> str:
        draft = MoveDraft(meeting=made.meeting(), form=form, suggestions=(), left=left)
        return everything(move_modal(draft, timezone="UTC", now=made.NOW))

    assert "Ana Silva and Bo Chen have left the workspace. Choose who comes instead" in shown(ana, bo)
    assert "Bo Chen has left the workspace, and so this meeting." in shown(bo)
    assert "instead" not in shown(bo)
    assert "left" not in shown().replace('"left":[]', "")
