"""What a mail says that asks a candidate to choose a time at a scheduler, before it has a form."""

from dataclasses import dataclass

from core.messages.deliver import Envelope, Refused
from core.providers.mail.clean import one_line, web_link


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLetter:
    """The facts of it, cleaned. what: what is booked, as the company named it there. note: its own words."""

    name: str
    what: str
    company: str
    join_url: str
    note: str


def write_link_letter(envelope: Envelope) -> LinkLetter:
    """Gather what the mail may say; raises `Refused` for a link that no browser should open."""
    told = envelope.detail
    url = web_link(told.get("url"))
    if url is None:
        raise Refused("The link cannot be used.")
    return LinkLetter(
        name=one_line(envelope.recipient_name),
        what=one_line(told.get("what", "")) or "Interview",
        company=one_line(told.get("company", "")) or "our team",
        join_url=url,
        note=one_line(told.get("note", ""), 1000),
    )
