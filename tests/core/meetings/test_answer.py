"""Each interviewer answers for themselves, for the time the meeting has, and may think again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from core.errors import BadInput, NotAllowed, PanelryError, Stale
from core.meetings.answer import accept_meeting, decline_meeting, draft_answer, tell_late
from core.meetings.facts import LATE_MINUTES, Interviewer, Meeting, Outcome, Rsvp
from core.meetings.forms import MoveForm
from core.meetings.propose import draft_proposal, propose_time
from core.meetings.reasons import DECLINE_REASONS
from core.records.audit import read_personal
from core.tenancy import Actor, Tx
from db.models import AuditEntry
from tests.world import MONDAY, World

TUESDAY = MONDAY + timedelta(days=1, hours=2)
LATER = TUESDAY + timedelta(hours=3)


def proposal(meeting: Meeting, **more: Any) -> MoveForm:
    wanted: dict[str, Any] = {"version": meeting.version, "custom_starts_at": LATER}
    return MoveForm(meeting_id=meeting.id, **(wanted | more))


# Every way to answer, as a call of (world, actor, meeting, version).
WAYS: dict[str, Callable[[World, Actor, Meeting, int], Awaitable[Any]]] = {
    "accept": lambda w, a, m, v: w.run(accept_meeting, a, m.id, v),
    "decline": lambda w, a, m, v: w.run(decline_meeting, a, m.id, v, "ill", "Fever"),
    "propose": lambda w, a, m, v: w.run(propose_time, a, proposal(m, version=v)),
    "late": lambda w, a, m, v: w.run(tell_late, a, m.id, v, 10),
    "form": lambda w, a, m, v: w.run(draft_answer, a, m.id, v),
    "times": lambda w, a, m, v: w.run(draft_proposal, a, proposal(m, version=v)),
}


async def answer(world: World, way: str, meeting: Meeting, *, by: str = "UANA") -> Meeting:
    found: Meeting = await WAYS[way](world, await world.actor(by), meeting, meeting.version)
    return found


def part(meeting: Meeting, who: str = "UANA") -> Interviewer:
    found = meeting.part_of(who)
    assert found is not None
    return found


async def test_one_accepts_another_declines_and_each_may_think_again(world: World):
    meeting = await world.book("UANA", "UBO")
    assert {each.rsvp for each in meeting.interviewers} == {Rsvp.PENDING}
    assert part(await answer(world, "accept", meeting)).rsvp is Rsvp.ACCEPTED
    declined = await answer(world, "decline", meeting, by="UBO")
    assert (part(declined, "UBO").rsvp, part(declined, "UBO").rsvp_note) == (Rsvp.DECLINED, "Ill\nFever")
    assert declined.missing == (part(declined, "UBO"),)
    proposed = await answer(world, "propose", meeting)
    assert (part(proposed).rsvp, part(proposed).proposed_starts_at) == (Rsvp.TENTATIVE, LATER)
    again = await answer(world, "accept", proposed, by="UBO")
    assert (part(again, "UBO").rsvp, part(again, "UBO").rsvp_note) == (Rsvp.ACCEPTED, "")
    back = part(await answer(world, "accept", meeting))
    assert (back.rsvp, back.proposed_starts_at) == (Rsvp.ACCEPTED, None)


@pytest.mark.parametrize("way", ["accept", "decline", "propose", "late"])
async def test_the_same_answer_twice_changes_nothing(world: World, way: str):
    meeting = await world.book("UANA")
    world.clock.at = TUESDAY - timedelta(minutes=20)
    first = await answer(world, way, meeting)
    before = await world.everything()
    world.pass_time(minutes=1)
    assert await answer(world, way, meeting) == first
    assert await world.everything() == before


@pytest.mark.parametrize("way", WAYS)
async def test_nobody_answers_for_somebody_else(world: World, way: str):
    meeting = await world.book("UANA")
    before = await world.everything()
    for stranger in (world.rosa, await world.actor("UBO"), world.product):
        with pytest.raises(NotAllowed, match="You are not in this meeting"):
            await WAYS[way](world, stranger, meeting, meeting.version)
    assert await world.everything() == before


@pytest.mark.parametrize("way", WAYS)
async def test_an_answer_to_an_earlier_time_names_the_new_one(world: World, way: str):
    meeting = await world.book("UANA")
    await world.move(meeting, TUESDAY + timedelta(days=1))
    with pytest.raises(Stale, match=r"moved to Wed 3 Mar, 11:00 \(Berlin time\)"):
        await answer(world, way, meeting)


@pytest.mark.parametrize("way", WAYS)
async def test_what_is_cancelled_or_over_waits_for_no_answer(world: World, way: str):
    cancelled = await world.cancel(await world.book("UANA"))
    over, logged = await world.book("UANA", candidate="Omar Haddad"), await world.book("UBO")
    world.clock.at = TUESDAY + timedelta(minutes=5)
    await world.record(logged, Outcome.PENDING, by=await world.actor("UBO"))
    world.clock.at = over.ends_at
    for meeting, by, sentence in (
        (cancelled, "UANA", "was cancelled"),
        (over, "UANA", "is over"),
        (logged, "UBO", "is over"),
    ):
        with pytest.raises(BadInput, match=sentence):
            await answer(world, way, meeting, by=by)


async def test_a_move_asks_everybody_anew_but_who_moved_it_or_proposed_the_time(world: World):
    meeting = await world.book("UANA", "UBO", "UCY", "UROSA")
    assert part(meeting, "UROSA").rsvp is Rsvp.ACCEPTED
    await answer(world, "propose", meeting)
    await answer(world, "decline", meeting, by="UBO")
    await answer(world, "accept", meeting, by="UCY")
    moved = await world.move(meeting, LATER, by=await world.actor("UCY"))
    told = {each.member.slack_user_id: (each.rsvp, each.rsvp_note) for each in moved.interviewers}
    assert told == {
        "UANA": (Rsvp.ACCEPTED, ""),
        "UBO": (Rsvp.PENDING, ""),
        "UCY": (Rsvp.ACCEPTED, ""),
        "UROSA": (Rsvp.PENDING, ""),
    }
    assert {each.proposed_starts_at for each in moved.interviewers} == {None}
    answered = await world.ask("SELECT rsvp, rsvp_at FROM attendees WHERE member_id IS NOT NULL")
    assert {(rsvp, at is None) for rsvp, at in answered} == {("accepted", False), ("pending", True)}


async def test_a_time_that_cannot_be_had_is_refused_at_once_soft_rules_are_for_who_moves_it(world: World):
    meeting = await world.book("UANA", "UBO")
    await world.book("UBO", at=LATER, candidate="Omar Haddad")
    night = TUESDAY + timedelta(hours=12)
    for at, sentence in (
        (LATER, "Bo is in another meeting until"),
        (TUESDAY, "at this time already"),
        (MONDAY - timedelta(minutes=1), "This time is past"),
        (None, "Choose one of these times"),
    ):
        form = proposal(meeting, custom_starts_at=at)
        with pytest.raises(BadInput, match=sentence):
            await world.run(propose_time, await world.actor("UANA"), form)
    at_night = proposal(meeting, custom_starts_at=night)
    proposed = await world.run(propose_time, await world.actor("UANA"), at_night)
    assert part(proposed).proposed_starts_at == night


async def test_times_that_suit_everyone_are_offered_to_who_may_not_move(world: World):
    await world.ask("UPDATE members SET role = 'interviewer' WHERE slack_user_id = 'UANA'")
    meeting = await world.book("UANA", "UBO")
    ana = await world.actor("UANA")
    draft = await world.run(draft_proposal, ana, proposal(meeting, custom_starts_at=None))
    assert len(draft.suggestions) == 5
    suggested = proposal(meeting, custom_starts_at=None, starts_at=draft.suggestions[0].starts_at)
    proposed = await world.run(propose_time, ana, suggested)
    assert part(proposed).proposed_starts_at == draft.suggestions[0].starts_at
    assert proposed.starts_at == TUESDAY


@pytest.mark.parametrize(("minutes", "may"), [(61, False), (60, True), (-29, True)])
async def test_lateness_is_for_the_hour_before_and_the_meeting_itself(world: World, minutes: int, may: bool):
    meeting = await world.book("UANA")
    world.clock.at = TUESDAY - timedelta(minutes=minutes)
    if not may:
        with pytest.raises(BadInput, match="too early to be late"):
            await answer(world, "late", meeting)
        return
    late = await answer(world, "late", meeting)
    assert (part(late).rsvp, part(late).late_minutes, late.is_soon) == (Rsvp.ACCEPTED, 10, True)


async def test_who_is_late_may_be_later_or_on_time_or_not_come_at_all(world: World):
    meeting = await world.book("UANA")
    ana = await world.actor("UANA")
    world.clock.at = TUESDAY
    for minutes in (*LATE_MINUTES, 0, 5):
        late = await world.run(tell_late, ana, meeting.id, 1, minutes)
        assert part(late).late_minutes == (minutes or None)
    assert part(await answer(world, "accept", meeting)).late_minutes == 5
    assert part(await answer(world, "decline", meeting)).late_minutes is None
    with pytest.raises(BadInput, match="Choose from the list"):
        await world.run(tell_late, ana, meeting.id, 1, 7)


@pytest.mark.parametrize(
    ("reason", "note", "field"), [("", "", "reason"), ("boredom", "", "reason"), ("ill", "x" * 1001, "note")]
)
async def test_a_refusal_names_its_reason_in_few_words(world: World, reason: str, note: str, field: str):
    meeting = await world.book("UANA")
    with pytest.raises(BadInput) as refused:
        await world.run(decline_meeting, await world.actor("UANA"), meeting.id, 1, reason, note)
    assert refused.value.field == field
    for each in DECLINE_REASONS:
        declined = await world.run(decline_meeting, await world.actor("UANA"), meeting.id, 1, each.key, "")
        assert part(declined).rsvp_note == each.words


async def test_the_trail_tells_the_answer_and_keeps_the_reason_sealed(world: World):
    async def trail(tx: Tx, actor: Actor) -> list[tuple[dict[str, Any], Any]]:
        entries = [await tx.session.get(AuditEntry, (tx.workspace_id, key)) for (key,) in ids]
        return [(each.facts, await read_personal(tx, each)) for each in entries if each]

    meeting = await world.book("UANA")
    await answer(world, "decline", meeting)
    await answer(world, "propose", meeting)
    ids = await world.ask("SELECT id FROM audit_entries WHERE action = 'meeting.answered' ORDER BY id")
    told = await world.run(trail, world.rosa)
    nothing: dict[str, Any] = {"version": 1, "proposed": None, "late_minutes": None, "waived": []}
    assert told == [
        ({**nothing, "rsvp": "declined"}, {"note": "Ill\nFever"}),
        ({**nothing, "rsvp": "tentative", "proposed": LATER.isoformat()}, None),
    ]


async def test_answers_and_a_move_at_once_end_with_everybody_asked_anew(world: World):
    meeting = await world.book("UANA", "UBO", "UCY")
    ended = await asyncio.gather(
        answer(world, "accept", meeting),
        answer(world, "decline", meeting, by="UBO"),
        world.move(meeting, LATER),
        answer(world, "accept", meeting, by="UCY"),
        return_exceptions=True,
    )
    assert not [each for each in ended if not isinstance(each, Meeting | Stale)]
    moved = await world.run(draft_answer, await world.actor("UANA"), meeting.id, 2)
    assert {each.rsvp for each in moved.interviewers} == {Rsvp.PENDING}


async def test_a_guest_who_interviews_answers(world: World):
    meeting = await world.book("UGUEST")
    assert part(await answer(world, "accept", meeting, by="UGUEST"), "UGUEST").rsvp is Rsvp.ACCEPTED


async def test_a_refused_form_leaves_the_meeting_as_it_is(world: World):
    meeting = await world.book("UANA")
    before = await world.everything()
    with pytest.raises(PanelryError):
        await answer(world, "late", meeting)
    assert await world.everything() == before
