"""Where people connect a calendar in their browser: from a link in Slack to their service and back.

The link is all that says who somebody is, so the page tells it. Looking uses nothing up: chat programs and
mail filters look at links, too. No token is ever logged, or named in an address we send anybody to.
"""

import re
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core.calendars.connecting import Connecting, NotConnected
from core.calendars.facts import Service
from core.calendars.forms import SERVICE_NAMES
from core.calendars.services import Kind
from core.calendars.tickets import MINUTES, Attempt, TicketSpent
from core.errors import Away, BadInput, NotFound, PanelryError
from web.pages import GUARDED, page, templated

COOKIE = "panelry_connect"
LARGEST_FORM = 20_000
_SECRET = re.compile(r"[\w-]{43}")
_COOKIES = (
    "Your browser did not send back the cookie this page needs for ten minutes. Allow cookies for it, then "
    "go back to Slack and press Connect once more."
)

Answer = Callable[[Request], Awaitable[Response]]


def connect_routes(connecting: Connecting) -> list[Route]:
    """The pages below /connect."""
    pages = ConnectPages(connecting)
    return [
        Route("/connect/return", _explained(pages.come_back), methods=["GET"]),
        Route("/connect/done/{service}", _explained(pages.done), methods=["GET"]),
        Route("/connect/{ticket}", _explained(pages.look), methods=["GET"]),
        Route("/connect/{ticket}", _explained(pages.go_on), methods=["POST"]),
    ]


class ConnectPages:
    """A browser is told from others by a cookie: what one began, no other can end."""

    def __init__(self, connecting: Connecting) -> None:
        self._connecting = connecting

    async def look(self, request: Request) -> Response:
        """Who connects what, and the way on."""
        attempt, kind = await self._connecting.look(request.path_params["ticket"])
        response = _who(attempt, kind)
        response.set_cookie(
            COOKIE,
            _browser(request) or secrets.token_urlsafe(32),
            max_age=MINUTES * 60,
            path="/connect",
            httponly=True,
            samesite="lax",
            secure=self._connecting.is_encrypted,
        )
        return response

    async def go_on(self, request: Request) -> Response:
        """To the service's consent page; or with what was typed, straight in."""
        ticket, browser = request.path_params["ticket"], _browser(request)
        if browser is None:  # also a form of somebody else's page: the cookie does not come along
            return page("Cookies are needed", _COOKIES, 400)
        attempt, kind = await self._connecting.look(ticket)
        if kind.form is not None:
            return await self._come_in(request, attempt, kind)
        leaving = await self._connecting.leave(ticket, browser)
        name = SERVICE_NAMES[leaving.service]
        # Not redirected to: a form may then lead nowhere but here, whoever writes into this page.
        return templated("leaving.html", heading=f"Going on to {name}", service=name, address=leaving.address)

    async def come_back(self, request: Request) -> Response:
        """From the consent page, with a code or without."""
        told, browser = request.query_params, _browser(request)
        if browser is None:
            return page("Nothing was connected", _COOKIES, 400)
        service = await self._connecting.come_back(
            told.get("state", ""),
            browser,
            code=told.get("code") or None,
            error=told.get("error", ""),
            description=told.get("error_description", ""),
        )
        return _done(service)

    async def done(self, request: Request) -> Response:
        """It is connected. Of nobody in particular, so that it may be looked at again."""
        service = request.path_params["service"]
        if service not in {*SERVICE_NAMES}:
            raise TicketSpent
        name = SERVICE_NAMES[Service(service)]
        sentence = (
            f"Panelry reads your {name} now, and suggests times around what is in it. You can close this "
            "page. In Slack, on Panelry's Home tab, you choose which calendars count."
        )
        return page(f"Your {name} is connected", sentence)

    async def _come_in(self, request: Request, attempt: Attempt, kind: Kind) -> Response:
        typed = await _typed(request)
        try:
            service = await self._connecting.come_in(request.path_params["ticket"], typed)
        except BadInput as error:
            return _who(attempt, kind, typed, error.sentence)
        return _done(service)


def _who(
    attempt: Attempt, kind: Kind, typed: dict[str, str] | None = None, problem: str | None = None
) -> Response:
    return templated(
        "connect.html",
        422 if problem else 200,
        heading=f"Connect your {kind.name}",
        service=kind.name,
        person=attempt.name,
        company=attempt.company,
        fields=kind.form.fields if kind.form else (),
        writes=kind.service is not Service.FEED,
        typed=typed or {},
        problem=problem,
    )


def _done(service: Service) -> Response:
    """Elsewhere, so that neither code nor state stays in the address or is sent again."""
    return RedirectResponse(f"/connect/done/{service}", 303, headers=GUARDED)


def _browser(request: Request) -> str | None:
    """The secret of the browser, if it has one of ours."""
    found = request.cookies.get(COOKIE, "")
    return found if _SECRET.fullmatch(found) else None


async def _typed(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise BadInput("This is more than fits into the form.")
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def _explained(answer: Answer) -> Answer:
    """The same, with a page for whatever there is to explain."""

    async def explained(request: Request) -> Response:
        try:
            return await answer(request)
        except NotConnected as error:
            return page("Nothing was connected", error.sentence, 400)
        except NotFound as error:
            return page("This link does not work any more", error.sentence, 410)
        except Away as error:
            return page("Please try again in a minute", error.sentence, 503)
        except PanelryError as error:
            return page("That did not work", error.sentence, 400)

    return explained
