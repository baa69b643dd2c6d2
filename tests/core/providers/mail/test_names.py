"""Names, addresses and places as hostile or as foreign as they come."""

from dataclasses import replace
from html import unescape
from re import sub

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.meetings.facts import Interviewer
from core.meetings.location import Location, LocationKind
from core.messages.deliver import Refused
from core.providers.mail.clean import header_text, one_line
from core.providers.mail.compose import KINDS, compose
from tests.core.providers.mail.samples import (
    MAIL_FROM,
    TOMAS,
    a_meeting,
    a_member,
    a_moved_meeting,
    an_envelope,
    of_kind,
    posted,
    the_calendar,
    the_text,
)


def test_hostile_names_are_escaped_in_the_page():
    hostile = "<script>alert('x')</script><img src=x onerror=y>"
    meeting = a_meeting(
        workspace_name=hostile,
        type_name=hostile,
        interviewers=(Interviewer(member=a_member(hostile)),),
        location=Location(kind=LocationKind.CUSTOM, detail=hostile, join_url='https://x.example/"><script>'),
    )
    for kind in KINDS:
        page = the_text(posted(of_kind(kind, meeting, recipient_name=hostile)), "text/html")
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("glue", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\r\n "])
def test_a_line_break_in_a_name_adds_no_header_and_no_property(glue: str):
    hostile = f"Tomas{glue}Bcc: everybody@victim.example{glue}{glue}END:VEVENT{glue}X-EVIL:1"
    meeting = a_meeting(workspace_name=hostile, type_name=hostile, location=Location(detail=hostile))
    for mail_from in (MAIL_FROM, "interviews@northwind.example"):
        mail = posted(an_envelope(recipient_name=hostile, about=meeting), mail_from)
        assert "Bcc" not in mail
        assert [address.addr_spec for address in mail["To"].addresses] == [TOMAS]
        assert [address.addr_spec for address in mail["From"].addresses] == ["interviews@northwind.example"]
        event = the_calendar(mail).events[0]
        assert not event.extras
        assert len(the_calendar(mail).events) == 1


def test_half_a_character_is_dropped():
    assert the_text(posted(an_envelope(recipient_name="Tomas \ud83d Okafor"))).startswith(
        "Hello Tomas Okafor,\n"
    )


def test_a_bidi_override_cannot_turn_a_subject_around():
    mail = posted(an_envelope(about=a_meeting(workspace_name="Acme \u202egnp.exe\u2066")))
    assert (
        mail["Subject"] == "Interview: Phone screening with Acme gnp.exe, Tue 24 Nov, 14:00 (Europe/Berlin)"
    )


def test_an_encoded_word_in_a_name_stays_as_it_was_typed():
    mail = posted(an_envelope(about=a_meeting(workspace_name="=?utf-8?q?Evil?=")))
    assert "with = ?utf-8?q?Evil?=, Tue" in mail["Subject"]


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "tomas",
        "a@b@c\r\nRCPT TO:<x>",
        "a b@c.example",
        "<a@b.example>",
        "a@",
        "@b",
        f"a@{'b' * 300}",
        "a@b.example\nx",
        "a@\u2024",
    ],
)
def test_a_recipient_that_is_no_address_is_refused_without_showing_it(bad: str):
    with pytest.raises(Refused) as refused:
        compose(an_envelope(recipient=bad), MAIL_FROM)
    assert refused.value.sentence == "The candidate's mail address cannot be used."
    assert refused.value.__suppress_context__


def test_an_unknown_kind_is_refused():
    with pytest.raises(Refused, match="not sent by mail"):
        compose(an_envelope("card"), MAIL_FROM)


@pytest.mark.parametrize(
    "bad",
    ["", "Northwind", "a@b.example, c@d.example", "X <a@b.example> y", "<a@b.example", "a@b\r\nBcc: x@y"],
)
def test_a_sender_that_is_no_mailbox_is_a_plain_sentence(bad: str):
    with pytest.raises(ValueError, match=r"^MAIL_FROM must be one address"):
        compose(an_envelope(), bad)


def test_a_sender_without_a_name_speaks_for_the_company():
    mail = posted(
        an_envelope(about=a_meeting(workspace_name='Northwind, "Labs" <GmbH>')), "i@northwind.example"
    )
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Northwind Labs GmbH", "i@northwind.example")


def test_a_domain_in_other_letters_goes_out_in_ascii():
    assert posted(an_envelope(recipient="tomas@straße.example"))["To"] == "tomas@xn--strae-oqa.example"


SCRIPTS = (
    "Zoë Müller-Ørsted",
    "Đặng Thị Ánh",
    "王小明",
    "محمد بن سلمان",
    "שרה כהן",
    "अनुष्का",
    "👩🏽‍💻 Sam",
    'O\'Neil, "Bob"; a\\b',
)


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("times", [1, 30])
def test_names_in_any_script_and_of_any_length_arrive(name: str, times: int):
    long_name = " ".join([name] * times)[:300].strip()
    meeting = a_meeting(
        workspace_name=long_name[:80].strip(), interviewers=(Interviewer(member=a_member(long_name)),)
    )
    mail = posted(an_envelope(recipient_name=long_name, about=meeting))
    assert the_text(mail).startswith(f"Hello {long_name},\n")
    assert f"With: {long_name}\n" in the_text(mail)
    assert f"with {long_name[:80].strip()}, Tue 24 Nov" in mail["Subject"]
    assert f"<bdi>{long_name}</bdi>" in unescape(the_text(mail, "text/html"))
    assert the_calendar(mail).events[0].attendees[0].common_name == long_name.replace('"', "'")


NAMES = st.text(max_size=320)


@settings(max_examples=60, deadline=None)
@given(name=NAMES, company=NAMES, kind=st.sampled_from(sorted(KINDS)))
def test_any_name_gives_one_sender_one_recipient_and_equal_words_in_text_and_page(
    name: str, company: str, kind: str
):
    meeting = replace(
        a_moved_meeting(), workspace_name=company, interviewers=(Interviewer(member=a_member(name)),)
    )
    mail = posted(of_kind(kind, meeting, recipient_name=name), "interviews@northwind.example")
    assert [address.addr_spec for address in mail["To"].addresses] == [TOMAS]
    assert [address.addr_spec for address in mail["From"].addresses] == ["interviews@northwind.example"]
    greeting = the_text(mail).partition("\n")[0]
    page = unescape(sub(r"<[^>]+>", "", the_text(mail, "text/html")))
    assert greeting in page
    when = "" if kind == "booking_link" else ", Tue 24 Nov"
    assert f"Phone screening with {header_text(one_line(company)) or 'our team'}{when}" in mail["Subject"]
