"""A candidate's card on screen: whatever is in it, Slack takes it, and it says what it should."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.candidate_view import candidate_list, candidate_view, deleted_view
from bot.blocks.candidate_words import KIND_WORDS
from bot.blocks.meeting_view import meeting_view
from core.candidates.facts import CandidateCard, LogEntry
from core.meetings.facts import Outcome, Status
from core.messages.plan import LIVING
from tests.bot.blocks import anything, made
from tests.bot.blocks.slack import buttons, everything, shown
from tests.bot.blocks.test_text import OURS, markup

SENT = LogEntry(at=made.NOW, kind="reminder", to="Ana Silva", result="sent")
CARD = CandidateCard(
    candidate=replace(made.JANE, fit=91, timezone_is_guess=True),
    other_emails=("jane@work.example",),
    owner=made.RITA,
    requisition="Engineers",
    assessment="Coding",
    assessment_status="passed",
    custom_fields=(("Source", "Fair"),),
    availability=((made.START, made.START + timedelta(hours=3)),),
    consent_at=made.NOW,
    meetings=(made.meeting(),),
    meeting_count=1,
    messages=(SENT,),
    may_schedule=True,
    now=made.NOW,
    judged=frozenset({made.meeting().id}),
)
entries = st.builds(
    LogEntry,
    at=anything.moments,
    kind=st.sampled_from([*KIND_WORDS, "older"]) | anything.words,
    to=anything.words,
    result=st.sampled_from(["waiting", "leased", "sent", "dropped", "failed"]),
    why=st.none() | anything.words,
)
cards = st.builds(
    CandidateCard,
    candidate=anything.candidates,
    other_emails=st.lists(anything.words, max_size=30).map(tuple),
    owner=st.none() | anything.members,
    requisition=anything.words,
    assessment=anything.words,
    assessment_status=anything.words,
    custom_fields=st.lists(st.tuples(anything.words, anything.words), max_size=12).map(tuple),
    availability=st.lists(st.tuples(anything.moments, anything.moments), max_size=20).map(tuple),
    consent_at=st.none() | anything.moments,
    meetings=st.lists(anything.meetings(), max_size=2).map(lambda few: tuple(few * 5)),
    meeting_count=st.integers(0, 10**6),
    messages=st.lists(entries, max_size=10).map(tuple),
    may_schedule=st.booleans(),
    now=anything.moments,
    judged=st.frozensets(st.integers(1, 10**12), max_size=3),
)


@anything.some
@given(cards, anything.zones)
def test_slack_takes_any_card_and_nothing_typed_becomes_markup(card: CandidateCard, zone: str):
    view = shown(candidate_view(card, timezone=zone))
    for text in markup(view):
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", OURS.sub("", text))


@anything.some
@given(st.lists(anything.candidates, max_size=4), st.sampled_from([1, 20]), anything.words)
def test_slack_takes_any_list(candidates, times, words):
    shown(candidate_list(candidates * times, words))
    shown(deleted_view())


def test_the_card_says_what_is_known():
    told = everything(candidate_view(CARD, timezone="Europe/Berlin"))
    for words in (
        "*Jane Doe*\nScreening · Engineers",
        "jane@doe.example\njane@work.example\n+1 212 555 0147",
        "New York (a guess)",
        "91 of 100",
        "Coding, passed",
        "<@U0RITA>",
        "Given <!date^",
        "*Source*\nFair",
        "*Said they can* (Berlin time)\nTue 24 Nov, 14:00–17:00",
        "*Tue 24 Nov, 14:00–14:30*  Phone screening\nPlanned · <@U0ANA> and <@U0BO> (optional) · no",
        "Mon 23 Nov, 13:00 · Reminder to Ana Silva: sent",
    ):
        assert words in told


def test_little_is_known_of_a_newcomer():
    bare = replace(made.JANE, email=None, phone=None, timezone=None, stage="Applied")
    newcomer = CandidateCard(
        candidate=bare,
        other_emails=(),
        owner=None,
        requisition="",
        assessment="",
        assessment_status="",
        custom_fields=(),
        availability=(),
        consent_at=None,
        meetings=(),
        meeting_count=0,
        messages=(),
        may_schedule=True,
        now=made.NOW,
    )
    told = everything(candidate_view(newcomer, timezone="UTC"))
    for words in ("Nothing known", "Not known", "Nobody", "None yet."):
        assert words in told
    for words in ("Assessment", "Said they can", "Messages", "Consent"):
        assert words not in told


@pytest.mark.parametrize(
    "changes,told",
    [
        ({"is_over": True}, "Outcome is missing"),
        ({"is_over": True, "is_internal": True}, "Over"),
        ({"is_over": True, "outcome": made.recorded(Outcome.NO_SHOW)}, "No show"),
        (
            {"status": Status.CANCELLED, "cancellation": made.cancellation("candidate_withdrew")},
            "Cancelled: The candidate withdrew",
        ),
        ({"status": Status.CANCELLED}, "Cancelled"),
        ({"starts_at": made.START - timedelta(days=400), "is_over": True}, "Mon 20 Oct, 13:00"),
    ],
)
def test_how_an_interview_ended_is_told_to_those_who_may_know(changes, told):
    card = replace(CARD, meetings=(made.meeting(**changes),))
    assert told in everything(candidate_view(card, timezone="UTC"))
    reader = replace(card, judged=frozenset())
    if "utcome" in told or told == "No show":
        assert told not in everything(candidate_view(reader, timezone="UTC"))


@pytest.mark.parametrize(
    "entry,told",
    [
        ({"result": "waiting"}, "Reminder to Ana Silva: on its way"),
        ({"result": "leased"}, "Reminder to Ana Silva: on its way"),
        ({"result": "dropped", "why": "the meeting was moved"}, "not sent, the meeting was moved"),
        ({"result": "failed", "why": "No such channel."}, "failed, No such channel."),
        ({"kind": "sms_sent"}, "sms sent to Ana Silva"),
    ],
)
def test_what_became_of_a_message(entry, told):
    card = replace(CARD, messages=(replace(SENT, **entry),))
    assert told in everything(candidate_view(card, timezone="UTC"))


def test_only_those_who_schedule_may_act():
    view = candidate_view(CARD, timezone="UTC")
    assert buttons(view) == ["schedule_candidate", "delete_candidate"]
    (delete,) = view["blocks"][-1]["elements"]
    assert delete["confirm"]["style"] == "danger"
    assert "style" not in delete
    assert "interviews stay" in delete["confirm"]["text"]["text"]
    reader = candidate_view(replace(CARD, may_schedule=False), timezone="UTC")
    assert buttons(reader) == []
    assert "open_meeting" not in everything(reader)


def test_of_many_the_first_are_listed_and_the_rest_counted():
    listed = candidate_list([made.JANE] * 25, "jane")
    assert everything(listed).count("open_candidate") == 20
    assert "25 candidates match “jane”" in everything(listed)
    assert "Only 20 are shown" in everything(listed)
    assert "No candidate matches “zoë”" in everything(candidate_list([], "zoë"))
    assert "There are no candidates yet" in everything(candidate_list([], ""))
    assert "Last touched first" in everything(candidate_list([made.JANE], ""))


def test_more_than_fits_is_counted():
    windows = tuple((made.START, made.START + timedelta(days=number)) for number in range(12))
    card = replace(CARD, availability=windows, meeting_count=14)
    told = everything(candidate_view(card, timezone="UTC"))
    assert "Tue 24 Nov, 13:00 – Wed 25 Nov, 13:00" in told
    assert "and 4 more" in told
    assert "and 13 earlier" in told


def test_a_meeting_leads_to_its_candidate_while_there_is_one():
    assert buttons(meeting_view(made.meeting(), timezone="UTC"))[-1] == "open_candidate"
    assert "open_candidate" not in buttons(meeting_view(made.meeting(candidate=None), timezone="UTC"))


def test_every_living_message_has_its_words():
    assert set(KIND_WORDS) >= LIVING
