"""A candidate whom a calendar invites: our mails say so, tell all the same, and carry no entry."""

import pytest

from core.messages.shared import invited_by_calendar
from tests.core.providers.mail.samples import (
    a_cancelled_meeting,
    a_moved_meeting,
    an_envelope,
    posted,
    the_text,
)

LETTERS = {
    "invitation": (an_envelope(), "Our calendar sends you an invitation of its own"),
    "moved": (
        an_envelope("invitation_moved", about=a_moved_meeting()),
        "Our calendar moves the entry in yours.",
    ),
    "link": (an_envelope("invitation_link"), "Our calendar puts it into the entry in yours."),
    "room": (an_envelope("invitation_room"), "Our calendar changes the entry in yours."),
    "cancelled": (
        an_envelope("invitation_cancelled", about=a_cancelled_meeting()),
        "Our calendar takes it out of yours.",
    ),
}


LEFT = "if it is still there, please delete it yourself."


def test_an_entry_that_could_not_be_taken_away_they_delete_themselves():
    cancelled = an_envelope(
        "invitation_cancelled", about=a_cancelled_meeting(), detail={"entry_left": True, "sequence": 2}
    )
    mail = posted(invited_by_calendar(cancelled))
    for content_type in ("text/plain", "text/html"):
        told = the_text(mail, content_type)
        assert LEFT in told
        assert "takes it out" not in told
    assert "text/calendar" not in [part.get_content_type() for part in mail.walk()]
    assert LEFT + "\nIf you have a question" in the_text(mail)


@pytest.mark.parametrize("name", LETTERS)
def test_the_calendar_has_the_entry(name: str):
    envelope, words = LETTERS[name]
    mail = posted(invited_by_calendar(envelope))
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    for content_type in ("text/plain", "text/html"):
        told = the_text(mail, content_type)
        assert words in told
        assert "attached" not in told
        assert "Phone screening" in told
    assert words not in the_text(posted(envelope))
    assert "If " in the_text(mail)
