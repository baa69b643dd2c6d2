"""Every change leaves an entry that can never be altered, and yet forgets a person who is erased."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.errors import PanelryError
from core.hosts.hours import Block, set_working_hours
from core.meetings.correct import correct_prep_notes
from core.meetings.facts import Meeting, Outcome
from core.meetings.forms import NewCandidate
from core.meetings.outcome import record_outcome
from core.meetings.outcome_forms import OutcomeForm
from core.records.audit import read_personal
from core.run import Runner
from core.secrets import SecretBox, make_key
from core.tenancy import Actor, Tx
from db.models import AuditEntry
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=2)
PERSONAL = ("Jane", "jane@mail", "Zoe", "zoe@mail", "555", "A cold", "Calm", "Ask about")


async def read_trail(tx: Tx, actor: Actor) -> list[tuple[AuditEntry, dict[str, Any] | None]]:
    entries = await tx.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(each, await read_personal(tx, each)) for each in entries]


async def last(world: World) -> tuple[AuditEntry, dict[str, Any] | None]:
    return (await world.run(read_trail, world.rosa))[-1]


async def move(world: World, meeting: Meeting) -> object:
    return await world.move(meeting, LATER)


async def cancel(world: World, meeting: Meeting) -> object:
    return await world.cancel(meeting, note="A cold")


async def record(world: World, meeting: Meeting) -> object:
    world.clock.at = meeting.ends_at
    form = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.REJECTED, notes="Calm", next_action="Call")
    return await world.run(record_outcome, world.rosa, form)


async def correct(world: World, meeting: Meeting) -> object:
    return await world.run(correct_prep_notes, world.rosa, meeting.id, "Ask about")


@pytest.mark.parametrize(
    "change,action,facts,personal",
    [
        (
            move,
            "meeting.moved",
            {
                "from": AT.isoformat(),
                "to": LATER.isoformat(),
                "reason": "company_other",
                "version": 2,
                "waived": [],
                "left": [],
                "newcomers": [],
            },
            None,
        ),
        (cancel, "meeting.cancelled", {"party": "company", "reason": "company_other"}, {"note": "A cold"}),
        (
            record,
            "meeting.outcome",
            {"stage_before": "Screening", "stage_after": "Rejected", "has_task": False},
            {"outcome": "rejected", "notes": "Calm", "next_action": "Call"},
        ),
        (correct, "meeting.prep_notes", {}, {"prep_notes": "Ask about"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_each_change_of_a_meeting_is_told(
    world: World,
    change: Callable[[World, Meeting], Awaitable[object]],
    action: str,
    facts: dict[str, Any],
    personal: dict[str, Any] | None,
):
    meeting = await world.book()
    world.pass_time(minutes=1)
    await change(world, meeting)
    entry, told = await last(world)
    stages = dict(await world.ask("SELECT name, id FROM stages"))
    assert (entry.action, entry.object_kind, entry.object_id) == (action, "meeting", meeting.id)
    assert (entry.actor_member_id, entry.at) == (world.rosa.member_id, world.clock.at)
    named = {key: stages[value] for key, value in facts.items() if isinstance(value, str) and value in stages}
    assert entry.facts == facts | named
    assert told == personal


async def test_booking_tells_time_length_and_hosts(world: World):
    meeting = await world.book("UANA", "UBO")
    entry, told = await last(world)
    assert (entry.action, told) == ("meeting.booked", None)
    assert entry.facts == {
        "starts_at": AT.isoformat(),
        "minutes": 30,
        "hosts": [each.member.id for each in meeting.interviewers],
        "others": [],
        "waived": [],
    }


async def test_a_new_candidate_and_imported_ones_are_told(world: World):
    actions = await world.ask("SELECT action, count(*), count(personal) FROM audit_entries GROUP BY 1")
    assert actions == [("candidate.imported", 3, 3)]
    newcomer = NewCandidate(name="Zoe", email="Zoe@mail.example", phone=" +1 555 ")
    form = replace(await world.form(), candidate_id=None, new_candidate=newcomer, custom_starts_at=AT)
    await world.book_form(form)
    trail = await world.run(read_trail, world.rosa)
    told = next(told for entry, told in trail if entry.action == "candidate.added")
    assert told == {"name": "Zoe", "email": "zoe@mail.example", "phone": "+1 555"}


async def test_new_hours_are_told(world: World):
    await world.run(
        set_working_hours, world.rosa, "UANA", [Block(weekday=1, starts_minute=0, ends_minute=60)]
    )
    entry, _ = await last(world)
    ana = await world.actor("UANA")
    assert (entry.action, entry.object_kind, entry.object_id) == ("hours.set", "member", ana.member_id)


async def test_an_act_of_the_product_itself_names_nobody(world: World):
    await world.cancel(await world.book(), by=world.product)
    assert (await last(world))[0].actor_member_id is None


async def live_through_everything(world: World) -> None:
    newcomer = NewCandidate(name="Zoe", email="zoe@mail.example", phone="+1 555")
    form = replace(await world.form(), candidate_id=None, new_candidate=newcomer, custom_starts_at=AT)
    await world.book_form(form)
    meeting = await world.book("UCY")
    await correct(world, meeting)
    await cancel(world, meeting)
    await record(world, await world.book("UCY"))


async def test_facts_hold_nothing_personal_and_the_rest_cannot_be_read_from_the_table(world: World):
    await live_through_everything(world)
    rows = await world.ask("SELECT facts, encode(personal, 'escape') FROM audit_entries")
    for facts, sealed in rows:
        for value in PERSONAL:
            assert value not in json.dumps(facts)
            assert value not in (sealed or "")


async def test_each_person_has_one_key_of_their_own(world: World):
    await live_through_everything(world)
    keys = await world.ask("SELECT candidate_id, wrapped_key FROM person_keys")
    assert len(keys) == len({key for _, key in keys}) == 4
    for _, wrapped in keys:
        assert len(world.secrets.open(wrapped)) == 44


async def test_an_erased_person_can_be_read_no_more_and_the_trail_stays_whole(world: World):
    await live_through_everything(world)
    before = [entry.id for entry, _ in await world.run(read_trail, world.rosa)]
    jane_id = (await world.candidate("Jane Doe")).id
    await world.ask("DELETE FROM candidates WHERE name = 'Jane Doe'")
    after = await world.run(read_trail, world.rosa)
    assert [entry.id for entry, _ in after] == before
    sealed = [(entry.person_id, told) for entry, told in after if entry.personal is not None]
    assert {told is None for person, told in sealed if person == jane_id} == {True}
    assert {told is None for person, told in sealed if person != jane_id} == {False}


async def test_another_secret_key_cannot_read_it(world: World):
    await live_through_everything(world)
    stranger = Runner(world.database, world.clock, SecretBox([make_key()]))
    with pytest.raises(PanelryError, match="cannot be read with PANELRY_SECRET_KEY"):
        await stranger(read_trail, world.rosa)


async def test_a_change_that_is_refused_leaves_no_entry(world: World):
    meeting = await world.book("UANA")
    before = len(await world.run(read_trail, world.rosa))
    with pytest.raises(PanelryError):
        await world.move(meeting, MONDAY - timedelta(days=1))
    assert len(await world.run(read_trail, world.rosa)) == before
