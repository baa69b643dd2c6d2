"""The words, the headers and the shape of a mail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.meetings.facts import Candidate, Interviewer, Role, Rsvp
from core.meetings.location import Location, LocationKind
from core.messages.deliver import Envelope, Refused
from core.providers.mail.compose import KINDS
from core.rooms.facts import Room
from tests.core.providers.mail.samples import (
    MAIL_FROM,
    START,
    TOMAS,
    a_cancelled_meeting,
    a_meeting,
    a_member,
    a_moved_meeting,
    an_envelope,
    posted,
    the_calendar,
    the_part,
    the_text,
    the_three_letters,
)

SECRETS = ("secret", "reject", "Doubtful", "doubtful", "interviewer1@", "interviewer2@", "Rita")


def _all_letters() -> list[Envelope]:
    late = [an_envelope(kind, key=kind) for kind in ("invitation_link", "invitation_room")]
    return [*the_three_letters(), an_envelope("reminder", key="d", minutes_before=15), *late]


def test_the_shape_is_the_one_mail_readers_take_for_an_invitation():
    mail = posted(an_envelope())
    shape = [part.get_content_type() for part in mail.walk()]
    assert shape == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    entry = the_part(mail, "text/calendar")
    assert dict(entry["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert entry.get_content_disposition() is None
    attached = the_part(mail, "application/ics")
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_filename() == "invite.ics"


def test_a_reminder_has_no_calendar_part():
    mail = posted(an_envelope("reminder"))
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_the_headers_of_an_invitation():
    mail = posted(an_envelope())
    assert mail["From"] == MAIL_FROM
    assert mail["To"] == TOMAS
    assert mail["Subject"] == (
        "Interview: Phone screening with Northwind Labs, Tue 24 Nov, 14:00 (Europe/Berlin)"
    )
    assert mail["Date"].datetime == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@northwind.example>")
    assert "Reply-To" not in mail
    assert "Bcc" not in mail


def test_a_repeat_has_the_same_message_id_and_another_message_another():
    first = posted(an_envelope())
    again = posted(an_envelope(now=START - timedelta(hours=1)))
    other = posted(an_envelope(key="another"))
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]


def test_a_message_id_does_not_show_the_key():
    mail = posted(an_envelope(key="tomas.okafor@mail.example"))
    assert "tomas" not in mail["Message-ID"]


@pytest.mark.parametrize("envelope", _all_letters(), ids=lambda envelope: envelope.kind)
def test_nothing_the_company_keeps_to_itself_is_in_a_mail(envelope: Envelope):
    mail = posted(envelope)
    said = "\n".join((mail.as_string(), *(the_text(mail, kind) for kind in ("text/plain", "text/html"))))
    if KINDS[envelope.kind].method:
        said += the_text(mail, "text/calendar")
    assert [secret for secret in SECRETS if secret in said] == []


def test_an_invitation_says_when_how_long_where_and_with_whom():
    text = the_text(posted(an_envelope()))
    assert text.startswith("Hello Tomas Okafor,\n")
    assert "When: Tuesday, 24 November 2026, 14:00–14:45 (Europe/Berlin, UTC+1)\n" in text
    assert "Length: 45 minutes\n" in text
    assert "Where: Video call\nJoin: https://meet.example/abc-defg-hij\n" in text
    assert "With: Ada Lovelace, Grace Hopper\n" in text


def test_a_move_says_the_new_time_and_the_old():
    mail = posted(an_envelope("invitation_moved", about=a_moved_meeting()))
    assert mail["Subject"].startswith("New time: Phone screening with Northwind Labs, Tue 24 Nov, 14:00")
    text = the_text(mail)
    assert "New time: Tuesday, 24 November 2026, 14:00–14:45 (Europe/Berlin, UTC+1)\n" in text
    assert "Instead of: Monday, 23 November 2026, 10:00–10:45 (Europe/Berlin, UTC+1)\n" in text


def test_another_room_leaves_the_time_as_it_is_however_often_it_was_moved_before():
    room = Room(id=1, name="Rosa Parks", site="Berlin", seats=6)
    there = replace(a_moved_meeting(), location=Location(kind=LocationKind.IN_PERSON, room=room))
    mail = posted(an_envelope("invitation_room", about=there))
    assert mail["Subject"].startswith("New room: Phone screening with Northwind Labs, Tue 24 Nov, 14:00")
    text = the_text(mail)
    assert "The time stays as it is." in text
    assert "When: Tuesday, 24 November 2026, 14:00–14:45 (Europe/Berlin, UTC+1)\n" in text
    assert "Where: In person: Rosa Parks, Berlin\n" in text
    assert "Instead of" not in text
    assert the_calendar(mail).events[0].location == "In person: Rosa Parks, Berlin"


def test_a_move_without_an_earlier_time_says_that_something_changed():
    text = the_text(posted(an_envelope("invitation_moved")))
    assert "has changed" in text
    assert "Instead of" not in text


def test_a_cancellation_is_kind_and_names_no_reason():
    mail = posted(an_envelope("invitation_cancelled", about=a_cancelled_meeting()))
    assert mail["Subject"].startswith("Cancelled: ")
    for text in (the_text(mail), the_text(mail, "text/html")):
        assert "will not take place as planned" in text
        assert "thank you" in text
        assert "meet.example" not in text


@pytest.mark.parametrize(
    "before, words",
    [
        (timedelta(minutes=15), "is in 15 minutes."),
        (timedelta(minutes=1), "is in 1 minute."),
        (timedelta(hours=1), "is in 1 hour."),
        (timedelta(hours=4), "is today."),
        (timedelta(hours=24), "is tomorrow."),
        (timedelta(hours=70), "is coming up."),
        (timedelta(minutes=-3), "is coming up."),
    ],
)
def test_a_reminder_says_how_far_away_it_is_when_it_leaves(before: timedelta, words: str):
    mail = posted(an_envelope("reminder", now=START - before))
    assert words in the_text(mail)
    assert words in the_text(mail, "text/html")


@pytest.mark.parametrize("unknown", [None, "", "Mars/Olympus", "../etc/passwd", "Europe", "\x00"])
def test_without_a_known_zone_the_time_is_in_utc_and_says_so(unknown: str | None):
    mail = posted(an_envelope(recipient_timezone=unknown))
    assert mail["Subject"].endswith("Tue 24 Nov, 13:00 UTC")
    assert "13:00–13:45 (UTC)\n" in the_text(mail)
    assert "We do not know your time zone" in the_text(mail)


def test_a_guessed_zone_comes_with_the_time_in_utc():
    candidate = Candidate(id=3, name="Tomas Okafor", timezone="Europe/Berlin", timezone_is_guess=True)
    text = the_text(posted(an_envelope(about=a_meeting(candidate=candidate))))
    assert "That is 13:00 UTC, should you be in another time zone." in text


@pytest.mark.parametrize(
    "location, phone, place",
    [
        (
            Location(kind=LocationKind.IN_PERSON, detail="Main St 1\n10115 Berlin"),
            None,
            "In person: Main St 1 10115 Berlin",
        ),
        (
            Location(
                kind=LocationKind.IN_PERSON,
                detail="ring twice",
                room=Room(id=1, name="Rosa Parks", site="Berlin", seats=6, email="rosa-parks@x.example"),
            ),
            None,
            "In person: Rosa Parks, Berlin, ring twice",
        ),
        (
            Location(kind=LocationKind.PHONE),
            "+49 30 901820",
            "Phone call: the number we have for you is +49 30 901820",
        ),
        (Location(kind=LocationKind.PHONE), None, "Phone call"),
        (Location(kind=LocationKind.PHONE, detail="we ring you"), "+49", "Phone call: we ring you"),
        (Location(kind=LocationKind.CUSTOM, detail="The blue house"), None, "The blue house"),
        (Location(detail="https://m.example/1", join_url="https://m.example/1"), None, "Video call"),
        (Location(detail="Room Ada", join_url="https://m.example/1"), None, "Video call: Room Ada"),
        (Location(kind=LocationKind.MEET, join_url="https://m.example/1"), None, "Google Meet"),
        (Location(kind=LocationKind.ZOOM), None, "Zoom: the link follows by mail"),
        (
            Location(kind=LocationKind.TEAMS, detail="B4"),
            None,
            "Microsoft Teams: B4, the link follows by mail",
        ),
        (
            Location(kind=LocationKind.ZOOM, detail="https://m.example/1", join_url="https://m.example/1"),
            None,
            "Zoom",
        ),
    ],
)
def test_where_it_takes_place(location: Location, phone: str | None, place: str):
    candidate = Candidate(id=3, name="Tomas Okafor", phone=phone)
    mail = posted(an_envelope(about=a_meeting(location=location, candidate=candidate)))
    assert f"Where: {place}\n" in the_text(mail)


def test_an_empty_place_is_left_out():
    mail = posted(an_envelope(about=a_meeting(location=Location(kind=LocationKind.CUSTOM), interviewers=())))
    assert "Where" not in the_text(mail)
    assert "With:" not in the_text(mail)
    assert the_calendar(mail).events[0].location is None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://", "https://a b", "//x", "http://[", ""]
)
def test_only_web_links_become_links(url: str):
    mail = posted(an_envelope(about=a_meeting(location=Location(join_url=url))))
    assert "href" not in the_text(mail, "text/html")
    assert "Join" not in the_text(mail)
    assert the_calendar(mail).events[0].url is None


def test_a_join_link_is_a_button_that_keeps_its_address():
    url = 'https://zoom.example/j/123?pwd=aä&uname="x"#now'
    mail = posted(an_envelope(about=a_meeting(location=Location(join_url=url))))
    ascii_url = "https://zoom.example/j/123?pwd=a%C3%A4&uname=%22x%22#now"
    assert f'href="{ascii_url.replace("&", "&amp;")}"' in the_text(mail, "text/html")
    assert the_calendar(mail).events[0].url == ascii_url


def test_whoever_declined_is_not_announced_and_an_address_is_not_a_name():
    people = (
        Interviewer(member=a_member("Ada Lovelace"), rsvp=Rsvp.DECLINED),
        Interviewer(member=a_member("grace@northwind.example"), is_required=False),
        Interviewer(member=a_member("Bo Busy"), is_required=False, keeps_time=False),
        Interviewer(member=a_member("Otto Quist"), is_required=False, role=Role.OBSERVER),
    )
    mail = posted(an_envelope(about=a_meeting(interviewers=people)))
    assert "With: grace, Otto Quist (observer)\n" in the_text(mail)
    assert "Ada" not in the_text(mail)
    assert the_calendar(mail).events[0].description == (
        "Where: Video call\nJoin: https://meet.example/abc-defg-hij\nWith: grace, Otto Quist (observer)"
    )


def test_a_nameless_candidate_is_greeted_all_the_same():
    mail = posted(an_envelope(recipient_name="", about=a_meeting(candidate=None)))
    assert the_text(mail).startswith("Hello,\n")
    assert "Hello,</p>" in the_text(mail, "text/html")


def test_a_link_to_choose_a_time_is_said_in_our_words_and_opens_once():
    told = {
        "url": "https://calendly.example/d/x?name=Tomas&utm_content=3.ab",
        "what": "Talk <b>",
        "company": "Northwind Labs",
        "note": "See you <soon>",
    }
    mail = posted(an_envelope("booking_link", about=None, detail=told))
    assert mail["Subject"] == "Choose a time: Talk <b> with Northwind Labs"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert told["url"] in text.get_content()
    assert "See you &lt;soon&gt;" in html.get_content()
    assert [part for part in mail.walk() if part.get_content_type() == "text/calendar"] == []
    with pytest.raises(Refused):
        posted(an_envelope("booking_link", about=None, detail=told | {"url": "javascript:alert(1)"}))
