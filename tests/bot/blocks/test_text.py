"""What people type: escaped, within limits, never taken for markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.text import clip, clip_markup, escape, length, plain_name, quote, unescaped, words_list
from tests.bot.blocks import anything
from tests.bot.blocks.test_limits import MESSAGES, VIEWS

OURS = re.compile(r"<(@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!date\^\d+\^[^|<>]*\|[^|<>]* UTC)>")


def markup(payload):
    """All texts Slack reads as mrkdwn."""
    match payload:
        case {"type": "mrkdwn", "text": text}:
            yield text
        case dict():
            yield from (text for one in payload.values() for text in markup(one))
        case list():
            yield from (text for one in payload for text in markup(one))


@anything.some
@given(anything.meetings(), anything.zones, anything.moments)
def test_nothing_typed_becomes_markup(meeting, zone, now):
    messages = [build(meeting, zone, now) for build in MESSAGES]
    views = [build(meeting, zone) for build in VIEWS]
    texts = [
        *markup([message.blocks for message in messages]),
        *markup(views),
        *(message.text for message in messages),
    ]
    for text in texts:
        bare = re.sub(r"^> ", "", OURS.sub("", text), flags=re.MULTILINE)
        assert "<" not in bare
        assert ">" not in bare
        assert not re.search(r"&(?!amp;|lt;|gt;)", bare)


@anything.some
@given(anything.words, st.integers(10, 400))
def test_escaped_text_fits_and_is_never_cut_inside_an_escape(text, limit):
    shown = escape(text, limit)
    assert length(shown) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)


@anything.some
@given(anything.words, st.integers(2, 100))
def test_clipped_text_fits_as_slack_counts(text, limit):
    assert length(clip(text, limit)) <= limit
    assert clip("short", 100) == "short"


def test_a_mention_or_date_is_cut_whole():
    text = "x" * 20 + "<@U0RITA> &amp; <!date^1^{time}|12:00 UTC>"
    assert [clip_markup(text, size) for size in (22, 31, 35)] == [
        "x" * 20 + "…",
        *["x" * 20 + "<@U0RITA>…"] * 2,
    ]


def test_words_of_another_direction_stay_among_themselves():
    assert escape("مرحبا") == "\u2068مرحبا\u2069"
    assert plain_name("a\u202eb\u2066c") == "abc"
    assert escape("one\r\ntwo\x00") == "one\ntwo"
    assert quote("a\nb") == "> a\n> b"


def test_lists_of_people_end_somewhere():
    assert [words_list(list("abc"[:count])) for count in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert words_list(["x"] * 50).endswith("x and 30 more")


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Smith &amp; Sons &lt;3", "Smith & Sons <3"),
        ("&amp;lt;", "&lt;"),
        ("<@U0IAN00007|ian.schmidt> and <@U1>", "ian.schmidt and @U1"),
        ("<#C0HIRING01|hiring>", "hiring"),
        ("<mailto:jane@doe.example|jane@doe.example>", "jane@doe.example"),
        ("<http://node.js|node.js>", "node.js"),
        ("<https://a.example>", "https://a.example"),
        ("<>", "<>"),
    ],
)
def test_what_slack_escaped_is_what_the_person_meant(sent, typed):
    assert unescaped(sent) == typed
