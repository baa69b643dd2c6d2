"""The forms of a calendar page; `acts` reads what they send."""

from datetime import datetime, timedelta
from html import escape

from bot.sandbox.calendars.acts import ANSWERS, LONGEST_TITLE, MOST_MINUTES
from bot.sandbox.calendars.weeks import Entry, name_of


def add_form(local: datetime) -> str:
    """A new event, tomorrow at nine unless something else is said."""
    title = f"<input class='field' name='title' required maxlength='{LONGEST_TITLE}' autocomplete='off'>"
    minutes = (
        f"<input class='field' type='number' name='minutes' value='60' min='1' max='{MOST_MINUTES}' required>"
    )
    blocks = "<input type='checkbox' name='blocks' value='yes' checked>"
    tomorrow = local + timedelta(days=1)
    fields = (
        f"{_label('Title', title)}{_date(tomorrow)}{_time('09:00')}{_label('Minutes', minutes)}"
        f"<label class='agenda-tick'>{blocks} Takes their time</label>"
    )
    form = f"<form method='post' class='agenda-form'>{fields}{_button('add', 'Add event')}</form>"
    return f"<details class='agenda-add'><summary>Add an event</summary>{form}</details>"


def entry_forms(entry: Entry) -> str:
    """What can be done about an event: its organiser moves it, guests answer, both can delete it."""
    return "".join(filter(None, (_move(entry), _answer(entry), _delete(entry))))


def _move(entry: Entry) -> str:
    if entry.organiser:
        return ""
    at = "" if entry.is_day else _time(f"{entry.starts_at:%H:%M}")
    return _form(entry, f"{_date(entry.starts_at)}{at}{_button('move', 'Move', entry)}")


def _answer(entry: Entry) -> str:
    if not entry.answer_of:
        return ""
    guests = "".join(
        f"<option value='{escape(each.email)}'>{escape(name_of(each.email, each.name))}</option>"
        for each in entry.answer_of
    )
    answers = "".join(f"<option value='{each}'>{words}</option>" for each, words in ANSWERS.items())
    fields = _label("Guest", f"<select class='field' name='guest'>{guests}</select>") + _label(
        "Answer", f"<select class='field' name='answer'>{answers}</select>"
    )
    return _form(entry, f"{fields}{_button('answer', 'Save answer', entry)}")


def _delete(entry: Entry) -> str:
    words = "Take it out of this calendar" if entry.organiser else "Delete"
    return _form(entry, _button("delete", words, entry))


def _form(entry: Entry, fields: str) -> str:
    hidden = "".join(
        f"<input type='hidden' name='{name}' value='{escape(value)}'>"
        for name, value in (("calendar", entry.calendar), ("event", entry.id))
    )
    return f"<form method='post' class='agenda-form'>{hidden}{fields}</form>"


def _date(at: datetime) -> str:
    return _label("Date", f"<input class='field' type='date' name='date' value='{at:%Y-%m-%d}' required>")


def _time(value: str) -> str:
    return _label("Time", f"<input class='field' type='time' name='time' value='{value}' required>")


def _label(words: str, field: str) -> str:
    return f"<label class='agenda-label'><span>{words}</span>{field}</label>"


def _button(act: str, words: str, entry: Entry | None = None) -> str:
    about = f" aria-label='{words}: {escape(entry.title)}'" if entry is not None else ""
    kind = " agenda-delete" if act == "delete" else ""
    return f"<button class='btn btn-small{kind}' name='act' value='{act}'{about}>{words}</button>"
