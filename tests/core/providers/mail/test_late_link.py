"""A link that comes after the invitation."""

from core.meetings.location import Location, LocationKind
from tests.core.providers.mail.samples import (
    STAMPED_AT,
    a_meeting,
    an_envelope,
    posted,
    the_calendar,
    the_text,
)


def test_a_late_link_is_a_change_of_the_entry_that_is_there():
    before = posted(an_envelope(about=a_meeting(location=Location(kind=LocationKind.MEET))))
    link = "https://meet.example/late"
    after = posted(
        an_envelope(
            "invitation_link",
            about=a_meeting(location=Location(kind=LocationKind.MEET, join_url=link)),
            detail={"stamped_at": STAMPED_AT, "sequence": 1},
        )
    )
    old, new = the_calendar(before).events[0], the_calendar(after).events[0]
    assert (old.uid, old.sequence, old.url, old.location) == (new.uid, 0, None, "Google Meet")
    assert (new.sequence, new.url, new.location) == (1, link, link)
    assert after["Subject"].startswith("How to join: Phone screening")
    assert f"Join: {link}" in the_text(after)
