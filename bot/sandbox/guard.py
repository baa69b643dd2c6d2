"""Keeps other sites and other machines out: loopback names only, and no cross-site posts."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class LoopbackOnly:
    """Answers 403 unless the Host is loopback and the Origin, when given, is the same."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the beginning of a WebSocket."""
        if is_from_here(Headers(scope=scope), scope.get("method", "")):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            refusal = JSONResponse({"problem": "The sandbox answers this machine only."}, status_code=403)
            await refusal(scope, receive, send)


def is_loopback(address: str) -> bool:
    """Whether an address such as "http://127.0.0.1:3000" names this machine."""
    try:
        return urlsplit(address).hostname in _LOOPBACK
    except ValueError:
        return False


def is_from_here(headers: Headers, method: str) -> bool:
    """Whether a request was made to a loopback name, and by a page of the same origin if by a page.

    A link elsewhere may lead here (a plain navigation), but no other site may frame, read or post.
    """
    host, origin = headers.get("host", ""), headers.get("origin")
    if not is_loopback(f"//{host}"):
        return False
    is_link = method == "GET" and headers.get("sec-fetch-dest") == "document"
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"} and not is_link:
        return False
    return origin is None or urlsplit(origin).netloc == host
