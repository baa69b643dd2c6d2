"""What Google Calendar has besides what every service has."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sandbox.services.diary import Diary
from core.calendars.facts import Guest
from core.calendars.guest_note import note_of
from core.meetings.facts import Rsvp
from core.outside.trouble import Denied, GrantRevoked, Moved, Throttled
from core.providers.google.authority import EVENTS
from core.providers.google.calendar import GoogleCalendar
from tests.core.providers.contract.following import WINDOW, at
from tests.core.providers.contract.google_place import OTHER, OWNER, Stand, Tokens
from tests.core.providers.contract.places import ZONE
from tests.core.providers.contract.plans import GRACE, TOMAS, plan


@pytest.fixture
def diary(stand: Stand) -> Diary:
    return stand.service.diary


async def test_a_meet_call_is_pending_first_and_made_once(calendar: GoogleCalendar, diary: Diary):
    wanted = plan(video="meet")
    first = await calendar.put(OWNER, wanted, None)
    assert (first.call_pending, first.join_url) == (True, None)
    found = await calendar.find(OWNER, wanted)
    assert found is not None
    assert found.call_pending is False
    assert found.join_url
    assert found.join_url.startswith("https://meet.google.com/")
    later = await calendar.put(OWNER, replace(wanted, title="Second"), first.id)
    without = await calendar.put(OWNER, replace(wanted, title="Third", video=None), first.id)
    assert later.join_url == without.join_url == found.join_url


async def test_the_description_place_and_tag_arrive(calendar: GoogleCalendar, diary: Diary):
    written = await calendar.put(OWNER, plan(), None)
    event = diary.event(OWNER, written.id)
    assert event is not None
    assert (event.description, event.location) == (plan().description, plan().location)
    note = note_of([TOMAS.email, GRACE.email])
    assert event.extra["properties"] == {"private": {"panelry": "w1-m7", "panelryInvited": note}}
    assert event.zone == ZONE
    assert written.uid == f"{written.id}@google.com"
    assert written.link


async def test_a_room_and_an_answer_given_meanwhile_survive_a_change(calendar: GoogleCalendar, diary: Diary):
    written = await calendar.put(OWNER, plan(), None)
    diary.answer(OWNER, written.id, TOMAS.email, "accepted")
    diary.answer(OWNER, written.id, OWNER, "tentative")
    await calendar.put(OWNER, plan(location="Room 5"), written.id)
    assert answered(diary, written.id) == {
        "tomas.okafor": "accepted",
        "grace": "pending",
        "maya.lindqvist": "tentative",
    }
    await calendar.put(OWNER, plan(starts_at=at(9), ends_at=at(9, 11)), written.id)
    assert answered(diary, written.id)["tomas.okafor"] == "pending"


async def test_a_whole_day_that_was_made_of_it_becomes_times_again(calendar: GoogleCalendar, diary: Diary):
    written = await calendar.put(OWNER, plan(), None)
    event = diary.event(OWNER, written.id)
    assert event is not None
    diary.write(replace(event, starts_at=at(8, 0), ends_at=at(9, 0), is_day=True))
    entry = await calendar.read(OWNER, written.id)
    assert entry is not None
    assert (entry.starts_at, entry.ends_at) == (at(8, 0), at(9, 0))
    with pytest.raises(Moved) as moved:
        await calendar.put(OWNER, plan(stays=True), written.id)
    assert moved.value.entry == entry
    await calendar.put(OWNER, plan(), written.id)
    entry = await calendar.read(OWNER, written.id)
    assert entry is not None
    assert (entry.starts_at, entry.ends_at) == (at(8), at(8, 11))


async def test_a_guest_answers_in_their_own_copy(stand: Stand, calendar: GoogleCalendar, diary: Diary):
    eve = stand.service.add_account("eve@example.com", "Eve", ZONE)
    written = await calendar.put(OWNER, plan(guests=(Guest(email=eve.email),)), None)
    grant, _ = await stand.connect(account=eve.id)
    hers = stand.calendar(Tokens(stand.authority, grant))
    entry = await hers.read(eve.email, written.id)
    assert entry is not None
    assert entry.guests == ()
    before = diary.serial
    for _ in range(2):  # the second changes nothing
        assert await hers.answer(eve.email, written.uid, Rsvp.DECLINED)
    assert diary.serial == before + 1
    entry = await hers.read(eve.email, written.id)
    assert entry is not None
    assert entry.blocks is False
    assert answered(diary, written.id)["eve"] == "declined"
    with pytest.raises(Denied) as caught:
        await hers.put(eve.email, plan(), written.id)
    assert caught.value.sentence == "Only whoever organises this event in Google Calendar can change it."
    await hers.delete(eve.email, written.id)
    assert await hers.read(eve.email, written.id) is None
    assert not await hers.answer(eve.email, written.uid, Rsvp.ACCEPTED)
    assert await calendar.read(OWNER, written.id) is not None


async def test_whoever_is_no_guest_cannot_answer(calendar: GoogleCalendar):
    written = await calendar.put(OWNER, plan(guests=()), None)
    assert not await calendar.answer(OWNER, written.uid, Rsvp.ACCEPTED)
    assert not await calendar.answer(OWNER, "nobody's", Rsvp.ACCEPTED)


async def test_a_calendar_to_read_is_not_written(calendar: GoogleCalendar):
    with pytest.raises(Denied) as caught:
        await calendar.put(OTHER, plan(), None)
    assert (
        caught.value.sentence == "This account may only read that Google calendar. Choose one it may change."
    )


async def test_a_grant_that_may_too_little_asks_to_connect_again(stand: Stand, calendar: GoogleCalendar):
    oauth = stand.service.identity.oauth
    for name, permission in oauth._permissions.items():
        oauth._permissions[name] = replace(permission, scopes=("openid", EVENTS))
    assert (await calendar.changes(OWNER, None, WINDOW)).entries == ()
    with pytest.raises(GrantRevoked):
        await calendar.calendars()


async def test_many_calendars_come_in_pages(stand: Stand, calendar: GoogleCalendar, diary: Diary):
    for number in range(25):
        own = replace(diary.calendars[OTHER], id=f"c{number}#x@group.calendar.example")
        diary.open(own)
    listed = await calendar.calendars()
    assert len({each.id for each in listed}) == len(listed) == 27
    assert (await calendar.changes("c3#x@group.calendar.example", None, WINDOW)).entries == ()


@pytest.mark.parametrize("reason", ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"])
async def test_quotas_ask_to_wait(stand: Stand, calendar: GoogleCalendar, reason: str):
    body = {"error": {"errors": [{"domain": "usageLimits", "reason": reason, "message": "x"}], "code": 403}}
    stand.service.fail(403, body=body, path="/calendar/v3/")
    with pytest.raises(Throttled) as caught:
        await calendar.calendars()
    assert caught.value.retry_after == 30
    assert caught.value.whole_service is False


async def test_a_token_is_renewed_when_it_is_too_old(stand: Stand, calendar: GoogleCalendar, tokens: Tokens):
    stand.older(timedelta(hours=2).total_seconds())
    assert len(await calendar.calendars()) == 2
    assert tokens.renewals == 1


def answered(diary: Diary, event_id: str) -> dict[str, str]:
    event = diary.event(OWNER, event_id)
    assert event is not None
    return {guest.email.partition("@")[0]: guest.answer for guest in event.guests}
