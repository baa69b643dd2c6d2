"""Somebody of a meeting has left Slack: whoever moves it hears of it, and says who comes instead."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import BadInput, Stale
from core.meetings.facts import Meeting
from core.meetings.forms import MoveDraft, MoveForm
from core.meetings.move import draft_move, move_meeting
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)


async def with_somebody_gone(world: World, *hosts: str, gone: str = "UBO") -> Meeting:
    meeting = await world.book(*hosts, at=AT)
    await world.send_due()
    world.slack.clear()
    await world.ask("UPDATE members SET is_active = false WHERE slack_user_id = :gone", gone=gone)
    return meeting


async def opened(world: World, meeting: Meeting, **more: Any) -> MoveDraft:
    form = MoveForm(meeting_id=meeting.id, version=0, custom_starts_at=LATER, reason="company_other", **more)
    return await world.run(draft_move, world.rosa, form)


def names(meeting: Meeting) -> list[str]:
    return [each.member.name for each in meeting.interviewers]


async def test_the_form_names_them_and_looks_for_times_without_them(world: World):
    meeting = await with_somebody_gone(world, "UANA", "UBO")
    draft = await opened(world, meeting)
    assert [each.member.name for each in draft.left] == ["Bo"]
    assert len(draft.suggestions) == 5
    moved = await world.run(move_meeting, world.rosa, draft.form)
    assert (names(moved), moved.version) == (["Ana"], 2)


async def test_nobody_is_left_out_of_whom_the_person_was_not_told(world: World):
    meeting = await world.book("UANA", "UBO", at=AT)
    draft = await opened(world, meeting)
    await world.ask("UPDATE members SET is_active = false WHERE slack_user_id = 'UBO'")
    with pytest.raises(Stale, match="Bo has left the workspace"):
        await world.run(move_meeting, world.rosa, draft.form)


async def test_somebody_comes_instead_and_hears_of_a_meeting_not_of_a_move(world: World):
    meeting = await with_somebody_gone(world, "UANA", "UBO")
    draft = await opened(world, meeting, instead_ids=("UCY",))
    moved = await world.move_form(draft.form)
    assert names(moved) == ["Ana", "Cy"]
    assert [each.keeps_time for each in moved.interviewers] == [True, True]
    await world.send_due()
    told = world.slack.kinds()
    assert ("interviewer_dm", "UCY") in told
    assert ("moved", "UANA") in told
    assert ("moved", "UCY") not in told
    assert not [kind for kind, recipient in told if recipient == "UBO"]
    trail = await world.ask(
        "SELECT facts -> 'left', facts -> 'newcomers' FROM audit_entries WHERE action = 'meeting.moved'"
    )
    gone, new = meeting.interviewers[1].member.id, moved.interviewers[1].member.id
    assert trail == [([gone], [new])]


async def test_the_newcomers_time_counts_as_everybodys(world: World):
    meeting = await with_somebody_gone(world, "UANA", "UBO")
    await world.book("UCY", at=LATER, candidate="Omar Haddad")
    draft = await opened(world, meeting, instead_ids=("UCY",))
    with pytest.raises(BadInput, match="Cy is in another meeting"):
        await world.run(move_meeting, world.rosa, draft.form)


@pytest.mark.parametrize(
    "instead,sentence",
    [
        ((), "Nobody is left to interview"),
        (("UGONE",), "Viktor has left the workspace"),
        (("UBOT",), "Helper is an app"),
        (("UBO",), "Bo is in this meeting already"),
    ],
)
async def test_a_meeting_with_nobody_left_needs_somebody(
    world: World, instead: tuple[str, ...], sentence: str
):
    meeting = await with_somebody_gone(world, "UBO")
    draft = await opened(world, meeting, instead_ids=instead)
    assert (draft.suggestions, bool(draft.suggestions_note)) == ((), True)
    if instead == ("UBO",):
        await world.ask("UPDATE members SET is_active = true WHERE slack_user_id = 'UBO'")
    with pytest.raises(BadInput, match=sentence) as refusal:
        await world.run(move_meeting, world.rosa, draft.form)
    assert refusal.value.field == "instead"
