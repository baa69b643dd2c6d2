"""SMTP_URL, as people write it."""

import pytest

from core.providers.mail.smtp_url import SmtpServer, read_smtp_url


def _server(**changes: object) -> SmtpServer:
    plain = {"host": "mx.example", "port": 25, "use_tls": False, "start_tls": None}
    return SmtpServer(**(plain | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url, server",
    [
        ("smtp://mx.example", _server()),
        (" smtp://mx.example:2525/ ", _server(port=2525)),
        ("smtp://mx.example?starttls=never", _server(start_tls=False)),
        ("smtp://mx.example?starttls=auto", _server()),
        ("smtp://mx.example?starttls=required", _server(start_tls=True)),
        ("smtp://[::1]:1025", _server(host="::1", port=1025)),
        ("smtps://mx.example", _server(port=465, use_tls=True, start_tls=False)),
        ("smtp://ann:pw@mx.example", _server(port=587, start_tls=True, username="ann", password="pw")),
        ("smtp://ann@mx.example", _server(port=587, start_tls=True, username="ann", password="")),
        (
            "smtps://ann%40acme.example:p%2Fa%3As%40s%25%C3%A4@mx.example:1465",
            _server(
                port=1465, use_tls=True, start_tls=False, username="ann@acme.example", password="p/a:s@s%ä"
            ),
        ),
        (
            "smtp://ann:pw@127.0.0.1:2525?starttls=never",
            _server(host="127.0.0.1", port=2525, start_tls=False, username="ann", password="pw"),
        ),
    ],
)
def test_a_url_is_read(url: str, server: SmtpServer):
    assert read_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mx.example:25",
        "http://ann:hunter2@mx.example",
        "smtp://",
        "smtp://ann:hunter2@",
        "smtp://:hunter2@mx.example",
        "smtp://ann:hunter2@mx.example:99999",
        "smtp://ann:hunter2@mx.example:0",
        "smtp://ann:hunter2@mx.example:hunter2",
        "smtp://ann:hunter2/x@mx.example",
        "smtp://ann:hunter2#x@mx.example",
        "smtp://ann:hunter2@mx.example/inbox",
        "smtp://ann:hunter2@[mx.example",
        "smtp://ann:hunter2@mx.example?starttls=perhaps",
        "smtp://ann:hunter2@mx.example?starttls=never&starttls=auto",
        "smtp://ann:hunter2@mx.example?hunter2=1",
        "smtps://ann:hunter2@mx.example?starttls=required",
    ],
)
def test_a_bad_url_is_one_sentence_without_the_password(url: str):
    with pytest.raises(ValueError, match=r"^SMTP_URL .*\.$") as caught:
        read_smtp_url(url)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_server_shows_no_password_when_it_is_printed():
    assert "hunter2" not in repr(read_smtp_url("smtp://ann:hunter2@mx.example"))
