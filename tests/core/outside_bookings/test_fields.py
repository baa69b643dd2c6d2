"""Answers at a scheduler go to fields of candidates, as an admin said."""

from datetime import timedelta

import pytest

from core.calendars.facts import Service
from core.errors import BadInput, NotAllowed, NotFound
from core.outside_bookings.facts import Question
from core.outside_bookings.fields import question_key, read_questions, save_fields
from core.outside_bookings.same_person import answer_same_person
from core.schedulers.facts import Answer, Invitee
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import World

CALENDLY = Service.CALENDLY
PAY = Answer(question="Which  Salary?", answer="60 <b>k</b> ")
WHY = Answer(question="Why us?", answer="The team")
KEYS = {"pay": question_key("which salary?"), "why": question_key("Why us? ")}


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world)
    await made.connect()
    await take(world, booking("before", answers=(PAY, WHY)))
    return made


async def save(scene: Scene, **names: str) -> None:
    named = {KEYS[question]: name for question, name in names.items()}
    await scene.world.run(save_fields, await scene.admin(), CALENDLY, named)


async def fields_of(world: World, name: str = "Tomas Okafor") -> object:
    [(fields,)] = await world.ask("SELECT custom_fields FROM candidates WHERE name = :name", name=name)
    return fields


async def test_questions_are_met_in_bookings_and_keep_the_field_they_were_given(scene: Scene):
    admin = await scene.admin()
    await scene.world.ask(
        """UPDATE candidates SET custom_fields = '{"Salary": "1"}' WHERE name = 'Jane Doe'"""
    )
    known = await scene.world.run(read_questions, admin, CALENDLY)
    assert [(each.words, each.field) for each in known.questions] == [("Which  Salary?", ""), ("Why us?", "")]
    assert known.names == ("Salary",)
    await save(scene, why="  Reason  to come ", pay="")
    known = await scene.world.run(read_questions, admin, CALENDLY)
    assert known.questions[0] == Question(key=KEYS["why"], words="Why us?", field="Reason to come")


async def test_an_answer_is_kept_from_then_on_and_the_newest_stands(scene: Scene):
    world = scene.world
    assert await fields_of(world) == {}
    await save(scene, pay="Salary")
    await world.ask("""UPDATE candidates SET custom_fields = '{"Source": "Fair", "Salary": "50"}'""")
    later = booking("later", AT + timedelta(days=1), answers=(PAY, WHY))
    await take(world, later, later)
    assert await fields_of(world) == {"Source": "Fair", "Salary": "60 <b>k</b>"}
    trail = await world.ask(
        "SELECT facts, personal FROM audit_entries WHERE action = 'candidate.answered_outside'"
    )
    assert [facts for facts, _ in trail] == [{"service": "calendly", "fields": ["Salary"]}]
    assert b"60 <b>" not in bytes(trail[0][1])


async def test_history_only_fills_what_is_empty(scene: Scene):
    world = scene.world
    await save(scene, pay="Salary", why="Reason")
    await world.ask("""UPDATE candidates SET custom_fields = '{"Salary": "70"}'""")
    old = booking("old", AT - timedelta(days=200), answers=(PAY, WHY))
    await take(world, old, announce=False)
    assert await fields_of(world) == {"Salary": "70", "Reason": WHY.answer}


async def test_who_turns_out_to_be_the_same_person_keeps_the_answers(scene: Scene):
    world = scene.world
    await save(scene, pay="Salary")
    other = Invitee(email="t.okafor@work.example", name="T. Okafor", phone=TOMAS.phone)
    await take(world, booking("other", AT + timedelta(days=1), invitee=other, answers=(PAY,)))
    newest = (await meetings(world))[-1]
    await world.run(answer_same_person, world.rosa, newest.id, same=True)
    assert await fields_of(world) == {"Salary": "60 <b>k</b>"}


async def test_two_questions_never_go_to_one_field_and_nobody_else_says_where(scene: Scene):
    with pytest.raises(BadInput) as refused:
        await save(scene, pay="Reason", why="reason")
    assert refused.value.field == f"field-{KEYS['why']}"
    with pytest.raises(BadInput, match="under 60"):
        await save(scene, pay="x" * 61)
    with pytest.raises(NotFound):
        await scene.world.run(read_questions, await scene.admin(), Service.CALCOM)
    ana = await scene.world.actor("UANA")
    for act, more in ((read_questions, ()), (save_fields, ({},))):
        with pytest.raises(NotAllowed):
            await scene.world.run(act, ana, CALENDLY, *more)
    await save(scene, pay="Salary")
    await save(scene, pay="")
    known = await scene.world.run(read_questions, await scene.admin(), CALENDLY)
    assert {each.field for each in known.questions} == {""}
