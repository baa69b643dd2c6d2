"""An outcome taken back: as if nobody had recorded it, and the question is open again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import BadInput, NotAllowed, Stale
from core.meetings.facts import Meeting, Outcome, Status
from core.meetings.outcome import read_outcome_form, record_outcome
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from core.meetings.undo import undo_outcome
from core.records.audit import read_personal
from core.tenancy import Actor
from db.models import AuditEntry
from tests.core.messages.outbox import TUESDAY, booked, sent
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def undo(world: World, meeting: Meeting, *, by: Actor | None = None) -> OutcomeResult:
    """Take back what stands there now."""
    _, form = await world.run(read_outcome_form, world.rosa, meeting.id, None)
    return await world.run(undo_outcome, by or world.rosa, meeting.id, form.seen or "")


async def stage_of(world: World, name: str = "Jane Doe") -> str:
    return (await world.candidate(name)).stage


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_nothing_of_it_is_left(world: World, outcome: Outcome):
    meeting = await world.book(candidate="Omar Haddad")
    world.clock.at = meeting.ends_at
    before = await world.ask("SELECT * FROM meetings")
    form = OutcomeForm(meeting_id=meeting.id, outcome=outcome, notes="Late", next_action="Call")
    await world.run(record_outcome, world.rosa, form)
    result = await undo(world, meeting)
    assert (result.meeting.status, result.meeting.outcome) == (Status.SCHEDULED, None)
    assert (result.stage_after, await stage_of(world, "Omar Haddad")) == ("Applied", "Applied")
    now = (await world.ask("SELECT * FROM meetings"))[0]
    assert sum(one != other for one, other in zip(before[0], now, strict=True)) <= 1  # updated_at
    _, fresh = await world.run(read_outcome_form, world.rosa, meeting.id, None)
    assert (fresh.outcome, fresh.notes, fresh.next_action) == (None, "", "")


async def test_a_stage_reached_since_stays(world: World):
    """Two interviews hired them: taking the first back leaves what the second did."""
    first = await world.book()
    second, third = await world.book(at=TUESDAY + DAY), await world.book(at=TUESDAY + 2 * DAY)
    for meeting, outcome in ((first, Outcome.HIRED), (second, Outcome.REJECTED), (third, Outcome.HIRED)):
        await world.record(meeting, outcome)
        world.pass_time(minutes=1)
    assert (await undo(world, first)).stage_after == "Hired"
    assert (await undo(world, third)).stage_after == "Rejected"
    assert (await undo(world, second)).stage_after == "Hired"


async def test_pressed_twice_it_is_undone_once(world: World):
    meeting = await world.book()
    await world.record(meeting, Outcome.NO_SHOW)
    _, form = await world.run(read_outcome_form, world.rosa, meeting.id, None)
    for _ in range(2):
        result = await world.run(undo_outcome, world.rosa, meeting.id, form.seen or "")
        assert (result.stage_before, result.stage_after) == ("Screening", "Screening")
    trail = "SELECT count(*) FROM audit_entries WHERE action = 'meeting.outcome_undone'"
    assert await world.ask(trail) == [(1,)]
    lines = "SELECT count(*) FROM messages WHERE kind = 'history' AND subject LIKE 'outcome_undone%'"
    assert await world.ask(lines) == [(1,)]


async def test_another_outcome_recorded_meanwhile_is_not_taken_back(world: World):
    meeting = await world.book()
    await world.record(meeting, Outcome.NO_SHOW)
    _, seen = await world.run(read_outcome_form, world.rosa, meeting.id, None)
    world.pass_time(minutes=1)
    await world.record(meeting, Outcome.ADVANCE)
    with pytest.raises(Stale, match="recorded another outcome"):
        await world.run(undo_outcome, world.rosa, meeting.id, seen.seen or "")
    assert await stage_of(world) == "Interview"


async def test_who_may_not_see_it_may_not_undo_it(world: World):
    meeting = await world.book("UANA")
    await world.record(meeting, Outcome.NO_SHOW)
    with pytest.raises(NotAllowed, match="Ask one of them"):
        await undo(world, meeting, by=await world.actor("UBO"))
    assert (await undo(world, meeting, by=await world.actor("UANA"))).meeting.outcome is None


async def test_time_used_otherwise_meanwhile_keeps_the_outcome(world: World):
    """They did not come, and somebody met them in the same hour: in two interviews at once nobody can be."""
    meeting = await world.book("UANA")
    world.clock.at = meeting.starts_at + timedelta(minutes=5)
    await world.record(meeting, Outcome.NO_SHOW)
    await world.book("UBO", at=meeting.starts_at + timedelta(minutes=15))
    with pytest.raises(BadInput, match="another interview at that time"):
        await undo(world, meeting)
    assert (await undo_nothing(world, meeting)).status is Status.NO_SHOW


async def undo_nothing(world: World, meeting: Meeting) -> Meeting:
    found, _ = await world.run(read_outcome_form, world.rosa, meeting.id, None)
    return found


async def test_what_was_written_stays_in_the_audit_trail_alone(world: World):
    meeting = await world.book("UANA")
    world.clock.at = meeting.ends_at
    form = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.REJECTED, notes="Never again")
    await world.run(record_outcome, world.rosa, form)
    await undo(world, meeting)

    async def undone(tx, actor) -> object:
        entry = await tx.session.scalar(
            select(AuditEntry).where(AuditEntry.action == "meeting.outcome_undone")
        )
        return await read_personal(tx, entry)

    kept = await world.run(undone, world.rosa)
    assert kept == {"outcome": "rejected", "notes": "Never again", "next_action": ""}
    assert "Never again" not in str(await world.everything())


@pytest.mark.parametrize(
    "recorded,undone,expected",
    [
        # Recorded while it lasts and undone before anybody would be asked: all as if nothing had been.
        (-10, -5, [5, 60, 1440, 2880, 4320]),
        # Undone between two nudges: who was asked is asked again in place, later nudges come.
        (6, 90, [90, 1440, 2880, 4320]),
        # Nobody was ever asked, since it was recorded before the end.
        (-10, 30, [30, 60, 1440, 2880, 4320]),
        # After the last nudge the question stands open, and nobody is nudged any more.
        (6, 9000, [9000]),
    ],
)
async def test_the_questions_still_ahead_come_back(
    world: World, recorded: int, undone: int, expected: list[int]
):
    meeting = await booked(world, "UANA")
    at = sorted({recorded, undone, 5, 6, 60, 1440, 2880, 4320, *expected})
    asked = []
    for minutes in at:
        world.clock.at = meeting.ends_at + timedelta(minutes=minutes)
        if minutes == recorded:
            await sent(world)
            await world.record(meeting, Outcome.NO_SHOW)
        if minutes == undone:
            await sent(world)
            await undo(world, meeting)
        kinds = {kind for kind, _ in await sent(world)}
        open_now = [each for each in world.slack.sent if each.meeting.outcome is None]
        if kinds & {"outcome_prompt", "outcome_nudge", "outcome_escalation"} and open_now:
            asked.append(minutes)
    assert [each for each in asked if each >= undone] == expected


async def test_what_was_posted_asks_again(world: World):
    meeting = await booked(world, "UANA")
    world.clock.at = meeting.ends_at + timedelta(minutes=6)
    await sent(world)
    await world.record(meeting, Outcome.NO_SHOW)
    await sent(world)
    await undo(world, meeting)
    told = await sent(world)
    assert {("card", "CHIRING"), ("outcome_prompt", "UANA"), ("history", "CHIRING")} <= set(told)
    living = [each for each in world.slack.sent if each.kind in {"card", "outcome_prompt"}]
    assert all(each.reference is not None and each.meeting.outcome is None for each in living)
