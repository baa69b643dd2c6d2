"""What the form says when it opens, and how it follows the choices made in it."""

from dataclasses import replace

import pytest

from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.errors import BadInput, NotAllowed
from core.meetings.draft import draft_meeting, draft_next_meeting, revise_draft
from core.meetings.forms import Draft, NewCandidate
from core.meetings.location import LocationKind
from tests.world import World

TWO_JANES = "name,email,stage\nJane Roe,roe@mail.example,Offer\nMary Jane,mary@mail.example,Hired\n"


async def opened(world: World, text: str, channel: str | None = "CHIRING") -> Draft:
    return await world.run(draft_meeting, world.rosa, text, channel)


def type_name(draft: Draft) -> str:
    return next(each.name for each in draft.types if each.id == draft.form.type_id)


async def test_nothing_typed_is_an_empty_form_with_the_first_type(world: World):
    draft = await opened(world, "  ")
    assert (draft.candidate, draft.notice, draft.query) == (None, None, "")
    assert (type_name(draft), draft.form.duration_minutes, draft.durations) == (
        "Phone screening",
        30,
        (30, 15, 20),
    )
    assert draft.suggestions == ()
    assert draft.suggestions_note == "Choose interviewers to see times that suit everyone."
    assert [each.name for each in draft.types] == [
        "Phone screening",
        "Video interview",
        "Technical assessment",
        "Final interview",
        "Onboarding",
    ]


@pytest.mark.parametrize("typed", ["jane", "  JANE   doe ", "jane@mail.example", "Doe Jane", "ane"])
async def test_one_match_is_chosen(world: World, typed: str):
    draft = await opened(world, typed)
    assert draft.candidate is not None
    assert (draft.candidate.name, draft.candidate.stage, draft.notice) == ("Jane Doe", "Screening", None)


async def test_several_matches_are_left_to_the_person(world: World):
    await world.run(import_candidates, world.rosa, read_lines(TWO_JANES)[0])
    draft = await opened(world, "jane")
    assert (draft.candidate, draft.query) == (None, "jane")
    assert draft.notice == "3 candidates match “jane”. Choose one."


@pytest.mark.parametrize("typed", ["Jane Doe", "jane doe", "JANE@mail.example"])
async def test_the_exact_name_or_address_wins_over_others_that_hold_it(world: World, typed: str):
    more = "name,email\nJane Doerr,x.jane@mail.example\nMary Jane Doe,jane@mail.example.org\n"
    await world.run(import_candidates, world.rosa, read_lines(more)[0])
    draft = await opened(world, typed)
    assert draft.candidate is not None
    assert draft.candidate.email == "jane@mail.example"


@pytest.mark.parametrize(
    "typed,newcomer",
    [
        ("Zoe Zimmer", NewCandidate(name="Zoe Zimmer")),
        ("Zoe@Mail.Example", NewCandidate(name="", email="zoe@mail.example")),
        ("zoe@nowhere", NewCandidate(name="zoe@nowhere")),
        ("100% _sure\\", NewCandidate(name="100% _sure\\")),
    ],
)
async def test_no_match_offers_to_add_what_was_typed(world: World, typed: str, newcomer: NewCandidate):
    draft = await opened(world, typed)
    assert draft.form.new_candidate == newcomer
    assert draft.notice == f"No candidate matches “{typed}”. Add them here, or search again."
    assert draft.query == typed


@pytest.mark.parametrize(
    "typed,title", [("debrief", "Debrief"), ("INTAKE", "Intake"), ("internal", "Internal meeting")]
)
async def test_an_internal_meeting_needs_no_candidate(world: World, typed: str, title: str):
    form = (await opened(world, typed)).form
    assert (form.is_internal, form.title, form.candidate_id, form.prep_notes) == (True, title, None, "")


@pytest.mark.parametrize(
    "channel,card_in", [("C1", "C1"), ("G1", "G1"), ("D1", None), (None, None), ("", None)]
)
async def test_the_card_goes_where_the_command_was_given_but_never_into_a_dm(
    world: World, channel: str | None, card_in: str | None
):
    assert (await opened(world, "jane", channel)).form.channel_id == card_in


@pytest.mark.parametrize(
    "stage,expected",
    [
        ("Applied", "Phone screening"),
        ("Screening", "Phone screening"),
        ("Interview", "Video interview"),
        ("Technical assessment", "Technical assessment"),
        ("Final interview", "Final interview"),
        ("Offer", "Onboarding"),
        ("Hired", "Onboarding"),
        ("Rejected", "Phone screening"),
    ],
)
async def test_the_type_is_the_interview_of_the_stage_or_of_the_next_that_has_one(
    world: World, stage: str, expected: str
):
    line = f"name,email,stage\nStella,stella@mail.example,{stage}\n"
    await world.run(import_candidates, world.rosa, read_lines(line)[0])
    assert type_name(await opened(world, "stella")) == expected


