"""Mail over SMTP, as a road messages travel on."""

from email.message import EmailMessage

from aiosmtplib import (
    SMTPDataError,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponse,
    SMTPResponseException,
    SMTPSenderRefused,
    send,
)

from core.messages.deliver import Delayed, Envelope, Refused
from core.providers.mail.address import read_address, read_mailbox
from core.providers.mail.compose import compose
from core.providers.mail.count import counted_errors
from core.providers.mail.smtp_url import read_smtp_url

_ADDRESS_REFUSED = "The mail server refused this address."
_SENDER_REFUSED = "The mail server refused our sender address."
_MAIL_REFUSED = "The mail server refused this mail."
_LETTERS_REFUSED = "The mail server cannot send to an address with letters outside of ASCII."
_WAIT_SECONDS = 60.0
_SIGN_IN_FIRST = 530


class SmtpMailer:
    """The `Deliver` port over one mail server, from one sender.

    A mail cannot be looked up once it is sent. One whose sending was interrupted is sent again, with the same
    Message-ID, UID, SEQUENCE and DTSTAMP: a mailbox may hold it twice, a calendar changes nothing.
    """

    def __init__(self, smtp_url: str, mail_from: str, *, timeout_seconds: float = 30.0) -> None:
        """Read `SMTP_URL` and `MAIL_FROM`; ValueError with a sentence for people when one cannot be used."""
        self._server = read_smtp_url(smtp_url)
        self._mail_from = mail_from
        self._sender = read_mailbox(mail_from)
        self._timeout_seconds = timeout_seconds

    async def deliver(self, envelope: Envelope) -> str:
        """Hand the mail to the server; return its Message-ID.

        Raises `Delayed` for what the server calls temporary, `Refused` for what it calls permanent. A server
        that is away, hangs up, or does not know our password raises as it is, to be tried again: that is
        repaired on our side, and the invitation is still wanted then.
        """
        mail = compose(envelope, self._mail_from)
        recipient = read_address(envelope.recipient)
        try:
            with counted_errors():
                refusals = await self._send(mail, recipient)
        except (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupported) as error:
            # What the server said may hold the address: it goes no further.
            raise _verdict(error, recipient) from None
        check_refusals(refusals)
        return str(mail["Message-ID"])

    async def _send(self, mail: EmailMessage, recipient: str) -> dict[str, SMTPResponse]:
        refusals, _ = await send(
            mail,
            sender=self._sender.address,
            recipients=[recipient],
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.username,
            password=self._server.password,
            use_tls=self._server.use_tls,
            start_tls=self._server.start_tls,
            # Said in EHLO; the default would be the name of this machine.
            local_hostname=self._sender.domain,
            timeout=self._timeout_seconds,
        )
        return refusals

    async def find(self, envelope: Envelope) -> str | None:
        """Return None: a mail that left cannot be found again."""
        return None


def check_refusals(refusals: dict[str, SMTPResponse]) -> None:
    """Raise for the first of the addresses a server refused while it took the mail for others."""
    for answer in refusals.values():
        raise _judge(answer.code, _ADDRESS_REFUSED)


def _verdict(error: Exception, recipient: str) -> Exception:
    """Say what the server's answer means; the error itself where it is about us, not about the mail."""
    match error:
        case SMTPRecipientsRefused():
            return _judge(error.recipients[0].code, _ADDRESS_REFUSED)
        case SMTPNotSupported() if not recipient.isascii():
            return Refused(_LETTERS_REFUSED)
        case SMTPSenderRefused() if error.code != _SIGN_IN_FIRST:
            return _judge(error.code, _SENDER_REFUSED)
        case SMTPDataError():
            return _judge(error.code, _MAIL_REFUSED)
        case SMTPResponseException() if _is_temporary(error.code):
            return Delayed(_WAIT_SECONDS)
    return error


def _judge(code: int, sentence: str) -> Delayed | Refused:
    return Delayed(_WAIT_SECONDS) if _is_temporary(code) else Refused(sentence)


def _is_temporary(code: int) -> bool:
    return 400 <= code < 500
