"""Admins word what events say: checked at the field, written anew, and never more than a reader may know."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.worded import title_and_description
from core.errors import BadInput, NotAllowed
from core.meetings.event_settings import change_event_words, read_event_words, reset_event_words
from core.meetings.event_values import event_values
from core.meetings.event_words import LONGEST_DETAILS, LONGEST_TITLE, SAMPLE, EventWords
from core.meetings.facts import Meeting
from core.tenancy import Actor, Tx
from tests.core.calendars.scene import Scene
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
WORDS = EventWords(
    title="{{meeting_type}}: {{candidate_first_name}} ({{duration}})",
    details="With {{interviewers}} at {{company}}. {{ stage }}, {{fit}}.\nNotes: {{prep_notes}}",
)


@pytest.fixture
async def scene(world: World) -> Scene:
    """Rosa is an admin."""
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
    world.rosa = await world.actor("UROSA")
    return Scene(world=world)


async def words(tx: Tx, actor: Actor, meeting: Meeting, is_shared: bool) -> tuple[str, str]:
    return await title_and_description(tx, meeting, is_shared=is_shared)


async def values(tx: Tx, actor: Actor, meeting: Meeting) -> dict[str, str]:
    return event_values(meeting, None)


async def chosen(scene: Scene, meeting: Meeting, told: EventWords) -> None:
    assert meeting.type_id is not None
    await scene.world.run(change_event_words, scene.world.rosa, meeting.type_id, told)


async def test_coming_events_take_the_new_words_and_go_back_to_ours(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    assert meeting.type_id is not None
    await chosen(scene, meeting, WORDS)
    await scene.write()
    [event] = ana.entries.values()
    assert event.title == f"{meeting.type_name}: Jane ({meeting.duration_minutes} minutes)"
    _, details = await scene.world.run(words, scene.world.rosa, meeting, False)
    assert details.startswith(f"With Ana, Bo at {meeting.workspace_name}. Screening, 91.\nNotes: ")
    await scene.world.run(reset_event_words, scene.world.rosa, meeting.type_id)
    await scene.write()
    [event] = ana.entries.values()
    assert event.title == meeting.title
    serial = ana.serial
    await scene.write()
    assert ana.serial == serial
    trail = await scene.world.ask("SELECT action FROM audit_entries WHERE object_kind = 'meeting_type'")
    assert trail == [("meeting_type.events_worded",)] * 2


async def test_what_is_over_or_of_another_type_is_not_written_again(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    types = (await scene.world.run(read_event_words, scene.world.rosa, None)).types
    other = next(type_id for type_id, _ in types if type_id != meeting.type_id)
    await scene.world.run(change_event_words, scene.world.rosa, other, WORDS)
    scene.world.clock.at = meeting.ends_at
    serial = ana.serial
    await chosen(scene, meeting, WORDS)
    assert await scene.world.ask("SELECT state FROM messages WHERE kind = 'calendar_event'") == [("sent",)]
    await scene.write()
    assert ana.serial == serial


async def test_an_internal_meeting_keeps_the_title_somebody_typed(scene: Scene):
    ana = await scene.connect("UANA")
    form = await scene.world.form("UANA")
    form = replace(form, is_internal=True, candidate_id=None, title="Debrief", custom_starts_at=AT)
    await chosen(scene, await scene.world.book_form(form), WORDS)
    await scene.write()
    assert [each.title for each in ana.entries.values()] == ["Debrief"]


@pytest.mark.parametrize(
    "told, field, says",
    [
        (EventWords(title="{{nickname}}"), "event_title", "{{nickname}} is not a variable. Use one of: "),
        (EventWords(details="{{ nickname }}"), "event_details", "meeting_type"),
        (EventWords(title="x" * (LONGEST_TITLE + 1)), "event_title", str(LONGEST_TITLE)),
        (EventWords(details="x" * (LONGEST_DETAILS + 1)), "event_details", str(LONGEST_DETAILS)),
        (EventWords(details="{{prep_notes}}", is_shared=True), "event_details", "{{prep_notes}}"),
        (EventWords(title="{{fit}} {{stage}}", is_shared=True), "event_title", "{{fit}}, {{stage}}"),
    ],
)
async def test_what_cannot_be_used_is_said_at_its_field(
    scene: Scene, told: EventWords, field: str, says: str
):
    world = scene.world
    type_id = (await world.run(read_event_words, world.rosa, None)).type_id
    with pytest.raises(BadInput) as caught:
        await world.run(change_event_words, world.rosa, type_id, told)
    assert caught.value.field == field
    assert says in caught.value.sentence
    assert (await world.run(read_event_words, world.rosa, type_id)).words == EventWords()


async def test_only_admins_choose(world: World):
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    recruiter = await world.actor("UROSA")
    for call in ((change_event_words, 1, WORDS), (read_event_words, None), (reset_event_words, 1)):
        with pytest.raises(NotAllowed):
            await world.run(call[0], recruiter, *call[1:])


async def test_the_example_names_all_that_a_meeting_can(world: World):
    meeting = await world.book("UANA", at=AT)
    known = await world.run(values, world.rosa, meeting)
    assert {*known} == {*SAMPLE, "meeting_type"}
