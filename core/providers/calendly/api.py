"""How Calendly is spoken to: addresses, pages, what its refusals mean."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx

from core.outside.client import Api, Reply, TokenSource, wait_of
from core.outside.trouble import CursorExpired, Denied, Throttled, Trouble, Unreachable, Unreadable
from core.schedulers.fields import Fields

BASE = "https://api.calendly.com"
PAGE = 100
LONGEST_PAGES = 100

_URI = re.compile(r"https?://[^/?#]+((?:/[a-z_]+/[\w-]+)+)")
_WAIT_SECONDS = 60.0


class BadRequest(Denied):
    """Something in a request is wrong. `about`: Calendly's words, not for people."""

    def __init__(self, about: str, names: tuple[str, ...]) -> None:
        super().__init__(f"Calendly refused this because of: {', '.join(names) or 'the request'}.")
        self.about = about


def calendly_api(http: httpx.AsyncClient, tokens: TokenSource, base: str = BASE) -> Api:
    """For one personal access token, or one OAuth grant."""
    return Api(http, service="calendly", base=base, tokens=tokens, explain=explain, most_at_once=2)


def path_of(uri: str) -> str:
    """The path of what Calendly names by a whole address; the host is always the one we were given.

    Raises `Unreadable`.
    """
    found = _URI.fullmatch(uri)
    if found is None:
        raise Unreadable("it names something that is not at Calendly")
    return found[1]


def uuid_of(uri: str) -> str:
    """The last piece of an address."""
    return path_of(uri).rpartition("/")[2]


async def resource(api: Api, path: str) -> Fields:
    """One object."""
    return unwrapped((await api.ask("GET", path)).json())


def unwrapped(body: Any) -> Fields:
    """An object, with `resource` around it or without: both were seen."""
    told = Fields(body)
    return told.inner("resource") if "resource" in told else told


async def page(
    api: Api, path: str, params: Mapping[str, Any], token: str | None = None, count: int = PAGE
) -> tuple[list[Fields], str | None]:
    """One page of a list, and the token of the next one."""
    asked = {**params, "count": count, **({"page_token": token} if token else {})}
    told = Fields((await api.ask("GET", path, params=asked)).json())
    return told.each("collection"), told.inner("pagination").maybe("next_page_token")


async def every(api: Api, path: str, params: Mapping[str, Any]) -> AsyncIterator[Fields]:
    """All objects of a list, page by page."""
    token: str | None = None
    for _ in range(LONGEST_PAGES):
        found, token = await page(api, path, params, token)
        for one in found:
            yield one
        if token is None:
            return
    raise Unreachable("Calendly's list does not end.")


def explain(reply: Reply) -> Trouble | None:
    """What Calendly means; None where the status says it."""
    if reply.status == 429:
        told = wait_of(reply.headers)
        return Throttled(_seconds(reply.headers.get("x-ratelimit-reset")) if told is None else told)
    if reply.status == 400:
        return _bad_request(error_of(reply))
    if reply.status == 403:
        return _forbidden(error_of(reply))
    return None


def error_of(reply: Reply) -> Fields:
    """The body of a refusal; empty when it is somebody else's in between."""
    try:
        return Fields(reply.json())
    except Unreachable:
        return Fields(None)


def _bad_request(error: Fields) -> Trouble:
    names = tuple(name for told in error.each("details") if (name := told.text("parameter")))
    about = f"{error.text('message')} {' '.join(names)}"
    return CursorExpired() if "page_token" in about else BadRequest(about, names)


def _forbidden(error: Fields) -> Trouble:
    if "upgrade" in error.text("message").lower():
        return Denied("Calendly does this on a paid plan only.")
    return Denied("The Calendly token may not do this. Give it the scopes in the set-up steps.")


def _seconds(told: str | None) -> float:
    try:
        return max(float(told or _WAIT_SECONDS), 1.0)
    except ValueError:
        return _WAIT_SECONDS
