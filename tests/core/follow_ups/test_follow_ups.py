"""A task that follows a meeting: asked of the right person on its day, and erased with the candidate."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.candidates.delete import delete_candidate
from core.candidates.log import latest_messages
from core.errors import BadInput, NotAllowed
from core.follow_ups.change import finish_follow_up, put_off_follow_up, reopen_follow_up
from core.follow_ups.facts import FollowUp, FollowUpForm
from core.follow_ups.read import follow_ups_of, list_follow_ups
from core.follow_ups.remind import due_at
from core.meetings.facts import Meeting, Outcome
from core.meetings.outcome import read_outcome_form, record_outcome
from core.meetings.outcome_forms import OutcomeForm
from core.meetings.undo import undo_outcome
from core.messages.deliver import Envelope
from tests.core.messages.outbox import booked, sent
from tests.world import World

# The meeting is on Tuesday 2 March 2027, 10:00 UTC.
FRIDAY = date(2027, 3, 5)
TASK = FollowUpForm(task="Send the portfolio task", due_on=FRIDAY, assignee_id="UCY")


async def recorded(world: World, form: FollowUpForm = TASK, *hosts: str) -> Meeting:
    """Jane's meeting with an outcome and this task; everything due then is sent."""
    meeting = await booked(world, *(hosts or ("UANA",)))
    world.clock.at = meeting.ends_at + timedelta(minutes=6)
    outcome = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.ADVANCE, follow_up=form)
    await world.run(record_outcome, world.rosa, outcome)
    await world.send_due()
    return meeting


async def the_task(world: World) -> FollowUp:
    meeting_id = (await world.ask("SELECT meeting_id FROM follow_ups"))[0][0]
    return (await world.run(follow_ups_of, world.rosa, meeting_id))[0]


async def asked(world: World) -> list[Envelope]:
    """The messages about tasks that leave now."""
    await sent(world)
    return [each for each in world.slack.sent if each.kind == "follow_up"]


@pytest.mark.parametrize(
    "timezone,at",
    [
        ("Asia/Kolkata", datetime(2027, 3, 5, 3, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 3, 5, 14, 0, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2027, 3, 4, 20, 0, tzinfo=UTC)),
    ],
)
def test_it_is_asked_at_nine_where_the_assignee_is(timezone: str, at: datetime):
    assert due_at(FRIDAY, timezone) == at


async def test_on_its_day_the_assignee_is_asked_and_nobody_else(world: World):
    meeting = await recorded(world)
    world.clock.at = due_at(FRIDAY, "Asia/Kolkata") - timedelta(seconds=1)
    assert await asked(world) == []
    world.clock.at += timedelta(seconds=1)
    (message,) = await asked(world)
    assert (message.recipient, message.recipient_timezone) == ("UCY", "Asia/Kolkata")
    assert message.follow_up is not None
    assert (message.follow_up.task, message.meeting.id) == (TASK.task, meeting.id)
    assert message.follow_up.title == "Phone screening with Jane Doe"
    assert await asked(world) == []


async def test_its_words_are_in_no_message_and_in_no_log(world: World):
    await recorded(world)
    world.clock.at = due_at(FRIDAY, "Asia/Kolkata")
    assert len(await asked(world)) == 1
    assert "portfolio" not in str(await world.ask("SELECT m::text FROM messages m"))
    jane = (await world.candidate("Jane")).id

    async def log(tx, actor) -> object:
        return await latest_messages(tx, jane)

    assert "portfolio" not in str(await world.run(log, world.rosa))


async def test_a_task_needs_words_a_day_to_come_and_somebody_who_is_there(world: World):
    for form, field in (
        (replace(TASK, task=" "), "task"),
        (replace(TASK, task="x" * 301), "task"),
        (replace(TASK, due_on=None), "task_on"),
        (replace(TASK, due_on=date(2027, 3, 1)), "task_on"),
        (replace(TASK, due_on=date(9999, 12, 31)), "task_on"),
        (replace(TASK, assignee_id="UGONE"), "task_for"),
        (replace(TASK, assignee_id="UBOT"), "task_for"),
        (replace(TASK, assignee_id="USTRANGER"), "task_for"),
    ):
        await world.ask("DELETE FROM meetings")
        with pytest.raises(BadInput) as refused:
            await recorded(world, form)
        assert refused.value.field == field
        world.clock.at = datetime(2027, 3, 1, 8, tzinfo=UTC)
    assert await world.ask("SELECT outcome FROM meetings") == [(None,)]


async def test_without_a_task_there_is_none_and_one_form_adds_one(world: World):
    meeting = await recorded(world, FollowUpForm(assignee_id="UROSA"))
    _, form = await world.run(read_outcome_form, world.rosa, meeting.id, Outcome.PENDING)
    assert (form.follow_up.assignee_id, form.follow_up.task) == ("UROSA", "")
    world.pass_time(minutes=1)
    for _ in range(2):
        await world.run(record_outcome, world.rosa, replace(form, follow_up=TASK))
    assert await world.ask("SELECT count(*) FROM follow_ups") == [(1,)]


