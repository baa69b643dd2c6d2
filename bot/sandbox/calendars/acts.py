"""What the owner of a calendar does in it: adds, moves and deletes events, and answers invitations.

Whoever watches the calendar hears of it from its service.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from bot.sandbox.calendars.accounts import Account
from bot.sandbox.calendars.weeks import Entry, find_entry, zone_of
from bot.sandbox.services.events import Answer, Event
from bot.sandbox.shapes import Problem

LONGEST_TITLE = 200
MOST_MINUTES = 1440
YEARS = range(2000, 2100)
ANSWERS: dict[Answer, str] = {"accepted": "Accepted", "tentative": "Maybe", "declined": "Declined"}

Form = Mapping[str, str]


def do(account: Account, form: Form) -> str:
    """Do the form's `act`, and give its name; `Problem` says why nothing was done."""
    act = ACTS.get(form.get("act", ""))
    if act is None:
        raise Problem("Nothing was done: this form is not known.")
    act(account, form)
    return form["act"]


def _add(account: Account, form: Form) -> None:
    title = form.get("title", "").strip()
    if not title or len(title) > LONGEST_TITLE:
        raise Problem(f"Give the event a title of at most {LONGEST_TITLE} characters.")
    starts_at, minutes = _moment(account, form), form.get("minutes", "")
    if not (minutes.isascii() and minutes.isdecimal() and 0 < int(minutes[:9]) <= MOST_MINUTES):
        raise Problem(f"Say how long it takes, 1 to {MOST_MINUTES} minutes.")
    id_ = secrets.token_hex(13)
    account.diary.write(
        Event(
            id=id_,
            uid=f"{id_}@{account.service}.example",
            calendar=account.own.id,
            title=title,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=int(minutes)),
            zone=account.own.zone,
            is_free="blocks" not in form,
        )
    )


def _move(account: Account, form: Form) -> None:
    entry = _entry(account, form)
    if entry.organiser:
        raise Problem("Only who organises an event can move it.")
    if entry.is_day:
        days = _day(form) - entry.day
        starts_at, ends_at = entry.starts_at + days, entry.ends_at + days  # by the calendar, not by hours
    else:
        starts_at = _moment(account, form)
        ends_at = starts_at + (entry.ends_at.astimezone(UTC) - entry.starts_at.astimezone(UTC))
    account.diary.move(entry.calendar, entry.id, starts_at.astimezone(UTC), ends_at.astimezone(UTC))


def _delete(account: Account, form: Form) -> None:
    entry = _entry(account, form)
    account.diary.remove(entry.calendar, entry.id)


def _answer(account: Account, form: Form) -> None:
    entry = _entry(account, form)
    answer = next((each for each in ANSWERS if each == form.get("answer")), None)
    guest = next((each for each in entry.answer_of if each.email == form.get("guest")), None)
    if answer is None or guest is None:
        raise Problem("Choose a guest and an answer.")
    hides = account.hides_declined and answer == "declined"
    # Of a series it is answered as a whole, as its guests are invited to it.
    one = account.diary.occurrence(entry.calendar, entry.id)
    series = one.event.id if one is not None else entry.id
    account.diary.answer(entry.calendar, series, guest.email, answer, hides=hides)


ACTS: dict[str, Callable[[Account, Form], None]] = {
    "add": _add,
    "move": _move,
    "delete": _delete,
    "answer": _answer,
}


def _entry(account: Account, form: Form) -> Entry:
    entry = find_entry(account, form.get("calendar", ""), form.get("event", ""))
    if entry is None:
        raise Problem("This event is not there any more.")
    return entry


def _moment(account: Account, form: Form) -> datetime:
    try:
        at = time.fromisoformat(form.get("time", ""))
    except ValueError:
        raise Problem("Give a date and a time.") from None
    local = datetime.combine(_day(form), at.replace(second=0, microsecond=0, tzinfo=None))
    return local.replace(tzinfo=zone_of(account)).astimezone(UTC)


def _day(form: Form) -> date:
    try:
        day = date.fromisoformat(form.get("date", ""))
    except ValueError:
        raise Problem("Give a date and a time.") from None
    if day.year not in YEARS:
        raise Problem("Give a date in this century.")
    return day
