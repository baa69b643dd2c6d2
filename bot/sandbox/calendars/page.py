"""The calendar pages as HTML: whole without a script, everything typed escaped."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from html import escape

from bot.sandbox.calendars.accounts import Account
from bot.sandbox.calendars.entry import entry_item
from bot.sandbox.calendars.forms import add_form
from bot.sandbox.calendars.weeks import Week, this_week_and_next, zone_of
from bot.sandbox.people import Member

DONE = {
    "add": "The event was added.",
    "move": "The event was moved.",
    "delete": "The event was deleted.",
    "answer": "The answer was saved.",
}
LATER = "Panelry hears of it in a moment."
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' "
    "height='16' rx='4' fill='%234a154b'/%3E%3Cpath d='M4 6h8M4 10h5' stroke='white' stroke-width='1.6'"
    "/%3E%3C/svg%3E"
)
_SHEETS = ("theme", "layout", "blocks", "calendars")


def list_page(people: Iterable[tuple[Member, Sequence[Account]]]) -> str:
    """Everybody's accounts."""
    items = "".join(_person(member, accounts) for member, accounts in people)
    words = (
        "<p class='agenda-about'>Everybody here has an account at stand-ins for two services. Change a "
        "calendar as its owner would: where Panelry is connected, it hears of it.</p>"
    )
    return _whole("People’s calendars", f"{words}<ul class='agenda-people'>{items}</ul>", "../")


def calendar_page(account: Account, now: datetime, *, done: str = "", problem: str = "") -> str:
    """One account's two weeks. done: the act that led here. problem: why one led nowhere."""
    local = now.astimezone(zone_of(account))
    weeks = "".join(_week(account, each, local.date()) for each in this_week_and_next(account, now))
    body = (
        f"<p class='agenda-back'><a href='../'>All calendars</a></p>{_told(account, done, problem)}"
        f"<p class='agenda-about'>{_about(account, local)}</p>"
        f"{add_form(local)}{weeks}"
    )
    title = f"{account.member.real_name}’s {account.title}"
    state = DONE.get(done) or problem
    return _whole(title, body, "../../", before=state)


def nothing_page() -> str:
    """Where nobody has an account."""
    words = "<p class='agenda-about'>Nobody has a calendar here. <a href='../'>All calendars</a></p>"
    return _whole("No calendar", words, "../../")


def _person(member: Member, accounts: Sequence[Account]) -> str:
    links = "".join(_link(each) for each in accounts)
    about = f"{escape(member.title)} · {escape(member.tz)}"
    return (
        f"<li class='agenda-person'><div><h2>{escape(member.real_name)}</h2>"
        f"<p class='agenda-quiet'>{about}</p></div><ul class='agenda-links'>{links}</ul></li>"
    )


def _link(account: Account) -> str:
    badge = " <span class='agenda-badge'>connected</span>" if account.is_connected else ""
    whose = f"<span class='sr-only'>{escape(account.member.real_name)}’s </span>"
    address = f"{account.service}/{account.member.name}"
    return f"<li><a href='{escape(address)}'>{whose}{escape(account.title)}</a>{badge}</li>"


def _about(account: Account, local: datetime) -> str:
    state = "Panelry is connected to it" if account.is_connected else "Panelry is not connected to it"
    at = f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"
    return (
        f"{state}. It is {at} in {escape(account.own.zone)}, the zone of all times here. "
        f"<a href='{escape(account.member.name)}'>Look again</a>"
    )


def _told(account: Account, done: str, problem: str) -> str:
    if problem:
        return f"<p class='agenda-told is-problem' role='alert'>{escape(problem)}</p>"
    if done not in DONE:
        return ""
    later = f" {LATER}" if account.is_connected else ""
    return f"<p class='agenda-told' role='status'>{DONE[done]}{later}</p>"


def _week(account: Account, week: Week, today: date) -> str:
    days = "".join(
        f"<section class='agenda-day'><h3>{day_words(day)}{' · Today' if day == today else ''}</h3>"
        f"<ul>{''.join(entry_item(account, each) for each in entries)}</ul></section>"
        for day, entries in week.days
    )
    until = week.monday + timedelta(days=6)
    span = f"{week.monday.day} {week.monday:%b} – {until.day} {until:%b}"
    nothing = "<p class='agenda-quiet'>Nothing stands there.</p>"
    return (
        f"<section class='agenda-week'><h2>{week.name} <span class='agenda-quiet'>{span}</span></h2>"
        f"{days or nothing}</section>"
    )


def day_words(day: date) -> str:
    """E.g. "Monday 23 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def _whole(title: str, body: str, root: str, before: str = "") -> str:
    sheets = "".join(f"<link rel='stylesheet' href='{root}static/{each}.css'>" for each in _SHEETS)
    state = f"{escape(before)} · " if before else ""
    return (
        "<!doctype html><html lang='en-GB'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        "<meta name='color-scheme' content='light dark'>"
        f"<title>{state}{escape(title)} (local stand-in)</title>"
        f'<link rel="icon" href="{_ICON}">{sheets}</head><body class="agenda-body">'
        "<a class='skip' href='#main'>Skip to the calendar</a>"
        "<header class='banner'><p><strong>A local stand-in, not Google or Microsoft.</strong> "
        "<span class='banner-more'>Nothing here leaves this machine.</span></p></header>"
        f"<main id='main' class='agenda' tabindex='-1'><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
