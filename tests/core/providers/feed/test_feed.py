"""A published calendar, read again and again."""

from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from core.calendars.facts import CalendarInfo, Page
from core.outside.addresses import open_checked_http
from core.outside.trouble import CursorExpired, Denied, GrantRevoked, Missing, Trouble
from core.providers.feed import adapter
from core.providers.feed.adapter import CALENDAR, IcsFeed
from tests.core.outside.ics.calendars import MARCH_AND_APRIL, calendar
from tests.core.providers.served import free_socket, root_of, served

AT_TEN = "DTSTART:20270308T090000Z\nDTEND:20270308T100000Z"
LUNCH = calendar(f"UID:1\nSUMMARY:Lunch\n{AT_TEN}")


class Publisher:
    """Answers with `answer`; `asked` is what came."""

    def __init__(self) -> None:
        self.answer = Response(LUNCH)
        self.asked: list[Request] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(Request(scope, receive))
        await self.answer(scope, receive, send)


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
async def feed(publisher: Publisher) -> AsyncIterator[IcsFeed]:
    on = free_socket()
    async with served(publisher, on), open_checked_http(allowed={"127.0.0.1"}) as http:
        yield IcsFeed(http, address=f"{root_of(on)}/ada/basic.ics?key=1", timezone="Asia/Kathmandu")


async def changes(feed: IcsFeed, cursor: str | None = None) -> Page:
    return await feed.changes(CALENDAR, cursor, MARCH_AND_APRIL)


async def test_the_address_is_asked_for_as_it_is(feed: IcsFeed, publisher: Publisher):
    await changes(feed)
    (asked,) = publisher.asked
    assert (asked.method, asked.url.path, asked.url.query) == ("GET", "/ada/basic.ics", "key=1")
    assert "if-none-match" not in asked.headers


async def test_a_calendar_says_its_name_and_zone_or_its_server_does(feed: IcsFeed, publisher: Publisher):
    assert await feed.calendars() == [CalendarInfo(id=CALENDAR, name="127.0.0.1", is_primary=True)]
    named = LUNCH.replace(b"PRODID", b"X-WR-CALNAME:Ada\\, at work\r\nX-WR-TIMEZONE:Europe/Berlin\r\nPRODID")
    publisher.answer = Response(named)
    assert await feed.calendars() == [
        CalendarInfo(id=CALENDAR, name="Ada, at work", timezone="Europe/Berlin", is_primary=True)
    ]


@pytest.mark.parametrize(
    "zone, start", [("", "2027-03-07 18:15"), ("X-WR-TIMEZONE:Europe/Berlin\r\n", "2027-03-07 23:00")]
)
async def test_a_whole_day_is_the_calendars_own_else_its_owners(
    feed: IcsFeed, publisher: Publisher, zone: str, start: str
):
    day = calendar("UID:1\nDTSTART;VALUE=DATE:20270308")
    publisher.answer = Response(day.replace(b"PRODID", zone.encode() + b"PRODID"))
    (entry,) = (await changes(feed)).entries
    assert f"{entry.starts_at:%Y-%m-%d %H:%M}" == start


@pytest.mark.parametrize(
    "told, asked",
    [
        ({"etag": '"a"'}, {"if-none-match": '"a"'}),
        (
            {"last-modified": "Mon, 01 Mar 2027 00:00:00 GMT"},
            {"if-modified-since": "Mon, 01 Mar 2027 00:00:00 GMT"},
        ),
    ],
)
async def test_an_unchanged_calendar_is_not_sent_again(
    feed: IcsFeed, publisher: Publisher, told: dict[str, str], asked: dict[str, str]
):
    publisher.answer = Response(LUNCH, headers=told)
    first = await changes(feed)
    publisher.answer = Response(status_code=304)
    second = await changes(feed, first.cursor)
    assert {name: publisher.asked[1].headers.get(name) for name in asked} == asked
    assert (second.entries, second.is_whole, second.cursor) == ((), False, first.cursor)


async def test_stamps_that_are_new_with_every_answer_change_nothing(feed: IcsFeed, publisher: Publisher):
    first = await changes(feed)
    publisher.answer = Response(LUNCH.replace(b"DTSTAMP:2027", b"DTSTAMP:2028"), headers={"etag": '"new"'})
    second = await changes(feed, first.cursor)
    assert (first.is_whole, second.is_whole, second.entries) == (True, False, ())
    publisher.answer = Response(LUNCH.replace(b"Lunch", b"Dinner"))
    third = await changes(feed, second.cursor)
    assert (third.is_whole, [entry.title for entry in third.entries]) == (True, ["Dinner"])
    assert third.entries[0].version != first.entries[0].version


async def test_an_emptied_calendar_is_a_change_too(feed: IcsFeed, publisher: Publisher):
    first = await changes(feed)
    publisher.answer = Response(calendar())
    second = await changes(feed, first.cursor)
    assert (second.is_whole, second.entries) == (True, ())
    assert not (await changes(feed, second.cursor)).is_whole


async def test_events_that_share_a_uid_by_mistake_are_all_there(feed: IcsFeed, publisher: Publisher):
    later = AT_TEN.replace("0308", "0309")
    publisher.answer = Response(calendar(f"UID:1\n{AT_TEN}", f"UID:1\n{later}", AT_TEN, later))
    entries = (await changes(feed)).entries
    assert len({entry.id for entry in entries}) == len(entries) == 4


async def test_of_two_versions_of_one_event_the_later_stands(feed: IcsFeed, publisher: Publisher):
    publisher.answer = Response(calendar(f"UID:1\nSUMMARY:Old\n{AT_TEN}", f"UID:1\nSUMMARY:New\n{AT_TEN}"))
    assert [entry.title for entry in (await changes(feed)).entries] == ["New"]


@pytest.mark.parametrize(
    "answer, trouble, sentence",
    [
        (Response("<html>Sign in</html>", media_type="text/html"), Denied, "no calendar"),
        (Response(b""), Denied, "no calendar"),
        (Response(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEV"), Denied, "cannot be read"),
        (Response(status_code=404), Missing, "no calendar at this address any more"),
        (Response(status_code=410), Missing, "no calendar at this address any more"),
        (Response(status_code=403), Denied, "not open"),
        (Response(status_code=401), GrantRevoked, "not open"),
        (Response(status_code=302, headers={"location": "http://10.0.0.1/"}), Denied, "leads on"),
        (Response(status_code=304), Denied, "leads on"),
        (Response(LUNCH + b" " * adapter.LARGEST), Denied, "5 MB"),
    ],
)
async def test_what_is_no_calendar_says_what_it_is(
    feed: IcsFeed, publisher: Publisher, answer: Response, trouble: type[Trouble], sentence: str
):
    publisher.answer = answer
    with pytest.raises(trouble, match=sentence) as caught:
        await changes(feed)
    assert caught.type is trouble
    with pytest.raises(trouble):
        await feed.calendars()


@pytest.mark.parametrize("cursor", ["", "null", "7", "nonsense", '["a"]'])
async def test_a_cursor_nobody_gave_is_an_expired_one(feed: IcsFeed, cursor: str):
    with pytest.raises(CursorExpired):
        await changes(feed, cursor)


async def test_nothing_in_our_own_network_is_read():
    async with open_checked_http() as http:
        with pytest.raises(Denied, match="private network"):
            await IcsFeed(http, address="http://127.0.0.1:1/a.ics", timezone="UTC").calendars()
    assert http.is_closed
