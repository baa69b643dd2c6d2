"""How Graph and the sign-in refuse."""

from datetime import UTC, datetime
from uuid import uuid4

from starlette.responses import JSONResponse, Response

from bot.sandbox.services.oauth_facts import OAuthError
from bot.sandbox.shapes import Json

_AADSTS = {
    "invalid_client": (7000215, "Invalid client secret provided."),
    "redirect_uri_mismatch": (50011, "The redirect URI does not match the ones configured."),
    "Malformed auth code.": (70008, "The provided authorization code has expired."),
    "Invalid code verifier.": (501481, "The Code_Verifier does not match the code_challenge."),
    "Token has been expired or revoked.": (50173, "The provided grant has expired due to it being revoked."),
}
_OTHER = (900144, "The request body is not valid.")
# What the shared OAuth server calls by another name than Entra ID.
_NAMES = {"redirect_uri_mismatch": "invalid_request"}


class GraphError(Exception):
    """A refusal: `code` is Graph's word for it."""

    def __init__(self, status: int, code: str, message: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after

    @property
    def answer(self) -> Response:
        """As Graph answers it."""
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return JSONResponse(error_body(self.code, self.message), self.status, headers=wait)


def error_body(code: str, message: str) -> Json:
    """Graph's body of a refusal."""
    request = str(uuid4())
    inner = {
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}",
        "request-id": request,
        "client-request-id": request,
    }
    return {"error": {"code": code, "message": message, "innerError": inner}}


_USUAL = {
    401: ("InvalidAuthenticationToken", "Access token has expired or is not yet valid."),
    403: ("ErrorAccessDenied", "Access is denied. Check credentials and try again."),
    404: ("ErrorItemNotFound", "The specified object was not found in the store."),
    409: ("ErrorIrresolvableConflict", "The send or update operation could not be performed."),
    410: ("SyncStateNotFound", "The sync state was not found. Begin a new round."),
    429: ("TooManyRequests", "Application is over its MailboxConcurrency limit."),
}


def usual_body(status: int, *, writes: bool = False) -> Json:
    """What Graph says with a status most often, for failures on demand. writes: to who changes something."""
    status = 404 if status == 410 and writes else status
    return error_body(*_USUAL.get(status, ("ServiceNotAvailable", "The service is not available.")))


def sign_in_body(error: OAuthError) -> Json:
    """Entra ID's body of a refusal."""
    number, sentence = _AADSTS.get(error.description) or _AADSTS.get(error.error) or _OTHER
    trace, correlation = str(uuid4()), str(uuid4())
    stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}"
    return {
        "error": _NAMES.get(error.error, error.error),
        "error_description": f"AADSTS{number}: {sentence} Trace ID: {trace} "
        f"Correlation ID: {correlation} Timestamp: {stamp}",
        "error_codes": [number],
        "timestamp": stamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={number}",
    }


def not_found() -> GraphError:
    """What was asked for is not in the store."""
    return GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def invalid(message: str) -> GraphError:
    """The request is no good one."""
    return GraphError(400, "ErrorInvalidRequest", message)
