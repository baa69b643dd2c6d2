"""Whether mail could be handed over: every step of a sending but the mail itself."""

import ssl

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPResponseException, SMTPSenderRefused

from core.providers.mail.address import Mailbox, read_mailbox
from core.providers.mail.smtp_url import SmtpServer, read_smtp_url

_TLS_REFUSED = (
    "{where} cannot be spoken to in TLS: its certificate must be for that name and by a known authority, "
    "and the port must be right (465 for smtps://, 587 for smtp://)."
)
_AWAY = "{where} does not answer as a mail server. Check SMTP_URL, and that firewalls let it pass."
_NO_STARTTLS = "{where} offers no STARTTLS. Write smtps://, or ?starttls=never where the way there is safe."
_NO_SIGN_IN = "{where} takes no user and password. Leave them out of SMTP_URL, or use its submission port."
_WRONG_PASSWORD = "{where} does not accept the user and password of SMTP_URL."  # noqa: S105 - a sentence
_SIGN_IN_FIRST = "{where} wants a user and a password: smtp://user:password@{host}."
_SENDER_REFUSED = "{where} does not take mail from MAIL_FROM ({code})."


async def mail_problem(smtp_url: str, mail_from: str, *, timeout_seconds: float = 10.0) -> str | None:
    """What keeps mail from being sent, and what to do; None when nothing does. No mail is sent."""
    try:
        server, sender = read_smtp_url(smtp_url), read_mailbox(mail_from)
    except ValueError as error:
        return str(error)
    client = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.use_tls,
        start_tls=False,
        local_hostname=sender.domain,
        timeout=timeout_seconds,
    )
    try:
        return await _first_problem(client, server, sender)
    finally:
        client.close()


async def _first_problem(client: SMTP, server: SmtpServer, sender: Mailbox) -> str | None:
    where = {"where": f"{server.host}:{server.port}", "host": server.host}
    try:
        await client.connect()
        await client.ehlo()
        if server.start_tls or (server.start_tls is None and client.supports_extension("starttls")):
            if not client.supports_extension("starttls"):
                return _NO_STARTTLS.format(**where)
            await client.starttls()
        if server.username is not None:
            await client.login(server.username, server.password or "")
        await client.mail(sender.address)
        await client.rset()
        await client.quit()
    except (SMTPException, OSError) as error:
        return _sentence(error).format(**where, code=getattr(error, "code", ""))
    return None


def _sentence(error: Exception) -> str:
    match error:
        case SMTPAuthenticationError():
            return _WRONG_PASSWORD
        case SMTPSenderRefused():
            return _SIGN_IN_FIRST if error.code == 530 else _SENDER_REFUSED
        case SMTPResponseException() | OSError():
            return _TLS_REFUSED if _is_about_tls(error) else _AWAY
    return _NO_SIGN_IN


def _is_about_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__
    return False
