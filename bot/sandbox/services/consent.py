"""The OAuth 2 server's doors: the page where somebody allows or denies, and where a code becomes a token."""

import base64
import binascii
from collections.abc import Callable, Collection
from html import escape
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.sandbox.services.oauth import OAuth
from bot.sandbox.services.oauth_facts import Ask, Issued, OAuthError
from bot.sandbox.shapes import Json

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;color:#1d1c1d}"
    "fieldset{border:1px solid #888;border-radius:.5rem;margin:1rem 0}label{display:block;padding:.4rem 0}"
    "button{font:inherit;padding:.5rem 1.25rem;margin-right:.5rem}"
)


class Consent:
    """title: the service's name. may_untick: whether people choose among the scopes but the `fixed` ones.

    dress: the service's own token answer. explain: its own body of an error.
    """

    def __init__(
        self,
        oauth: OAuth,
        *,
        title: str,
        may_untick: bool = False,
        fixed: Collection[str] = (),
        dress: Callable[[Issued], Json] | None = None,
        explain: Callable[[OAuthError], Json] = lambda error: error.body,
    ) -> None:
        self._oauth = oauth
        self._title = title
        self._may_untick = may_untick
        self._fixed = fixed
        self._dress = dress or plain_answer
        self._explain = explain

    async def authorize(self, request: Request) -> Response:
        """GET shows the page, POST takes what was decided on it: `account`, `scope`s, `decision`."""
        try:
            ask = self._oauth.ask(dict(request.query_params))
            fields = [] if request.method == "GET" else await _fields(request)
        except OAuthError as error:
            return self._page(error.error, f"<p>{escape(error.description)}</p>", error.status)
        refusal = self._oauth.refusal(ask)
        if refusal is not None:
            return _back(ask, error=refusal)
        if request.method == "GET":
            return self._page("Allow access?", self._form(ask))
        return self._decided(ask, fields)

    async def token(self, request: Request) -> Response:
        """POST, a form; the client says who it is in the form or in a header."""
        try:
            form = dict(await _fields(request))
            issued = self._oauth.issue(form, _basic(request.headers.get("authorization", "")))
        except OAuthError as error:
            return JSONResponse(self._explain(error), status_code=error.status)
        return JSONResponse(self._dress(issued), headers={"cache-control": "no-store", "pragma": "no-cache"})

    def _decided(self, ask: Ask, fields: list[tuple[str, str]]) -> Response:
        told = dict(fields)
        account = next((each for each in self._oauth.accounts() if each.id == told.get("account")), None)
        if told.get("decision") != "allow":
            return _back(ask, error="access_denied")
        if account is None:
            return self._page(
                "Allow access?", "<p role='alert'>Choose an account.</p>" + self._form(ask), 400
            )
        ticked = [*self._fixed, *(value for name, value in fields if name == "scope")]
        code = self._oauth.allow(ask, account.id, ticked if self._may_untick else ask.scopes)
        return _back(ask, code=code)

    def _form(self, ask: Ask) -> str:
        accounts, hint = self._oauth.accounts(), ask.parameters.get("login_hint")
        chosen = next(
            (each.id for each in accounts if each.email == hint), accounts[0].id if accounts else ""
        )
        choices = "".join(
            f"<label><input type='radio' name='account' value='{escape(each.id)}'"
            f"{' checked' if each.id == chosen else ''}> {escape(each.name)} ({escape(each.email)})</label>"
            for each in accounts
        )
        return (
            f"<p>{escape(ask.client)} would like to act for you.</p><form method='post'>"
            f"<fieldset><legend>Account</legend>{choices}</fieldset>"
            f"<fieldset><legend>What it may do</legend>{self._scopes(ask)}</fieldset>"
            "<button name='decision' value='allow'>Allow</button>"
            "<button name='decision' value='deny'>Deny</button></form>"
        )

    def _scopes(self, ask: Ask) -> str:
        told = [(scope, escape(self._oauth.scopes[scope])) for scope in ask.scopes]
        if not self._may_untick:
            return "<ul>" + "".join(f"<li>{sentence}</li>" for _, sentence in told) + "</ul>"
        return "".join(
            f"<label><input type='checkbox' name='scope' value='{escape(scope)}' checked"
            f"{' disabled' if scope in self._fixed else ''}> {sentence}</label>"
            for scope, sentence in told
        )

    def _page(self, heading: str, body: str, status: int = 200) -> Response:
        title = escape(self._title)
        return HTMLResponse(
            f"<!doctype html><html lang='en'><head><meta charset='utf-8'>"
            f"<meta name='viewport' content='width=device-width'><title>{escape(heading)} – {title}</title>"
            f"<style>{_STYLE}</style></head><body><main><p>{title} (stand-in)</p>"
            f"<h1>{escape(heading)}</h1>{body}</main></body></html>",
            status_code=status,
            headers={"cache-control": "no-store"},
        )


def plain_answer(issued: Issued) -> Json:
    """RFC 6749's own."""
    refresh = {"refresh_token": issued.refresh} if issued.refresh is not None else {}
    return {
        "access_token": issued.access,
        "expires_in": issued.seconds,
        **refresh,
        "scope": " ".join(issued.permission.scopes),
        "token_type": "Bearer",
    }


def bearer(request: Request) -> str:
    """The access token of a request, "" without one."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


def _back(ask: Ask, **answer: str) -> Response:
    state = {"state": ask.state} if ask.state else {}
    separator = "&" if "?" in ask.redirect else "?"
    return RedirectResponse(ask.redirect + separator + urlencode({**answer, **state}), status_code=302)


async def _fields(request: Request) -> list[tuple[str, str]]:
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind != "application/x-www-form-urlencoded":
        raise OAuthError("invalid_request", "The body has to be a form.")
    return parse_qsl((await request.body()).decode(), keep_blank_values=True)


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        id_, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise OAuthError("invalid_client", "Unauthorized", 401) from None
    return id_, secret
