from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import BadInput, HostBusy, NeedsConfirmation, NotAllowed, NotFound, Stale, TimeTaken
from core.meetings.facts import Outcome, Status
from core.meetings.forms import MoveForm
from core.meetings.move import MOVED_MEANWHILE, draft_move, move_meeting
from tests.world import MONDAY, World

TUESDAY = MONDAY + timedelta(days=1, hours=2)
LATER = TUESDAY + timedelta(hours=3)


def move(meeting_id: int, **more: Any) -> MoveForm:
    default: dict[str, Any] = {
        "version": 1,
        "custom_starts_at": LATER,
        "reason": "interviewer_ill",
    }
    return MoveForm(meeting_id=meeting_id, **(default | more))


async def test_a_move_keeps_the_meeting_and_adds_a_version(world: World):
    meeting = await world.book()
    world.pass_time(minutes=7)
    moved = await world.run(move_meeting, world.rosa, move(meeting.id, note="  A cold. "))
    assert (moved.id, moved.uid, moved.status) == (meeting.id, meeting.uid, Status.SCHEDULED)
    assert (moved.version, moved.sequence) == (2, 1)
    assert (moved.starts_at, moved.ends_at) == (LATER, LATER + timedelta(minutes=30))
    assert moved.moved_from is not None
    assert (moved.moved_from.starts_at, moved.moved_from.version) == (TUESDAY, 1)
    assert (moved.moved_from.reason, moved.moved_from.note) == ("interviewer_ill", "A cold.")
    assert moved.moved_from.by is not None
    assert moved.moved_from.by.name == "Rosa"
    versions = await world.ask(
        "SELECT version, status, starts_at, reason, changed_at FROM meeting_versions ORDER BY version"
    )
    assert versions == [
        (1, "rescheduled", TUESDAY, "interviewer_ill", world.clock.at),
        (2, "scheduled", LATER, "", None),
    ]


async def test_the_last_move_is_the_one_told(world: World):
    meeting = await world.move(await world.book(), LATER)
    again = await world.move(meeting, LATER + timedelta(days=1))
    assert (again.version, again.sequence) == (3, 2)
    assert again.moved_from is not None
    assert again.moved_from.starts_at == LATER


async def test_the_old_time_is_free_again_and_the_new_one_taken(world: World):
    await world.move(await world.book("UANA"), LATER)
    await world.book("UANA", at=TUESDAY, candidate="Omar Haddad")
    with pytest.raises(HostBusy):
        await world.book("UANA", at=LATER + timedelta(minutes=10), candidate="Nia Long")


@pytest.mark.parametrize("minutes", [-15, 15, 5])
async def test_its_own_time_does_not_stand_in_its_way(world: World, minutes: int):
    meeting = await world.book()
    form = move(meeting.id, custom_starts_at=TUESDAY + timedelta(minutes=minutes))
    assert (await world.run(move_meeting, world.rosa, form)).version == 2


async def test_the_suggestions_are_five_without_its_own_time(world: World):
    meeting = await world.book()
    draft = await world.run(draft_move, world.rosa, move(meeting.id, version=0))
    assert len(draft.suggestions) == 5
    assert TUESDAY not in {each.starts_at for each in draft.suggestions}
    assert (draft.form.version, draft.meeting.id, draft.suggestions_note) == (1, meeting.id, None)
    chosen = replace(draft.form, starts_at=draft.suggestions[0].starts_at, custom_starts_at=None)
    moved = await world.run(move_meeting, world.rosa, chosen)
    assert moved.starts_at == draft.suggestions[0].starts_at


async def test_a_suggestion_taken_meanwhile_is_refused_by_name(world: World):
    meeting = await world.book("UANA")
    draft = await world.run(draft_move, world.rosa, move(meeting.id))
    at = draft.suggestions[0].starts_at
    await world.book("UANA", at=at, candidate="Omar Haddad")
    chosen = replace(draft.form, starts_at=at, custom_starts_at=None)
    with pytest.raises(TimeTaken, match="Just taken: Ana was booked"):
        await world.run(move_meeting, world.rosa, chosen)


async def test_the_same_again_changes_nothing(world: World):
    meeting = await world.book()
    first = await world.run(move_meeting, world.rosa, move(meeting.id))
    before = await world.everything()
    assert await world.run(move_meeting, world.rosa, move(meeting.id)) == first
    assert await world.everything() == before


async def test_a_stale_form_is_refused(world: World):
    meeting = await world.book()
    await world.move(meeting, LATER)
    with pytest.raises(Stale, match="Somebody moved this meeting"):
        await world.run(
            move_meeting, world.rosa, move(meeting.id, custom_starts_at=LATER + timedelta(hours=1))
        )


