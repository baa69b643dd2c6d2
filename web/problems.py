"""What went wrong, as programs read it (RFC 9457)."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.errors import BadInput, PanelryError
from core.open_times.feed import TooMany
from web.pages import GUARDED
from web.visits import heading_and_status

Answer = Callable[[Request], Awaitable[Response]]


def with_problems(answer: Answer) -> Answer:
    """The same, with `application/problem+json` for whatever there is to explain."""

    async def told(request: Request) -> Response:
        try:
            return await answer(request)
        except PanelryError as error:
            return _problem(error)

    return told


def _problem(error: PanelryError) -> Response:
    """`detail` names the parameter it is about, if any."""
    title, status = _title_and_status(error)
    detail = f"`{error.field}`: {error.sentence}" if error.field else error.sentence
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(problem, status, headers=GUARDED, media_type="application/problem+json")


def _title_and_status(error: PanelryError) -> tuple[str, int]:
    if isinstance(error, BadInput):
        return "This cannot be asked", 422
    if isinstance(error, TooMany):
        return "Too many at once", 429
    return heading_and_status(error)
