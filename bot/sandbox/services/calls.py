"""Where the links of the stand-ins' calls lead: to a page that says so, and into nobody's real room."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from bot.sandbox.guard import LoopbackOnly

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The call</title>
</head>
<body>
<main>
<h1>This would be the call</h1>
<p>The sandbox holds none. You can close this page.</p>
</main>
</body>
</html>
"""


def calls() -> Mount:
    """Everything below /calls."""
    inside = Starlette(routes=[Route("/{call:path}", _show)])
    return Mount("/calls", LoopbackOnly(inside))


async def _show(_request: Request) -> Response:
    return HTMLResponse(_PAGE, headers=_HEADERS)
