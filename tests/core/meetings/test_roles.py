"""Who has to be there decides the time; who may come is invited, and kept out of the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import BadInput, NotAllowed
from core.hosts.hours import Block, set_working_hours
from core.meetings.book import book_meeting
from core.meetings.draft import revise_draft
from core.meetings.facts import Meeting, Outcome, Role
from core.meetings.forms import Group, OptionalPeople, ScheduleForm
from core.meetings.outcome import read_outcome_form
from core.meetings.read import read_meeting
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
BUSY = "SELECT slack_user_id FROM host_bookings JOIN members ON members.id = member_id WHERE meeting_id = :id"


async def form(world: World, people: OptionalPeople, *, at: bool = True) -> ScheduleForm:
    chosen = replace(await world.form("UANA"), optional_people=people)
    return replace(chosen, custom_starts_at=AT) if at else chosen


def told(meeting: Meeting) -> list[tuple[str, str, bool]]:
    return [(each.member.name, each.part, each.keeps_time) for each in meeting.interviewers]


async def test_everybody_free_keeps_the_time_whatever_their_part(world: World):
    people = OptionalPeople(interviewer_ids=("UBO",), observer_ids=("UCY",), trainee_ids=("UROSA",))
    meeting = await world.book_form(await form(world, people))
    assert told(meeting) == [
        ("Ana", "", True),
        ("Bo", "optional", True),
        ("Cy", "observer", True),
        ("Rosa", "trainee", True),
    ]
    assert [each.role for each in meeting.interviewers][1:] == [
        Role.INTERVIEWER,
        Role.OBSERVER,
        Role.TRAINEE,
    ]
    assert len(await world.ask(BUSY, id=meeting.id)) == 4


async def test_who_may_come_and_is_busy_is_invited_and_holds_up_nobody(world: World):
    await world.book("UBO", at=AT - timedelta(minutes=10), candidate="Omar Haddad")
    asked = await form(world, OptionalPeople(interviewer_ids=("UBO",), observer_ids=("UCY",)))
    draft = await world.run(revise_draft, world.rosa, asked)
    assert draft.absences == ("Bo (optional) is in another meeting until 05:20 (New York time).",)
    meeting = await world.run(book_meeting, world.rosa, replace(asked, confirmed=False))
    assert told(meeting) == [("Ana", "", True), ("Bo", "optional", False), ("Cy", "observer", True)]
    moved = await world.move(meeting, AT + timedelta(hours=2))
    assert told(moved) == [("Ana", "", True), ("Bo", "optional", True), ("Cy", "observer", True)]


async def test_who_may_come_needs_no_hours_and_no_tick_but_keeps_the_buffer(world: World):
    await world.run(set_working_hours, world.rosa, "UCY", [Block(weekday=6, starts_minute=0, ends_minute=9)])
    await world.book("UBO", at=AT + timedelta(minutes=35), candidate="Omar Haddad")
    asked = await form(world, OptionalPeople(interviewer_ids=("UBO",), trainee_ids=("UCY",)))
    draft = await world.run(revise_draft, world.rosa, asked)
    assert draft.absences == ("Bo (optional) would have no buffer to another meeting.",)
    meeting = await world.run(book_meeting, world.rosa, asked)
    assert told(meeting) == [("Ana", "", True), ("Bo", "optional", False), ("Cy", "trainee", True)]


async def test_times_at_which_everybody_can_come_are_offered_first(world: World):
    asked = await form(world, OptionalPeople(interviewer_ids=("UBO",)), at=False)
    free = await world.run(revise_draft, world.rosa, asked)
    best = free.suggestions[0].starts_at
    await world.book("UBO", at=best, candidate="Omar Haddad")
    draft = await world.run(revise_draft, world.rosa, asked)
    assert {each.starts_at for each in draft.suggestions} == {each.starts_at for each in free.suggestions}
    assert [each.without for each in draft.suggestions] == [(), (), (), (), ("Bo",)]
    assert draft.suggestions[-1].starts_at == best


async def test_those_who_watch_are_told_of_it_and_asked_nothing_after_it(world: World):
    people = OptionalPeople(interviewer_ids=("UBO",), observer_ids=("UCY",), trainee_ids=("UROSA",))
    meeting = await world.book_form(await form(world, people))
    await world.send_due()
    dms = {to for kind, to in world.slack.kinds() if kind == "interviewer_dm"}
    assert dms == {"UANA", "UBO", "UCY", "UROSA"}
    world.clock.at = meeting.ends_at + timedelta(minutes=10)
    await world.send_due()
    await world.send_due()
    assert {to for kind, to in world.slack.kinds() if kind == "outcome_prompt"} == {"UANA", "UBO"}


async def test_those_who_watch_read_the_meeting_but_not_what_came_of_it(world: World):
    meeting = await world.book_form(await form(world, OptionalPeople(observer_ids=("UCY",))))
    cy = await world.actor("UCY")
    assert (await world.run(read_meeting, cy, meeting.id)).id == meeting.id
    await world.record(meeting, Outcome.REJECTED)
    with pytest.raises(NotAllowed):
        await world.run(read_outcome_form, cy, meeting.id, None)
    await world.run(read_outcome_form, await world.actor("UANA"), meeting.id, None)


@pytest.mark.parametrize(
    "change,field,sentence",
    [
        ({"observer_ids": ("UANA",)}, "observers", "Ana is in this form twice"),
        ({"interviewer_ids": ("UBO",), "trainee_ids": ("UBO",)}, "trainees", "Bo is in this form twice"),
        ({"interviewer_ids": ("UGONE",)}, "optional", "Viktor has left the workspace"),
        ({"trainee_ids": ("UBOT",)}, "trainees", "Helper is an app"),
        ({"observer_ids": ("UNEW",)}, "observers", "does not know one of these people"),
    ],
)
async def test_who_cannot_come_is_told_at_the_field(
    world: World, change: dict[str, tuple[str, ...]], field: str, sentence: str
):
    asked = await form(world, OptionalPeople(**change))
    with pytest.raises(BadInput, match=sentence) as refusal:
        await world.book_form(asked)
    assert refusal.value.field == field
    draft = await world.run(revise_draft, world.rosa, replace(asked, custom_starts_at=None))
    assert sentence in (draft.suggestions_note or "")


async def test_a_group_without_anybody_is_told_at_its_field(world: World):
    asked = replace(await world.form("UANA"), other_group=Group(), custom_starts_at=AT)
    with pytest.raises(BadInput, match="or untick it") as refusal:
        await world.book_form(asked)
    assert refusal.value.field == "other_group"
