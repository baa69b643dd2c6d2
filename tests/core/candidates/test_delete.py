"""A candidate deleted: nothing of the person is left, and no interview is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.candidates.delete import delete_candidate
from core.errors import BadInput, NotAllowed, NotFound
from core.meetings.facts import Meeting, Outcome
from core.meetings.read import read_meeting
from core.records.audit import read_personal
from db.models import AuditEntry
from tests.world import World


async def personal_values(tx, actor, person_id: int) -> list[object]:
    """What can be read of the encrypted values of this person in the audit trail."""
    entries = await tx.session.scalars(select(AuditEntry).where(AuditEntry.person_id == person_id))
    return [await read_personal(tx, entry) for entry in entries if entry.personal is not None]


async def held(world: World) -> Meeting:
    """An interview with Jane that is over, its outcome recorded, everything due sent."""
    meeting = await world.book("UANA")
    await world.send_due()
    await world.record(meeting, Outcome.REJECTED)
    await world.send_due()
    return meeting


async def delete(world: World, name: str = "Jane Doe", by: str = "UROSA") -> int:
    candidate = await world.candidate(name)
    await world.run(delete_candidate, await world.actor(by), candidate.id)
    return candidate.id


async def test_the_person_goes_and_the_interview_stays(world: World):
    meeting = await held(world)
    await world.ask("UPDATE meetings SET outcome_notes = 'Jane was late', next_action = 'Write to Jane'")
    await world.ask("UPDATE attendees SET rsvp_note = 'Jane is a friend'")
    jane = await delete(world)
    after = await world.run(read_meeting, world.rosa, meeting.id)
    assert (after.candidate, after.title, after.is_internal) == (None, "Phone screening", False)
    assert (after.starts_at, after.ends_at) == (meeting.starts_at, meeting.ends_at)
    assert [each.member.name for each in after.interviewers] == ["Ana"]
    assert after.outcome is not None
    assert after.outcome.outcome is Outcome.REJECTED
    for table in ("candidate_emails", "candidate_windows", "person_keys", "attendees"):
        assert await world.ask(f"SELECT id FROM {table} WHERE candidate_id = :jane", jane=jane) == []
    # The road of these tests keeps the address in its reference; SMTP keeps the id of the mail.
    everything = str(await world.everything()).replace("jane@mail.example:", "")
    for trace in ("Jane", "Doe", "jane@mail.example", "555 0142"):
        assert trace not in everything
    assert [each.name for each in [await world.candidate("Omar")]] == ["Omar Haddad"]


async def test_their_values_in_the_audit_trail_cannot_be_read_any_more(world: World):
    await held(world)
    jane = (await world.candidate("Jane")).id
    before = await world.run(personal_values, world.rosa, jane)
    assert "rejected" in str(before)
    await delete(world)
    assert await world.run(personal_values, world.rosa, jane) == [None] * len(before)
    ((actor, kind, object_id, facts, personal),) = await world.ask(
        "SELECT actor_member_id, object_kind, object_id, facts, personal FROM audit_entries"
        " WHERE action = 'candidate.deleted'"
    )
    assert (actor, kind, object_id, facts, personal) == (world.rosa.member_id, "candidate", jane, {}, None)


async def test_what_was_posted_is_edited_so_that_it_names_nobody(world: World):
    await held(world)
    world.slack.clear()
    await delete(world)
    await world.send_due()
    edited = [each for each in world.slack.sent if each.reference is not None]
    assert {each.kind for each in edited} >= {"card", "interviewer_dm"}
    assert all("Jane" not in repr(each.meeting) for each in edited)


@pytest.mark.parametrize("minutes,is_ahead", [(-60, True), (15, True), (30, False)])
async def test_an_interview_ahead_or_under_way_is_cancelled_first(world: World, minutes: int, is_ahead: bool):
    meeting = await world.book("UANA")
    world.clock.at = meeting.starts_at + timedelta(minutes=minutes)
    before = await world.everything()
    if is_ahead:
        with pytest.raises(BadInput) as refused:
            await delete(world)
        assert refused.value.sentence == (
            "Jane Doe has an interview on Tue 2 Mar, 05:00 (New York time). Cancel it first."
        )
        assert await world.everything() == before
    else:
        await delete(world)


async def test_nobody_is_deleted_before_they_know_not_to_come(world: World):
    meeting = await world.book("UANA")
    await world.send_due()
    await world.cancel(meeting)
    with pytest.raises(BadInput, match="just being told by e-mail"):
        await delete(world)
    await world.send_due()
    await delete(world)
    assert ("invitation_cancelled", "jane@mail.example") in world.mail.kinds()


async def test_who_does_not_schedule_does_not_delete(world: World):
    await world.ask("UPDATE members SET role = 'interviewer' WHERE slack_user_id = 'UANA'")
    for who in ("UANA", "UGUEST"):
        with pytest.raises(NotAllowed):
            await delete(world, by=who)
    assert (await world.candidate("Jane")).name == "Jane Doe"


async def test_deleting_twice_says_that_they_are_gone(world: World):
    jane = await delete(world)
    with pytest.raises(NotFound):
        await world.run(delete_candidate, world.rosa, jane)