async def test_who_records_for_others_may_add_a_task_to_it_and_see_it(world: World):
    meeting = await booked(world, "UANA")
    world.clock.at = meeting.ends_at
    outcome = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.ADVANCE, follow_up=TASK)
    await world.run(record_outcome, await world.actor("UBO"), outcome)
    assert len(await world.run(follow_ups_of, await world.actor("UBO"), meeting.id)) == 1


async def test_a_task_done_before_its_day_is_quiet_and_one_opened_again_asks(world: World):
    await recorded(world)
    task, cy = await the_task(world), await world.actor("UCY")
    await world.run(finish_follow_up, cy, task.id)
    done = await world.run(finish_follow_up, cy, task.id)
    assert done.done_by is not None
    assert done.done_by.name == "Cy"
    world.clock.at = due_at(FRIDAY, "Asia/Kolkata")
    assert await asked(world) == []
    for _ in range(2):
        await world.run(reopen_follow_up, cy, task.id)
    (message,) = await asked(world)
    await world.run(finish_follow_up, cy, task.id)
    (edited,) = await asked(world)
    assert (message.reference, edited.reference is not None) == (None, True)
    assert edited.follow_up is not None
    assert edited.follow_up.done_at is not None
    assert await world.ask("SELECT count(*) FROM audit_entries WHERE action LIKE 'follow_up%'") == [(4,)]


async def test_put_off_until_tomorrow_it_asks_once_more(world: World):
    await recorded(world)
    world.clock.at = due_at(FRIDAY, "Asia/Kolkata") + timedelta(hours=2)
    (first,) = await asked(world)
    task = await the_task(world)
    for _ in range(2):
        moved = await world.run(put_off_follow_up, await world.actor("UCY"), task.id)
        assert moved.due_on == FRIDAY + timedelta(days=1)
    (edited,) = await asked(world)
    assert edited.key == first.key
    assert edited.detail["due_on"] == "2027-03-05"
    world.clock.at = due_at(FRIDAY + timedelta(days=1), "Asia/Kolkata")
    (second,) = await asked(world)
    assert (second.key != first.key, second.reference) == (True, None)


async def test_another_day_before_the_first_has_come_leaves_the_first_quiet(world: World):
    await recorded(world)
    task = await the_task(world)
    monday = FRIDAY + timedelta(days=3)
    await world.run(put_off_follow_up, world.rosa, task.id, monday)
    await world.run(put_off_follow_up, world.rosa, task.id, FRIDAY)
    await world.run(put_off_follow_up, world.rosa, task.id, monday)
    world.clock.at = due_at(FRIDAY, "Asia/Kolkata")
    assert await asked(world) == []
    world.clock.at = due_at(monday, "Asia/Kolkata")
    assert len(await asked(world)) == 1


async def test_a_correction_or_undo_of_the_outcome_neither_hastens_nor_drops_it(world: World):
    meeting = await recorded(world)
    await world.record(meeting, Outcome.CALLBACK)
    assert await asked(world) == []
    _, form = await world.run(read_outcome_form, world.rosa, meeting.id, None)
    await world.run(undo_outcome, world.rosa, meeting.id, form.seen or "")
    assert await asked(world) == []
    world.clock.at = due_at(FRIDAY, "Asia/Kolkata")
    assert len(await asked(world)) == 1


async def test_strangers_to_it_leave_it_alone(world: World):
    await recorded(world, TASK)
    task = await the_task(world)
    for change in (finish_follow_up, reopen_follow_up, put_off_follow_up):
        with pytest.raises(NotAllowed, match="Ask one of them"):
            await world.run(change, await world.actor("UBO"), task.id)


async def test_the_most_urgent_five_are_to_do_and_the_rest_is_counted(world: World):
    meeting = await recorded(world, replace(TASK, assignee_id="UROSA"))
    await world.ask(
        "INSERT INTO follow_ups (workspace_id, meeting_id, assignee_id, task, due_on)"
        " SELECT workspace_id, meeting_id, assignee_id, 'Task ' || n, due_on - n FROM follow_ups,"
        " generate_series(1, 7) n"
    )
    todo = await world.run(list_follow_ups, world.rosa)
    assert [each.task for each in todo.tasks] == [f"Task {number}" for number in range(7, 2, -1)]
    assert (todo.count, todo.today) == (8, date(2027, 3, 2))
    for each in todo.tasks:
        await world.run(finish_follow_up, world.rosa, each.id)
    assert (await world.run(list_follow_ups, world.rosa)).count == 3
    assert (await world.run(list_follow_ups, await world.actor("UANA"))).tasks == ()
    assert len(await world.run(follow_ups_of, world.rosa, meeting.id)) == 8


async def test_deleting_the_candidate_erases_the_words_everywhere(world: World):
    await recorded(world)
    world.clock.at = due_at(FRIDAY, "Asia/Kolkata")
    assert len(await asked(world)) == 1
    task = await the_task(world)
    await world.run(delete_candidate, world.rosa, (await world.candidate("Jane")).id)
    (edited,) = await asked(world)
    assert edited.follow_up is not None
    assert (edited.follow_up.task, edited.follow_up.title) == ("", "Phone screening")
    assert "portfolio" not in str(await world.everything())
    assert (await world.run(list_follow_ups, await world.actor("UCY"))).tasks == ()
    with pytest.raises(BadInput, match="erased with the candidate"):
        await world.run(reopen_follow_up, await world.actor("UCY"), task.id)
