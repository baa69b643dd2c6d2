"""From what somebody types to their calendars."""

from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response

from core.calendars.facts import Account, CalendarInfo, Grant
from core.outside.trouble import Denied, GrantRefused, Unreachable
from core.providers.caldav.adapter import CalDav
from core.providers.caldav.discovery import connect, same_house
from tests.core.providers.caldav.odd_server import (
    SERVER,
    SIBLING,
    STRANGER,
    OddServer,
    multistatus,
    odd_server,
    resource,
)
from tests.core.providers.contract.caldav_place import PASSWORD, server


@pytest.fixture
async def odd() -> AsyncIterator[OddServer]:
    async with odd_server() as opened:
        yield opened


def link(tag: str, *hrefs: str) -> str:
    return f"<{tag}>{''.join(f'<href>{href}</href>' for href in hrefs)}</{tag}>"


PRINCIPAL = multistatus(resource("/", link("current-user-principal", "/123/principal/")))


async def find(odd: OddServer, path: str = "", host: str = SERVER) -> tuple[Grant, Account]:
    return await connect(
        odd.http, address=odd.at(host, path), username="ada", password=PASSWORD, email="Ada@Example.com"
    )


async def test_a_provider_may_keep_its_calendars_on_another_of_its_servers(odd: OddServer):
    home = link("C:calendar-home-set", odd.at(SIBLING, "/123/calendars/"))
    mails = link(
        "C:calendar-user-address-set", "/123/principal/", "MAILTO:Ada@iCloud.example", "mailto:a@b.c"
    )
    odd.will(f"PROPFIND {SERVER}/", PRINCIPAL)
    odd.will(f"PROPFIND {SERVER}/123/principal/", multistatus(resource("/123/principal/", home + mails)))
    grant, account = await find(odd)
    assert account == Account(id=odd.at(SIBLING, "/123/calendars/"), email="ada@icloud.example")
    assert grant.access == PASSWORD
    assert grant.extra == {
        "home": account.id,
        "username": "ada",
        "addresses": "ada@icloud.example a@b.c",
    }


async def test_the_well_known_address_is_followed(odd: OddServer):
    odd.will(
        f"PROPFIND {SERVER}/.well-known/caldav",
        Response(status_code=301, headers={"location": "/remote.php/dav/"}),
    )
    home = resource("/remote.php/dav/", link("C:calendar-home-set", "/remote.php/dav/calendars/ada/"))
    odd.will(f"PROPFIND {SERVER}/remote.php/dav/", multistatus(home))
    grant, account = await find(odd, "/index.html")
    assert grant.extra["home"] == odd.at(SERVER, "/remote.php/dav/calendars/ada/")
    assert account.email == "ada@example.com"


async def test_one_calendar_is_enough_where_nobody_says_whose_it_is(odd: OddServer):
    calendar = (
        "<resourcetype><collection/><C:calendar/></resourcetype><displayname>Shared &amp; ours</displayname>"
    )
    odd.will(f"PROPFIND {SERVER}/shared/", multistatus(resource("/shared/", calendar)))
    grant, _ = await find(odd, "/shared/")
    (found,) = await CalDav(odd.http, grant=grant, timezone="UTC").calendars()
    assert found == CalendarInfo(id="/shared/", name="Shared & ours", is_primary=True, may_write=True)


@pytest.mark.parametrize("onward", ["http://evil.test:{}/", "https://caldav.example.test:{}/", "file:///etc"])
@pytest.mark.parametrize("way", ["redirect", "current-user-principal", "C:calendar-home-set"])
async def test_the_password_goes_to_no_stranger(odd: OddServer, onward: str, way: str):
    elsewhere = onward.format(odd.port)
    redirect = Response(status_code=307, headers={"location": elsewhere})
    told = multistatus(resource("/", link(way, elsewhere)))
    odd.will(f"PROPFIND {SERVER}/", redirect if way == "redirect" else told)
    with pytest.raises(Denied, match="No calendar server"):
        await find(odd)
    assert not [one for one in odd.asked if STRANGER in one]


def test_a_server_behind_a_proxy_is_spoken_to_as_well_encrypted_as_it_was_found():
    typed = "https://cal.example:8443/dav/"
    assert same_house(typed, "http://cal.example/home/") == "https://cal.example:8443/home/"
    for other in ("http://other.cal.example/home/", "http://cal.example.test/home/"):
        with pytest.raises(Denied):
            same_house(typed, other)


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>hello</html>", media_type="text/html"),
        Response(status_code=405),
        Response(status_code=404),
        Response(status_code=302, headers={"location": "/"}),
        multistatus(resource("/", "<resourcetype><collection/></resourcetype>")),
        multistatus(),
    ],
)
async def test_an_address_without_calendars_says_what_to_enter(odd: OddServer, answer: Response):
    odd.will(f"PROPFIND {SERVER}/", answer)
    with pytest.raises(Denied, match="Enter the CalDAV address"):
        await find(odd)


async def test_a_circle_of_principals_comes_to_an_end(odd: OddServer):
    odd.will(f"PROPFIND {SERVER}/", multistatus(resource("/", link("current-user-principal", "/a"))))
    odd.will(f"PROPFIND {SERVER}/a", multistatus(resource("/a", link("current-user-principal", "/"))))
    with pytest.raises(Denied):
        await find(odd)
    assert len(odd.asked) < 20


BOMB = '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;&b;">]><multistatus xmlns="DAV:">&c;</multistatus>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><multistatus xmlns="DAV:">&b;</multistatus>'


@pytest.mark.parametrize("body", [BOMB, OUTSIDE, "<multistatus", "", "<other/>", "\x00"])
async def test_an_answer_that_is_no_plain_xml_is_not_read(odd: OddServer, body: str):
    odd.will(f"PROPFIND {SERVER}/", Response(body, status_code=207, media_type="application/xml"))
    with pytest.raises(Unreachable):
        await find(odd)


@pytest.mark.parametrize("path", ["", "/", "/{person}/", "/{person}/own/", "/nothing/here/"])
async def test_a_real_server_is_found_from_every_address_of_it(odd: OddServer, path: str):
    person = "grace@example.com"
    server().add_person(person, PASSWORD)
    server().add_calendar(person, "own", title="Grace", timezone="Europe/Berlin")
    address = server().url.replace("127.0.0.1", SERVER) + path.format(person=person.replace("@", "%40"))
    grant, account = await connect(
        odd.http, address=address, username=person, password=PASSWORD, email="x@y.z"
    )
    assert account.email == person
    assert grant.extra["home"].endswith("/grace%40example.com/")


async def test_a_wrong_password_says_to_make_one_for_apps(odd: OddServer):
    address = server().url.replace("127.0.0.1", SERVER)
    with pytest.raises(GrantRefused, match="app password"):
        await connect(odd.http, address=address, username="nobody", password="wrong", email="x@y.z")
