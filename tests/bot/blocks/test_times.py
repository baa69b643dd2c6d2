"""Times, lengths and zones as people read them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from bot.blocks.card import card
from bot.blocks.listing import by_day, count_words
from bot.blocks.reminder import start_words
from bot.blocks.times import REASON_WORDS, custom_time_block, their_time, time_blocks
from bot.blocks.when import candidate_time, date_token, length_words, zoned_span
from core.slots.rank import Reason
from core.wall import zone_words
from tests.bot.blocks import made
from tests.bot.blocks.slack import everything

SPRING = datetime(2027, 3, 16, 13, 0, tzinfo=UTC)
AT_EIGHT, AT_NINE = (f"That is {at} for Jane Doe (New York)." for at in ("08:00", "09:00"))


@pytest.mark.parametrize(
    ("timezone", "words"),
    [
        ("Europe/Berlin", "Tue 24 Nov, 14:00–14:30 (Berlin time)"),
        ("America/Argentina/Buenos_Aires", "Tue 24 Nov, 10:00–10:30 (Buenos Aires time)"),
        ("Asia/Kolkata", "Tue 24 Nov, 18:30–19:00 (Kolkata time)"),
        ("Etc/GMT+5", "Tue 24 Nov, 08:00–08:30 (UTC−5)"),
        ("Pacific/Kiritimati", "Wed 25 Nov, 03:00–03:30 (Kiritimati time)"),
        ("EST5EDT", "Tue 24 Nov, 08:00–08:30 (UTC−5)"),
        *[(unknown, "Tue 24 Nov, 13:00–13:30 (UTC)") for unknown in ("Mars/Base", "", None, "../etc", "UTC")],
    ],
)
def test_times_name_their_zone(timezone, words):
    assert zoned_span(made.START, made.START + timedelta(minutes=30), timezone) == words


def test_a_date_token_falls_back_to_a_time_with_its_zone():
    assert date_token(made.START).endswith("|Tue 24 Nov 2026, 13:00 UTC>")
    assert zone_words("Asia/Kathmandu", made.START) == "Kathmandu time"


def test_the_candidates_time_says_when_it_is_a_guess():
    guess = replace(made.JANE, timezone_is_guess=True)
    end = made.START + timedelta(minutes=30)
    assert candidate_time(guess, made.START, end) == "Tue 24 Nov, 08:00–08:30, New York time (a guess)"
    assert candidate_time(replace(made.JANE, timezone=None), made.START, end) is None
    assert "New York time (a guess)" in everything(card(made.meeting(candidate=guess)))
    assert (
        their_time(made.JANE, made.START, "Pacific/Kiritimati") == "Tue 24 Nov, 08:00 for Jane Doe (New York)"
    )


@pytest.mark.parametrize(
    ("timezone", "at", "alone", "below"),
    [
        ("Europe/Berlin", None, "In your time zone, Berlin. The time zone of Jane Doe is New York.", ""),
        ("Europe/Berlin", made.START, f"In your time zone, Berlin. {AT_EIGHT}", AT_EIGHT),
        # Berlin is an hour less ahead of New York for the two weeks between their changes of clocks.
        ("Europe/Berlin", SPRING, f"In your time zone, Berlin. {AT_NINE}", AT_NINE),
        # Who has the same time needs no translation.
        ("America/Toronto", None, "In your time zone, Toronto.", ""),
        ("EST5EDT", SPRING, "In your time zone, UTC−4.", ""),
    ],
)
def test_the_hint_under_the_picker_translates_and_says_nothing_twice(timezone, at, alone, below):
    def hint(*, below_others: bool) -> str:
        block = custom_time_block(
            at, candidate=made.JANE, timezone=timezone, now=made.NOW, below_others=below_others
        )
        assert block["dispatch_action"]
        return block["hint"]["text"]

    assert hint(below_others=False) == alone
    assert hint(below_others=True) == f"{below} If you choose both, this one counts.".strip()


def test_the_hint_admits_what_it_does_not_know():
    unknown = replace(made.JANE, timezone=None)
    for below_others in (False, True):
        block = custom_time_block(
            None, candidate=unknown, timezone="UTC", now=made.NOW, below_others=below_others
        )
        assert "The time zone of Jane Doe is not known yet." in block["hint"]["text"]


@pytest.mark.parametrize(
    ("left", "due", "words"),
    [
        (15, 15, "starts in 15 minutes"),
        (14, 15, "starts in 15 minutes"),
        (9, 15, "starts in 9 minutes"),
        (60, 60, "starts in 1 hour"),
        (59, 60, "starts in 1 hour"),
        (90, 120, "starts in 1 hour 30 minutes"),
        (120, None, "starts in 2 hours"),
        (1, 15, "starts now"),
        (-5, 15, "has started"),
        (24 * 60, 24 * 60, "is tomorrow at 14:00 (Berlin time)"),
        (13 * 60, 24 * 60, "is today at 14:00 (Berlin time)"),
        (72 * 60, 72 * 60, "is in 3 days at 14:00 (Berlin time)"),
    ],
)
def test_a_reminder_says_how_much_time_is_really_left(left, due, words):
    now = made.START - timedelta(minutes=left)
    assert start_words(made.START, timezone="Europe/Berlin", minutes_before=due, now=now) == words


def test_lengths_and_counts():
    assert [length_words(minutes) for minutes in (1, 45, 60, 90, 120)] == [
        "1 minute",
        "45 minutes",
        "1 hour",
        "1 h 30 min",
        "2 hours",
    ]
    assert [count_words(count) for count in (0, 1, 2)] == [
        "No interviews this week",
        "1 interview this week",
        "2 interviews this week",
    ]


def test_days_have_names_in_the_viewers_zone():
    meetings = [made.meeting(starts_at=made.NOW + timedelta(days=days)) for days in (-1, 0, 1, 4, 400)]
    assert [on for on, _ in by_day(meetings, timezone="Europe/Berlin", now=made.NOW)] == [
        "Yesterday, Sun 22 Nov",
        "Today, Mon 23 Nov",
        "Tomorrow, Tue 24 Nov",
        "Fri 27 Nov",
        "Tue 28 Dec 2027",
    ]


def options(*suggestions):
    (block, *_) = time_blocks(suggestions, None, note=None, candidate=made.JANE, timezone="Europe/Berlin")
    shown = [
        (one["text"]["text"], one.get("description", {}).get("text")) for one in block["element"]["options"]
    ]
    return shown, block["hint"]["text"]


def test_a_time_says_who_would_come_who_would_not_and_what_moved_it_up():
    plain, open_to_choice, alone = made.suggestions(3)
    shown, hint = options(
        plain,
        replace(open_to_choice, with_whom=("Ana Silva", "Bo Chen"), reasons=("soonest", "early")),
        replace(alone, with_whom=("Bo Chen",), without=("Cy",), reasons=("another_day",)),
    )
    assert shown == [
        ("Tue 24 Nov, 14:00–14:30", "08:00 for Jane Doe (New York)"),
        (
            "Tue 24 Nov, 15:00–15:30 · with Ana Silva and Bo Chen",
            "09:00 for Jane Doe (New York) · the soonest",
        ),
        (
            "Tue 24 Nov, 16:00–16:30 · with Bo Chen",
            "10:00 for Jane Doe (New York) · without Cy · another day",
        ),
    ]
    assert hint.startswith("Those named are free then.")
    assert options(plain)[1].startswith("Everyone is free then.")


def test_every_reason_has_its_words_and_what_has_no_room_is_left_out():
    assert set(REASON_WORDS) == set(get_args(Reason))
    assert max(map(len, REASON_WORDS.values())) <= 40
    crowded = replace(made.suggestions(1)[0], without=("Cy" * 20, "Di", "Ed"), reasons=("another_time",))
    ((_, description),), _ = options(crowded)
    assert description == "08:00 for Jane Doe (New York) · without CyCyCyCyCyCyCyCyCyCyC… and 2 more"