async def test_a_form_drawn_anew_after_a_move_says_so_and_forgets_the_time_chosen(world: World):
    meeting = await world.book()
    first = await world.run(draft_move, world.rosa, move(meeting.id, version=0, custom_starts_at=None))
    chosen = replace(first.form, starts_at=first.suggestions[0].starts_at)
    same = await world.run(draft_move, world.rosa, chosen)
    assert (same.notice, same.form.starts_at) == (None, chosen.starts_at)
    await world.move(meeting, LATER)
    fresh = await world.run(draft_move, world.rosa, chosen)
    assert (fresh.notice, fresh.form.starts_at, fresh.form.version) == (MOVED_MEANWHILE, None, 2)
    assert fresh.form.reason == chosen.reason


async def test_soft_rules_warn_and_a_confirmed_buffer_is_waived(world: World):
    await world.book("UANA", at=LATER, candidate="Omar Haddad")
    meeting = await world.book("UANA")
    close = move(meeting.id, custom_starts_at=LATER + timedelta(minutes=31))
    with pytest.raises(NeedsConfirmation, match="leaves Ana no buffer") as refusal:
        await world.run(move_meeting, world.rosa, close)
    assert refusal.value.field == "custom_time"
    moved = await world.move_form(close)
    waived = "SELECT buffer_waived FROM host_bookings WHERE meeting_id = :id"
    assert await world.ask(waived, id=moved.id) == [(True,)]
    back = await world.move(moved, TUESDAY)
    assert await world.ask(waived, id=back.id) == [(False,)]


async def test_the_candidate_and_hosts_are_not_double_booked_by_a_move(world: World):
    await world.book("UBO", at=LATER)
    meeting = await world.book("UANA")
    with pytest.raises(HostBusy, match="Jane Doe already has an interview"):
        await world.run(move_meeting, world.rosa, move(meeting.id))
    await world.book("UANA", at=LATER + timedelta(hours=2), candidate="Omar Haddad")
    with pytest.raises(HostBusy, match="Ana is in another meeting"):
        await world.run(
            move_meeting, world.rosa, move(meeting.id, custom_starts_at=LATER + timedelta(hours=2))
        )


@pytest.mark.parametrize(
    "change,field",
    [
        ({"reason": None}, "reason"),
        ({"reason": "boredom"}, "reason"),
        ({"reason": "position_filled"}, "reason"),
        ({"custom_starts_at": None}, "time"),
        ({"custom_starts_at": TUESDAY}, "time"),
        ({"custom_starts_at": MONDAY - timedelta(minutes=1)}, "custom_time"),
    ],
)
async def test_bad_input_names_its_field(world: World, change: dict[str, Any], field: str):
    meeting = await world.book()
    with pytest.raises(BadInput) as refusal:
        await world.run(move_meeting, world.rosa, move(meeting.id, **change))
    assert refusal.value.field == field


async def test_what_is_over_cancelled_or_logged_cannot_be_moved(world: World):
    cancelled = await world.cancel(await world.book("UANA"))
    logged, over = await world.book("UBO"), await world.book("UCY", candidate="Omar Haddad")
    world.clock.at = TUESDAY + timedelta(minutes=10)
    await world.record(logged, Outcome.PENDING)
    for use_case in (draft_move, move_meeting):
        for meeting, sentence in ((cancelled, "was cancelled"), (logged, "is over")):
            with pytest.raises(BadInput, match=sentence):
                await world.run(use_case, world.rosa, move(meeting.id))
    world.clock.at = over.ends_at
    with pytest.raises(BadInput, match="is over"):
        await world.run(move_meeting, world.rosa, move(over.id))


async def test_one_that_has_begun_can_still_be_moved(world: World):
    meeting = await world.book()
    world.clock.at = TUESDAY + timedelta(minutes=10)
    assert (await world.move(meeting, LATER)).version == 2


async def test_who_may_not_schedule_may_not_move(world: World):
    meeting = await world.book()
    for use_case in (draft_move, move_meeting):
        with pytest.raises(NotAllowed):
            await world.run(use_case, await world.actor("UGUEST"), move(meeting.id))
    await world.ask("UPDATE members SET role = 'interviewer' WHERE slack_user_id = 'UANA'")
    with pytest.raises(NotAllowed, match="Only whoever scheduled it"):
        await world.run(move_meeting, await world.actor("UANA"), move(meeting.id))


async def test_an_unknown_meeting_is_not_found(world: World):
    with pytest.raises(NotFound):
        await world.run(move_meeting, world.rosa, move(999_999))


async def test_a_meeting_whose_type_was_deleted_cannot_be_moved(world: World):
    meeting = await world.book()
    await world.ask("DELETE FROM meeting_types")
    with pytest.raises(BadInput, match="type of this meeting was deleted"):
        await world.run(draft_move, world.rosa, move(meeting.id))


async def test_an_internal_meeting_moves_too(world: World):
    form = replace(await world.form(), is_internal=True, candidate_id=None, title="Debrief")
    meeting = await world.book_form(replace(form, custom_starts_at=TUESDAY))
    moved = await world.move(meeting, LATER)
    assert (moved.version, moved.title, moved.candidate) == (2, "Debrief", None)
