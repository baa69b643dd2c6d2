"""From an address somebody typed to their calendars: RFC 6764 and RFC 4791, section 6."""

from urllib.parse import urljoin, urlsplit

import httpx

from core.calendars.facts import Account, Grant
from core.outside.trouble import Denied, GrantRefused, GrantRevoked, Missing
from core.providers.caldav.dav import Dav
from core.providers.caldav.xml import C, D, Resource

_MOST_STEPS = 4
_NOTHING_THERE = (
    "No calendar server answers at this address. "
    "Enter the CalDAV address your provider names in its help pages."
)
_NOT_LET_IN = (
    "The calendar server does not accept this user name and password. "
    "Make an app password at your provider, and use that one."
)
_WHO = "<current-user-principal/><c:calendar-home-set/><c:calendar-user-address-set/><resourcetype/>"


async def connect(
    http: httpx.AsyncClient, *, address: str, username: str, password: str, email: str
) -> tuple[Grant, Account]:
    """What lets us into the calendars, and whose they are.

    http, address: from `core.outside.addresses`; of a server or of a calendar. email: the member's, where
    neither the server nor the user name says one. Raises `GrantRefused` for a wrong password, `Denied` where
    no calendars are.
    """
    search = _Search(http, username, password)
    try:
        found = await search.run(address)
    except GrantRevoked as error:
        raise GrantRefused(_NOT_LET_IN) from error
    known = _addresses(found) or ([username.lower()] if "@" in username else [email.lower()])
    at = found.origin + found.path
    home = same_house(at, found.link(f"{C}calendar-home-set") or at)
    extra = {"home": home, "username": username, "addresses": " ".join(known)}
    return Grant(access=password, extra=extra), Account(id=home, email=known[0])


class _Search:
    def __init__(self, http: httpx.AsyncClient, username: str, password: str) -> None:
        self._http = http
        self._username = username
        self._password = password

    async def run(self, address: str) -> Resource:
        """The resource that says where the calendars are, or the one calendar there is."""
        for start in (address, urljoin(address, "/.well-known/caldav"), urljoin(address, "/")):
            try:
                found = await self._home(start)
            except (Missing, Denied):
                continue
            if found is not None:
                return found
        raise Denied(_NOTHING_THERE)

    async def _home(self, address: str) -> Resource | None:
        asked: Resource | None = None
        for _ in range(_MOST_STEPS):
            asked = await self._ask(address)
            following = asked.link(f"{D}current-user-principal")
            if asked.link(f"{C}calendar-home-set"):
                return asked
            if following is None or following == address:
                break
            address = same_house(address, following)
        return asked if asked is not None and asked.has(f"{D}resourcetype", f"{C}calendar") else None

    async def _ask(self, address: str) -> Resource:
        for _ in range(_MOST_STEPS):
            whole = urlsplit(address)
            origin = f"{whole.scheme}://{whole.netloc}"
            server = Dav(self._http, origin=origin, username=self._username, password=self._password)
            found = await server.look(whole.path or "/", _WHO)
            if not isinstance(found, str):
                return found
            address = same_house(address, urljoin(address, found))
        raise Denied(_NOTHING_THERE)


def same_house(address: str, following: str) -> str:
    """Go on to another address only where the password may go: as well encrypted, and of the same owner."""
    here, there = urlsplit(address), urlsplit(following)
    if (here.scheme, there.scheme) == ("https", "http") and here.hostname == there.hostname:
        return there._replace(scheme=here.scheme, netloc=here.netloc).geturl()  # as from behind a proxy
    owner = (here.hostname or "").partition(".")[2]
    is_theirs = "." in owner and (there.hostname or "").endswith("." + owner)
    if there.scheme != here.scheme or not (there.hostname == here.hostname or is_theirs):
        raise Denied(_NOTHING_THERE)
    return following


def _addresses(principal: Resource) -> list[str]:
    links = principal.links(f"{C}calendar-user-address-set")
    return [link[7:].lower() for link in links if link.lower().startswith("mailto:")]
