import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import BadInput, HostBusy, NeedsConfirmation, NotAllowed, NotFound, TimeTaken
from core.meetings.book import book_meeting
from core.meetings.draft import revise_draft
from core.meetings.facts import Meeting, Status
from core.meetings.forms import NewCandidate
from core.meetings.location import LocationKind
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)


async def test_a_suggested_time_is_booked_with_everyone_in_it(world: World):
    draft = await world.run(revise_draft, world.rosa, await world.form("UANA", "UBO"))
    chosen = draft.suggestions[0]
    meeting = await world.run(book_meeting, world.rosa, replace(draft.form, starts_at=chosen.starts_at))
    assert meeting.status is Status.SCHEDULED
    assert (meeting.starts_at, meeting.ends_at) == (chosen.starts_at, chosen.ends_at)
    assert [each.member.slack_user_id for each in meeting.interviewers] == ["UANA", "UBO"]
    assert meeting.candidate is not None
    assert meeting.candidate.name == "Jane Doe"
    assert meeting.title == "Phone screening with Jane Doe"
    assert (meeting.version, meeting.sequence) == (1, 0)


async def test_the_same_submission_twice_is_one_meeting(world: World):
    form = replace(await world.form(), custom_starts_at=MONDAY + timedelta(days=1, hours=2), confirmed=True)
    first, second = await asyncio.gather(*(world.run(book_meeting, world.rosa, form) for _ in range(2)))
    assert first.id == second.id


async def test_twenty_writers_of_one_time_on_overlapping_panels_make_one_booking_and_nineteen_refusals(
    world: World,
):
    panels = [
        ("UANA", "UBO", "UCY"),
        ("UCY", "UANA", "UROSA"),
        ("UBO", "UROSA", "UANA"),
        ("UROSA", "UCY", "UANA"),
    ]
    at = MONDAY + timedelta(days=2, hours=3)
    base = replace(await world.form(), custom_starts_at=at, confirmed=True, is_internal=True, title="Debrief")
    forms = [
        replace(base, submission_key=f"key-{number}", interviewer_ids=panels[number % len(panels)])
        for number in range(20)
    ]
    results = await asyncio.gather(
        *(world.run(book_meeting, world.rosa, form) for form in forms), return_exceptions=True
    )
    booked = [each for each in results if isinstance(each, Meeting)]
    refused = [each for each in results if isinstance(each, HostBusy | TimeTaken)]
    assert (len(booked), len(refused)) == (1, 19)


async def test_a_suggestion_taken_in_between_is_refused_by_name(world: World):
    draft = await world.run(revise_draft, world.rosa, await world.form("UANA"))
    chosen = draft.suggestions[0].starts_at
    await world.book("UANA", at=chosen, candidate="Omar Haddad")
    with pytest.raises(TimeTaken, match="Just taken: Ana") as refusal:
        await world.run(book_meeting, world.rosa, replace(draft.form, starts_at=chosen))
    assert refusal.value.field == "time"


async def test_a_custom_time_over_a_meeting_is_refused_with_who_and_until_when(world: World):
    at = MONDAY + timedelta(days=1, hours=2)
    await world.book("UANA", at=at, candidate="Omar Haddad")
    form = replace(
        await world.form("UBO", "UANA"), custom_starts_at=at + timedelta(minutes=15), confirmed=True
    )
    with pytest.raises(HostBusy, match=r"Ana is in another meeting until 05:30 \(New York time\)"):
        await world.run(book_meeting, world.rosa, form)


async def test_the_candidate_is_not_double_booked_either(world: World):
    at = MONDAY + timedelta(days=1, hours=2)
    await world.book("UANA", at=at)
    form = replace(await world.form("UBO"), custom_starts_at=at, confirmed=True)
    with pytest.raises(HostBusy, match="Jane Doe already has an interview"):
        await world.run(book_meeting, world.rosa, form)


async def test_soft_rules_warn_and_can_be_confirmed(world: World):
    await world.book("UANA", at=MONDAY + timedelta(days=1, hours=2), candidate="Omar Haddad")
    form = replace(await world.form("UANA"), custom_starts_at=MONDAY + timedelta(days=1, hours=2, minutes=35))
    with pytest.raises(NeedsConfirmation) as warning:
        await world.run(book_meeting, world.rosa, form)
    assert warning.value.warnings == ("It leaves Ana no buffer to another meeting.",)
    assert (await world.run(book_meeting, world.rosa, replace(form, confirmed=True))).id


@pytest.mark.parametrize(
    "hours,sentence",
    [
        (1, "less than 4 hours ahead"),
        (14, "outside the working hours of Ana"),
        (24 * 45, "more than 30 days"),
    ],
)
async def test_each_soft_rule_has_its_sentence(world: World, hours: int, sentence: str):
    form = replace(await world.form("UANA"), custom_starts_at=MONDAY + timedelta(hours=hours))
    with pytest.raises(NeedsConfirmation, match=sentence):
        await world.run(book_meeting, world.rosa, form)


