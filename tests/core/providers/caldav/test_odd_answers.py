"""Servers that do less than Radicale, or do it otherwise."""

from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response

from core.calendars.facts import Grant, Page
from core.outside.trouble import CursorExpired, Denied, Missing, Unreachable
from core.providers.caldav.adapter import CalDav
from tests.core.providers.caldav.odd_server import SERVER, OddServer, multistatus, odd_server, resource
from tests.core.providers.contract.following import WINDOW
from tests.core.providers.contract.plans import plan

EVENT = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{0}\r\nSUMMARY:{0}\r\n"
    "DTSTART:20270308T090000Z\r\nDTEND:20270308T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
CAL = f"{SERVER}/cal/"


@pytest.fixture
async def odd() -> AsyncIterator[OddServer]:
    async with odd_server() as opened:
        yield opened


def adapter(odd: OddServer, **more) -> CalDav:
    extra = {"home": odd.at(SERVER, "/cal/"), "username": "ada", "addresses": "ada@example.com"}
    return CalDav(odd.http, grant=Grant(access="secret", extra=extra), timezone="UTC", **more)


def data(*names: str, etag: str = '"1"') -> Response:
    return multistatus(
        *(
            resource(
                f"/cal/{name}.ics",
                f"<getetag>{etag}</getetag><C:calendar-data>{EVENT.format(name)}</C:calendar-data>",
            )
            for name in names
        )
    )


def listing(*names: str, token: str = "", etag: str = '"1"') -> Response:
    etags = (resource(f"/cal/{name}.ics", f"<getetag>{etag}</getetag>") for name in names)
    return multistatus(resource("/cal/", "<getetag>x</getetag>"), *etags, token=token)


def state(props: str) -> Response:
    return multistatus(resource("/cal/", props))


def titles(page: Page) -> list[str]:
    return [entry.title for entry in page.entries]


@pytest.mark.parametrize("ctags", [("a", "a", "b"), ("", "", "")])
async def test_without_sync_tokens_every_change_is_read_whole(odd: OddServer, ctags: tuple[str, str, str]):
    mark = '<x:getctag xmlns:x="http://calendarserver.org/ns/">{}</x:getctag>'
    odd.will(f"PROPFIND {CAL}", *(state(mark.format(ctag)) for ctag in ctags))
    by_etag = [listing("a", "b")] if not ctags[0] else []
    odd.will(f"REPORT {CAL}", listing("a", "b"), data("a", "b"), *by_etag, listing("b"), data("b"))
    first = await adapter(odd).changes("/cal/", None, WINDOW)
    assert (titles(first), first.is_whole, first.more) == (["a", "b"], True, False)
    # Servers know no zone for whole days: the question reaches a day further than the window.
    assert 'start="20270227T230000Z" end="20270501T220000Z"' in "".join(odd.bodies)
    second = await adapter(odd).changes("/cal/", first.cursor, WINDOW)
    assert (titles(second), second.is_whole, second.cursor) == ([], False, first.cursor)
    third = await adapter(odd).changes("/cal/", second.cursor, WINDOW)
    assert (titles(third), third.is_whole) == (["b"], True)
    assert third.cursor != first.cursor


async def test_a_server_that_cuts_its_answer_is_asked_for_the_rest(odd: OddServer):
    odd.will(f"PROPFIND {CAL}", state("<sync-token>t1</sync-token>"))
    cut = multistatus(
        resource("/cal/a.ics", "<getetag>1</getetag>"), resource("/cal/", status=507), token="t2"
    )
    odd.will(f"REPORT {CAL}", listing(), cut, data("a"), listing("b", token="t3"), data("b"))
    first = await adapter(odd).changes("/cal/", None, WINDOW)
    second = await adapter(odd).changes("/cal/", first.cursor, WINDOW)
    assert (titles(second), second.more) == (["a"], True)
    third = await adapter(odd).changes("/cal/", second.cursor, WINDOW)
    assert (titles(third), third.more) == (["b"], False)
    tokens = [body.partition("<sync-token>")[2].partition("<")[0] for body in odd.bodies]
    assert [token for token in tokens if token] == ["t1", "t2"]


async def test_what_changes_while_pages_are_read_is_read_next_time(odd: OddServer):
    odd.will(f"PROPFIND {CAL}", state("<sync-token>t1</sync-token>"))
    odd.will(f"REPORT {CAL}", listing())
    start = (await adapter(odd).changes("/cal/", None, WINDOW)).cursor
    odd.will(
        f"REPORT {CAL}",
        *(listing("a", "b", "c", token="t2"), data("a", "b")),
        *(listing("a", "b", "c", "d", token="t3"), data("c", "d")),
        *(listing("a", token="t4"), data("a")),
    )
    small = adapter(odd, page_size=2)
    first = await small.changes("/cal/", start, WINDOW)
    second = await small.changes("/cal/", first.cursor, WINDOW)
    await small.changes("/cal/", second.cursor, WINDOW)
    tokens = [body.partition("<sync-token>")[2].partition("<")[0] for body in odd.bodies]
    assert [token for token in tokens if token] == ["t1", "t1", "t2"]
    assert (first.more, second.more) == (True, False)


