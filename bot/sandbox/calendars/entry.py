"""One event on a calendar page, with what its owner can do about it folded below."""

from datetime import date
from html import escape

from bot.sandbox.calendars.accounts import Account
from bot.sandbox.calendars.forms import entry_forms
from bot.sandbox.calendars.weeks import Entry, name_of
from bot.sandbox.services.events import Answer, Guest

ANSWERED: dict[Answer, str] = {
    "pending": "no answer yet",
    "accepted": "accepted",
    "tentative": "maybe",
    "declined": "declined",
}


def entry_item(account: Account, entry: Entry) -> str:
    """As an item of a day's list."""
    badge = " <span class='agenda-badge'>Panelry’s</span>" if entry.is_apps else ""
    return (
        f"<li class='agenda-entry'><p class='agenda-time'>{_time(entry)}</p><div class='agenda-what'>"
        f"<h4>{escape(entry.title)}{badge}</h4>{_facts(entry)}{_guests(account, entry)}"
        f"<details><summary>Change<span class='sr-only'>: {escape(entry.title)}, {_time(entry)}</span>"
        f"</summary>{entry_forms(entry)}</details></div></li>"
    )


def _time(entry: Entry) -> str:
    if not entry.is_day:
        over = f" {_short(entry.ends_at.date())}" if entry.last_day != entry.day else ""
        return f"{entry.starts_at:%H:%M}–{entry.ends_at:%H:%M}{over}"
    return "All day" if entry.last_day == entry.day else f"{_short(entry.day)} – {_short(entry.last_day)}"


def _short(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _facts(entry: Entry) -> str:
    told = [
        f"Organised by {escape(name_of(entry.organiser))}" if entry.organiser else "",
        escape(entry.location),
        "Does not take their time" if entry.is_free else "",
    ]
    said = " · ".join(filter(None, told))
    return f"<p class='agenda-quiet'>{said}</p>" if said else ""


def _guests(account: Account, entry: Entry) -> str:
    organiser = (entry.organiser or account.member.email).lower()
    told = "".join(_guest(each) for each in entry.guests if each.email.lower() != organiser)
    return f"<ul class='agenda-guests' aria-label='Guests'>{told}</ul>" if told else ""


def _guest(guest: Guest) -> str:
    optional = ", optional" if guest.is_optional else ""
    said = f"<span class='agenda-answer is-{guest.answer}'>{ANSWERED[guest.answer]}</span>"
    return f"<li>{escape(name_of(guest.email, guest.name))}{optional}: {said}</li>"
