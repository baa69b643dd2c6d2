"""Soft rules warn and need a tick; what was set aside is kept, with who did it, for whom."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.errors import HostBusy, NeedsConfirmation
from core.meetings.book import book_meeting
from core.meetings.facts import Meeting
from core.meetings.forms import MoveForm
from core.meetings.move import move_meeting
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
RULES = {
    "notice": (MONDAY + timedelta(hours=1), "It is less than 4 hours ahead."),
    "window": (MONDAY + timedelta(days=45, hours=1), "It is more than 30 days ahead."),
    "outside_hours": (MONDAY + timedelta(hours=14), "It is outside the working hours of Ana."),
    "buffer": (AT + timedelta(minutes=35), "It leaves Ana no buffer to another meeting."),
    "limit": (AT + timedelta(hours=3), "It goes over the number of interviews Ana takes."),
}


async def a_day_with_a_meeting(world: World, rule: str) -> None:
    """Ana has one at ten, and takes no other that day where the rule is about it."""
    await world.book("UANA", at=AT, candidate="Omar Haddad")
    if rule == "limit":
        await world.ask("UPDATE members SET daily_limit = 1 WHERE slack_user_id = 'UANA'")


async def waived(world: World, action: str) -> Any:
    rows = await world.ask(
        "SELECT facts -> 'waived' FROM audit_entries WHERE action = :action ORDER BY id DESC", action=action
    )
    return rows[0][0]


def unbuffered(meeting: Meeting) -> list[str]:
    return [each.member.name for each in meeting.interviewers if each.buffer_waived]


@pytest.mark.parametrize("rule", RULES)
async def test_a_booking_against_a_soft_rule_needs_a_tick_and_is_recorded(world: World, rule: str):
    at, sentence = RULES[rule]
    await a_day_with_a_meeting(world, rule)
    form = replace(await world.form("UANA", "UBO"), custom_starts_at=at)
    with pytest.raises(NeedsConfirmation) as refusal:
        await world.run(book_meeting, world.rosa, form)
    assert sentence in refusal.value.warnings
    ana = (await world.actor("UANA")).member_id
    meeting = await world.book_form(form)
    host = None if rule in {"notice", "window"} else ana
    assert {"rule": rule, "host": host} in await waived(world, "meeting.booked")
    assert unbuffered(meeting) == (["Ana"] if rule == "buffer" else [])


@pytest.mark.parametrize("rule", RULES)
async def test_so_does_a_move(world: World, rule: str):
    at, sentence = RULES[rule]
    await a_day_with_a_meeting(world, rule)
    meeting = await world.book("UANA", "UBO", at=AT + timedelta(days=1))
    form = moving(meeting, at)
    with pytest.raises(NeedsConfirmation) as refusal:
        await world.run(move_meeting, world.rosa, form)
    assert sentence in refusal.value.warnings
    moved = await world.move_form(form)
    assert rule in [each["rule"] for each in await waived(world, "meeting.moved")]
    assert unbuffered(moved) == (["Ana"] if rule == "buffer" else [])
    back = await world.move_form(moving(moved, AT + timedelta(days=1, hours=1)))
    assert (unbuffered(back), await waived(world, "meeting.moved")) == ([], [])


async def test_an_overlap_is_no_soft_rule(world: World):
    await a_day_with_a_meeting(world, "busy")
    form = replace(await world.form("UBO", "UANA"), custom_starts_at=AT - timedelta(minutes=15))
    with pytest.raises(HostBusy, match=r"^Ana is in another meeting until 05:30 \(New York time\)"):
        await world.book_form(form)


async def test_a_time_outside_those_the_candidate_gave_is_recorded_too(world: World):
    await world.ask(
        "INSERT INTO candidate_windows (workspace_id, candidate_id, during) "
        "SELECT workspace_id, id, tstzrange(:start, :end) FROM candidates WHERE name = 'Jane Doe'",
        start=AT + timedelta(days=2),
        end=AT + timedelta(days=2, hours=4),
    )
    await world.book("UANA", at=AT)
    assert await waived(world, "meeting.booked") == [{"rule": "given_times", "host": None}]


def moving(meeting: Meeting, at: datetime) -> MoveForm:
    return MoveForm(
        meeting_id=meeting.id, version=meeting.version, custom_starts_at=at, reason="company_other"
    )
