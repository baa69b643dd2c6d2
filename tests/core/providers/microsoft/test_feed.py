"""The delta of a calendar view, where it is odd."""

from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from core.calendars.facts import Entry, Page
from core.meetings.facts import Rsvp
from core.outside.trouble import CursorExpired, Denied, Missing, Throttled, Trouble, Unreachable
from tests.core.providers.microsoft.canned import DELTA_LINK, WINDOW, canned
from tests.core.providers.samples import sample, spoiled

ZONE, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
SERIES = {
    "id": "S",
    "type": "seriesMaster",
    "subject": "Stand-up",
    "showAs": "busy",
    "iCalUId": "uid-s",
    "start": {"dateTime": "2012-12-02T08:00:00.0000000", "timeZone": "UTC"},
    "end": {"dateTime": "2012-12-02T08:30:00.0000000", "timeZone": "UTC"},
}


def thin(day: int, **changes):
    start, end = (f"2026-12-{day:02}T08:{minute}:00.0000000" for minute in ("00", "30"))
    times = {
        "start": {"dateTime": start, "timeZone": "UTC"},
        "end": {"dateTime": end, "timeZone": "UTC"},
    }
    return {"id": f"O{day}", "seriesMasterId": "S", "type": "occurrence", **times, **changes}


def single(event_id: str, subject: str, **changes):
    return {**thin(4), "id": event_id, "seriesMasterId": None, "subject": subject, **changes}


async def test_the_sample_is_read():
    async with canned() as (graph, calendar):
        graph.answers["/delta"] = (200, sample("msgraph.calendarView.delta"))
        page = await calendar.changes("c", None, WINDOW)
    (entry,) = page.entries
    assert entry == Entry(
        id="AAMkAGI1AAAt9AHjAAA=",
        starts_at=datetime(2026, 12, 4, 9, tzinfo=UTC),
        ends_at=datetime(2026, 12, 4, 9, 45, tzinfo=UTC),
        uid="040000008200E00074C5B7101A82E0080000",
        title="Technical interview: Tomas Okafor",
        version='W/"DwAAABYAAADkrWGo"',
    )
    assert page.removed == ("AAMkAGI1AAAt9AHkBBB=",)
    assert not page.more


async def test_the_window_and_the_preferences_are_asked_for_and_a_link_is_followed_as_it_is():
    async with canned(page_size=7) as (graph, calendar):
        graph.page()
        page = await calendar.changes("a/b=", None, WINDOW)
        await calendar.changes("a/b=", page.cursor, WINDOW)
    (first, then) = graph.asked
    span = "startDateTime=2026-12-01T00%3A00%3A00Z&endDateTime=2027-01-01T00%3A00%3A00Z"
    assert first[1] == f"/v1.0/me/calendars/a%2Fb%3D/calendarView/delta?{span}"
    assert then[1] == DELTA_LINK
    preferred = 'outlook.timezone="UTC", IdType="ImmutableId"'
    assert {first[2], then[2]} == {f"{preferred}, odata.maxpagesize=7"}


async def test_an_occurrence_takes_from_its_series_what_it_leaves_out():
    async with canned() as (graph, calendar):
        graph.page(SERIES, thin(3), thin(10, subject="Long one", showAs="free", type="exception"))
        page = await calendar.changes("c", None, WINDOW)
    plain, other = page.entries
    assert (plain.id, plain.title, plain.uid, plain.blocks) == ("S#O3", "Stand-up", "uid-s", True)
    assert plain.starts_at == datetime(2026, 12, 3, 8, tzinfo=UTC)
    assert (other.id, other.title, other.blocks) == ("S#O10", "Long one", False)
    assert (page.removed, page.replaced) == (("S",), ("S#",))
    assert len(graph.asked) == 1


@pytest.mark.parametrize("told, replaced", [([], ()), ([{"id": "S", "type": "seriesMaster"}], ("S#",))])
async def test_a_series_that_is_not_told_whole_is_asked_for_once(told: list, replaced: tuple[str, ...]):
    async with canned() as (graph, calendar):
        graph.answers["/events/S"] = (200, SERIES)
        graph.page(*told, thin(3), thin(10))
        page = await calendar.changes("c", None, WINDOW)
    assert [(each.id, each.title) for each in page.entries] == [("S#O3", "Stand-up"), ("S#O10", "Stand-up")]
    assert page.replaced == replaced
    assert [asked[1] for asked in graph.asked[1:]] == ["/v1.0/me/events/S"]


async def test_occurrences_of_a_series_that_is_gone_are_left_out():
    async with canned() as (graph, calendar):
        graph.page(thin(3), single("E", "Lunch"))
        page = await calendar.changes("c", None, WINDOW)
    assert [each.title for each in page.entries] == ["Lunch"]


async def test_the_last_of_repeated_items_counts():
    removed = {"id": "B", "@removed": {"reason": "deleted"}}
    async with canned() as (graph, calendar):
        graph.page(single("A", "Old"), removed, single("B", "There"), single("A", "New"), single("C", "C"))
        page = await calendar.changes("c", None, WINDOW)
        graph.page(single("B", "There"), removed)
        later = await calendar.changes("c", None, WINDOW)
    assert {each.id: each.title for each in page.entries} == {"A": "New", "B": "There", "C": "C"}
    assert page.removed == ()
    assert (later.entries, later.removed) == ((), ("B",))


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.evil.example/v1.0/me/calendarView/delta?$deltatoken=x",
        "http://127.0.0.1:1/v1.0/me/calendarView/delta?$deltatoken=x",
    ],
)
async def test_a_link_to_somewhere_else_is_refused(link: str):
    async with canned() as (graph, calendar):
        graph.page(**{"@odata.nextLink": link})
        page = await calendar.changes("c", None, WINDOW)
        with pytest.raises(Denied, match="not its own"):
            await calendar.changes("c", page.cursor, WINDOW)
    assert len(graph.asked) == 1


