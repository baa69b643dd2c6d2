"""Questions of schedulers and the fields their answers go to: whatever is asked there, Slack takes it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.scheduler_fields import fields_modal, read_fields
from core.calendars.facts import Service
from core.outside_bookings.facts import LONGEST_FIELD, Question, Questions
from tests.bot.blocks import anything
from tests.bot.blocks.slack import fill, shown

questions = st.builds(
    Question,
    key=st.from_regex(r"\A[0-9a-f]{16}\Z"),
    words=anything.words,
    field=anything.words.map(lambda text: text[:LONGEST_FIELD]),
)
known = st.builds(
    Questions,
    service=st.sampled_from([Service.CALENDLY, Service.CALCOM]),
    questions=st.lists(questions, max_size=20, unique_by=lambda each: each.key).map(tuple),
    names=st.lists(anything.words, max_size=10).map(tuple),
)


@anything.some
@given(known)
def test_any_questions_come_back_with_their_fields(told):
    view = shown(fields_modal(told))
    if not told.questions:
        assert "submit" not in view
        return
    service, fields = read_fields(view)
    assert service is told.service
    assert list(fields) == [each.key for each in told.questions]


def test_a_field_is_typed_and_taken_away():
    asked = (Question(key="a", words="Salary?"), Question(key="b", words="Why <us>?", field="Reason"))
    view = shown(fields_modal(Questions(service=Service.CALENDLY, questions=asked)))
    assert read_fields(fill(view, "field", value="Pay")) == (Service.CALENDLY, {"a": "Pay", "b": "Reason"})
    assert read_fields({}) == (None, {})
