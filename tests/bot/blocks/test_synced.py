"""The list of what schedulers told of: Slack takes whatever is in it, and it says what each is."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.synced import shown_place, synced_view
from core.calendars.facts import Service
from core.outside_bookings.facts import COUNTED, Showing, Synced, SyncedPage, SyncedState
from tests.bot.blocks import anything, made
from tests.bot.blocks.slack import buttons, everything, shown
from tests.bot.blocks.test_text import OURS, markup
from tests.bot.synced_screens import PAGE, TOMAS

entries = st.builds(
    Synced,
    meeting_id=st.none() | st.integers(1, 10**12),
    who=anything.words,
    what=anything.words,
    starts_at=anything.moments,
    synced_at=anything.moments,
    state=st.sampled_from(SyncedState),
    trouble=anything.words,
    alike=anything.words,
)
pages = st.builds(
    SyncedPage,
    service=st.sampled_from([Service.CALENDLY, Service.CALCOM]),
    showing=st.sampled_from(["coming", "past", "unsettled"]),
    bookings=st.lists(entries, max_size=3).map(lambda few: tuple(few * 5)),
    count=st.integers(0, COUNTED),
    now=anything.moments,
    next_cursor=st.none() | st.just("after:1.000000:1"),
    previous_cursor=st.none() | st.just("before:1.000000:1"),
)


@anything.some
@given(pages, st.none() | st.just("after:1.000000:1"))
def test_slack_takes_any_list_and_nothing_typed_becomes_markup(page: SyncedPage, cursor: str | None):
    view = shown(synced_view(page, cursor=cursor))
    for text in markup(view):
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", OURS.sub("", text))
    assert shown_place(view) == (page.service, page.showing, cursor)


def listed(**changes: Any) -> str:
    """The words of a list with one booking."""
    return everything(synced_view(replace(PAGE, bookings=(replace(TOMAS, **changes),))))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "UTC> · Interview\nHeard of it last"),
        ({"state": SyncedState.CANCELLED}, "Cancelled"),
        ({"state": SyncedState.REJECTED}, "Not confirmed at Calendly"),
        ({"state": SyncedState.REQUESTED}, "To be confirmed at Calendly"),
        ({"state": SyncedState.REQUESTED, "starts_at": made.NOW}, "Never confirmed at Calendly"),
        (
            {"state": SyncedState.REFUSED, "trouble": "They are <busy>."},
            "No interview. They are &lt;busy&gt;. Cancel or move one of them at Calendly.",
        ),
        (
            {"state": SyncedState.REFUSED, "trouble": "Busy.", "starts_at": made.NOW},
            "Busy.\nHeard of it last",
        ),
        ({"alike": "Jane Doe"}, "number of *Jane Doe*, under another address. Is it the same person?"),
        ({"who": ""}, "*A deleted candidate* · Technical interview"),
    ],
)
def test_each_says_what_it_is(changes, words):
    assert words in listed(**changes)


@pytest.mark.parametrize(
    ("changes", "opens", "answers"),
    [
        ({"meeting_id": None, "alike": "Jane Doe"}, False, []),
        ({}, True, []),
        ({"alike": "Jane Doe"}, True, ["synced:yes", "synced:no"]),
    ],
)
def test_only_what_is_an_interview_opens_and_only_a_question_is_answered(changes, opens, answers):
    view = synced_view(replace(PAGE, bookings=(replace(TOMAS, **changes),)))
    assert buttons(view)[4:] == answers
    assert ("synced_meeting" in str(view)) is opens


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "1 booking to come at Calendly"),
        ({"count": 23, "showing": "past"}, "23 bookings in the past at Calendly"),
        ({"count": 0, "showing": "unsettled"}, "No bookings to settle at Calendly"),
        ({"count": COUNTED}, "1,000 or more bookings to come at Calendly"),
    ],
)
def test_the_heading_counts(changes, words):
    assert words in everything(synced_view(replace(PAGE, **changes)))


def test_an_empty_list_says_what_to_do():
    nothing = replace(PAGE, bookings=(), count=0)
    emptied: tuple[Showing, ...] = ("coming", "past")
    for showing in emptied:
        view = synced_view(replace(nothing, showing=showing))
        assert "Earlier ones come with Read history in Schedulers." in everything(view)
        assert "scheduler:history" not in buttons(view)  # its form changes the list of schedulers
    assert "Everything is settled" in everything(synced_view(replace(nothing, showing="unsettled")))
    ended = synced_view(nothing, cursor="after:1.000000:1")
    assert "the end of the list" in everything(ended)
    assert "Back to the start" in everything(ended)


def test_the_way_back_in_time_stands_above_and_the_way_on_below():
    page = replace(PAGE, next_cursor="n", previous_cursor="p")
    ways: tuple[tuple[Showing, str, str], ...] = (
        ("coming", "Earlier", "Later"),
        ("past", "Later", "Earlier"),
    )
    for showing, above, below in ways:
        rows = [
            element
            for block in synced_view(replace(page, showing=showing))["blocks"]
            for element in block.get("elements", [])
            if element["action_id"] == "synced:page"
        ]
        assert [(each["text"]["text"], each["value"]) for each in rows] == [(above, "p"), (below, "n")]


def test_a_window_of_nobodys_is_no_place():
    assert shown_place({}) is None
    view = synced_view(PAGE)
    assert (
        shown_place(view | {"private_metadata": '{"service": "x", "showing": "past", "cursor": null}'})
        is None
    )
    assert shown_place(view | {"private_metadata": '{"service": "calendly", "showing": "x"}'}) is None