@pytest.mark.parametrize(
    "status, code, trouble",
    [
        (410, "", CursorExpired),
        (410, "Gone", CursorExpired),
        (400, "syncStateNotFound", CursorExpired),
        (404, "SyncStateInvalid", CursorExpired),
        (409, "resyncRequired", CursorExpired),
        (404, "ErrorItemNotFound", Missing),
        (404, "MailboxNotEnabledForRESTAPI", Denied),
        (403, "ErrorAccessDenied", Denied),
        (429, "TooManyRequests", Throttled),
        (400, "applicationThrottled", Throttled),
        (412, "", Unreachable),
        (409, "ErrorIrresolvableConflict", Unreachable),
        (502, "", Unreachable),
    ],
)
async def test_a_refusal_has_a_name(status: int, code: str, trouble: type[Trouble]):
    async with canned() as (graph, calendar):
        graph.answers["/delta"] = (
            status,
            {"error": {"code": code, "message": "Ada's secret"}} if code else [],
        )
        with pytest.raises(trouble) as caught:
            await calendar.changes("c", None, WINDOW)
    assert caught.type is trouble
    assert "Ada" not in caught.value.sentence


@pytest.mark.parametrize(
    "original, zone",
    [
        ("W. Europe Standard Time", BERLIN),
        ("Europe/Berlin", BERLIN),
        ("tzone://Microsoft/Custom", ZONE),
        ("", ZONE),
        (None, ZONE),
    ],
)
async def test_whole_days_are_those_of_where_they_were_planned(original: str | None, zone: ZoneInfo):
    day = {
        "isAllDay": True,
        "originalStartTimeZone": original,
        "start": {"dateTime": "2026-12-24T00:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-12-27T00:00:00.0000000", "timeZone": "UTC"},
    }
    async with canned(zone="America/New_York") as (graph, calendar):
        graph.page(single("D", "Away", **day))
        (entry,) = (await calendar.changes("c", None, WINDOW)).entries
    assert entry.starts_at == datetime(2026, 12, 24, tzinfo=zone)
    assert entry.ends_at == datetime(2026, 12, 27, tzinfo=zone)


TAKEN, FREE, OFF = (True, False), (False, False), (False, True)


@pytest.mark.parametrize(
    "changes, taken",
    [
        ({"showAs": "busy"}, TAKEN),
        ({"showAs": "tentative"}, TAKEN),
        ({"showAs": "oof"}, TAKEN),
        ({"showAs": "workingElsewhere"}, FREE),
        ({"showAs": "free"}, FREE),
        ({"showAs": "busy", "isCancelled": True}, OFF),
        ({"showAs": "busy", "responseStatus": {"response": "declined"}}, OFF),
        ({}, TAKEN),
    ],
)
async def test_what_takes_time(changes: dict, taken: tuple[bool, bool]):
    async with canned() as (graph, calendar):
        graph.page(single("A", "A", **changes))
        (entry,) = (await calendar.changes("c", None, WINDOW)).entries
    assert (entry.blocks, entry.is_off) == taken


async def test_guests_are_told_of_the_owners_own_events_only():
    answers = {
        "none": Rsvp.PENDING,
        "notResponded": Rsvp.PENDING,
        "accepted": Rsvp.ACCEPTED,
        "declined": Rsvp.DECLINED,
        "tentativelyAccepted": Rsvp.TENTATIVE,
        "new in 2028": Rsvp.PENDING,
    }
    people = [
        {
            "type": "optional",
            "status": {"response": word},
            "emailAddress": {"address": f"{word}@x.example", "name": word},
        }
        for word in answers
    ]
    room = {"type": "resource", "emailAddress": {"address": "room@x.example"}}
    async with canned() as (graph, calendar):
        with_people = {"attendees": [*people, room]}
        graph.page(
            single("A", "A", isOrganizer=True, **with_people),
            single("B", "B", isOrganizer=False, **with_people),
        )
        own, other = (await calendar.changes("c", None, WINDOW)).entries
    *those, in_room = own.guests
    assert [each.rsvp for each in those] == list(answers.values())
    assert all(each.is_optional for each in those)
    assert (in_room.email, in_room.is_room, in_room.rsvp) == ("room@x.example", True, Rsvp.PENDING)
    assert other.guests == ()


async def test_spoiled_pages_are_read_as_far_as_they_go():
    """Whatever is missing or of another kind: a page, or the trouble that it cannot be read."""
    async with canned() as (graph, calendar):
        body = {"@odata.deltaLink": "x", "value": [SERIES, thin(3), single("A", "A", isOrganizer=True)]}
        seen: set[int | str] = set()
        # Every third: each field is spoiled, in four of thirteen ways.
        for where, made in islice(spoiled(body), 0, None, 3):
            graph.answers["/delta"] = (200, made)
            try:
                page = await calendar.changes("c", None, WINDOW)
            except Unreachable:
                seen.add("unreadable")
                continue
            assert isinstance(page, Page), where
            assert all(isinstance(each.title, str) for each in page.entries), where
            seen.add(len(page.entries))
    # Three when the series no longer says that it is one.
    assert seen == {"unreadable", 0, 1, 2, 3}
