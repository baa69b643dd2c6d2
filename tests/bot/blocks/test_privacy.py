"""What a channel never reads: ways to reach a candidate, notes, outcomes, and what gives them away."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.blocks.card import card
from bot.blocks.notices import history_line
from core.meetings.facts import Interviewer, Meeting, Outcome, OutcomeRecord, Status
from core.meetings.location import Location, LocationKind
from core.meetings.reasons import CANCEL_REASONS
from tests.bot.blocks import anything, made
from tests.bot.blocks.slack import buttons, everything

HISTORY = ("booked", "moved", "cancelled", "outcome", "outcome_undone", "prep_notes", "")
secrets = st.text("bcdfghjklmnpqrstvwxz", min_size=12, max_size=30)


def channel_reads(meeting: Meeting) -> str:
    lines = [history_line(meeting, what=what, by="U0RITA") for what in HISTORY]
    return everything([card(meeting), *lines])


@anything.some
@given(anything.meetings(), secrets, anything.outcomes, anything.moves, anything.cancellations)
def test_notes_reasons_and_stages_stay_private(meeting, secret, outcome, move, cancellation):
    assume(secret not in channel_reads(meeting))
    assume(secret not in repr((outcome, move, cancellation)))  # it may be somebody's name
    candidate = meeting.candidate and replace(meeting.candidate, stage=secret, email=f"{secret}@doe.example")
    told = channel_reads(
        replace(
            meeting,
            candidate=candidate,
            interviewers=tuple(replace(each, rsvp_note=secret) for each in meeting.interviewers),
            stage=secret,
            prep_notes=secret,
            outcome=meeting.outcome and replace(outcome, notes=secret, next_action=secret),
            moved_from=meeting.moved_from and replace(move, note=secret, reason=secret),
            cancellation=meeting.cancellation and replace(cancellation, note=secret, reason=secret),
        )
    )
    assert secret not in told


@anything.some
@given(
    anything.meetings(),
    st.sampled_from(["+1 212 555 0147", "0049-30/1234567", "(030) 12 34 56 78"]),
    st.data(),
)
def test_a_number_or_address_stays_private_wherever_it_was_typed(meeting, phone, data):
    mail = "jane@doe.example"
    typed = data.draw(st.sampled_from([phone, f"Call {phone}", mail, f"{phone}, {mail}", f"Jane ({mail})"]))
    told = channel_reads(
        replace(
            meeting,
            title=f"Screening {typed}",
            candidate=replace(made.JANE, name=typed, phone=phone, email=mail),
            location=Location(kind=data.draw(st.sampled_from(LocationKind)), detail=typed),
        )
    )
    assert phone not in told
    assert "@doe.example" not in told


@anything.some
@given(
    anything.meetings(),
    anything.outcomes,
    st.sampled_from(Outcome),
    st.sampled_from([Status.COMPLETED, Status.NO_SHOW]),
)
def test_after_the_outcome_the_card_is_the_same_whatever_came_of_it(meeting, one, other, status):
    first = replace(
        meeting, is_over=True, status=Status.COMPLETED, outcome=replace(one, outcome=Outcome.ADVANCE)
    )
    second = replace(meeting, is_over=True, status=status, outcome=replace(one, outcome=other, notes="No."))
    assert channel_reads(first) == channel_reads(second)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_no_word_of_an_outcome_after_it_was_recorded(outcome):
    over = made.meeting(is_over=True, status=Status.COMPLETED, outcome=made.recorded(outcome))
    told = channel_reads(over).lower()
    for word in ("advance", "hired", "reject", "pending", "callback", "no show", "no_show"):
        assert word not in told
    assert "outcome recorded by <@u0ana>" in told
    assert buttons(card(over)) == ["view_outcome"]


@pytest.mark.parametrize("reason", [one.key for one in CANCEL_REASONS])
def test_a_cancelled_card_names_the_side_and_only_neutral_reasons(reason):
    told = channel_reads(
        made.meeting(status=Status.CANCELLED, cancellation=made.cancellation(reason))
    ).lower()
    for word in ("ill", "withdrew", "filled", "hold", "unreachable", "reached"):
        assert f" {word}" not in told
    assert "cancelled by <@u0rita>" in told


@anything.some
@given(anything.meetings(), anything.words)
def test_a_phone_call_shows_no_number_at_all(meeting, detail):
    assume(len(detail.strip()) > 3)
    bare = replace(
        meeting, title="Call", type_name="Call", candidate=None, location=Location(kind=LocationKind.PHONE)
    )
    typed = replace(bare, location=Location(kind=LocationKind.PHONE, detail=detail))
    assert channel_reads(typed) == channel_reads(bare)


@anything.some
@given(anything.meetings(), anything.outcomes)
def test_an_interviewers_address_stays_private(meeting: Meeting, outcome: OutcomeRecord):
    host = Interviewer(member=replace(made.ANA, email="ana@acme.example"))
    told = channel_reads(replace(meeting, interviewers=(host,), outcome=outcome))
    assert "ana@acme.example" not in told
