"""The addresses of the calendar pages: a list of accounts, and a page for each."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.sandbox.calendars.accounts import Account, Accounts
from bot.sandbox.calendars.acts import do
from bot.sandbox.calendars.page import calendar_page, list_page, nothing_page
from bot.sandbox.guard import LoopbackOnly
from bot.sandbox.services.northwind import CompanyServices
from bot.sandbox.shapes import Problem

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
}


class CalendarPages:
    """now: business time. A visitor's acts are those of the calendar's owner."""

    def __init__(self, services: CompanyServices, now: Callable[[], datetime]) -> None:
        self._services = services
        self._accounts = Accounts(services)
        self._now = now

    def routes(self) -> list[BaseRoute]:
        """To be mounted beside the rest of the stand-in."""
        inside = Starlette(
            routes=[
                Route("/", self._list),
                Route("/{service}/{person}", self._show, methods=["GET"]),
                Route("/{service}/{person}", self._act, methods=["POST"]),
            ]
        )
        mounted = Mount("/calendars", self._services.kept(LoopbackOnly(inside)))
        return [Route("/calendars", _to_list), mounted]

    async def _list(self, _request: Request) -> Response:
        return HTMLResponse(list_page(self._accounts.all()), headers=_HEADERS)

    async def _show(self, request: Request) -> Response:
        account = self._account(request)
        return self._page(account, done=request.query_params.get("done", "")) if account else _nothing()

    async def _act(self, request: Request) -> Response:
        account = self._account(request)
        if account is None:
            return _nothing()
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
        try:
            done = do(account, form)
        except Problem as problem:
            return self._page(account, problem=problem.sentence)
        return RedirectResponse(f"{account.member.name}?done={done}", status_code=303)

    def _account(self, request: Request) -> Account | None:
        return self._accounts.find(request.path_params["service"], request.path_params["person"])

    def _page(self, account: Account, *, done: str = "", problem: str = "") -> Response:
        page = calendar_page(account, self._now(), done=done, problem=problem)
        return HTMLResponse(page, status_code=400 if problem else 200, headers=_HEADERS)


def _nothing() -> Response:
    return HTMLResponse(nothing_page(), status_code=404, headers=_HEADERS)


async def _to_list(_request: Request) -> Response:
    return RedirectResponse("/sandbox/calendars/")
