"""The Web API: POST /api/<method>, as strict as the real one."""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.api_arguments import Arguments, read_arguments
from bot.sandbox.api_methods import METHODS, Method
from bot.sandbox.faults import Faults
from bot.sandbox.payload_check import wrong_arguments
from bot.sandbox.shapes import Json, Refused, new_word
from bot.sandbox.workspace import Workspace

# Refusals that always mean the app built something wrong.
_APP_ERRORS = frozenset(
    {"invalid_arguments", "invalid_blocks", "invalid_blocks_format", "no_text", "missing_scope"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """`app` is the app-level token, `xapp-…`; None when Socket Mode is off."""

    bot: str
    app: str | None = None


class BrokenAnswer(Response):
    """An answer whose connection breaks in the middle: promises a body and sends none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


class WebApi:
    """Answers one call after the other; it knows the bot's token and, in Socket Mode, the app's."""

    def __init__(
        self, workspace: Workspace, faults: Faults, tokens: Tokens, methods: Mapping[str, Method] = METHODS
    ) -> None:
        self._workspace = workspace
        self._faults = faults
        self._tokens = tokens
        self._methods = methods

    async def answer(self, request: Request) -> Response:
        """Any method; always 200 with `ok`, but 429 and 500 when a test asked for them."""
        name = request.path_params["method"]
        await asyncio.sleep(self._faults.delay_of(name))
        try:
            arguments = await read_arguments(request)
            return self._answered(name, arguments)
        except Refused as refused:
            self._note(name, refused)
            return self._json(name, refused.body)

    def _answered(self, name: str, arguments: Arguments) -> Response:
        method = self._method(name)
        self._check_token(method, arguments)
        channel = str(arguments.values.get("channel", ""))
        limited = self._faults.take("limit", name, channel)
        if limited is not None:
            headers = {"retry-after": str(int(limited.seconds))}
            return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429, headers=headers)
        if self._faults.take("fail", name):
            return PlainTextResponse("", status_code=500)
        body = self._called(method, arguments)
        if self._faults.take("swallow", name):
            return BrokenAnswer()
        return self._json(name, body)

    def _method(self, name: str) -> Method:
        if name not in self._methods:
            raise Refused("unknown_method", req_method=name)
        return self._methods[name]

    def _called(self, method: Method, arguments: Arguments) -> Json:
        self._check_scope(method)
        missing = [key for key in method.required if arguments.values.get(key) in (None, "")]
        if missing:
            raise wrong_arguments(*(f"missing required field: {key}" for key in missing))
        body = method.call(self._workspace, arguments.values)
        if arguments.warnings:
            body |= {
                "warning": ",".join(arguments.warnings),
                "response_metadata": {**body.get("response_metadata", {}), "warnings": [*arguments.warnings]},
            }
        return body

    def _check_token(self, method: Method, arguments: Arguments) -> None:
        if not arguments.token:
            raise Refused("not_authed")
        bot, app = (_is_same(arguments.token, known) for known in (self._tokens.bot, self._tokens.app))
        if not (bot or app) or (method.is_for_app and not arguments.is_token_in_header):
            raise Refused("invalid_auth")
        if app is not method.is_for_app:
            raise Refused("not_allowed_token_type")
        if bot and self._faults.is_token_revoked:
            raise Refused("token_revoked")

    def _check_scope(self, method: Method) -> None:
        app = self._workspace.app
        if method.scopes and not any(app.may(scope) for scope in method.scopes):
            raise Refused("missing_scope", needed=",".join(method.scopes), provided=",".join(app.scopes))

    def _note(self, name: str, refused: Refused) -> None:
        if refused.error == "unknown_method":
            self._workspace.complain(f"the app called {name}, which the stand-in does not know")
        elif refused.error in _APP_ERRORS:
            detail = refused.extra.get("response_metadata", refused.extra)
            self._workspace.complain(f"{name} was refused: {refused.error} {detail}")

    def _json(self, name: str, body: Json) -> Response:
        method = self._methods.get(name)
        headers = {
            "x-oauth-scopes": ",".join(self._workspace.app.scopes),
            "x-accepted-oauth-scopes": ",".join(method.scopes if method else ()),
            "x-slack-req-id": new_word(32).lower(),
        }
        return JSONResponse(body, headers=headers)


def _is_same(given: str, known: str | None) -> bool:
    return known is not None and hmac.compare_digest(given.encode(), known.encode())
