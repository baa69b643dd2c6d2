"""What admins read of a scheduler's key and of a history: what happened, and what to do."""

import pytest

from bot.blocks.schedulers import import_progress, scheduler_trouble
from tests.bot.blocks.slack import buttons, posted


def test_a_key_of_no_use_leads_to_where_another_is_saved_and_says_what_became_of_it():
    asked = posted(scheduler_trouble("calcom", "Give it <scopes>.", ""))
    assert asked.text == "Panelry hears of no bookings at Cal.com any more: Give it &lt;scopes&gt;."
    assert buttons(asked) == ["open_schedulers"]
    for now, words in (
        ("works", "Cal.com works again."),
        ("forgotten", "The key for Cal.com was forgotten."),
    ):
        later = posted(scheduler_trouble("calcom", "", now))
        assert (later.text, buttons(later)) == (words, [])


@pytest.mark.parametrize(
    "is_done, why, unread, words",
    [
        (False, "", 0, "Reading the history at Calendly: 1 booking so far, about 5 to go."),
        (False, "", 2, "Reading the history at Calendly: 1 booking so far, about 5 to go."),
        (True, "", 0, "Done: Panelry read 1 booking at Calendly."),
        (True, "", 2, "Done: Panelry read 1 booking at Calendly; 2 could not be read."),
        (
            False,
            "No.",
            2,
            "Stopped after 1 booking at Calendly: No. It goes on once there is a key that works.",
        ),
        (True, "No.", 0, "Stopped after 1 booking at Calendly: No. To go on, press Read history again."),
    ],
)
def test_a_history_says_how_far_it_is_and_why_it_stopped(is_done: bool, why: str, unread: int, words: str):
    told = import_progress("calendly", 1, 5, is_done=is_done, why=why, unread=unread)
    assert posted(told).text == words
