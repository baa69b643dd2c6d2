"""Mail addresses: the sender's from the settings, a candidate's as a person typed it."""

import re
from dataclasses import dataclass

import idna

from core.providers.mail.clean import header_text, one_line

_LONGEST = 254
_LOCAL_PART = re.compile(r'[^\s@"(),:;<>\[\]\\\x00-\x20\x7f]{1,64}')
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_MAILBOX = re.compile(r'(?:"?(?P<name>[^"<>]*?)"?\s*<(?P<address>[^<>]*)>|(?P<bare>[^<>]*))')
# Characters with a meaning in an address header; left out of names, so that no reader sees a second address.
_HEADER_SPECIALS = str.maketrans(dict.fromkeys('()<>[]:;@\\,"', " "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address and the name shown with it; `name` may be empty."""

    address: str
    name: str = ""

    @property
    def local_part(self) -> str:
        """What stands before the @."""
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """What stands after the @, in ASCII."""
        return self.address.rpartition("@")[2]


def read_address(text: str) -> str:
    """Return the address with its domain in ASCII; ValueError, without the address, when it cannot be one."""
    local_part, at, domain = text.strip().rpartition("@")
    ascii_domain = _ascii_domain(domain)
    address = f"{local_part}@{ascii_domain}"
    fits = at and _LOCAL_PART.fullmatch(local_part) and _DOMAIN.fullmatch(ascii_domain)
    if not fits or len(address) > _LONGEST:
        raise ValueError("This is not a mail address.")
    return address


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def read_mailbox(text: str) -> Mailbox:
    """Return the mailbox in `Name <address>` or `address`; ValueError with a sentence when it is neither."""
    found = _MAILBOX.fullmatch(text.strip())
    try:
        address = read_address((found["address"] or found["bare"] or "") if found else "")
    except ValueError:
        raise ValueError(
            "MAIL_FROM must be one address: `hiring@acme.example` or `Acme Hiring <hiring@acme.example>`."
        ) from None
    return Mailbox(address=address, name=one_line((found and found["name"]) or ""))


def header_name(name: str) -> str:
    """Return `name` as it may stand before an address in a header."""
    return header_text(name.translate(_HEADER_SPECIALS))
