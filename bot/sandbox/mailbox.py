"""The mailbox of everybody outside: a real SMTP server on loopback that keeps what it is given."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.sandbox.calendar_part import read_calendar
from bot.sandbox.shapes import Json


@dataclass(slots=True, kw_only=True)
class Mail:
    """One mail as it arrived; `received_at` is business time."""

    id: str
    raw: bytes
    recipients: list[str]
    received_at: datetime
    is_read: bool = False

    def shown(self) -> Json:
        """The mail taken apart for the page."""
        message = message_from_bytes(self.raw, policy=default)
        return {
            "id": self.id,
            "from": str(message["From"] or ""),
            "to": self.recipients,
            "subject": str(message["Subject"] or ""),
            "date": self._date(message),
            "text": _body(message, "plain"),
            "html": _body(message, "html"),
            "is_read": self.is_read,
            "calendar": _calendar(message),
            "attachments": _attachments(message),
        }

    def _date(self, message: EmailMessage) -> str:
        try:
            return parsedate_to_datetime(str(message["Date"])).isoformat()
        except ValueError:
            return self.received_at.isoformat()


@dataclass(slots=True)
class Mailbox:
    """Every mail that was sent; `now` is business time, `changed` is called after each change.

    refused: addresses nobody has, for a test.
    """

    now: Callable[[], datetime]
    changed: Callable[[], None]
    mails: list[Mail] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _open: set[SMTP] = field(default_factory=set)

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes any free one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, "127.0.0.1", port)

    async def stop(self) -> None:
        """Close the server and what is still connected."""
        if self._server is None:
            return
        self._server.close()
        for connection in self._open:
            if connection.transport is not None:
                connection.transport.close()
        await self._server.wait_closed()
        self._server = None

    @property
    def url(self) -> str:
        """Where to send mail to: "smtp://127.0.0.1:PORT"."""
        if self._server is None:
            raise RuntimeError("the sandbox was not started")
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def unread(self) -> int:
        """How many mails nobody opened yet."""
        return sum(not mail.is_read for mail in self.mails)

    def find(self, mail_id: str) -> Mail | None:
        """A mail by id."""
        return next((mail for mail in self.mails if mail.id == mail_id), None)

    def read(self, mail: Mail) -> None:
        """Mark a mail as opened."""
        mail.is_read = True
        self.changed()

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Called by aiosmtpd for each recipient."""
        if address in self.refused:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 welcome"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by aiosmtpd with a complete mail."""
        raw = envelope.content or b""
        self.mails.append(
            Mail(
                id=f"M{len(self.mails) + 1:05d}",
                raw=raw if isinstance(raw, bytes) else raw.encode(),
                recipients=[str(address) for address in envelope.rcpt_tos],
                received_at=self.now(),
            )
        )
        self.changed()
        return "250 kept"

    def _connection(self) -> SMTP:
        connection = SMTP(self, hostname="sandbox.invalid", enable_SMTPUTF8=True)
        self._open = {other for other in self._open if other.transport is not None}
        self._open.add(connection)
        return connection


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _calendar(message: EmailMessage) -> Json | None:
    part = next((p for p in message.walk() if p.get_content_type() == "text/calendar"), None)
    content: Any = part.get_payload(decode=True) if part is not None else None
    return read_calendar(content) if content else None


def _attachments(message: EmailMessage) -> list[Json]:
    return [
        {"name": part.get_filename() or "", "type": part.get_content_type()}
        for part in message.walk()
        if part.get_content_disposition() == "attachment"
    ]
