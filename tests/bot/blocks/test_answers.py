"""What is said of answers: to who is asked, to the organiser, and to the channel."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.blocks.answer_buttons import read_answer_value
from bot.blocks.answer_modals import (
    DeclineForm,
    answered_view,
    decline_modal,
    late_modal,
    propose_modal,
    read_decline_form,
)
from bot.blocks.answers import answer_reminder, answers, read_proposal
from bot.blocks.card import card
from bot.blocks.interviewer_dm import interviewer_dm
from bot.blocks.move_modal import read_move_form
from bot.blocks.notices import moved_notice
from bot.blocks.reminder import reminder
from bot.blocks.shapes import Message
from core.meetings.facts import Interviewer, Meeting, Party, Role, Rsvp
from core.meetings.forms import MoveDraft, MoveForm
from core.meetings.reasons import move_reason
from tests.bot.blocks import made
from tests.bot.blocks.slack import buttons, everything, fill, posted, shown

ASKED = ["answer:accept", "answer:decline", "answer:propose"]
LATER = made.START + timedelta(days=1)


def part(member=made.ANA, **more) -> Interviewer:
    return Interviewer(member=member, **more)


def of(*parts: Interviewer, **more) -> Meeting:
    return made.meeting(interviewers=parts, **more)


DECLINED = part(made.BO, rsvp=Rsvp.DECLINED, rsvp_note="Ill\nA fever")
PROPOSES = part(made.BO, rsvp=Rsvp.TENTATIVE, proposed_starts_at=LATER)


def dm(meeting: Meeting, reader: str = "U0BO") -> Message:
    return posted(interviewer_dm(meeting, timezone="Europe/Berlin", reader=reader))


def menu(message: Message) -> list[str]:
    """The words behind the three dots."""
    found = [
        block["accessory"] for block in message.blocks if block.get("accessory", {}).get("type") == "overflow"
    ]
    return [option["text"]["text"] for element in found for option in element["options"]]


@pytest.mark.parametrize(
    ("one", "words", "offered"),
    [
        (part(made.BO, rsvp=Rsvp.ACCEPTED), "You accepted", ["Decline", "Propose another time"]),
        (DECLINED, "You declined.\n> Ill\n> A fever", ["Accept", "Decline", "Propose another time"]),
        (
            PROPOSES,
            "You proposed *Wed 25 Nov, 14:00–14:30 (Berlin time)*. <@U0RITA> decides.",
            ["Accept", "Decline", "Propose another time"],
        ),
        (
            part(made.BO, rsvp=Rsvp.ACCEPTED, late_minutes=10),
            "You said that you are 10 minutes late.",
            ["Decline", "Propose another time"],
        ),
    ],
)
def test_the_dm_asks_then_says_what_was_answered_and_lets_it_change(one, words, offered):
    asking = dm(of(part(made.BO)))
    assert buttons(asking)[:3] == ASKED
    assert asking.text.endswith("Can you make it?")
    answered = dm(of(one))
    assert words in everything(answered)
    assert "Can you make it?" not in everything(answered)
    assert not set(ASKED) & set(buttons(answered))
    assert menu(answered) == offered


def test_nobody_but_the_organiser_and_themselves_reads_why():
    meeting = of(part(), DECLINED)
    others = [card(meeting), dm(meeting, "U0ANA"), moved_notice(meeting, timezone="UTC", reader="U0ANA")]
    assert "fever" not in everything(others)
    assert "fever" in everything(answers(meeting, timezone="UTC"))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (part(), "<@U0ANA> · no answer yet"),
        (part(rsvp=Rsvp.ACCEPTED), "<@U0ANA> (accepted ✓)"),
        (part(rsvp=Rsvp.ACCEPTED, late_minutes=30), "<@U0ANA> (30 min late)"),
        (part(rsvp=Rsvp.DECLINED, is_required=False), "<@U0ANA> (optional, declined)"),
        (part(rsvp=Rsvp.TENTATIVE, role=Role.OBSERVER), "<@U0ANA> (observer, may not come)"),
    ],
)
def test_each_answer_stands_beside_the_name_until_it_is_over(one: Interviewer, words: str):
    assert words in everything(posted(card(of(one))))
    assert words in card(of(one)).text
    over = everything(card(of(one, is_over=True)))
    assert ("declined" in over) == (one.rsvp is Rsvp.DECLINED)
    assert not any(each in over for each in ("answer yet", "✓", "late", "proposes"))


def test_who_is_silent_is_named_once_whoever_else_has_answered():
    alone, mixed = of(part(), part(made.BO, is_required=False)), of(part(), part(made.BO, rsvp=Rsvp.ACCEPTED))
    assert "<@U0ANA> and <@U0BO> (optional) · no answer yet" in card(alone).text
    assert "<@U0BO> (accepted ✓) · no answer yet: <@U0ANA>" in card(mixed).text
    for meeting in (alone, mixed):
        for words in (card(meeting).text, everything(card(meeting).blocks)):
            assert words.count("no answer yet") == words.count("<@U0ANA>") == 1


def test_the_card_is_answered_on_it_and_offers_less_once_everybody_has():
    asking = card(of(part(), part(made.BO, rsvp=Rsvp.ACCEPTED)))
    assert buttons(asking)[-2:] == ASKED[:2]
    assert menu(asking) == ["Propose another time"]
    soon = card(of(part(rsvp=Rsvp.ACCEPTED), is_soon=True))
    assert not set(ASKED) & set(buttons(soon))
    assert menu(soon) == ["Accept", "Decline", "Propose another time", "Running late"]
    assert menu(card(of(part(), is_over=True))) == []


@pytest.mark.parametrize("one", [replace(DECLINED, is_required=False), replace(DECLINED, role=Role.TRAINEE)])
def test_only_who_has_to_be_there_makes_the_card_ask_for_something(one: Interviewer):
    todo = "<@U0BO> can’t make it. Reschedule, or cancel and schedule with somebody else."
    stuck = card(of(part(), DECLINED))
    assert todo in stuck.text
    assert todo in everything(stuck.blocks)
    assert {"move_meeting", "cancel_meeting"} <= set(buttons(stuck))
    assert "can’t make it" not in everything(card(of(part(), one)))
    assert "can’t make it" not in everything(card(of(part(), DECLINED, is_over=True)))


def test_the_organiser_reads_everybodys_answer_in_one_message():
    meeting = of(part(rsvp=Rsvp.ACCEPTED, late_minutes=5), DECLINED, part(made.RITA))
    told = posted(answers(meeting, timezone="Europe/Berlin"))
    for words in (
        "Accepted: <@U0ANA> (5 minutes late)",
        "<@U0BO> declined.\n> Ill\n> A fever",
        "No answer yet: <@U0RITA>",
        "It can’t take place without <@U0BO>.",
    ):
        assert words in told.text
        assert words in everything(told.blocks)
    assert buttons(told) == ["move_meeting", "cancel_meeting"]
    assert buttons(answers(of(part(rsvp=Rsvp.ACCEPTED)), timezone="UTC")) == []


def test_a_proposal_can_be_taken_while_the_meeting_is_ahead():
    told = answers(of(PROPOSES, version=3), timezone="Asia/Kolkata")
    (taking,) = [block["accessory"] for block in told.blocks if "accessory" in block]
    assert taking["text"]["text"] == "Move it there"
    assert taking["accessibility_label"].startswith("Move it to Wed 25 Nov, 18:30: ")
    form = read_proposal(taking["value"])
    assert (form.meeting_id, form.version, form.custom_starts_at) == (42, 3, LATER)
    assert move_reason(form.reason or "").party is Party.INTERVIEWER
    over = answers(of(PROPOSES, is_over=True), timezone="UTC")
    assert not any("accessory" in block or block["type"] == "actions" for block in over.blocks)


@pytest.mark.parametrize("value", ["", "x", "42", "42:", ":::", "4:2:x", "9" * 5000, "1:2:3:4"])
def test_a_value_of_somebody_elses_names_no_meeting_or_no_time(value: str):
    meeting_id, version = read_answer_value(value)
    assert meeting_id in {0, 1, 4, 42}
    assert version in {0, 2}
    assert read_proposal(value).custom_starts_at is None or value == "1:2:3:4"


@pytest.mark.parametrize("one", [part(made.BO), part(made.BO, rsvp=Rsvp.ACCEPTED)])
def test_what_comes_later_asks_those_alone_who_have_not_answered(one: Interviewer):
    meeting = of(one)
    later = [
        reminder(meeting, timezone="UTC", minutes_before=60, now=made.NOW, reader="U0BO"),
        moved_notice(meeting, timezone="UTC", reader="U0BO"),
        answer_reminder(meeting, timezone="UTC", reader="U0BO"),
    ]
    for each in later:
        asks = one.rsvp is Rsvp.PENDING
        assert (set(ASKED) <= set(buttons(posted(each)))) == asks
    assert later[-1].text.startswith("<@U0RITA> would like to know whether you can make it.")


def test_running_late_is_offered_shortly_before_to_who_comes():
    soon = {"is_soon": True}
    assert "answer:late" in buttons(dm(of(part(made.BO), **soon)))
    assert "answer:late" not in buttons(dm(of(part(made.BO))))
    assert "answer:late" not in buttons(dm(of(DECLINED, **soon)))
    reminded = reminder(
        of(part(made.BO), **soon), timezone="UTC", minutes_before=15, now=made.NOW, reader="U0BO"
    )
    assert buttons(reminded)[:2] == ["join_meeting", "answer:late"]


def test_how_late_is_a_button_each_and_can_be_taken_back():
    form = shown(late_modal(of(part(made.BO)), part(made.BO), timezone="UTC"))
    assert buttons(form) == ["late_by:5", "late_by:10", "late_by:15", "late_by:30"]
    assert "Jane Doe gets no mail" in everything(form)
    again = late_modal(of(part(made.BO)), part(made.BO, late_minutes=5), timezone="UTC")
    assert buttons(again)[-1] == "late_by:0"


def test_a_refusal_comes_back_as_it_was_filled_in():
    view = shown(decline_modal(made.meeting(version=2), timezone="UTC"))
    assert "Only Rita Recruiter reads why." in everything(view)
    reason = fill(view, "reason", selected_option={"value": "ill"})
    filled = fill(reason, "note", value=" A fever ")
    assert read_decline_form(filled) == DeclineForm(meeting_id=42, version=2, reason="ill", note="A fever")


def test_a_proposal_comes_back_as_it_was_filled_in():
    form = MoveForm(meeting_id=42, version=2, starts_at=made.START, custom_starts_at=LATER)
    draft = MoveDraft(meeting=made.meeting(version=2), form=form, suggestions=made.suggestions(5))
    assert read_move_form(shown(propose_modal(draft, timezone="UTC", now=made.NOW))) == form


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (DECLINED, "You declined. <@U0RITA> reads why, and nobody else."),
        (PROPOSES, "<@U0RITA> decides; until then nothing moves."),
        (part(made.BO, rsvp=Rsvp.ACCEPTED, late_minutes=15), "you are 15 minutes late"),
        (part(made.BO, rsvp=Rsvp.ACCEPTED), "you come on time"),
    ],
)
def test_what_happens_now_is_said(one: Interviewer, words: str):
    assert words in everything(shown(answered_view(of(one), one, timezone="UTC")))
    alone = everything(answered_view(of(one, scheduled_by=None), DECLINED, timezone="UTC"))
    assert "reads why" not in alone  # nobody does


def test_observers_are_not_told_that_they_interview():
    observer = dm(of(part(made.BO, role=Role.OBSERVER)))
    assert observer.text.startswith("You are observing the interview with Jane Doe.")


@pytest.mark.parametrize(
    ("rsvp", "words", "ways"),
    [
        (Rsvp.PENDING, "", []),
        (Rsvp.ACCEPTED, "accepted ✓", []),
        (Rsvp.TENTATIVE, "may not come", []),
        (Rsvp.DECLINED, "declined", ["move_meeting", "cancel_meeting"]),
    ],
)
def test_what_the_candidate_answered_is_on_the_card_and_told_to_the_organiser(
    rsvp: Rsvp, words: str, ways: list[str]
):
    meeting = of(part(), candidate_rsvp=rsvp)
    on_card, told = posted(card(meeting)), posted(answers(meeting, timezone="Europe/Berlin"))
    assert (f"(candidate, {words})" in everything(on_card.blocks)) is bool(words)
    assert (f"(candidate): {words}" in told.text) is bool(words)
    assert buttons(told) == ways
