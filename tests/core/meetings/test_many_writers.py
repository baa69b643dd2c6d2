"""Many people change overlapping meetings at once while messages leave: no deadlock, every promise holds."""

import asyncio
import random
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.errors import BadInput, HostBusy, PanelryError, Stale, TimeTaken
from core.meetings.correct import correct_prep_notes
from core.meetings.facts import Meeting, Outcome, Status
from core.meetings.forms import MoveForm, NewCandidate
from core.meetings.move import move_meeting
from core.meetings.outcome import record_outcome
from core.meetings.outcome_forms import OutcomeForm
from tests.world import MONDAY, World

HOSTS = ("UANA", "UBO", "UCY", "UROSA")
TIMES = [MONDAY + timedelta(days=2, hours=3, minutes=20 * number) for number in range(60)]
SLICES = """
    SELECT count(*) FROM host_bookings a JOIN host_bookings b ON a.member_id = b.member_id AND a.id < b.id
    WHERE a.during && b.during OR (a.buffered && b.buffered AND NOT a.buffer_waived AND NOT b.buffer_waived)
"""
TWICE = """
    SELECT count(*) FROM meetings a JOIN meetings b ON a.candidate_id = b.candidate_id AND a.id < b.id
    WHERE a.status = 'scheduled' AND b.status = 'scheduled'
      AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
"""
ASTRAY = """
    SELECT count(*) FROM meetings m FULL JOIN host_bookings b ON b.meeting_id = m.id
    WHERE (m.status = 'scheduled') <> (b.id IS NOT NULL)
       OR lower(b.during) <> m.starts_at OR upper(b.during) <> m.ends_at
"""
VERSIONS = """
    SELECT count(*) FROM meetings m
    WHERE m.version <> (SELECT count(*) FROM meeting_versions v WHERE v.meeting_id = m.id)
       OR m.starts_at <> (SELECT starts_at FROM meeting_versions v
                          WHERE v.meeting_id = m.id AND v.version = m.version)
"""


async def attempt(change: Coroutine[Any, Any, Meeting]) -> Meeting | None:
    """The meeting after the change, None where it was refused in words."""
    try:
        return await change
    except (BadInput, Stale):
        return None


async def one_life(world: World, number: int) -> None:
    """Booked, moved and moved again, perhaps cancelled: each at a time somebody else wants, too."""
    dice = random.Random(number)
    form = replace(
        await world.form(candidate=f"Candidate {number % 8}"),
        interviewer_ids=tuple(dice.sample(HOSTS, 3)),
        custom_starts_at=dice.choice(TIMES),
        submission_key=f"life-{number}",
    )
    meeting = await attempt(world.book_form(form))
    for at in dice.sample(TIMES, 3):
        if meeting is not None:
            await attempt(world.run(correct_prep_notes, world.rosa, meeting.id, f"at {at}"))
            meeting = await attempt(world.move(meeting, at)) or meeting
    if meeting is not None and number % 2:
        await world.cancel(meeting)


async def test_bookings_moves_and_cancellations_of_overlapping_panels_at_once(world: World):
    people = "".join(f"Candidate {number},c{number}@mail.example\n" for number in range(8))
    await world.run(import_candidates, world.rosa, read_lines(f"name,email\n{people}")[0])
    lives = [asyncio.create_task(one_life(world, number)) for number in range(40)]
    everything = asyncio.gather(*lives)
    while not everything.done():
        await world.send_due()
    await everything
    assert await world.ask("SELECT count(*) > 5, count(*) FILTER (WHERE version > 1) > 0 FROM meetings") == [
        (True, True)
    ]
    for promise in (SLICES, TWICE, ASTRAY, VERSIONS):
        assert await world.ask(promise) == [(0,)], promise


async def test_one_meeting_changed_by_everybody_at_once(world: World):
    meeting = await world.book("UANA", "UBO", "UCY")
    changes: list[Coroutine[Any, Any, Any]] = [world.cancel(meeting) for _ in range(4)]
    changes += [world.move(meeting, at) for at in TIMES[:6]]
    changes += [world.run(correct_prep_notes, world.rosa, meeting.id, f"note {n}") for n in range(4)]
    changes += [world.send_due() for _ in range(4)]
    results = await asyncio.gather(*changes, return_exceptions=True)
    assert {type(each) for each in results if isinstance(each, Exception)} <= {BadInput, Stale}
    assert (await world.cancel(meeting)).status is Status.CANCELLED
    assert await world.ask("SELECT count(*) FROM host_bookings") == [(0,)]
    assert await world.ask(VERSIONS) == [(0,)]


async def test_of_twenty_who_move_one_meeting_one_moves_it(world: World):
    meeting = await world.book()
    forms = [
        MoveForm(
            meeting_id=meeting.id,
            version=1,
            custom_starts_at=TIMES[0] + timedelta(minutes=5 * number),
            reason="company_other",
        )
        for number in range(20)
    ]
    results = await asyncio.gather(
        *(world.run(move_meeting, world.rosa, form) for form in forms), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in results) == ["Meeting", *["Overtaken"] * 19]


async def test_two_meetings_that_want_one_anothers_time_do_not_wait_for_each_other(world: World):
    one = await world.book("UANA", "UBO", at=TIMES[0])
    two = await world.book("UBO", "UANA", at=TIMES[0] + timedelta(hours=2), candidate="Omar Haddad")
    results = await asyncio.gather(
        world.move(one, two.starts_at), world.move(two, one.starts_at), return_exceptions=True
    )
    assert {type(each) for each in results} == {HostBusy}


async def test_outcomes_of_one_candidates_meetings_at_once_leave_one_stage(world: World):
    meetings = [await world.book(at=at) for at in TIMES[:6:2]]
    world.clock.at = MONDAY + timedelta(days=4)
    outcomes = [Outcome.ADVANCE, Outcome.REJECTED, Outcome.PENDING]
    results = await asyncio.gather(
        *(
            world.run(record_outcome, world.rosa, OutcomeForm(meeting_id=each.id, outcome=outcome))
            for each, outcome in zip(meetings, outcomes, strict=True)
        ),
        *(world.send_due() for _ in range(3)),
    )
    assert len(results) == 6
    assert (await world.candidate("Jane")).stage == "Rejected"


async def test_the_same_new_candidate_added_twice_at_once_is_added_once(world: World):
    newcomer = NewCandidate(name="Zoe", email="zoe@mail.example")
    form = replace(await world.form(), candidate_id=None, new_candidate=newcomer)
    results = await asyncio.gather(
        *(
            world.book_form(replace(form, submission_key=host, interviewer_ids=(host,), custom_starts_at=at))
            for host, at in zip(HOSTS, TIMES, strict=False)
        ),
        return_exceptions=True,
    )
    refused = [each for each in results if isinstance(each, PanelryError)]
    assert len(refused) == 3
    assert {each.sentence for each in refused} == {
        "Zoe already has this address. Choose them in the search instead."
    }
    assert await world.ask("SELECT count(*) FROM candidates WHERE name = 'Zoe'") == [(1,)]


async def test_one_submission_with_other_hosts_the_second_time_books_nothing_more(world: World):
    form = replace(await world.form(), custom_starts_at=TIMES[0])
    results = await asyncio.gather(
        *(world.book_form(replace(form, interviewer_ids=(host,))) for host in HOSTS),
        return_exceptions=True,
    )
    assert {type(each) for each in results} <= {Meeting, Stale, TimeTaken, HostBusy}
    assert await world.ask("SELECT count(*) FROM meetings") == [(1,)]
