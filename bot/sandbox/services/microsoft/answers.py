"""A request of somebody Graph knows, and the shapes of its answers: one thing, several, and page by page."""

import json
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.services.microsoft.mailbox import Mailbox
from bot.sandbox.services.microsoft.refusals import GraphError, invalid
from bot.sandbox.services.oauth_facts import OAuthAccount
from bot.sandbox.shapes import Json

MOST_ON_A_PAGE = 999
"""What `$top` may ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request of somebody we know."""

    request: Request
    account: OAuthAccount
    mailbox: Mailbox
    prefer: dict[str, str]

    def part(self, name: str) -> str:
        """Of the path."""
        return str(self.request.path_params[name])

    async def json(self) -> Json:
        """The body; a refusal when it is no object."""
        try:
            told = json.loads(await self.request.body())
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise GraphError(400, "BadRequest", "Unable to read JSON request payload.")
        return told


def _root(asked: Asked) -> str:
    return str(asked.request.scope.get("root_path", ""))


def _origin(asked: Asked) -> str:
    # Not the request's base, which leaves out where the service is mounted.
    return f"{asked.request.url.scheme}://{asked.request.url.netloc}{_root(asked)}"


def here(asked: Asked) -> str:
    """The address that was asked, without its query."""
    return f"{_origin(asked)}{quote(asked.request.scope['path'].removeprefix(_root(asked)), safe='/=')}"


def context(asked: Asked, of: str) -> str:
    """What an answer says it is."""
    return f"{_origin(asked)}/v1.0/$metadata#{of}"


def selected(asked: Asked, told: Json) -> Json:
    """Only what was asked for."""
    names = asked.request.query_params.get("$select")
    wanted = {"@odata.etag", "id", *names.split(",")} if names else set(told)
    return {key: value for key, value in told.items() if key in wanted}


def entity(asked: Asked, told: Json, status: int = 200, of: str = "events") -> Response:
    """One thing."""
    body = {"@odata.context": context(asked, f"{of}/$entity"), **selected(asked, told)}
    return JSONResponse(body, status_code=status)


def listed(asked: Asked, of: str, found: list[Json], more: str | None = None) -> Response:
    """Several; `more`: where the next ones are."""
    link = {"@odata.nextLink": more} if more else {}
    return JSONResponse({"@odata.context": context(asked, of), **link, "value": found})


def paged(asked: Asked, of: str, found: list[Json]) -> Response:
    """As many of them as `$top` asks for."""
    query = asked.request.query_params
    top, skip = query.get("$top", "10"), query.get("$skip", "0")
    if not (top.isdecimal() and skip.isdecimal()) or not 1 <= int(top) <= MOST_ON_A_PAGE:
        raise invalid("Invalid value for $top or $skip.")
    end = int(skip) + int(top)
    more = f"{here(asked)}?$top={top}&$skip={end}" if end < len(found) else None
    return listed(asked, of, found[int(skip) : end], more)
