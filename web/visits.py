"""Where people come in from Slack, who they are on our pages then, and how they leave.

The link is all that says who somebody is. Looking uses nothing up: chat programs look at links, too.
"""

import re
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core.errors import Away, NotAllowed, NotFound, PanelryError
from core.tenancy import Actor, Run
from core.visits import (
    SESSION_HOURS,
    TICKET_MINUTES,
    SignedOut,
    TicketSpent,
    enter,
    find_visitor,
    leave,
    read_ticket,
)
from web.pages import GUARDED, page, templated
from web.webhooks import workspace_and_rest

SESSION = "panelry_visit"
BROWSER = "panelry_door"
HOME = "/meetings"
_SECRET = re.compile(r"[\w-]{43}")
_COOKIES = (
    "Your browser did not send back the cookie this page needs. Allow cookies for it, then go back to Slack "
    "and press Open in browser once more."
)

_ERRORS: tuple[tuple[type[PanelryError], str, int], ...] = (
    (SignedOut, "Open this page from Slack", 401),
    (TicketSpent, "This link does not work any more", 410),
    (NotAllowed, "This is not for you to see", 403),
    (NotFound, "Nothing is here", 404),
    (Away, "Please try again in a minute", 503),
)

_INSIDE = frozenset({400, 403, 404})
"""What only who is signed in is answered on pages that ask for it first."""

Answer = Callable[[Request], Awaitable[Response]]


class Visitors:
    """Who asks for a page. is_encrypted: whether browsers reach us over HTTPS."""

    def __init__(self, run: Run, *, is_encrypted: bool) -> None:
        self.run = run
        self.is_encrypted = is_encrypted

    async def actor(self, request: Request) -> Actor:
        """The member whose session the browser has. Raises `SignedOut`; `Away` without the database."""
        if SESSION not in request.cookies:
            raise SignedOut
        return await self.run(find_visitor, *session_of(request))


def session_of(request: Request) -> tuple[Actor, str]:
    """The product in the workspace of the browser's session, and the session."""
    return workspace_and_rest(request.cookies.get(SESSION, ""))


def visit_routes(visitors: Visitors) -> list[Route]:
    """The pages below /visit."""
    door = Door(visitors)
    return [
        Route("/visit/end", explained(door.leave), methods=["POST"]),
        Route("/visit/{ticket}", explained(door.look), methods=["GET"]),
        Route("/visit/{ticket}", explained(door.enter), methods=["POST"]),
    ]


class Door:
    """A browser that looked comes in; a form of somebody else's page does not bring the cookie along."""

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors

    async def look(self, request: Request) -> Response:
        """Who it opens for, and the way in."""
        visitor = await self._visitors.run(read_ticket, *workspace_and_rest(request.path_params["ticket"]))
        response = templated(
            "visit.html", heading="Your interviews", person=visitor.name, company=visitor.company
        )
        self._keep(response, BROWSER, secrets.token_urlsafe(32), TICKET_MINUTES * 60, "/visit")
        return response

    async def enter(self, request: Request) -> Response:
        """In, and on to where the link leads."""
        if not _SECRET.fullmatch(request.cookies.get(BROWSER, "")):
            return page("Cookies are needed", _COOKIES, 400)
        there = workspace_and_rest(request.path_params["ticket"])
        session = await self._visitors.run(enter, *there)
        response = _on(request)
        response.delete_cookie(BROWSER, path="/visit")
        self._keep(response, SESSION, session, SESSION_HOURS * 3600, "/")
        return response

    async def leave(self, request: Request) -> Response:
        """Signed out, here and for whoever got hold of the cookie."""
        await self._visitors.run(leave, *session_of(request))
        response = page("You are signed out", "To come back, press Open in browser on Panelry's Home tab.")
        if SESSION in request.cookies:  # another site's form comes without it, and signs nobody out
            response.delete_cookie(SESSION, path="/")
        return response

    def _keep(self, response: Response, name: str, value: str, seconds: int, path: str) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=path,
            httponly=True,
            samesite="lax",
            secure=self._visitors.is_encrypted,
        )


def _on(request: Request) -> Response:
    """To the page of ours that the rest of the link names, and nowhere else."""
    asked = request.url.query
    return RedirectResponse(f"{HOME}?{asked}" if asked else HOME, 303, headers=GUARDED)


def explained(answer: Answer, *, back: str | None = None) -> Answer:
    """The same, with a page for whatever there is to explain; `back`: where it leads who is signed in."""

    async def told(request: Request) -> Response:
        try:
            return await answer(request)
        except PanelryError as error:
            heading, status = heading_and_status(error)
            return page(heading, error.sentence, status, back=back if status in _INSIDE else None)

    return told


def heading_and_status(error: PanelryError) -> tuple[str, int]:
    """What an error is over HTTP, in a few words and as a number."""
    for kind, heading, status in _ERRORS:
        if isinstance(error, kind):
            return heading, status
    return "That did not work", 400