async def test_prep_notes_follow_type_and_candidate_until_somebody_edits_them(world: World):
    draft = await opened(world, "jane")
    assert "Questions Jane has for us." in (draft.form.prep_notes or "")
    video = next(each for each in draft.types if each.name == "Video interview")
    untouched = replace(draft.form, type_id=video.id, prep_notes=None)
    draft = await world.run(revise_draft, world.rosa, untouched)
    assert "Walk through a recent project with Jane." in (draft.form.prep_notes or "")
    omar = await world.candidate("Omar")
    draft = await world.run(revise_draft, world.rosa, replace(untouched, candidate_id=omar.id))
    assert "Walk through a recent project with Omar." in (draft.form.prep_notes or "")
    mine = f"{draft.form.prep_notes}\nAsk about Dubai."
    draft = await world.run(revise_draft, world.rosa, replace(draft.form, prep_notes=mine))
    phone = draft.types[0].id
    draft = await world.run(revise_draft, world.rosa, replace(draft.form, type_id=phone))
    assert draft.form.prep_notes == mine


async def test_prep_notes_emptied_on_purpose_stay_empty(world: World):
    draft = await opened(world, "jane")
    draft = await world.run(revise_draft, world.rosa, replace(draft.form, prep_notes=""))
    assert draft.form.prep_notes == ""


async def test_a_template_with_an_unknown_variable_names_it(world: World):
    await world.ask("UPDATE meeting_types SET prep_template = 'Hello {{ first_nme }}'")
    with pytest.raises(
        BadInput, match=r"\{\{first_nme\}\} is not a variable\. Use one of: assessment_status,"
    ):
        await opened(world, "jane")


async def test_values_not_known_read_as_a_dash(world: World):
    everything = (
        "{{candidate_name}}|{{stage}}|{{fit}}|{{assessment_title}}|{{assessment_status}}|{{meeting_type}}"
    )
    await world.ask("UPDATE meeting_types SET prep_template = :template", template=everything)
    assert (await opened(world, "nia")).form.prep_notes == "Nia Long|Applied|–|–|–|Phone screening"
    assert (await opened(world, "jane")).form.prep_notes == "Jane Doe|Screening|91|–|–|Phone screening"
    assert (await opened(world, "")).form.prep_notes == "the candidate|–|–|–|–|Phone screening"


async def test_a_duration_the_new_type_does_not_offer_gives_way_to_its_default(world: World):
    draft = await opened(world, "jane")
    final = next(each for each in draft.types if each.name == "Final interview")
    draft = await world.run(
        revise_draft, world.rosa, replace(draft.form, type_id=final.id, duration_minutes=15)
    )
    assert (draft.form.duration_minutes, draft.durations) == (60, (60,))


async def test_what_was_typed_stays(world: World):
    draft = await opened(world, "jane")
    form = replace(
        draft.form,
        location_kind=LocationKind.IN_PERSON,
        location_detail="Room 4",
        title="Chat",
        duration_minutes=15,
        interviewer_ids=("UBO",),
        confirmed=True,
    )
    revised = (await world.run(revise_draft, world.rosa, form)).form
    assert revised == replace(form, starts_at=None)


async def test_a_chosen_time_stays_as_long_as_it_is_among_the_suggestions(world: World):
    draft = await world.run(revise_draft, world.rosa, await world.form("UANA"))
    kept = await world.run(
        revise_draft, world.rosa, replace(draft.form, starts_at=draft.suggestions[2].starts_at)
    )
    assert kept.form.starts_at == draft.suggestions[2].starts_at
    gone = replace(kept.form, interviewer_ids=("UCY",))
    assert (await world.run(revise_draft, world.rosa, gone)).form.starts_at is None


async def test_a_candidate_deleted_meanwhile_leaves_the_form_empty_not_broken(world: World):
    form = replace(await world.form("UANA"), candidate_id=999_999)
    draft = await world.run(revise_draft, world.rosa, form)
    assert (draft.candidate, draft.form.candidate_id) == (None, None)
    assert len(draft.suggestions) == 5


@pytest.mark.parametrize(
    "host,why", [("UBOT", "Helper is an app."), ("UGONE", "Viktor has left"), ("UX", "does not know")]
)
async def test_an_impossible_interviewer_is_told_instead_of_times(world: World, host: str, why: str):
    draft = await world.run(revise_draft, world.rosa, await world.form("UANA", host))
    assert draft.suggestions == ()
    assert why in (draft.suggestions_note or "")


async def test_no_active_type_is_told_in_words(world: World):
    await world.ask("UPDATE meeting_types SET is_active = false")
    with pytest.raises(BadInput, match="No meeting type is active"):
        await opened(world, "jane")


async def test_a_switched_off_type_is_not_offered_and_not_booked(world: World):
    await world.ask("UPDATE meeting_types SET is_active = false WHERE slug = 'phone-screening'")
    draft = await opened(world, "jane")
    assert "Phone screening" not in {each.name for each in draft.types}


async def test_the_next_meeting_takes_candidate_and_channel_along(world: World):
    meeting = await world.book()
    draft = await world.run(draft_next_meeting, world.rosa, meeting.id)
    assert draft.candidate is not None
    assert (draft.candidate.name, draft.form.channel_id) == ("Jane Doe", "CHIRING")
    assert draft.form.submission_key not in {None, ""}
    assert not draft.form.is_internal


async def test_guests_get_no_form(world: World):
    with pytest.raises(NotAllowed):
        await world.run(draft_meeting, await world.actor("UGUEST"), "jane", None)


async def test_every_form_has_its_own_key(world: World):
    assert (await opened(world, "")).form.submission_key != (await opened(world, "")).form.submission_key
