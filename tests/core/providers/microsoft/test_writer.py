"""What writing is like at Microsoft alone: Teams, transactions, answers, who is told what."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.sandbox.services.events import Event
from bot.sandbox.services.events import Guest as Invited
from core.calendars.facts import EventPlan, Written
from core.meetings.facts import Rsvp
from core.outside.trouble import Denied
from core.providers.microsoft.plans import invitation_in, transaction_of
from tests.core.providers.contract.following import WINDOW, Follower, at
from tests.core.providers.contract.microsoft_place import OWNER, MicrosoftPlace, opened
from tests.core.providers.contract.places import ZONE
from tests.core.providers.contract.plans import TOMAS, plan
from tests.core.providers.microsoft.canned import canned

OTHER = "grace@northwind.example"
TEAMS = plan(video="teams")


@pytest.fixture
async def place() -> AsyncIterator[MicrosoftPlace]:
    async with opened() as made:
        yield made


async def put(place: MicrosoftPlace, wanted: EventPlan, event_id: str | None = None) -> Written:
    return await place.adapter.put(place.calendar.id, wanted, event_id)


def kept(place: MicrosoftPlace, event_id: str) -> Event:
    event = place.service.diary.event(place.calendar.id, event_id)
    assert event is not None
    return event


async def test_a_teams_call_comes_with_the_event_and_survives_every_change(place: MicrosoftPlace):
    made = await put(place, TEAMS)
    assert made.join_url is not None
    assert made.join_url.startswith("https://teams.microsoft.com/")
    assert (made.call_pending, made.link is not None) == (False, True)
    for change in (
        {"starts_at": at(9), "ends_at": at(9, 11)},
        {"description": "New <words>"},
        {"video": None},
    ):
        changed = await put(place, replace(TEAMS, **change), made.id)
        assert changed.join_url == made.join_url
    assert kept(place, made.id).extra["html"].count(made.join_url) == 1


async def test_new_words_stand_before_the_teams_invitation(place: MicrosoftPlace):
    made = await put(place, TEAMS)
    await put(place, replace(TEAMS, description="Ask about <engines>.\nThen lunch."), made.id)
    html = kept(place, made.id).extra["html"]
    assert "<div>Ask about &lt;engines&gt;.<br>Then lunch.</div>" in html
    assert "Prepare" not in html
    assert html.index("Then lunch") < html.index("____") < html.index("meetup-join")


async def test_a_call_can_be_added_later(place: MicrosoftPlace):
    made = await put(place, plan())
    assert (made.join_url, made.call_pending) == (None, False)
    assert (await put(place, TEAMS, made.id)).join_url is not None


async def test_where_the_invitation_cannot_be_told_the_text_is_left_alone():
    async with canned() as (graph, calendar):
        body = {"contentType": "html", "content": "<p>Somebody wrote it anew</p>"}
        graph.answers["/events/E"] = (200, {"id": "E", "isOnlineMeeting": True, "body": body})
        written = await calendar.put("c", TEAMS, "E")
    assert [asked[0] for asked in graph.asked] == ["GET", "PATCH"]
    kept = {"location", "attendees", "singleValueExtendedProperties"}
    assert set(graph.bodies[1]) == {"subject", "start", "end", "isAllDay", "sensitivity"} | kept
    assert (written.join_url, written.call_pending) == (None, True)


def test_the_invitation_is_what_teams_added():
    ours, line = "<div>Our words</div>", "_" * 80
    theirs = f'<div class="me-email-text"><span>{line}</span></div><a href="u">Join</a>'
    assert invitation_in(f"<html><body>{ours}{theirs}</body></html>") == theirs
    assert invitation_in(f"{ours}{theirs}") == theirs
    assert invitation_in(ours) is None
    assert invitation_in(line) is None


async def test_a_repeated_request_that_wants_something_newer_gets_it(place: MicrosoftPlace):
    first = await put(place, plan())
    later = plan("Second interview", starts_at=at(9), ends_at=at(9, 11))
    again = await put(place, later)
    assert again.id == first.id
    (seen,) = await place.events()
    assert (seen.title, seen.starts_at) == ("Second interview", at(9))


async def test_an_event_can_be_found_by_what_it_was_made_for_alone(place: MicrosoftPlace):
    first = await put(place, plan())
    other = await put(place, plan(key="meeting-8", tag="o'clock: 8"))
    found = await place.adapter.find(place.calendar.id, plan(key="meeting-8", tag="o'clock: 8"))
    assert found is not None
    assert found.id == other.id != first.id
    assert await place.adapter.find(place.calendar.id, plan(copy=2)) is None


def test_each_copy_of_an_event_has_a_transaction_of_its_own():
    made = {transaction_of(each) for each in (plan(), plan("New"), plan(copy=2), plan(key="meeting-8"))}
    assert len(made) == 3


async def test_a_calendar_that_may_only_be_read_says_so(place: MicrosoftPlace):
    assert place.other is not None
    with pytest.raises(Denied, match="not change it"):
        await place.adapter.put(place.other.id, plan(), None)


async def invited(place: MicrosoftPlace) -> str:
    """An event of somebody else's, in the owner's calendar."""
    theirs = place.service.open_mailbox(OTHER, "Grace Hopper", ZONE)
    event = Event(
        id="AAMkAGTHEIRS=",
        calendar=theirs.id,
        zone=ZONE,
        title="Panel",
        uid="panel's",
        starts_at=at(8),
        ends_at=at(8, 11),
        guests=(Invited(email=OWNER), Invited(email=TOMAS.email)),
    )
    return place.service.diary.write(event).id


@pytest.mark.parametrize(
    "rsvp, blocks", [(Rsvp.ACCEPTED, [True]), (Rsvp.TENTATIVE, [True]), (Rsvp.DECLINED, [])]
)
async def test_the_owner_answers_somebody_elses_invitation(
    place: MicrosoftPlace, rsvp: Rsvp, blocks: list[bool]
):
    event_id = await invited(place)
    follower = await Follower(place).read()
    assert follower.named("Panel").guests == ()
    assert await place.adapter.answer(place.calendar.id, "panel's", rsvp)
    theirs = place.service.diary.calendars_of(OTHER)[0]
    event = place.service.diary.event(theirs.id, event_id)
    assert event is not None
    assert [(each.email, each.answer) for each in event.guests] == [
        (OWNER, rsvp.value),
        (TOMAS.email, "pending"),
    ]
    assert [each.blocks for each in (await follower.read()).in_window()] == blocks


async def test_an_answer_that_cannot_be_given(place: MicrosoftPlace):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await invited(place)
    assert not await place.adapter.answer(place.calendar.id, "panel's", Rsvp.PENDING)
    for uid in (written.uid, "nobody's"):
        assert not await place.adapter.answer(place.calendar.id, uid, Rsvp.ACCEPTED)


async def test_the_same_answer_again_changes_nothing(place: MicrosoftPlace):
    await invited(place)
    assert await place.adapter.answer(place.calendar.id, "panel's", Rsvp.ACCEPTED)
    before = place.service.diary.serial
    assert await place.adapter.answer(place.calendar.id, "panel's", Rsvp.ACCEPTED)
    assert place.service.diary.serial == before


async def test_what_others_cancel_or_decline_takes_no_time(place: MicrosoftPlace):
    event_id = await invited(place)
    follower = await Follower(place).read()
    theirs = place.service.diary.calendars_of(OTHER)[0]
    place.service.diary.remove(theirs.id, event_id)
    assert [each.blocks for each in (await follower.read()).in_window()] == [False]


async def test_one_occurrence_is_read_and_deleted_by_the_name_among_the_changes(place: MicrosoftPlace):
    await place.add_weekly("Stand-up", at(8, 9), at(8, 10), count=3)
    entries = (await Follower(place).read()).in_window()
    assert await place.adapter.read(place.calendar.id, entries[1].id) == entries[1]
    await place.adapter.delete(place.calendar.id, entries[1].id)
    left = (await Follower(place).read()).in_window()
    assert [each.id for each in left] == [entries[0].id, entries[2].id]
    page = await place.adapter.changes(place.calendar.id, None, WINDOW)
    assert [each.id for each in page.entries] == [each.id for each in left]
