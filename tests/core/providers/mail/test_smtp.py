"""Mail handed to real servers on loopback, willing ones and others."""

import logging
import ssl
from datetime import UTC, datetime

import pytest
from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPResponse, SMTPSenderRefused

from core.messages.deliver import Delayed, Deliver, Refused
from core.providers.mail.smtp import SmtpMailer, check_refusals
from tests.core.providers.mail.samples import (
    MAIL_FROM,
    TOMAS,
    an_envelope,
    the_bytes,
    the_calendar,
    the_three_letters,
)
from tests.core.providers.mail.servers import HANG_UP, mailroom, stubborn_server


def _mailer(port: int, *, sign_in: str = "", options: str = "", scheme: str = "smtp") -> Deliver:
    return SmtpMailer(f"{scheme}://{sign_in}127.0.0.1:{port}{options}", MAIL_FROM, timeout_seconds=10)


async def test_a_meetings_mails_arrive_and_make_one_calendar_entry():
    async with mailroom() as room:
        references = [await _mailer(room.port).deliver(letter) for letter in the_three_letters()]
    assert [mail["Message-ID"] for mail in room.mails] == references
    assert len(set(references)) == 3
    assert {envelope.mail_from for envelope in room.arrived} == {"interviews@northwind.example"}
    assert [envelope.rcpt_tos for envelope in room.arrived] == [[TOMAS]] * 3
    assert set(room.hosts) == {"northwind.example"}
    calendars = [the_calendar(mail) for mail in room.mails]
    assert [calendar.method for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [calendar.events[0] for calendar in calendars]
    assert len({event.uid for event in events}) == 1
    assert [event.sequence for event in events] == [0, 1, 2]


async def test_the_calendar_arrives_with_its_line_ends_and_folds():
    async with mailroom() as room:
        await _mailer(room.port).deliver(an_envelope(recipient_name="Žofie 王小明 " * 20))
    (mail,) = room.mails
    entry = the_bytes(mail, "text/calendar")
    assert entry == the_bytes(mail, "application/ics")
    lines = entry.split(b"\r\n")
    assert not [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75]
    assert [line for line in lines if line.startswith(b" ")]


async def test_a_repeat_tells_mailbox_and_calendar_that_it_is_one():
    async with mailroom() as room:
        first = await _mailer(room.port).deliver(an_envelope())
        again = await _mailer(room.port).deliver(an_envelope(now=datetime(2026, 11, 20, 9, 45, tzinfo=UTC)))
    assert first == again
    one, other = room.mails
    assert the_bytes(one, "text/calendar") == the_bytes(other, "text/calendar")


async def test_a_mail_cannot_be_looked_up():
    assert await _mailer(1).find(an_envelope()) is None


@pytest.mark.parametrize(
    "answers, sentence",
    [
        ({"RCPT": "550 5.1.1 <tomas.okafor@mail.example> unknown"}, "The mail server refused this address."),
        ({"MAIL": "553 5.7.1 not yours"}, "The mail server refused our sender address."),
        ({"DATA": "554 5.6.0 no"}, "The mail server refused this mail."),
        ({".": "554 5.7.1 tomas.okafor@mail.example looks like spam"}, "The mail server refused this mail."),
    ],
)
async def test_a_permanent_answer_is_refused_without_the_address(answers: dict[str, str], sentence: str):
    async with stubborn_server(answers) as port:
        with pytest.raises(Refused) as refused:
            await _mailer(port).deliver(an_envelope())
    assert refused.value.sentence == sentence
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("code", [421, 450, 451, 452, 471])
@pytest.mark.parametrize("word", ["", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_a_temporary_answer_at_any_point_is_delayed(word: str, code: int):
    answers = {word: f"{code} 4.3.0 later", "HELO": f"{code} 4.3.0 later"}
    async with stubborn_server(answers) as port:
        with pytest.raises(Delayed) as delayed:
            await _mailer(port).deliver(an_envelope())
    assert delayed.value.retry_after == 60


@pytest.mark.parametrize("word", ["", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_a_server_that_hangs_up_is_tried_again(word: str):
    async with stubborn_server({word: HANG_UP}) as port:
        with pytest.raises(ConnectionError) as lost:
            await _mailer(port).deliver(an_envelope())
    assert TOMAS not in str(lost.value)


async def test_a_server_that_hangs_up_after_taking_the_mail_has_taken_it():
    async with stubborn_server({"QUIT": HANG_UP}) as port:
        assert (await _mailer(port).deliver(an_envelope())).endswith("@northwind.example>")


async def test_a_server_that_is_away_is_tried_again():
    async with mailroom() as room:
        pass
    with pytest.raises(ConnectionError):
        await _mailer(room.port).deliver(an_envelope())


def test_a_partial_refusal_counts_as_one():
    check_refusals({})
    with pytest.raises(Refused, match=r"^The mail server refused this address\.$"):
        check_refusals({TOMAS: SMTPResponse(550, "no such user")})
    with pytest.raises(Delayed):
        check_refusals({TOMAS: SMTPResponse(450, "greylisted")})


async def test_a_password_opens_the_server():
    async with mailroom(accounts={b"ann@acme.example": b"p/a:s@s"}) as room:
        mailer = _mailer(room.port, sign_in="ann%40acme.example:p%2Fa%3As%40s@", options="?starttls=never")
        await mailer.deliver(an_envelope())
    assert len(room.mails) == 1


async def test_a_wrong_or_missing_password_is_ours_to_repair_and_tried_again():
    async with mailroom(accounts={b"ann": b"right"}) as room:
        with pytest.raises(SMTPAuthenticationError):
            await _mailer(room.port, sign_in="ann:wrong@", options="?starttls=never").deliver(an_envelope())
        with pytest.raises(SMTPSenderRefused):
            await _mailer(room.port).deliver(an_envelope())
    assert not room.arrived


async def test_no_password_goes_to_a_server_without_encryption():
    async with mailroom(accounts={b"ann": b"right"}) as room:
        with pytest.raises(SMTPException, match="STARTTLS"):
            await _mailer(room.port, sign_in="ann:right@").deliver(an_envelope())
    assert not room.arrived


async def test_starttls_and_tls_encrypt(certificate: ssl.SSLContext):
    async with mailroom(starttls=certificate, accounts={b"ann": b"right"}) as room:
        await _mailer(room.port, sign_in="ann:right@").deliver(an_envelope())
        await _mailer(room.port, sign_in="ann:right@", options="?starttls=auto").deliver(an_envelope())
    assert room.encrypted == [True, True]
    async with mailroom(tls=certificate) as room:
        await _mailer(room.port, scheme="smtps").deliver(an_envelope())
    assert len(room.mails) == 1


async def test_an_address_in_other_letters_needs_a_server_that_knows_them():
    envelope = an_envelope(recipient="τομας@mail.example", recipient_name="Müller, Jörg")
    async with mailroom() as room:
        with pytest.raises(Refused, match="letters outside of ASCII"):
            await _mailer(room.port).deliver(envelope)
    async with mailroom(smtputf8=True) as room:
        await _mailer(room.port).deliver(envelope)
    assert room.arrived[0].rcpt_tos == ["τομας@mail.example"]
    assert isinstance(room.arrived[0].content, bytes)
    assert "To: τομας@mail.example\r\n".encode() in room.arrived[0].content


async def test_nobody_is_named_in_the_log(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    for logger in ("aiosmtpd", "mail.log"):
        caplog.set_level(logging.CRITICAL, logger)
    async with stubborn_server({"RCPT": f"550 <{TOMAS}> unknown"}) as port:
        with pytest.raises(Refused):
            await _mailer(port).deliver(an_envelope())
    assert not [record for record in caplog.records if "omas" in record.getMessage()]


@pytest.mark.parametrize("url, sender", [("http://x:hunter2@y", MAIL_FROM), ("smtp://mx.example", "Nobody")])
def test_a_mailer_that_cannot_work_is_not_made(url: str, sender: str):
    with pytest.raises(ValueError, match=r"^(SMTP_URL|MAIL_FROM) ") as caught:
        SmtpMailer(url, sender)
    assert "hunter2" not in str(caught.value)