@pytest.mark.parametrize(
    "change,field",
    [
        ({"interviewer_ids": ()}, "interviewers"),
        ({"interviewer_ids": ("UBOT",)}, "interviewers"),
        ({"interviewer_ids": ("UGONE",)}, "interviewers"),
        ({"interviewer_ids": ("UNOBODY",)}, "interviewers"),
        ({"candidate_id": None}, "candidate"),
        ({"candidate_id": 999_999}, "candidate"),
        ({"type_id": 999_999}, "type"),
        ({"duration_minutes": 7}, "duration"),
        ({"custom_starts_at": None}, "time"),
        ({"custom_starts_at": MONDAY - timedelta(hours=1)}, "custom_time"),
        ({"is_internal": True, "title": "  "}, "title"),
        ({"candidate_id": None, "new_candidate": NewCandidate(name="", email="x@y.org")}, "new_name"),
        ({"candidate_id": None, "new_candidate": NewCandidate(name="New", email="nonsense")}, "new_email"),
        (
            {"candidate_id": None, "new_candidate": NewCandidate(name="New", email="Jane@Mail.example")},
            "new_email",
        ),
        ({"prep_notes": "x" * 3001}, "prep_notes"),
    ],
)
async def test_bad_input_names_its_field(world: World, change: dict[str, object], field: str):
    form = replace(
        await world.form("UANA"), custom_starts_at=MONDAY + timedelta(days=1, hours=2), confirmed=True
    )
    with pytest.raises((BadInput, NotFound)) as refusal:
        await world.run(book_meeting, world.rosa, replace(form, **change))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert refusal.value.sentence.endswith(".")


async def test_a_refused_booking_leaves_no_new_candidate_behind(world: World):
    form = replace(
        await world.form("UANA"),
        candidate_id=None,
        new_candidate=NewCandidate(name="New Person", email="new@mail.example"),
        custom_starts_at=MONDAY - timedelta(days=1),
    )
    with pytest.raises(BadInput):
        await world.run(book_meeting, world.rosa, form)
    with pytest.raises(IndexError):
        await world.candidate("New Person")


async def test_guests_do_not_schedule(world: World):
    form = await world.form("UANA")
    with pytest.raises(NotAllowed, match="Guests cannot schedule"):
        await world.run(book_meeting, await world.actor("UGUEST"), form)


async def test_twenty_one_are_too_many(world: World):
    form = replace(await world.form(*(f"U{number}" for number in range(21))), custom_starts_at=MONDAY)
    with pytest.raises(BadInput, match="at most 20 people"):
        await world.run(book_meeting, world.rosa, form)


@pytest.mark.parametrize(
    "notice,words", [(90, "90 minutes"), (60, "1 hour"), (240, "4 hours"), (60 * 48, "48 hours")]
)
async def test_the_notice_is_told_in_the_largest_unit_that_fits(world: World, notice: int, words: str):
    await world.ask("UPDATE meeting_types SET notice_minutes = :notice", notice=notice)
    form = replace(await world.form("UANA"), custom_starts_at=MONDAY + timedelta(minutes=30))
    with pytest.raises(NeedsConfirmation, match=f"less than {words} ahead"):
        await world.run(book_meeting, world.rosa, form)


@pytest.mark.parametrize(
    "detail,url",
    [
        (" https://meet.example/abc ", "https://meet.example/abc"),
        ("http://meet.example", "http://meet.example"),
        ("Room 4", None),
        ("https://meet.example/abc PIN 12", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
async def test_an_address_as_location_is_the_link_to_join(world: World, detail: str, url: str | None):
    form = replace(
        await world.form("UANA"),
        location_kind=LocationKind.CUSTOM,
        location_detail=detail,
        custom_starts_at=AT,
    )
    location = (await world.book_form(form)).location
    assert (location.kind, location.detail, location.join_url) == (LocationKind.CUSTOM, detail.strip(), url)


async def test_what_the_form_leaves_open_comes_from_the_type(world: World):
    await world.ask("UPDATE meeting_types SET location_detail = 'https://meet.example/room'")
    form = replace(await world.form("UANA"), location_kind=None, location_detail=None, prep_notes=None)
    meeting = await world.book_form(replace(form, custom_starts_at=AT))
    assert meeting.location.kind is LocationKind.PHONE
    assert meeting.location.join_url == "https://meet.example/room"
    assert "Questions Jane has for us." in meeting.prep_notes
    assert (meeting.stage, meeting.channel_id) == ("Screening", "CHIRING")


async def test_seconds_are_cut_off_a_custom_time(world: World):
    meeting = await world.book("UANA", at=AT + timedelta(seconds=59, microseconds=5))
    assert meeting.starts_at == AT