async def test_what_is_gone_when_its_content_is_asked_for_is_removed(odd: OddServer):
    odd.will(f"PROPFIND {CAL}", state("<sync-token>t1</sync-token>"))
    odd.will(f"REPORT {CAL}", listing(), listing("a", "b", token="t2"), data("b"))
    first = await adapter(odd).changes("/cal/", None, WINDOW)
    page = await adapter(odd).changes("/cal/", first.cursor, WINDOW)
    assert titles(page) == ["b"]
    assert page.removed == ("/cal/a.ics",)
    assert page.replaced == ("/cal/a.ics#", "/cal/b.ics#")


async def test_a_resource_nobody_can_read_costs_no_other(odd: OddServer):
    odd.will(f"PROPFIND {CAL}", state("<sync-token>t1</sync-token>"))
    broken = resource("/cal/a.ics", "<C:calendar-data>BEGIN:VCALENDAR\nBEGIN:VEVENT</C:calendar-data>")
    whole = resource("/cal/b.ics", f"<C:calendar-data>{EVENT.format('b')}</C:calendar-data>")
    odd.will(f"REPORT {CAL}", listing("a", "b"), multistatus(broken, whole))
    assert titles(await adapter(odd).changes("/cal/", None, WINDOW)) == ["b"]


@pytest.mark.parametrize("status", [400, 403, 409, 410, 412])
async def test_every_way_to_refuse_a_token_is_an_expired_cursor(odd: OddServer, status: int):
    odd.will(f"PROPFIND {CAL}", state("<sync-token>t1</sync-token>"))
    refusal = Response('<error xmlns="DAV:"><valid-sync-token/></error>', status_code=status)
    odd.will(f"REPORT {CAL}", listing(), refusal)
    first = await adapter(odd).changes("/cal/", None, WINDOW)
    with pytest.raises(CursorExpired):
        await adapter(odd).changes("/cal/", first.cursor, WINDOW)


@pytest.mark.parametrize("cursor", ["", "null", "[]", "nonsense", '{"token": "a", "colour": "red"}'])
async def test_a_cursor_nobody_gave_is_an_expired_one(odd: OddServer, cursor: str):
    with pytest.raises(CursorExpired):
        await adapter(odd).changes("/cal/", cursor, WINDOW)


async def test_a_calendar_that_was_deleted_is_missing(odd: OddServer):
    with pytest.raises(Missing):
        await adapter(odd).changes("/cal/", None, WINDOW)


async def test_only_what_holds_events_is_a_calendar(odd: OddServer):
    kinds = "<C:supported-calendar-component-set><C:comp name='{}'/></C:supported-calendar-component-set>"
    is_calendar = "<resourcetype><collection/><C:calendar/></resourcetype>"
    odd.will(
        f"PROPFIND {CAL}",
        multistatus(
            resource("/cal/", "<resourcetype><collection/></resourcetype>"),
            resource("/cal/tasks/", is_calendar + kinds.format("VTODO")),
            resource("/cal/duties/", is_calendar + kinds.format("VEVENT")),
            resource("/cal/inbox/", "<resourcetype><collection/><C:schedule-inbox/></resourcetype>"),
        ),
    )
    assert [(one.id, one.name) for one in await adapter(odd).calendars()] == [("/cal/duties/", "duties")]


async def test_an_event_somebody_changes_at_the_same_moment_is_left_for_another_try(odd: OddServer):
    odd.will(f"GET {SERVER}/cal/a.ics", Response(EVENT.format("a"), headers={"etag": '"1"'}))
    odd.will(f"PUT {SERVER}/cal/a.ics", Response(status_code=412))
    with pytest.raises(Unreachable):
        await adapter(odd).put("/cal/", plan(), "/cal/a.ics")
    assert odd.headers[-1]["if-match"] == '"1"'


async def test_another_entry_of_the_meeting_is_not_written_over(odd: OddServer):
    path = f"PUT {SERVER}/cal/"
    refusal = Response('<error xmlns="DAV:"><no-uid-conflict/></error>', status_code=409)
    caldav = adapter(odd)
    with pytest.raises(Missing):
        await caldav.put("/cal/", plan(), None)
    name = odd.asked[-1].removeprefix(path)
    odd.will(f"{path}{name}", refusal)
    with pytest.raises(Denied, match="another entry of this meeting"):
        await caldav.put("/cal/", plan(), None)
