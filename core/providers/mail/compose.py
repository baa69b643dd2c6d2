"""A message made into a mail, without sending it."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from core.messages.deliver import Envelope, Refused
from core.providers.mail.address import Mailbox, header_name, read_address, read_mailbox
from core.providers.mail.clean import header_text, one_line
from core.providers.mail.invite import Invite, write_invite
from core.providers.mail.letter import Letter, write_letter
from core.providers.mail.link_letter import LinkLetter, write_link_letter
from core.providers.mail.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class MailKind:
    """A kind of mail: the word its subject begins with, and the METHOD of its calendar entry if any."""

    subject: str
    method: str | None = None


KINDS = {
    "invitation": MailKind(subject="Interview", method="REQUEST"),
    "invitation_moved": MailKind(subject="New time", method="REQUEST"),
    "invitation_link": MailKind(subject="How to join", method="REQUEST"),
    "invitation_room": MailKind(subject="New room", method="REQUEST"),
    "invitation_cancelled": MailKind(subject="Cancelled", method="CANCEL"),
    "reminder": MailKind(subject="Reminder"),
    "booking_link": MailKind(subject="Choose a time"),
}

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def compose(envelope: Envelope, mail_from: str) -> EmailMessage:
    """Write the mail of `envelope`, sent by `mail_from` (`Name <address>` or `address`).

    Pure: the same envelope gives the same Message-ID, UID, SEQUENCE and DTSTAMP every time.
    Raises `Refused` for a kind that is not mailed and for a recipient that is no address, ValueError for a
    `mail_from` that is none.
    """
    kind = KINDS.get(envelope.kind)
    if kind is None:
        raise Refused("This kind of message is not sent by mail.")
    letter = write_letter(envelope) if envelope.about else write_link_letter(envelope)
    sender, recipient = _sender(letter, mail_from), _recipient(envelope)
    mail = _head(envelope, f"{kind.subject}: {_subject(letter)}", sender, recipient)
    # Quoted-printable and base64 pass every server unchanged, also those without 8BITMIME.
    mail.set_content(_render(f"{envelope.kind}.txt", letter), cte="quoted-printable")
    mail.add_alternative(_render(f"{envelope.kind}.html", letter), subtype="html", cte="quoted-printable")
    if kind.method and isinstance(letter, Letter) and not letter.by_calendar:
        invite = Invite(
            method=kind.method,
            organiser=sender,
            attendee=recipient,
            letter=letter,
            description=_render("description.txt", letter).strip(),
        )
        _add_invite(mail, write_invite(envelope, invite), kind.method)
    return mail


def _sender(letter: Letter | LinkLetter, mail_from: str) -> Mailbox:
    mailbox = read_mailbox(mail_from)
    return Mailbox(address=mailbox.address, name=mailbox.name or letter.company)


def _recipient(envelope: Envelope) -> Mailbox:
    try:
        address = read_address(envelope.recipient)
    except ValueError:
        raise Refused("The candidate's mail address cannot be used.") from None
    return Mailbox(address=address, name=one_line(envelope.recipient_name))


def _head(envelope: Envelope, subject: str, sender: Mailbox, recipient: Mailbox) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(header_name(sender.name), sender.local_part, sender.domain)
    # The address alone: a name adds nothing here, and long names in other scripts are often read back broken.
    mail["To"] = Address("", recipient.local_part, recipient.domain)
    mail["Subject"] = Subject(subject)
    mail["Date"] = envelope.now
    mail["Message-ID"] = message_id(envelope.key, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "en"
    return mail


def message_id(key: str, sender: Mailbox) -> str:
    """Return the Message-ID of the message with `key`, the same at every repeat."""
    return f"<panelry.{sha256(key.encode()).hexdigest()[:32]}@{sender.domain}>"


def _subject(letter: Letter | LinkLetter) -> str:
    when = f", {letter.when.brief}" if isinstance(letter, Letter) else ""
    return f"{header_text(letter.what)} with {header_text(letter.company)}{when}"


def _render(template: str, letter: Letter | LinkLetter) -> str:
    return _TEMPLATES.get_template(template).render(letter=letter)


def _add_invite(mail: EmailMessage, invite: bytes, method: str) -> None:
    """Add the entry twice: inline for readers that show an invitation, attached for those that do not.

    Bytes, not text: text would lose the CRLF that RFC 5545 asks for.
    """
    parameters = {"charset": "utf-8", "method": method}
    mail.add_alternative(invite, maintype="text", subtype="calendar", params=parameters)
    mail.add_attachment(invite, maintype="application", subtype="ics", filename="invite.ics")
