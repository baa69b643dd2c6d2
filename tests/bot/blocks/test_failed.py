"""Messages that could not be sent, as the organiser reads of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.failed import failed_blocks, retried_words, undelivered_notice
from bot.blocks.home import home_view
from core.meetings.forms import MeetingPage
from core.messages.facts import FailedMessage, FailedMessages, Retried, Retry
from tests.bot.blocks import anything, made
from tests.bot.blocks.slack import buttons, everything, posted, shown

KINDS = ("card", "interviewer_dm", "invitation", "invitation_moved", "reminder", "history", "telegram")
failed = st.builds(
    FailedMessage,
    id=st.integers(1, 10**12),
    kind=st.sampled_from(KINDS),
    recipient=st.sampled_from(["C0HIRING", "U0ANA", "candidate:7", "", "<!channel>"]),
    why=anything.words,
    meeting=anything.meetings(),
)
ARCHIVED = FailedMessage(
    id=12,
    kind="card",
    recipient="C0HIRING",
    why="That channel is archived. Take it out of the archive and press Retry.",
    meeting=made.meeting(),
)


@anything.some
@given(failed, st.none() | anything.zones)
def test_every_notice_can_be_posted(one: FailedMessage, zone: str | None):
    assert "<!channel>" not in posted(undelivered_notice(one, timezone=zone)).text


@anything.few
@given(anything.pages(), st.lists(failed, max_size=5), st.integers(0, 15), anything.words)
def test_home_lists_them_above_the_fullest_page(page, some, more, notice):
    known = FailedMessages(newest=tuple(some), more=more)
    full = replace(page, meetings=page.meetings[:10])
    view = shown(home_view(full, showing="upcoming", failed=known, notice=notice))
    assert buttons(view).count("retry_message") == len(some)


def test_it_says_what_failed_where_why_and_what_to_do():
    message = undelivered_notice(ARCHIVED, timezone="Europe/Berlin")
    assert message.text == (
        "The card of *Phone screening with Jane Doe* could not be posted in <#C0HIRING>. "
        "That channel is archived. Take it out of the archive and press Retry. "
        "Meanwhile the card comes to you.\n"
        "Tue 24 Nov, 14:00–14:30 (Berlin time)"
    )
    assert buttons(message) == ["retry_message"]


def test_each_can_be_retried_and_dismissed_and_none_is_nothing():
    page = MeetingPage(meetings=(), this_week=0, now=made.NOW)
    view = home_view(page, showing="upcoming", failed=FailedMessages(newest=(ARCHIVED,), more=3))
    assert buttons(view)[-2:] == ["retry_message", "dismiss_message"]
    assert "And 3 more." in everything(view)
    assert "Scheduled by" not in everything(view)
    theirs = FailedMessages(newest=(replace(ARCHIVED, is_own=False),))
    assert "Scheduled by <@U0RITA>" in everything(failed_blocks(theirs, timezone="UTC"))
    assert failed_blocks(FailedMessages(), timezone="UTC") == []


@pytest.mark.parametrize("retry", list(Retry))
def test_whatever_becomes_of_a_retry_is_said(retry: Retry):
    assert retried_words(Retried(retry=retry, why="the meeting was moved")).endswith(".")


def test_what_is_no_longer_needed_says_why():
    words = retried_words(Retried(retry=Retry.UNWANTED, why="the meeting was moved"))
    assert words == "It is no longer needed: the meeting was moved."
