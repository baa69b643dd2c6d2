"""Mail servers on loopback: one that keeps what it gets, one that says what it is told to say."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.core.providers.mail.samples import read_back


@dataclass
class Mailroom:
    """What an aiosmtpd server calls while it talks to a client, and what arrived."""

    port: int = 0
    accounts: dict[bytes, bytes] = field(default_factory=dict)
    arrived: list[Envelope] = field(default_factory=list)
    hosts: list[str | None] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            read_back(envelope.content) for envelope in self.arrived if isinstance(envelope.content, bytes)
        ]

    def admit(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=self.accounts.get(data.login) == data.password, handled=False)

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.accounts and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.arrived.append(envelope)
        self.hosts.append(session.host_name)
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@asynccontextmanager
async def mailroom(
    *,
    accounts: dict[bytes, bytes] | None = None,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    smtputf8: bool = False,
) -> AsyncIterator[Mailroom]:
    """Run a server; with `starttls` it offers an upgrade, with `tls` it speaks TLS from the first byte."""
    room = Mailroom(accounts=accounts or {})

    def protocol() -> SMTP:
        return SMTP(
            room,
            hostname="mx.example",
            authenticator=room.admit if accounts else None,
            auth_require_tls=False,
            tls_context=starttls,
            enable_SMTPUTF8=smtputf8,
        )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, ssl=tls)
    room.port = server.sockets[0].getsockname()[1]
    async with server:
        yield room


HANG_UP = ""


@asynccontextmanager
async def stubborn_server(answers: dict[str, str]) -> AsyncIterator[int]:
    """Run a server that answers by `answers`: {command, "" for the greeting, "." after the mail: answer}.

    Whatever is not in it is answered well; an answer of `HANG_UP` closes the connection instead.
    """
    well = {"": "220 mx.example", "EHLO": "250 mx.example", "DATA": "354 go on", "QUIT": "221 bye"}
    connections: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(writer)
        await _converse(reader, writer, well | answers)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
    for writer in connections:
        await writer.wait_closed()


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: dict[str, str]
) -> None:
    word = ""
    while (answer := answers.get(word, "250 OK")) != HANG_UP:
        writer.write(answer.encode() + b"\r\n")
        if word == "DATA" and answer.startswith("354"):
            await reader.readuntil(b"\r\n.\r\n")
            word = "."
            continue
        line = await reader.readline()
        if not line or word == "QUIT":
            return
        word = line.split()[0].decode().upper()
