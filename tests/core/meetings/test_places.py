"""A place is offered only where it can be had, and booked only where it still can."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.connected import Found, keep_connection
from core.calendars.facts import Account, CalendarInfo, Grant, Service
from core.errors import BadInput
from core.meetings.draft import draft_meeting, revise_draft
from core.meetings.forms import Draft, Group, OptionalPeople, ScheduleForm
from core.meetings.location import MADE, LocationKind
from core.messages.audience import audience_of
from core.tenancy import Actor, Tx
from db.models import Meeting
from tests.core.calendars.calls import with_zoom
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
MEET, TEAMS, ZOOM, VIDEO = LocationKind.MEET, LocationKind.TEAMS, LocationKind.ZOOM, LocationKind.VIDEO
OWN = CalendarInfo(id="own", name="Own", is_primary=True, may_write=True)


async def connect(world: World, slack_user_id: str, service: Service) -> None:
    actor = await world.actor(slack_user_id)
    assert actor.member_id is not None
    account = Account(id=slack_user_id, email=f"{slack_user_id.lower()}@acme.example")
    found = Found(service=service, grant=Grant(access="x"), account=account, calendars=(OWN,))
    await world.run(keep_connection, actor, actor.member_id, found)


async def revised(world: World, form: ScheduleForm) -> Draft:
    return await world.run(revise_draft, world.rosa, form)


async def made_for(world: World, *hosts: str, **changes: object) -> set[LocationKind]:
    """The calls a form with these interviewers offers."""
    form = replace(await world.form(*hosts), **changes)  # type: ignore[arg-type]
    return set((await revised(world, form)).places) & MADE


async def writes(tx: Tx, actor: Actor, meeting_id: int) -> str | None:
    """The service its event would be written at."""
    audience = await audience_of(tx, await tx.session.get_one(Meeting, (tx.workspace_id, meeting_id)))
    return audience.calendar[0] if audience.calendar else None


@pytest.mark.parametrize(
    "connected, hosts, changes, offered",
    [
        ({}, ("UANA",), {}, set()),
        ({"UANA": Service.GOOGLE}, ("UANA",), {}, {MEET}),
        ({"UANA": Service.MICROSOFT}, ("UANA",), {}, {TEAMS}),
        ({"UANA": Service.CALDAV}, ("UANA",), {}, set()),
        ({"UBO": Service.GOOGLE}, ("UANA", "UBO"), {}, {MEET}),
        ({"UANA": Service.GOOGLE, "UBO": Service.MICROSOFT}, ("UBO", "UANA"), {}, {TEAMS}),
        ({"UROSA": Service.GOOGLE}, ("UANA",), {}, {MEET}),
        ({"UROSA": Service.GOOGLE, "UBO": Service.MICROSOFT}, ("UANA", "UBO"), {}, {TEAMS}),
        ({"UROSA": Service.GOOGLE, "UANA": Service.CALDAV}, ("UANA",), {}, set()),
        (
            {"UBO": Service.MICROSOFT, "UCY": Service.GOOGLE},
            ("UANA",),
            {
                "optional_people": OptionalPeople(interviewer_ids=("UBO",)),
                "other_group": Group(member_ids=("UCY",)),
            },
            {MEET},
        ),
        (
            {"UBO": Service.MICROSOFT, "UROSA": Service.GOOGLE},
            ("UANA",),
            {"optional_people": OptionalPeople(observer_ids=("UBO",))},
            {TEAMS},
        ),
    ],
)  # fmt: skip
async def test_calls_follow_whose_calendar_it_is_and_the_event_is_written_there(
    world: World,
    connected: dict[str, Service],
    hosts: tuple[str, ...],
    changes: dict[str, object],
    offered: set[LocationKind],
):
    for who, service in connected.items():
        await connect(world, who, service)
    assert await made_for(world, *hosts, **changes) == offered
    form = replace(await world.form(*hosts), custom_starts_at=AT, **changes)  # type: ignore[arg-type]
    booked = await world.book_form(form)
    kinds = {"google": {MEET}, "microsoft": {TEAMS}}
    assert kinds.get(str(await world.run(writes, world.rosa, booked.id)), set()) == offered


async def test_an_account_that_has_to_be_connected_again_offers_nothing(world: World):
    await connect(world, "UANA", Service.GOOGLE)
    await world.ask("UPDATE connections SET is_revoked = true")
    assert await made_for(world, "UANA") == set()


async def test_zoom_is_offered_where_its_keys_are_set_and_in_the_empty_form_too(world: World):
    assert ZOOM not in (await world.run(draft_meeting, world.rosa, "", None)).places
    with_zoom(world)
    assert ZOOM in (await world.run(draft_meeting, world.rosa, "", None)).places
    assert await made_for(world, "UANA") == {ZOOM}


async def test_a_types_place_gives_way_where_it_cannot_be_had_and_says_why(world: World):
    await connect(world, "UANA", Service.GOOGLE)
    await world.ask("UPDATE meeting_types SET location_kind = 'meet'")
    empty = await world.run(draft_meeting, world.rosa, "jane", None)
    assert (empty.form.location_kind, empty.place_note) == (
        VIDEO,
        "Google Meet depends on whose calendar it is: choose interviewers first.",
    )
    untouched = replace(empty.form, location_kind=None, location_detail=None, shown_place=VIDEO)
    chosen = await revised(world, replace(untouched, interviewer_ids=("UANA",)))
    assert (chosen.form.location_kind, chosen.place_note) == (MEET, None)
    other = await revised(world, replace(untouched, interviewer_ids=("UBO",)))
    assert other.form.location_kind is VIDEO
    assert "Have an interviewer connect one" in (other.place_note or "")
    booked = await world.book_form(replace(untouched, interviewer_ids=("UBO",), custom_starts_at=AT))
    assert booked.location.kind is VIDEO


async def test_a_chosen_place_stays_with_other_interviewers_as_long_as_it_can_be_had(world: World):
    await connect(world, "UANA", Service.GOOGLE)
    await connect(world, "UBO", Service.GOOGLE)
    form = replace(await world.form("UANA"), location_kind=MEET, location_detail="")
    for hosts, kept in ((("UBO", "UANA"), MEET), (("UCY",), VIDEO)):
        assert (await revised(world, replace(form, interviewer_ids=hosts))).form.location_kind is kept


@pytest.mark.parametrize(
    "place, told",
    [
        (MEET, "connect one, or choose another place"),
        (TEAMS, "a Microsoft calendar for Microsoft Teams"),
        (ZOOM, "ZOOM_ACCOUNT_ID"),
    ],
)
async def test_booking_refuses_what_cannot_be_had_any_more_and_says_what_to_do(
    world: World, place: LocationKind, told: str
):
    form = replace(await world.form("UANA"), custom_starts_at=AT)
    for each in (
        replace(form, location_kind=place, location_detail=""),
        replace(form, location_kind=None, location_detail=None, shown_place=place),
    ):
        with pytest.raises(BadInput, match=told) as refused:
            await world.book_form(each)
        assert refused.value.field == "location"
    assert await world.ask("SELECT id FROM meetings") == []


async def test_a_link_of_ones_own_can_be_had_anywhere(world: World):
    link = "https://meet.example/mine"
    form = replace(await world.form("UANA"), custom_starts_at=AT, location_kind=MEET, location_detail=link)
    location = (await world.book_form(form)).location
    assert (location.kind, location.join_url, location.is_made) == (MEET, link, False)
