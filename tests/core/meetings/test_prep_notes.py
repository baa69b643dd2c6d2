import pytest

from core.errors import BadInput, NotAllowed
from core.meetings.book import LONGEST_PREP_NOTES
from core.meetings.correct import correct_prep_notes
from tests.world import World


async def test_a_correction_of_text_makes_no_version(world: World):
    meeting = await world.book()
    world.pass_time(minutes=1)
    corrected = await world.run(correct_prep_notes, world.rosa, meeting.id, "  Ask about Lisbon.\n")
    assert corrected.prep_notes == "Ask about Lisbon."
    assert (corrected.version, corrected.sequence, corrected.moved_from) == (1, 0, None)
    assert await world.ask("SELECT count(*) FROM meeting_versions") == [(1,)]
    assert await world.ask("SELECT updated_at FROM meetings") == [(world.clock.at,)]


async def test_the_same_notes_change_nothing(world: World):
    meeting = await world.book()
    await world.run(correct_prep_notes, world.rosa, meeting.id, "Ask.")
    before = await world.everything()
    await world.run(correct_prep_notes, world.rosa, meeting.id, " Ask. ")
    assert await world.everything() == before


async def test_the_longest_notes_fit_and_one_more_does_not(world: World):
    meeting = await world.book()
    longest = "x" * LONGEST_PREP_NOTES
    assert (await world.run(correct_prep_notes, world.rosa, meeting.id, longest)).prep_notes == longest
    with pytest.raises(BadInput, match="under 3000 characters") as refusal:
        await world.run(correct_prep_notes, world.rosa, meeting.id, longest + "x")
    assert refusal.value.field == "prep_notes"


async def test_guests_do_not_correct(world: World):
    meeting = await world.book()
    with pytest.raises(NotAllowed):
        await world.run(correct_prep_notes, await world.actor("UGUEST"), meeting.id, "x")
