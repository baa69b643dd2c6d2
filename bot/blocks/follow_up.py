"""A task that follows a meeting: the fields of the quick log, the message of its day, the list in Home."""

from datetime import date
from typing import Any

from bot.blocks.buttons import of_meeting
from bot.blocks.elements import (
    actions,
    button,
    context,
    day_picker,
    divider,
    input_block,
    message,
    person_select,
    section,
    text_input,
)
from bot.blocks.shapes import Block, Element, Message
from bot.blocks.state import FormState
from bot.blocks.text import bold, escape, line, name, struck
from bot.blocks.when import day
from bot.blocks.words import capital, is_slack_user, mention, person
from core.follow_ups.facts import FollowUp, FollowUpForm, TodoList
from core.meetings.facts import Meeting

TASK_LIMIT = 300
ERASED = "This task was erased together with the candidate."


def task_fields(form: FollowUpForm) -> list[Block]:
    """What, by when, who; filled in with `form`."""
    who = form.assignee_id if is_slack_user(form.assignee_id) else ""
    what = text_input("task", form.task, placeholder="Send the portfolio task", most=TASK_LIMIT)
    hint = "Whoever does it gets a message at 9:00 that day."
    return [
        input_block("task", "Follow-up task", what, optional=True),
        input_block("task_on", "To be done on", day_picker("task_on", form.due_on), optional=True, hint=hint),
        input_block("task_for", "Who does it", person_select("task_for", who), optional=True),
    ]


def read_task(state: FormState) -> FollowUpForm:
    """The task as filled in."""
    return FollowUpForm(
        task=state.text("task"), due_on=state.day("task_on"), assignee_id=state.user("task_for")
    )


def follow_up_message(task: FollowUp | None, meeting: Meeting, *, asked_on: date | None) -> Message:
    """To whoever has the task, on its day; later, what became of it. `asked_on`: the day it was sent for."""
    if task is None or not task.task:
        return message(text=ERASED, blocks=[section(ERASED)])
    about = name(task.title, otherwise="Meeting")
    if task.done_at is not None:
        text = f"{struck(_words(task))}\nDone by {person(task.done_by)}. {about}"
        return message(text=text, blocks=[section(text), *actions(_not_done(task))])
    if asked_on is not None and task.due_on != asked_on:
        text = f"{_words(task)}\nPut off to {bold(day(task.due_on))}. {about}"
        return message(text=text, blocks=[section(text), *actions(_done(task))])
    text = f"To do: {bold(_words(task))}\n{about}{_given_by(task)}"
    return message(text=text, blocks=[section(text), *_row(task, meeting)])


def _row(task: FollowUp, meeting: Meeting) -> list[Block]:
    return actions(
        _done(task, primary=True),
        _press(task, "Ask tomorrow", "follow_up_tomorrow"),
        of_meeting(meeting, "Open meeting", "open_meeting"),
    )


def _given_by(task: FollowUp) -> str:
    alone = task.by is None or (task.assignee is not None and task.by.id == task.assignee.id)
    return "" if alone else f"\nFrom {person(task.by)}"


def _words(task: FollowUp) -> str:
    return name(task.task, 600)


def _done(task: FollowUp, *, primary: bool = False) -> Element:
    return _press(task, "Done", "follow_up_done", primary=primary)


def _not_done(task: FollowUp) -> Element:
    return _press(task, "Not done", "follow_up_reopen")


def _press(task: FollowUp, text: str, action_id: str, *, primary: bool = False) -> Element:
    style: Any = "primary" if primary else None
    return button(text, action_id, str(task.id), label=f"{text}: {line(task.task)}", style=style)


def todo_blocks(todo: TodoList) -> list[Block]:
    """The reader's open tasks in Home; nothing when there are none."""
    if not todo.tasks:
        return []
    left = todo.count - len(todo.tasks)
    return [
        divider(),
        section("*To do*"),
        *(section(_entry(each, todo.today), accessory=_done(each)) for each in todo.tasks),
        *([context(f"and {left} more")] if left > 0 else []),
    ]


def _entry(task: FollowUp, today: date) -> str:
    return f"{bold(_words(task))}\n{_when(task.due_on, today)} · {name(task.title, otherwise='Meeting')}"


def _when(due_on: date, today: date) -> str:
    """The day, and in words that it has come or gone by."""
    if due_on == today:
        return "Today"
    return f"Was for {day(due_on)}" if due_on < today else day(due_on)


def tasks_of_meeting(tasks: tuple[FollowUp, ...]) -> list[Block]:
    """The tasks that follow a meeting, for those who may see its outcome."""
    if not tasks:
        return []
    return [
        section("*Follow-up tasks*" if len(tasks) > 1 else "*Follow-up task*"),
        *(section(_of_meeting(each), accessory=_other(each)) for each in tasks),
    ]


def _of_meeting(task: FollowUp) -> str:
    if task.done_at is not None:
        return f"{struck(_words(task))}\nDone by {person(task.done_by)}"
    return f"{_words(task)}\n{day(task.due_on)} · {person(task.assignee)}"


def _other(task: FollowUp) -> Element:
    return _not_done(task) if task.done_at is not None else _done(task)


def saved_words(form: FollowUpForm) -> str:
    """Said after the quick log: who is asked when; "" without a task."""
    if not form.task or form.due_on is None:
        return ""
    who = mention(form.assignee_id, "you")
    asked = f"{capital(who)} will be asked on {day(form.due_on)} at 9:00."
    return f"Follow-up task: {bold(escape(form.task, 600))}\n{asked}"
