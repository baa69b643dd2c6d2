"""Every way a mail server can be wrong, found before the first mail."""

import ssl

import pytest

from core.providers.mail.check import mail_problem
from tests.core.providers.mail.samples import MAIL_FROM
from tests.core.providers.mail.servers import HANG_UP, mailroom, stubborn_server


async def problem(port: int, *, sign_in: str = "", options: str = "", scheme: str = "smtp") -> str | None:
    url = f"{scheme}://{sign_in}127.0.0.1:{port}{options}"
    return await mail_problem(url, MAIL_FROM, timeout_seconds=10)


async def test_a_server_that_would_take_our_mail_is_well_and_gets_none(certificate: ssl.SSLContext):
    async with mailroom(starttls=certificate, accounts={b"ann": b"right"}) as room:
        assert await problem(room.port, sign_in="ann:right@") is None
    async with mailroom(tls=certificate) as other:
        assert await problem(other.port, scheme="smtps") is None
    async with mailroom() as plain:
        assert await problem(plain.port) is None
    assert [room.arrived, other.arrived, plain.arrived] == [[], [], []]


async def test_a_sign_in_that_is_wrong_missing_or_unwanted():
    async with mailroom(accounts={b"ann": b"right"}) as room:
        wrong = await problem(room.port, sign_in="ann:hunter2@", options="?starttls=never")
        missing = await problem(room.port)
        unsafe = await problem(room.port, sign_in="ann:right@")
    async with stubborn_server({}) as port:
        unwanted = await problem(port, sign_in="ann:hunter2@", options="?starttls=never")
    assert wrong == f"127.0.0.1:{room.port} does not accept the user and password of SMTP_URL."
    assert "wants a user and a password" in (missing or "")
    assert "offers no STARTTLS" in (unsafe or "")
    assert "takes no user and password" in (unwanted or "")


async def test_a_certificate_nobody_vouches_for(certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    async with mailroom(starttls=certificate) as room, mailroom(tls=certificate) as other:
        assert "its certificate must be" in (await problem(room.port, options="?starttls=required") or "")
        assert "its certificate must be" in (await problem(other.port, scheme="smtps") or "")
    async with mailroom() as plain:
        assert "its certificate must be" in (await problem(plain.port, scheme="smtps") or "")


@pytest.mark.parametrize("greeting", [HANG_UP, "554 no", "HTTP/1.1 400"])
async def test_nothing_that_speaks_smtp(greeting: str):
    async with stubborn_server({"": greeting}) as port:
        assert "does not answer as a mail server" in (await problem(port) or "")


async def test_nothing_at_all():
    assert await problem(1) == (
        "127.0.0.1:1 does not answer as a mail server. Check SMTP_URL, and that firewalls let it pass."
    )


async def test_a_sender_the_server_does_not_take():
    async with stubborn_server({"MAIL": "553 5.7.1 not yours"}) as port:
        assert await problem(port) == f"127.0.0.1:{port} does not take mail from MAIL_FROM (553)."


@pytest.mark.parametrize(
    "url, sender, words",
    [
        ("http://mx", MAIL_FROM, "SMTP_URL must begin"),
        ("smtp://mx", "Nobody", "MAIL_FROM must be one address"),
    ],
)
async def test_settings_that_cannot_be_read(url: str, sender: str, words: str):
    assert words in (await mail_problem(url, sender) or "")
