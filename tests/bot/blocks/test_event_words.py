"""The window where admins word calendar events: it comes back as it is, and shows what the words make."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.event_words import EventForm, event_words_view, read_event_form
from core.meetings.event_words import EventSettings, EventWords
from tests.bot.blocks import anything
from tests.bot.blocks.slack import buttons, everything, fill, shown

OWN = EventWords(title="{{candidate_first_name}} at {{company}}", details="In {{place}}.\nBe kind.")
SETTINGS = EventSettings(
    type_id=2, type_name="Screening", types=((1, "Call"), (2, "Screening")), words=EventWords()
)


@pytest.mark.parametrize("words", [EventWords(), OWN, replace(OWN, is_shared=True)])
def test_it_comes_back_as_it_is_and_says_what_it_makes(words: EventWords):
    view = shown(event_words_view(replace(SETTINGS, words=words), words))
    assert read_event_form(view) == EventForm(type_id=2, shown=2, words=words)
    told = everything(view)
    assert ("Jane at Northwind" in told) is bool(words.title)
    assert "see each other’s addresses" in told


def test_another_type_is_chosen_with_what_was_typed():
    view = fill(shown(event_words_view(SETTINGS, OWN)), "event_type", selected_option={"value": "1"})
    assert read_event_form(view) == EventForm(type_id=1, shown=2, words=OWN)
    assert read_event_form({}) == EventForm(type_id=None, shown=None, words=EventWords())


def test_the_way_back_is_offered_where_there_are_words_of_theirs():
    assert buttons(shown(event_words_view(SETTINGS, OWN))) == ["event_preview"]
    saved = shown(event_words_view(replace(SETTINGS, words=OWN), OWN))
    assert buttons(saved) == ["event_preview", "event_reset"]


@anything.some
@given(st.text(max_size=200), st.text(max_size=3000), anything.words, st.booleans())
def test_slack_takes_whatever_is_typed(title: str, details: str, name: str, is_shared: bool):
    words = EventWords(title=title.replace("{", "("), details=details.replace("{", "("), is_shared=is_shared)
    types = tuple((number, name) for number in range(1, 130))
    shown(event_words_view(EventSettings(type_id=2, type_name=name, types=types, words=words), words))
